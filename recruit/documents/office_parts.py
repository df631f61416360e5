"""What no Word file that comes in may hold: what fetches something, or runs, when a paper made of
it is opened.
"""

from __future__ import annotations

import re

from lxml import etree

from recruit.domain.words.part_names import name_fault
from recruit.domain.words.refusal import Refused

TYPES = "[content_types].xml"
"""The name of the list of what each part is, in lower case."""
SAVE_AGAIN = "Open it in Word and save it again."
WITHOUT_MACROS = "Save it in Word as 'Word Document (.docx)', which takes the macros out."
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MACROS = re.compile("vba|macroenabled", re.IGNORECASE)
_FETCHING = re.compile(
    r"\s*(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|INCLUDE|LINK|RD|DATABASE)\b", re.IGNORECASE
)
"""How the fields begin whose result comes out of another file or program."""
_KINDS = {
    "attachedtemplate": (
        "a template. Take it away in Word (Developer, Document Template) and save it again."
    ),
    "image": (
        "a picture. Put the picture itself into the file in place of the link, and save it again."
    ),
}


def refuse_name(name: str) -> None:
    """Raises `Refused` for a part that holds macros by its name, or whose name is no plain path."""
    if fault := name_fault(name):
        raise Refused(f"it has a part, {name[:80]!r}, that {fault}. {SAVE_AGAIN}")
    if re.search("vba(project|data)", name, re.IGNORECASE):
        raise Refused(
            f"it holds macros ({name[:80]!r}), which could run on the machine of whoever opens a"
            f" paper. {WITHOUT_MACROS}"
        )


def refuse_what_acts(name: str, tree: etree._ElementTree) -> None:
    """Raises `Refused` for a part, read as XML, that names macros, another file, or a field that
    fetches something.

    A link that somebody has to follow is none of these.
    """
    if name.lower() == TYPES:
        _refuse_macros(
            name, [each.get("ContentType", "") for each in tree.iter("{*}Override", "{*}Default")]
        )
    elif name.lower().endswith(".rels"):
        relationships = list(tree.iter("{*}Relationship"))
        _refuse_macros(name, [each.get("Type", "") for each in relationships])
        for each in relationships:
            _refuse_outside(each)
    else:
        _refuse_fields(name, tree)


def _refuse_macros(name: str, kinds: list[str]) -> None:
    if any(_MACROS.search(each) for each in kinds):
        raise Refused(f"its part {name[:80]!r} names macros. {WITHOUT_MACROS}")


def _refuse_outside(relationship: etree._Element) -> None:
    kind = relationship.get("Type", "").rsplit("/", 1)[-1].lower()
    if relationship.get("TargetMode", "").strip().lower() != "external" or kind == "hyperlink":
        return
    rest = _KINDS.get(kind, "something. Take that out in Word and save it again.")
    raise Refused(
        f"it leads to another file ({relationship.get('Target', '')[:80]!r}), where Word would look"
        f" for {rest}"
    )


def _refuse_fields(name: str, tree: etree._ElementTree) -> None:
    for text in _instructions(tree):
        if found := _FETCHING.match(text):
            raise Refused(
                f"its part {name[:80]!r} has a field, {found[1].upper()}, that fetches something"
                " from another file or program. Replace the field by what it shows (in Word:"
                " Ctrl+Shift+F9) and save it again."
            )


def _instructions(tree: etree._ElementTree) -> list[str]:
    """What the fields of a part are told to do.

    Word may cut an instruction into pieces; a mark ends each.
    """
    simple = [each.get(f"{_W}instr", "") for each in tree.iter(f"{_W}fldSimple")]
    pieces: list[str] = []
    for each in tree.iter(f"{_W}instrText", f"{_W}fldChar"):
        is_text = each.tag == f"{_W}instrText"
        pieces.append((each.text or "") if is_text else "\0")
    return simple + "".join(pieces).split("\0")
