"""The styled shell that gives every Word paper its look: the shipped one, or an organisation's
own.
"""

from __future__ import annotations

import io
import stat
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.section import Section
from docx.shared import Mm
from lxml import etree

from recruit.documents.office_parts import SAVE_AGAIN, TYPES, refuse_name, refuse_what_acts
from recruit.documents.paper import BlankPaper, side_margins
from recruit.documents.stamping import CLOSE, OPEN, Master
from recruit.domain.words.clock import USUAL_CLOCK, Clock
from recruit.domain.words.refusal import Refused
from recruit.resources import shipped

PARAGRAPH_STYLES = (
    "Normal", "Title", "Subtitle", "Heading 1", "Heading 2", "List Bullet", "Header", "Footer",
    "Question Heading", "Question Text", "Question Facts", "Label", "Tick", "Note", "Script",
    "Table Head", "Table Text", "Table Number", "Anchor Mark", "Anchor Text", "Score", "Evidence",
    "Evidence Line", "Signature", "Table Gap", "Large Print", "Large Print Heading",
)  # fmt: skip
TABLE_STYLES = ("Pack Table", "Writing Table", "Score Table")

LARGEST_SHELL = 5_000_000
LARGEST_INSIDE = 20_000_000
LARGEST_XML = 4_000_000
MOST_PARTS = 300
"""Bytes of the file, of all that it holds once unpacked, and of its XML; and how many parts it may
have. python-docx itself sets no limit: a file of 3 MB can unpack to more than memory holds.
"""
LEAST_ROOM = 100
"""Millimetres that the margins must leave of the short side of A4."""

_DAMAGED = f"it is not a Word document (.docx), or it is damaged. {SAVE_AGAIN}"
_ZIPPED_AS_WORD_DOES = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True, slots=True)
class HouseStyle:
    """A shell as bytes, and the id of every style that the papers use, by the name that people see
    in Word.

    `clock` is the one by which the papers tell the time.
    """

    data: bytes
    styles: dict[str, str]
    clock: Clock = USUAL_CLOCK

    def document(self) -> WordDocument:
        """A fresh document in this style, with nothing in its body but the page set-up."""
        document = Document(io.BytesIO(self.data))
        document.element.body.clear_content()
        return document


def open_house_style(path: Path | None = None) -> HouseStyle:
    """The house style in this file, or the shipped one. Raises `Refused` as `read_house_style`
    does, and when there is no such file.
    """
    path = path or shipped("templates") / "word" / "house-style.docx"
    try:
        state = path.stat()
        # To read a pipe may take for ever, and a device has no end.
        if not stat.S_ISREG(state.st_mode):
            raise Refused("it is not a file. Name a Word file (.docx).", path)
        data = _read(path, state.st_mtime_ns)
    except OSError as error:
        raise Refused(f"the house style cannot be read ({error.strerror}).", path) from None
    return read_house_style(data, str(path))


def read_house_style(data: bytes, name: str) -> HouseStyle:
    """The house style in these bytes, such as an upload. `name` is what a refusal calls it.

    Raises `Refused` when they are no Word file, are larger than the limits above, lack a style,
    leave too little room between the margins, hold what fetches something or runs, or when no paper
    can be made of them.
    """
    return _read_style(data, name, is_strict=True)


def kept_house_style(data: bytes, name: str) -> HouseStyle:
    """The same, of a house style that was taken once: by an earlier version, which asked for less,
    or out of a backup. The papers look as they did; `acting_fault` tells what HR should know of it.
    """
    return _read_style(data, name, is_strict=False)


def acting_fault(data: bytes) -> str:
    """What a house style that is kept would not be taken with any more, as a sentence, or an empty
    text.
    """
    try:
        read_house_style(data, "it")
    except Refused as refused:
        return refused.message
    return ""


@lru_cache(maxsize=4)
def _read_style(data: bytes, name: str, *, is_strict: bool) -> HouseStyle:
    try:
        return _tried(data, is_strict)
    except Refused as refused:
        raise Refused(refused.message, name) from None
    except Exception:
        # What python-docx, zipfile and lxml raise for a damaged file is whatever the damage makes
        # them trip over.
        raise Refused(_DAMAGED, name) from None


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> bytes:  # noqa: ARG001  a changed file is another entry
    with path.open("rb") as file:
        return file.read(LARGEST_SHELL + 1)


def _tried(data: bytes, is_strict: bool) -> HouseStyle:
    if len(data) > LARGEST_SHELL:
        raise Refused("it is larger than 5 MB, which no house style should be.")
    _refuse_parts(data, is_strict)
    document = Document(io.BytesIO(data))
    house = HouseStyle(data, _styles(document))
    document.element.body.clear_content()
    if not document.sections:
        raise Refused(f"it has no page set-up. {SAVE_AGAIN}")
    _refuse_margins(document.sections[0])
    _refuse_parts(_trial_paper(house), is_strict)
    return house


