"""What may be a person's name and what may be a reference, wherever one is typed."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from recruit.domain.words.typed_text import OVERRIDES

LONGEST_NAME = 100
LONGEST_REFERENCE = 40

_APOSTROPHES = "'’‘‛`´′＇\u055a\u05f3\u05f4"
"""Right and wrong ones: whoever types O´Brien is called O'Brien all the same.

The okina and its like are letters.
"""
_DOTS = ".·‧・･"
_QUOTATION_MARKS = '"“”„«»'
_BETWEEN = " ,()&/+"
"""A job share is 'Ana Lima & Jo Park'; Ravi a/l Kumar is one person."""
_JOINERS = "\u180e\u200b\u200c\u200d"
"""What cleaning a text leaves of these belongs to a script."""
_MARKS = frozenset(_APOSTROPHES + _DOTS + _QUOTATION_MARKS + _BETWEEN + _JOINERS)
_KINDS = frozenset(("Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd", "Nl", "Pd"))
"""Letters of any script with their accents, digits (Jennifer 8.

Lee), and every script's hyphens.
"""
_FILLERS = "\u115f\u1160\u3164\uffa0"
"""Letters to Unicode that no one sees."""

_REFERENCE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_/ :#()&+-]|\.(?!\.|$))*")
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")
DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
"""Names that Windows keeps for devices, whatever ending they have."""
_LOOKS_MARKED = re.compile(r".*-x[0-9a-f]{6}", re.IGNORECASE)


def name_fault(name: str) -> str:
    """What is wrong with a name, as a sentence, or ''.

    Letters of any script are fine: a rule that refused Hebrew, Arabic or Chinese would refuse
    people.
    """
    for character in name:
        if not _belongs_to_names(character):
            return _may_not_hold(character)
    if ".." in name or not any(
        character.isalpha() and character not in _FILLERS for character in name
    ):
        return f"'{name[:60]}' is not a name."
    if len(unicodedata.normalize("NFC", name)) > LONGEST_NAME:
        return f"a name has at most {LONGEST_NAME} characters."
    return ""


def reference_fault(reference: str) -> str:
    """What is wrong with a reference, as a sentence, or ''."""
    if _REFERENCE.fullmatch(reference) and len(reference) <= LONGEST_REFERENCE:
        return ""
    shown = "".join(
        each if each.isprintable() else f"[U+{ord(each):04X}]" for each in reference[:60]
    )
    return (
        f"'{shown}' cannot be a reference. Use at most {LONGEST_REFERENCE} letters (A to Z),"
        " digits, spaces and - _ / : # ( ) & + or single dots, beginning with a letter or digit."
    )


def file_stem(reference: str) -> str:
    """A reference as a part of file names on any disk: itself where it is plain, or else plain and
    marked.

    Two references that differ have stems that differ: 'A/1' and 'A-1' are two candidates.
    """
    is_refused = DEVICES.match(reference) is not None
    if _PLAIN.fullmatch(reference) and not _LOOKS_MARKED.fullmatch(reference) and not is_refused:
        return reference
    plain = _NOT_PLAIN.sub("-", reference).strip("-._") or "reference"
    if is_refused:
        plain = f"ref-{plain}"
    # Some disks do not tell C1 from c1, and neither do references.
    mark = hashlib.sha256(reference.casefold().encode()).hexdigest()[:6]
    return f"{plain}-x{mark}"


def _belongs_to_names(character: str) -> bool:
    return character in _MARKS or unicodedata.category(character) in _KINDS


def _may_not_hold(character: str) -> str:
    visible = character if character.isprintable() else f"U+{ord(character):04X}"
    if character in OVERRIDES:
        return (
            f"a name may not hold {visible}, which turns the direction of a line. Type the name"
            " anew."
        )
    return f"a name may not hold '{visible}'."
