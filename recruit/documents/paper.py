"""One Word paper from first paragraph to bytes: header, footer, page, language, properties."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from docx.enum.section import WD_ORIENT
from docx.oxml.simpletypes import ST_SignedTwipsMeasure
from docx.section import Section, _Footer, _Header
from docx.shared import Length, Mm

from recruit.documents.markup import MC, Inline, Markup, W, Xml, field, mm, tab, w
from recruit.documents.stamping import Master
from recruit.domain.pack.pack import DRAFT, IssuedPack

if TYPE_CHECKING:
    # The house style makes a trial paper of itself, so that only one of the two modules can import
    # the other.
    from recruit.documents.house_style import HouseStyle

LONGEST_PROPERTY = 255
LONGEST_IN_HEADER = 60
USUAL_MARGIN = Mm(20)
"""The left and right margin of a house style that has none."""
SHOWS_SOMETHING = (
    ".//w:t[normalize-space()] | .//w:drawing | .//w:pict | .//w:object | .//w:fldSimple |"
    " .//w:instrText | .//w:sym | ./w:pPr/w:pBdr"
)
TABLE = f"{{{W}}}tbl"


def shortened(text: str, longest: int) -> str:
    """The text, cut to this many characters with '…' where it is longer."""
    return text if len(text) <= longest else text[: longest - 1].rstrip(" ,-") + "…"


def side_margins(section: Section) -> tuple[Length, Length, Length]:
    """The left margin, the right one, and what is added for binding."""
    left, right = section.left_margin, section.right_margin
    return (
        USUAL_MARGIN if left is None else left,
        USUAL_MARGIN if right is None else right,
        section.gutter or Length(0),
    )


class BlankPaper:
    """What a paper has from its house style, before anything of a pack is on it."""

    def __init__(self, house: HouseStyle, *, landscape: bool = False) -> None:
        self._document = house.document()
        self._section = self._document.sections[0]
        self._set_page(landscape=landscape)
        self._use_one_header()
        self.markup = Markup(house.styles, self._text_width().mm)

    def write_header(self, *content: Inline) -> None:
        """Puts this line at the foot of the header."""
        self._fill(self._section.header, "Header", *content)

    def write_footer(self, *content: Inline) -> None:
        """Puts this line at the foot of the footer."""
        self._fill(self._section.footer, "Footer", *content)

    def set_properties(
        self, day: datetime, *, title: str = "", subject: str = "", author: str = ""
    ) -> None:
        """Sets what Word shows as the properties of the file, and empties the others."""
        properties = self._document.core_properties
        properties.title = title[:LONGEST_PROPERTY]
        properties.subject = subject[:LONGEST_PROPERTY]
        properties.author = properties.last_modified_by = author[:LONGEST_PROPERTY]
        properties.language = "en-GB"
        properties.comments = properties.keywords = properties.category = ""
        properties.revision = 1
        properties.created = properties.modified = day

    @property
    def text_height(self) -> float:
        """The height between the margins, in millimetres."""
        edges = (self._section.top_margin or Mm(20)) + (self._section.bottom_margin or Mm(20))
        height: float = Length((self._section.page_height or Mm(297)) - edges).mm
        return height

    def keep_picture(self, png: bytes) -> str:
        """Puts a picture into the file, and returns the id by which a paragraph shows it."""
        relation, _ = self._document.part.get_or_add_image(io.BytesIO(png))
        return relation

    def save(self, blocks: Iterable[Xml]) -> bytes:
        """The .docx with these blocks in it."""
        root = w("document")
        root.set(f"{{{MC}}}Ignorable", "w14")
        body = w("body", *blocks)
        body.append(self._section._sectPr)
        root.append(body)
        # The root of a shell saved elsewhere may not declare the namespace of the tick boxes; this
        # one does.
        self._document.part._element = root
        out = io.BytesIO()
        self._document.save(out)
        return out.getvalue()

    def _set_page(self, *, landscape: bool) -> None:
        short, long = Mm(210), Mm(297)
        self._section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        self._section.page_width, self._section.page_height = (
            (long, short) if landscape else (short, long)
        )

    def _use_one_header(self) -> None:
        # Our line stands in the default header and footer; a first page with its own would have no
        # digest.
        self._section.different_first_page_header_footer = False
        self._document.settings.odd_and_even_pages_header_footer = False
        properties = self._section._sectPr
        for each in properties.xpath(
            "(./w:headerReference | ./w:footerReference)[not(@w:type='default')]"
        ):
            properties.remove(each)

    def _text_width(self) -> Length:
        return Length((self._section.page_width or Mm(210)) - sum(side_margins(self._section)))

    def _fill(self, part: _Header | _Footer, style: str, *content: Inline) -> None:
        part.is_linked_to_previous = False
        element = part._element
        # What an organisation has in its own header (a logo, its name) stays, above our line.
        for paragraph in element.xpath("./w:p"):
            if not paragraph.xpath(SHOWS_SOMETHING) and not _parts_tables(paragraph):
                element.remove(paragraph)
        line = self.markup.paragraph(style, *content)
        line.pPr.append(w("tabs", *self._tab_stops(style)))
        element.append(line)

    def _tab_stops(self, style: str) -> list[Xml]:
        """One stop at the right edge, and none of those that the style itself brings."""
        right = mm(self.markup.text_width)
        brought = self._document.styles[style].element.xpath("./w:pPr/w:tabs/w:tab/@w:pos")
        places = [ST_SignedTwipsMeasure.convert_from_xml(each).twips for each in brought]
        cleared = [w("tab", val="clear", pos=each) for each in places if each != right]
        return [*cleared, w("tab", val="right", pos=right)]


def _parts_tables(paragraph: Xml) -> bool:
    """Whether it stands between two tables, which Word would join without it."""
    return all(
        each is not None and each.tag == TABLE
        for each in (paragraph.getprevious(), paragraph.getnext())
    )


class Paper:
    """A paper being written. `markup` makes what is added to it, `clock` tells its times."""

    def __init__(
        self, house: HouseStyle, issued: IssuedPack, title: str, *, landscape: bool = False
    ) -> None:
        self._issued, self._title = issued, title
        self._blank = BlankPaper(house, landscape=landscape)
        self.markup, self.clock = self._blank.markup, house.clock
        self._blocks: list[Xml] = []

    def add(self, *blocks: Xml) -> None:
        """Puts these blocks at the end."""
        self._blocks.extend(blocks)

    def write(self, style: str, *content: Inline, breaks_page: bool = False) -> None:
        """Puts a paragraph at the end."""
        self._blocks.append(self.markup.paragraph(style, *content, breaks_page=breaks_page))

    def write_all(self, style: str, texts: Iterable[str]) -> None:
        """Puts a paragraph for each text at the end."""
        self._blocks += self.markup.paragraphs(style, texts)

    def open_with_title(self) -> None:
        """Puts the title, and the post below it, at the head of the paper."""
        pack = self._issued.pack
        self.write("Title", self._title)
        if self._issued.is_draft:
            self.write("Label", f"{DRAFT}: for reading and correcting, not for an interview.")
        self.write("Subtitle", f"{pack.post}, {pack.grade} · {pack.service} · {pack.organisation}")
        if pack.dates:
            self.write("Note", f"Interviews: {pack.dates}")
        if pack.reason:
            self.write("Note", f"{self._issued.edition_in_words}. {pack.reason}")

    @property
    def text_height(self) -> float:
        """The height between the margins, in millimetres."""
        return self._blank.text_height

    def keep_picture(self, png: bytes) -> str:
        """Puts a picture into the file, and returns the id by which `Markup.picture` shows it."""
        return self._blank.keep_picture(png)

    def gap(self) -> None:
        """Puts a little space between two tables, which Word would otherwise join."""
        self.write("Table Gap")

    def save(self, header_right: str = "", title: str = "") -> bytes:
        """The finished .docx.

        `title` names the document where it is more than the title on the page.
        """
        pack = self._issued.pack
        post = shortened(pack.post, LONGEST_IN_HEADER)
        self._blank.write_header(f"{pack.reference} · {post}", tab(), header_right or self._title)
        pages = ("Page ", field("PAGE"), " of ", field("NUMPAGES"))
        self._blank.write_footer(self._issued.stamp, tab(), *pages)
        day = datetime.fromisoformat(pack.issued) if pack.issued else datetime(2000, 1, 1)
        self._blank.set_properties(
            day.replace(tzinfo=UTC),
            title=title or self._title,
            subject=f"{pack.reference} · {pack.post}",
            author=pack.organisation,
        )
        return self._blank.save(self._blocks)

    def finish(self, header_right: str = "", title: str = "") -> bytes:
        """The finished .docx of a paper without markers, the same bytes on any day."""
        return Master(self.save(header_right, title)).copy({})
