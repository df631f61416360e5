"""WordprocessingML in small pieces: paragraphs, runs, tables and controls, each an lxml element.

python-docx's own setters scan all styles each time one is set by name; these set the style's id,
which is a hundred times faster and is what makes a pack take a tenth of a second.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import Any

from docx.oxml.parser import oxml_parser

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
NAMESPACES = {"w": W, "w14": W14, "mc": MC, "r": R}
DRAWN = {"wp": WP, "a": A, "pic": PIC, "r": R}
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
TWIPS_PER_MM = 56.6929
EMU_PER_MM = 36_000
BLANK = "\u2003\u2003\u2003"
"""What stands in an empty control: three wide spaces to click on, nothing on paper."""

_LINE_END = re.compile(r"\r\n|\r|\n")

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


def lines(text: str) -> Xml:
    """A run of text that keeps its line breaks and tabs."""
    made = w("r")
    for place, line in enumerate(_LINE_END.split(text)):
        if place:
            made.append(w("br"))
        for at, words in enumerate(line.split("\t")):
            if at:
                made.append(w("tab"))
            if words:
                written = w("t")
                written.text = words
                written.set(SPACE, "preserve")
                made.append(written)
    return made


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

    def tick(self, text: str, name: str, title: str, *, is_ticked: bool = False) -> Xml:
        """A line with a box to tick, by pen or in Word.

        `name` is unique in the paper; `title` is read aloud.
        """
        return self.paragraph("Tick", self.tick_box(name, title, is_ticked=is_ticked), tab(), text)

    def tick_box(self, name: str, title: str, *, is_ticked: bool = False) -> Xml:
        """A box to tick."""
        font = w(
            "rFonts", ascii="MS Gothic", hAnsi="MS Gothic", eastAsia="MS Gothic", hint="eastAsia"
        )
        box = w14(
            "checkbox",
            w14("checked", val=str(int(is_ticked))),
            w14("checkedState", val="2612", font="MS Gothic"),
            w14("uncheckedState", val="2610", font="MS Gothic"),
        )
        return self._control(name, title, box, run("☒" if is_ticked else "☐", font), is_empty=False)

    def writing_space(self, name: str, title: str, text: str = "") -> Xml:
        """A place to type several lines, with what is written in it already."""
        # LibreOffice 7.4 shows the line breaks of a plain text control in front of it, and joins
        # its lines.
        kind = w("richText") if _LINE_END.search(text) else w("text", multiLine="1")
        return self._control(
            name, title, kind, lines(text) if text else run(BLANK), is_empty=not text
        )

    def choice(
        self, name: str, title: str, choices: Sequence[tuple[str, str]], chosen: str | None = None
    ) -> Xml:
        """A list to choose from: pairs of what is shown and what it stands for; `chosen` is one
        that is shown.
        """
        items = [w("listItem", displayText=shown, value=value) for shown, value in choices]
        content = run(BLANK[0] if chosen is None else chosen)
        return self._control(
            name, title, w("dropDownList", *items), content, is_empty=chosen is None
        )

    def picture(self, relation: str, text: str, width: float, height: float) -> Xml:
        """A paragraph that holds a picture of the paper, kept with what follows it.

        `relation` is the id that the paper gave the picture, `text` what stands for it where it
        cannot be seen; width and height are in millimetres.
        """
        number = str(next(self._control_ids))
        size = {"cx": str(round(width * EMU_PER_MM)), "cy": str(round(height * EMU_PER_MM))}
        names = {"id": number, "name": f"Picture {number}", "descr": text}
        shape = _drawn(
            PIC, "spPr",
            _drawn(A, "xfrm", _drawn(A, "off", x="0", y="0"), _drawn(A, "ext", **size)),
            _drawn(A, "prstGeom", _drawn(A, "avLst"), prst="rect"),
        )  # fmt: skip
        blip = _drawn(A, "blip")
        blip.set(f"{{{R}}}embed", relation)
        fill = _drawn(PIC, "blipFill", blip, _drawn(A, "stretch", _drawn(A, "fillRect")))
        about = _drawn(PIC, "nvPicPr", _drawn(PIC, "cNvPr", **names), _drawn(PIC, "cNvPicPr"))
        data = _drawn(A, "graphicData", _drawn(PIC, "pic", about, fill, shape), uri=PIC)
        inline = _drawn(
            WP, "inline",
            _drawn(WP, "extent", **size),
            _drawn(WP, "docPr", **names),
            _drawn(A, "graphic", data),
            distT="0", distB="0", distL="0", distR="0",
        )  # fmt: skip
        return self.paragraph("Label", w("r", w("drawing", inline)))

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
        """A table. `widths` are shares of the text width; `title` and `description` are its
        alternative text.

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
                w(
                    "tblLook",
                    val="0620" if has_header else "0600",
                    firstRow=int(has_header),
                    lastRow=0,
                    firstColumn=0,
                    lastColumn=0,
                    noHBand=1,
                    noVBand=1,
                ),
                w("tblCaption", val=title),
                w("tblDescription", val=description),
            ),
            w("tblGrid", *(w("gridCol", w=width) for width in twips)),
        )
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


def _drawn(namespace: str, tag: str, *children: Xml, **attributes: str) -> Xml:
    """An element of a drawing; its attributes are of no namespace."""
    element = oxml_parser.makeelement(f"{{{namespace}}}{tag}", attributes, nsmap=DRAWN)
    element.extend(children)
    return element


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
