"""WordprocessingML in small pieces: paragraphs, runs, tables and controls, each an lxml element.

python-docx's own setters scan all styles each time one is set by name; these set the style's id, which is a
hundred times faster and is what makes a pack take a tenth of a second.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import Any

from docx.oxml.parser import oxml_parser

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = {"w": W, "w14": W14, "mc": MC, "r": R}
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
TWIPS_PER_MM = 56.6929
BLANK = "\u2003\u2003\u2003"
"""What stands in an empty control: three wide spaces to click on, nothing on paper."""

Xml = Any
"""An lxml element. lxml's own type says no more about what may be done with it."""
Inline = str | Xml
Cell = Sequence[Xml]


def w(tag: str, *children: Xml, **attributes: str | int) -> Xml:
    """An element of the main namespace; attributes are of that namespace too."""
    element = oxml_parser.makeelement(f"{{{W}}}{tag}", nsmap=NAMESPACES)
    for name, value in attributes.items():
        element.set(f"{{{W}}}{name}", str(value))
    element.extend(children)
    return element


def w14(tag: str, *children: Xml, **attributes: str) -> Xml:
    """An element of Word 2010's namespace, which older readers pass over."""
    element = oxml_parser.makeelement(f"{{{W14}}}{tag}", nsmap=NAMESPACES)
    for name, value in attributes.items():
        element.set(f"{{{W14}}}{name}", value)
    element.extend(children)
    return element


def run(text: str, *properties: Xml) -> Xml:
    """A run of text, with run properties in the order of the schema."""
    words = w("t")
    words.text = text
    words.set(SPACE, "preserve")
    return w("r", w("rPr", *properties), words) if properties else w("r", words)


def bold(text: str) -> Xml:
    """A run of bold text."""
    return run(text, w("b"))


def tab() -> Xml:
    """A tab."""
    return w("r", w("tab"))


def field(instruction: str) -> Xml:
    """A field such as PAGE, with '1' to show until Word counts."""
    return w("fldSimple", run("1"), instr=f" {instruction} ")


def mm(millimetres: float) -> int:
    """Millimetres in twentieths of a point."""
    return round(millimetres * TWIPS_PER_MM)


class Markup:
    """Makes paragraphs, tables and controls in the styles of one house style."""

    def __init__(self, styles: Mapping[str, str], text_width: float) -> None:
        """`text_width` is the width between the margins, in millimetres."""
        self._styles, self.text_width = styles, text_width
        self._control_ids = count(1001)

    def paragraph(self, style: str, *content: Inline, breaks_page: bool = False) -> Xml:
        """A paragraph in a named style."""
        properties = w("pPr", w("pStyle", val=self._styles[style]))
        if breaks_page:
            properties.append(w("pageBreakBefore"))
        paragraph = w("p", properties)
        paragraph.extend(run(each) if isinstance(each, str) else each for each in content)
        return paragraph

    def paragraphs(self, style: str, texts: Iterable[str]) -> list[Xml]:
        """A paragraph for each text."""
        return [self.paragraph(style, text) for text in texts]

    def tick(self, text: str, name: str, title: str) -> Xml:
        """A line with a box to tick, by pen or in Word. `name` is unique in the paper; `title` is read aloud."""
        return self.paragraph("Tick", self.tick_box(name, title), tab(), text)

    def tick_box(self, name: str, title: str) -> Xml:
        """A box to tick."""
        font = w("rFonts", ascii="MS Gothic", hAnsi="MS Gothic", eastAsia="MS Gothic", hint="eastAsia")
        box = w14(
            "checkbox",
            w14("checked", val="0"),
            w14("checkedState", val="2612", font="MS Gothic"),
            w14("uncheckedState", val="2610", font="MS Gothic"),
        )
        return self._control(name, title, box, run("☐", font), is_empty=False)

    def writing_space(self, name: str, title: str) -> Xml:
        """A place to type several lines."""
        return self._control(name, title, w("text", multiLine="1"), run(BLANK), is_empty=True)

    def choice(self, name: str, title: str, choices: Sequence[tuple[str, str]]) -> Xml:
        """A list to choose from: pairs of what is shown and what it stands for."""
        items = [w("listItem", displayText=shown, value=value) for shown, value in choices]
        return self._control(name, title, w("dropDownList", *items), run(BLANK[0]), is_empty=True)

    def _control(self, name: str, title: str, kind: Xml, content: Xml, *, is_empty: bool) -> Xml:
        # At run level only: LibreOffice destroys controls around blocks and cells when it saves.
        properties = w(
            "sdtPr",
            w("alias", val=title[:64]),
            w("tag", val=name[:64]),
            w("id", val=next(self._control_ids)),
            w("lock", val="sdtLocked"),
        )
        if is_empty:
            properties.append(w("showingPlcHdr"))
        properties.append(kind)
        return w("sdt", properties, w("sdtContent", content))

    def table(
        self,
        style: str,
        widths: Sequence[float],
        rows: Iterable[Sequence[Cell]],
        *,
        title: str,
        description: str,
        has_header: bool = True,
        heights: Sequence[float] | None = None,
    ) -> Xml:
        """A table. `widths` are shares of the text width; `title` and `description` are its alternative text.

        `heights` are least heights of the rows in millimetres, 0 where the content decides.
        """
        total = sum(widths)
        twips = [mm(self.text_width * width / total) for width in widths]
        table = w(
            "tbl",
            w(
                "tblPr",
                w("tblStyle", val=self._styles[style]),
                w("tblW", w=sum(twips), type="dxa"),
                w("tblLayout", type="fixed"),
                w("tblLook", val="0620" if has_header else "0600", firstRow=int(has_header), lastRow=0,
                  firstColumn=0, lastColumn=0, noHBand=1, noVBand=1),
                w("tblCaption", val=title),
                w("tblDescription", val=description),
            ),
            w("tblGrid", *(w("gridCol", w=width) for width in twips)),
        )  # fmt: skip
        for place, cells in enumerate(rows):
            height = heights[place] if heights else 0
            table.append(_row(cells, twips, is_header=has_header and place == 0, height=height))
        return table

    def head(self, *texts: str) -> list[Cell]:
        """The cells of a header row."""
        return [[self.paragraph("Table Head", text)] for text in texts]

    def cells(self, *texts: str, style: str = "Table Text") -> list[Cell]:
        """The cells of an ordinary row."""
        return [[self.paragraph(style, text)] for text in texts]


def _row(cells: Sequence[Cell], twips: Sequence[int], *, is_header: bool, height: float) -> Xml:
    properties = w("trPr", w("cantSplit"))
    if height:
        properties.append(w("trHeight", val=mm(height), hRule="atLeast"))
    if is_header:
        properties.append(w("tblHeader"))
    row = w("tr", properties)
    for content, width in zip(cells, twips, strict=True):
        row.append(w("tc", w("tcPr", w("tcW", w=width, type="dxa")), *content))
    return row
