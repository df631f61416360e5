"""How much room words take on a paper, so that what is left of a page can be ruled to write on.

It is an estimate: a page is laid out by Word and not here. The widths are those of Calibri, the
font of the shipped house style; every figure errs towards too much, and a page keeps `SLACK` empty.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Length
from docx.styles.style import ParagraphStyle

from recruit.documents.house_style import HouseStyle

SLACK = 9.0
"""Millimetres that stay empty at the foot of a page, for whatever another program lays out
otherwise.
"""
CELL_SIDES, CELL_EDGES = 3.0, 1.0
"""Millimetres that a cell keeps free left and right, and above and below."""
TICK_INDENT = 6.0
_LINE = 1.2207
"""The height of a line by the size of its letters."""
_MM = 25.4 / 72
"""Millimetres of a point."""
_WIDEST = 0.9
"""Of a character that the table does not have, by the size of the letters."""
_REGULAR = """
226 326 401 498 507 715 682 221 303 303 498 498 250 306 252 386 507 507 507 507 507 507 507 507
507 507 268 268 498 498 498 463 894 579 544 533 615 488 459 631 623 252 319 520 420 855 646 662
517 673 543 459 487 642 567 890 519 487 468 307 386 307 498 498 291 479 525 423 525 498 305 471
525 229 239 455 229 799 525 527 525 525 349 391 335 525 452 715 433 453 395 314 460 314 498
"""
_BOLD = """
226 326 438 498 507 729 705 233 312 312 498 498 258 306 267 430 507 507 507 507 507 507 507 507
507 507 276 276 498 498 498 463 898 606 561 529 630 488 459 637 631 267 331 547 423 874 659 676
532 686 563 473 495 653 591 906 551 520 478 325 430 325 498 498 300 494 537 418 537 503 316 474
537 246 255 480 246 813 537 538 537 537 355 399 347 537 473 745 459 474 397 344 475 344 498
"""
"""The width of each character from the space to '~', in thousandths of the size of the letters."""


def _widths(table: str) -> dict[str, float]:
    return {chr(32 + place): int(each) / 1000 for place, each in enumerate(table.split())}


_TABLES = {False: _widths(_REGULAR), True: _widths(_BOLD)}


@dataclass(frozen=True, slots=True)
class _Look:
    """What of a style takes room: its size in points, the rest in millimetres.

    `rule` is a line above or below.
    """

    size: float
    is_bold: bool
    around: float
    line: float
    rule: float


class Room:
    """Measures text in the styles of one house style, in millimetres."""

    def __init__(self, house: HouseStyle) -> None:
        self._looks = _looks(house.data)

    def text(self, style: str, text: str, width: float) -> float:
        """The height of a paragraph with this text, this wide."""
        look = self._looks[style]
        return (
            look.around
            + look.rule
            + _lines(text, width, look.size, is_bold=look.is_bold) * look.line
        )

    def texts(self, style: str, texts: Iterable[str], width: float) -> float:
        """The height of a paragraph for each text, one below the other."""
        return sum(self.text(style, each, width) for each in texts)

    def ticks(self, texts: Iterable[str], width: float) -> float:
        """The height of lines with a box before each."""
        return self.texts("Tick", texts, width - TICK_INDENT)

    def cell(self, style: str, text: str, width: float) -> float:
        """The height of a cell with this text, in a column this wide."""
        return self.text(style, text, width - CELL_SIDES) + CELL_EDGES

    def line(self, style: str) -> float:
        """The height of one line, with the rule below it where the style has one."""
        return self._looks[style].line + self._looks[style].rule


@lru_cache(maxsize=4)
def _looks(data: bytes) -> dict[str, _Look]:
    document = HouseStyle(data, {}).document()
    return {each.name: _look(each) for each in document.styles if isinstance(each, ParagraphStyle)}


def _look(style: ParagraphStyle) -> _Look:
    chain = list(_chain(style))
    size = next((each.font.size.pt for each in chain if each.font.size), 11.0)
    is_bold = next((each.font.bold for each in chain if each.font.bold is not None), False)
    before = next(
        (
            f.space_before.pt
            for each in chain
            if (f := each.paragraph_format).space_before is not None
        ),
        0.0,
    )
    after = next(
        (
            f.space_after.pt
            for each in chain
            if (f := each.paragraph_format).space_after is not None
        ),
        0.0,
    )
    return _Look(
        size, bool(is_bold), (before + after) * _MM, _line_height(chain, size), _rules(style)
    )


def _rules(style: ParagraphStyle) -> float:
    """What the lines above and below a paragraph take: their width, and the air to the text."""
    found = style.element.xpath("./w:pPr/w:pBdr/w:top | ./w:pPr/w:pBdr/w:bottom")
    values = [
        (float(each.get(qn("w:sz"), 0)) / 8, float(each.get(qn("w:space"), 0))) for each in found
    ]
    return sum(wide + space for wide, space in values) * _MM


def _line_height(chain: list[ParagraphStyle], size: float) -> float:
    plain = size * _LINE * _MM
    for each in chain:
        spacing, rule = each.paragraph_format.line_spacing, each.paragraph_format.line_spacing_rule
        if isinstance(spacing, Length):
            fixed = float(spacing.mm)
            return fixed if rule == WD_LINE_SPACING.EXACTLY else max(fixed, plain)
        if spacing is not None:
            return float(plain * spacing)
    return plain


def _chain(style: ParagraphStyle) -> Iterable[ParagraphStyle]:
    """The style and those that it is based on."""
    each: object = style
    while isinstance(each, ParagraphStyle):
        yield each
        each = each.base_style


def _lines(text: str, width: float, size: float, *, is_bold: bool) -> int:
    """How many lines this wide the text takes."""
    table, scale = _TABLES[is_bold], size * _MM
    count, used, space = 1, 0.0, table[" "] * scale
    for word in text.split():
        wide = sum(table.get(letter, _WIDEST) for letter in word) * scale
        if used and used + space + wide > width:
            count, used = count + 1, 0.0
        count += max(0, math.ceil(wide / width) - 1)
        used += (space if used else 0) + min(wide, width)
    return count
