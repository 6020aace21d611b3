"""How differently did outlets tell the same story?"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .errors import StudyError
    from .store import open_tables
    from .study import Study, analyse_text, kwic, run_study, voice_at

__version__ = "0.1.0"
__all__ = ["Study", "StudyError", "analyse_text", "kwic", "open_tables", "run_study", "voice_at"]

_ROOMS = {"StudyError": "errors", "open_tables": "store"}


def __getattr__(name: str) -> Any:
    """The public names, imported when they are asked for: `framing --help` needs no pandas."""
    if name not in __all__:
        raise AttributeError(f"module 'analysis' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_ROOMS.get(name, 'study')}", __name__), name)
