"""One Word paper from first paragraph to bytes: header, footer, page, language, properties."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, datetime

from docx.enum.section import WD_ORIENT
from docx.section import Section, _Footer, _Header
from docx.shared import Length, Mm

from recruit.documents.house_style import HouseStyle
from recruit.documents.markup import MC, Inline, Markup, Xml, field, mm, tab, w
from recruit.documents.stamping import Master
from recruit.domain.pack import DRAFT, IssuedPack

LONGEST_PROPERTY = 255
LONGEST_IN_HEADER = 60


def shortened(text: str, longest: int) -> str:
    """The text, cut to this many characters with '…' where it is longer."""
    return text if len(text) <= longest else text[: longest - 1].rstrip(" ,-") + "…"


class Paper:
    """A paper being written. `markup` makes what is added to it."""

    def __init__(self, house: HouseStyle, issued: IssuedPack, title: str, *, landscape: bool = False) -> None:
        self._issued, self._title = issued, title
        self._document = house.document()
        section = self._document.sections[0]
        self._set_page(section, landscape=landscape)
        margins = (section.left_margin or Mm(20)) + (section.right_margin or Mm(20))
        self.markup = Markup(house.styles, Length((section.page_width or Mm(210)) - margins).mm)
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
            self.write("Label", f"{DRAFT}: for reading and mending, not for an interview.")
        self.write("Subtitle", f"{pack.post}, {pack.grade} · {pack.service} · {pack.organisation}")

    def gap(self) -> None:
        """Puts a little space between two tables, which Word would otherwise join."""
        self.write("Table Gap")

    def save(self, header_right: str = "", title: str = "") -> bytes:
        """The finished .docx. `title` names the document where it is more than the title on the page."""
        section = self._document.sections[0]
        self._write_header(section, header_right)
        self._write_footer(section)
        self._set_properties(title or self._title)
        root = w("document")
        root.set(f"{{{MC}}}Ignorable", "w14")
        body = w("body", *self._blocks)
        body.append(section._sectPr)
        root.append(body)
        # The root of a shell saved elsewhere may not declare the namespace of the tick boxes; this one does.
        self._document.part._element = root
        out = io.BytesIO()
        self._document.save(out)
        return out.getvalue()

    def finish(self) -> bytes:
        """The finished .docx of a paper without markers, the same bytes on any day."""
        return Master(self.save()).copy({})

    def _set_page(self, section: Section, *, landscape: bool) -> None:
        short, long = Mm(210), Mm(297)
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (long, short) if landscape else (short, long)

    def _write_header(self, section: Section, right: str) -> None:
        pack = self._issued.pack
        post = shortened(pack.post, LONGEST_IN_HEADER)
        self._fill(section.header, "Header", f"{pack.reference} · {post}", tab(), right or self._title)

    def _write_footer(self, section: Section) -> None:
        pages = ("Page ", field("PAGE"), " of ", field("NUMPAGES"))
        self._fill(section.footer, "Footer", self._issued.stamp, tab(), *pages)

    def _fill(self, part: _Header | _Footer, style: str, *content: Inline) -> None:
        part.is_linked_to_previous = False
        element = part._element
        # What an organisation has in its own header (a logo, its name) stays, above our line.
        for paragraph in part.paragraphs:
            if not paragraph.text.strip() and len(element) > 1 - len(part.tables):
                has_picture = paragraph._p.xpath(".//w:drawing | .//w:pict | .//w:object")
                if not has_picture:
                    element.remove(paragraph._p)
        line = self.markup.paragraph(style, *content)
        line.pPr.append(w("tabs", *self._tab_stops(style)))
        element.append(line)

    def _tab_stops(self, style: str) -> list[Xml]:
        """One stop at the right edge, and none of those that the style itself brings."""
        right = mm(self.markup.text_width)
        brought = self._document.styles[style].element.xpath("./w:pPr/w:tabs/w:tab/@w:pos")
        cleared = [w("tab", val="clear", pos=each) for each in brought if int(each) != right]
        return [*cleared, w("tab", val="right", pos=right)]

    def _set_properties(self, title: str) -> None:
        pack, properties = self._issued.pack, self._document.core_properties
        properties.title = title[:LONGEST_PROPERTY]
        properties.subject = f"{pack.reference} · {pack.post}"[:LONGEST_PROPERTY]
        properties.author = properties.last_modified_by = pack.organisation[:LONGEST_PROPERTY]
        properties.language = "en-GB"
        properties.comments = properties.keywords = properties.category = ""
        properties.revision = 1
        day = datetime.fromisoformat(pack.issued) if pack.issued else datetime(2000, 1, 1)
        properties.created = properties.modified = day.replace(tzinfo=UTC)
