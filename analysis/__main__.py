"""`python -m analysis` is the same as `framing`."""

import sys

from .cli import main

sys.exit(main())
