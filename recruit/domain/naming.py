"""What may be a person's name and what may be a reference, wherever one is typed."""

from __future__ import annotations

import re
import unicodedata

LONGEST_NAME = 100
LONGEST_REFERENCE = 40

_REFERENCE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?!\.|$))*")
_MARKS = " '’‘ʼ-‐‑.,()·\u05f3\u05f4\u30fb\u200c\u200d"
"""Signs that names have in some script; the last two join or part letters and are not seen."""


def name_fault(name: str) -> str:
    """What is wrong with a name, as a sentence, or an empty text.

    Letters of any script are fine: a rule that refused Hebrew, Arabic or Chinese would refuse people.
    """
    for character in name:
        if unicodedata.category(character)[0] not in "LM" and character not in _MARKS:
            visible = character if character.isprintable() else f"U+{ord(character):04X}"
            return f"a name may not hold '{visible}'."
    if ".." in name or not any(character.isalpha() for character in name):
        return f"'{name[:60]}' is not a name."
    if len(name) > LONGEST_NAME:
        return f"a name has at most {LONGEST_NAME} characters."
    return ""


def reference_fault(reference: str) -> str:
    """What is wrong with a reference, as a sentence, or an empty text. References become part of file names."""
    if _REFERENCE.fullmatch(reference) and len(reference) <= LONGEST_REFERENCE:
        return ""
    return (
        f"'{reference[:60]}' cannot be a reference. Use at most {LONGEST_REFERENCE} letters (A to Z), digits, '-', "
        "'_' and single dots, beginning with a letter or digit; it becomes part of file names."
    )
