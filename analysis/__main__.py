"""`python -m analysis` is the same as `framing`."""

from .cli import run

run()
