"""Where the shipped question bank and templates lie: in the installed package, or beside it in a
checkout.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """The path of a shipped file or folder, such as 'question_bank'."""
    inside = _PACKAGE / name
    return inside if inside.exists() else _PACKAGE.parent / name