def _styles(document: WordDocument) -> dict[str, str]:
    found = {style.name: style.style_id for style in document.styles if style.name}
    names = (*PARAGRAPH_STYLES, *TABLE_STYLES)
    lacking = [each for each in names if each not in found]
    if lacking:
        raise Refused(
            f"the house style lacks {'the style' if len(lacking) == 1 else 'the styles'}"
            f" {', '.join(repr(each) for each in lacking)}. 'recruit house-style FILE.docx' writes"
            " a copy of ours to start from."
        )
    return {each: found[each] for each in names}


def _trial_paper(house: HouseStyle) -> bytes:
    """A paper with nothing on it: what cannot be written is met here, and not halfway through a
    pack.
    """
    paper = BlankPaper(house)
    paper.write_header("")
    paper.write_footer("")
    paper.set_properties(datetime(2000, 1, 1, tzinfo=UTC))
    return Master(paper.save([])).copy({})


def _refuse_margins(section: Section) -> None:
    advice = "Set them in Word (Layout, Margins) and save it again."
    try:
        across = side_margins(section)
        down = [section.top_margin or 0, section.bottom_margin or 0]
        edges = [section.header_distance or 0, section.footer_distance or 0]
    except (ArithmeticError, LookupError, ValueError):
        raise Refused(f"its page margins are not numbers. {advice}") from None
    if min(*across, *down, *edges) < 0:
        raise Refused(f"its page margins are less than nothing. {advice}")
    if max(sum(across), sum(down)) > Mm(210 - LEAST_ROOM):
        raise Refused(f"its page margins leave less than {LEAST_ROOM} mm to write on. {advice}")


def _refuse_parts(data: bytes, is_strict: bool) -> None:
    """Goes over the ZIP once, before python-docx unfolds all of it."""
    unpacked = xml = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        _refuse_names([entry.orig_filename for entry in entries], is_strict)
        for entry in entries:
            part = _unpacked(archive, entry, LARGEST_INSIDE - unpacked)
            unpacked += len(part)
            if entry.filename.lower().endswith((".xml", ".rels")):
                xml += len(part)
                if xml > LARGEST_XML:
                    raise Refused(
                        "it holds more than 4 MB of text and styles, which no house style should."
                    )
                tree = _xml_of(entry.filename, part)
                if is_strict:
                    refuse_what_acts(entry.filename, tree)


def _refuse_names(names: list[str], is_strict: bool) -> None:
    if len(names) > MOST_PARTS:
        raise Refused(f"it has more than {MOST_PARTS} parts, which no house style should.")
    for each in names if is_strict else ():
        refuse_name(each)
    if len({each.lower() for each in names}) < len(names):
        raise Refused(f"it has two parts of the same name. {SAVE_AGAIN}")


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int) -> bytes:
    if entry.compress_type not in _ZIPPED_AS_WORD_DOES:
        raise Refused(_DAMAGED)
    with archive.open(entry) as file:
        part = file.read(room + 1)
    if len(part) > room:
        raise Refused("it unpacks to more than 20 MB, which no house style should.")
    return part


def _xml_of(name: str, part: bytes) -> etree._ElementTree:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        tree = etree.fromstring(part, parser).getroottree()
    except etree.XMLSyntaxError:
        raise Refused(f"its part {name[:80]!r} is damaged. {SAVE_AGAIN}") from None
    if tree.docinfo.internalDTD is not None:
        raise Refused(
            f"its part {name[:80]!r} has a DOCTYPE, which Word never writes. {SAVE_AGAIN}"
        )
    text = etree.tostring(tree, encoding="unicode")
    if OPEN in text or CLOSE in text:
        raise Refused(
            f"its part {name[:80]!r} has the character U+E000 or U+E001, which Recruit keeps for"
            " itself. Take it out in Word."
        )
    if name.lower() == TYPES:
        _refuse_hidden_xml(tree)
    return tree


def _refuse_hidden_xml(types: etree._ElementTree) -> None:
    """python-docx reads as XML what this list calls so, whatever its name; the checks here go by
    the name.
    """
    for each in types.iter("{*}Override", "{*}Default"):
        name = each.get("PartName") or "." + each.get("Extension", "")
        kind = each.get("ContentType", "")
        if (
            kind.startswith("application/")
            and kind.endswith("xml")
            and not name.lower().endswith((".xml", ".rels"))
        ):
            raise Refused(_DAMAGED)
