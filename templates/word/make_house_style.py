"""Makes house-style.docx, the styled shell of every Word paper.

    python templates/word/make_house_style.py

The shell is what an organisation edits in Word; this script only saves the first one from being
drawn by hand. It starts from python-docx's default document, takes out what no paper uses (438 KB
of it) and sets the styles.
"""

from __future__ import annotations

import sys
from pathlib import Path

from docx import Document
from docx.document import Document as Paper
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

HERE = Path(__file__).resolve().parent
INK, SECOND, ACCENT = "16202A", "4A5560", "0A5A66"
LINE, TINT = "C9D0D6", "E9EEF0"
KEPT = {
    "Normal",
    "Title",
    "Subtitle",
    "Heading 1",
    "Heading 2",
    "Heading 3",
    "Header",
    "Footer",
    "List Bullet",
    "Default Paragraph Font",
    "Normal Table",
    "No List",
}

# name: (based on, size, bold, colour, space before, space after, keep with next)
PARAGRAPHS = {
    "Title": ("Normal", 20, True, ACCENT, 0, 4, True),
    "Subtitle": ("Normal", 12, False, SECOND, 0, 10, False),
    "Heading 1": ("Normal", 14, True, ACCENT, 16, 4, True),
    "Heading 2": ("Normal", 12, True, ACCENT, 12, 3, True),
    "Heading 3": ("Normal", 11, True, INK, 8, 2, True),
    "List Bullet": ("Normal", 11, False, INK, 0, 3, False),
    "Header": ("Normal", 9, False, SECOND, 0, 0, False),
    "Footer": ("Normal", 9, False, SECOND, 0, 0, False),
    "Question Heading": ("Heading 2", 14, True, ACCENT, 0, 0, True),
    "Question Text": ("Normal", 12.5, True, INK, 4, 4, True),
    "Question Facts": ("Normal", 9.5, False, SECOND, 0, 2, True),
    "Label": ("Normal", 10, True, INK, 5, 1, True),
    "Tick": ("Normal", 9.5, False, INK, 0, 1.5, True),
    "Note": ("Normal", 9.5, False, SECOND, 2, 4, False),
    "Script": ("Normal", 11, False, INK, 0, 4, False),
    "Table Head": ("Normal", 10, True, INK, 2, 2, True),
    "Table Text": ("Normal", 10, False, INK, 2, 2, False),
    "Table Number": ("Normal", 10, False, INK, 2, 2, False),
    "Anchor Mark": ("Normal", 12, True, ACCENT, 0, 0, True),
    "Anchor Text": ("Normal", 9.5, False, INK, 0.5, 0.5, True),
    "Score": ("Normal", 22, True, INK, 0, 0, True),
    "Evidence": ("Normal", 11, False, INK, 2, 0, False),
    "Evidence Line": ("Normal", 11, False, INK, 0, 0, False),
    "Signature": ("Normal", 10.5, False, INK, 16, 2, False),
    "Table Gap": ("Normal", 4, False, INK, 0, 0, True),
    "Large Print": ("Normal", 18, False, INK, 0, 10, False),
    "Large Print Heading": ("Heading 1", 22, True, INK, 0, 14, True),
}


def main() -> None:
    """Writes house-style.docx beside this script, or to the path given."""
    paper = Document()
    prune(paper)
    for name, look in PARAGRAPHS.items():
        paragraph_style(paper, name, *look)
    finish_styles(paper)
    for style in TABLES:
        paper.styles.element.append(parse_xml(style))
    set_language(paper)
    set_settings(paper)
    set_page(paper)
    paper.save(sys.argv[1] if len(sys.argv) > 1 else str(HERE / "house-style.docx"))


def prune(paper: Paper) -> None:
    for style in list(paper.styles):
        if style.name not in KEPT:
            for link in paper.styles.element.iter(qn("w:link"), qn("w:next"), qn("w:basedOn")):
                if link.get(qn("w:val")) == style.style_id:
                    link.getparent().remove(link)
            style.delete()
    for relations in (paper.part.rels, paper.part.package.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.endswith(
                ("/stylesWithEffects", "/customXml", "/thumbnail", "/webSettings")
            ):
                del relations[key]
    latent = paper.styles.element.find(qn("w:latentStyles"))
    if latent is not None:
        paper.styles.element.remove(latent)


def paragraph_style(
    paper: Paper,
    name: str,
    based_on: str,
    size: float,
    bold: bool,
    colour: str,
    before: float,
    after: float,
    keep: bool,
) -> None:
    if name in paper.styles:
        style = paper.styles[name]
        for part in ("w:pPr", "w:rPr"):
            for old in style.element.findall(qn(part)):
                style.element.remove(old)
    else:
        style = paper.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    style.base_style = paper.styles[based_on]
    style.quick_style = True
    style.hidden = False
    style.font.size = Pt(size)
    style.font.bold = bold
    style.font.color.rgb = RGBColor.from_string(colour)
    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.space_after = Pt(after)
    style.paragraph_format.keep_with_next = keep


def finish_styles(paper: Paper) -> None:
    styles = paper.styles
    normal = styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    normal.font.color.rgb = RGBColor.from_string(INK)
    fonts = normal.element.rPr.rFonts
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), "Calibri")
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.08
    normal.paragraph_format.widow_control = True
    for level, name in enumerate(("Heading 1", "Heading 2", "Heading 3")):
        outline(styles[name], level)
    outline(styles["Question Heading"], 1)
    outline(styles["Large Print Heading"], 0)
    styles["Question Heading"].paragraph_format.page_break_before = True
    styles["Large Print Heading"].paragraph_format.page_break_before = True
    styles["Large Print"].paragraph_format.line_spacing = 1.4
    styles[
        "List Bullet"
    ].element.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = bullets(paper)
    hanging(styles["List Bullet"], 6)
    hanging(styles["Tick"], 6)
    styles["Table Number"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    styles["Anchor Mark"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    styles["Score"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for name in ("Anchor Text", "Anchor Mark", "Table Text", "Table Head", "Tick"):
        styles[name].paragraph_format.line_spacing = 1.0
    border(styles["Title"], "bottom", 6, 4, LINE)
    border(styles["Script"], "left", 18, 8, ACCENT)
    styles["Script"].paragraph_format.left_indent = Mm(4)
    border(styles["Evidence Line"], "bottom", 4, 1, LINE, also=("between",))
    styles["Evidence Line"].paragraph_format.line_spacing = Mm(7.6)
    # The ringed box: a paragraph with a border all round, 16 mm high in a cell 18 mm wide.
    border(styles["Score"], "top", 18, 1, ACCENT, also=("left", "bottom", "right"))
    styles["Score"].paragraph_format.line_spacing = Mm(16)
    styles["Score"].paragraph_format.left_indent = Mm(1)
    styles["Score"].paragraph_format.right_indent = Mm(6)
    styles["Table Gap"].paragraph_format.line_spacing = Pt(5)


def outline(style: ParagraphStyle, level: int) -> None:
    # outlineLvl is the last but few of pPr's children; python-docx has no setter for it.
    style.element.get_or_add_pPr().append(
        parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="{level}"/>')
    )


def hanging(style: ParagraphStyle, millimetres: float) -> None:
    style.paragraph_format.left_indent = Mm(millimetres)
    style.paragraph_format.first_line_indent = Mm(-millimetres)
    style.paragraph_format.tab_stops.add_tab_stop(Mm(millimetres))


def border(
    style: ParagraphStyle,
    side: str,
    eighths: int,
    space: int,
    colour: str,
    also: tuple[str, ...] = (),
) -> None:
    look = f'w:val="single" w:sz="{eighths}" w:space="{space}" w:color="{colour}"'
    sides = edges(look, side, *also)
    edge = parse_xml(f"<w:pBdr {nsdecls('w')}>{sides}</w:pBdr>")
    properties = style.element.get_or_add_pPr()
    follower = next(
        (
            each
            for each in properties
            if each.tag
            not in map(
                qn,
                (
                    "w:keepNext",
                    "w:keepLines",
                    "w:pageBreakBefore",
                    "w:framePr",
                    "w:widowControl",
                    "w:numPr",
                    "w:suppressLineNumbers",
                ),
            )
        ),
        None,
    )
    if follower is None:
        properties.append(edge)
    else:
        follower.addprevious(edge)


def bullets(paper: Paper) -> int:
    """The id of a numbering that is one plain bullet; all others are taken out."""
    numbering = paper.part.numbering_part.element
    for each in list(numbering):
        numbering.remove(each)
    numbering.append(
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="0"><w:multiLevelType'
            ' w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt'
            ' w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/><w:pPr><w:ind'
            ' w:left="340" w:hanging="340"/></w:pPr></w:lvl></w:abstractNum>'
        )
    )
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="1"><w:abstractNumId w:val="0"/></w:num>')
    )
    return 1


def table_style(name: str, borders: str, extra: str = "") -> str:
    identity = name.replace(" ", "")
    return (
        f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{identity}">'
        f'<w:name w:val="{name}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/>'
        f"<w:qFormat/><w:tblPr><w:tblBorders>{borders}</w:tblBorders><w:tblCellMar>"
        '<w:top w:w="20" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
        '<w:bottom w:w="20" w:type="dxa"/><w:right w:w="85" w:type="dxa"/>'
        f"</w:tblCellMar></w:tblPr>{extra}</w:style>"
    )


def edges(look: str, *sides: str) -> str:
    return "".join(f"<w:{side} {look}/>" for side in sides)


THIN = f'w:val="single" w:sz="4" w:space="0" w:color="{LINE}"'
FIRM = f'w:val="single" w:sz="8" w:space="0" w:color="{SECOND}"'
HEAD = (
    f'<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders><w:bottom {FIRM}/></w:tcBorders>'
    f'<w:shd w:val="clear" w:color="auto" w:fill="{TINT}"/></w:tcPr></w:tblStylePr>'
)
TABLES = (
    table_style("Pack Table", edges(THIN, "top", "bottom", "insideH"), HEAD),
    table_style(
        "Writing Table", edges(THIN, "top", "left", "bottom", "right", "insideH", "insideV"), HEAD
    ),
    table_style("Score Table", ""),
)


def set_language(paper: Paper) -> None:
    defaults = paper.styles.element.find(qn("w:docDefaults"))
    for language in defaults.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
        language.set(qn("w:eastAsia"), "en-GB")
        language.set(qn("w:bidi"), "ar-SA")
    properties = paper.core_properties
    properties.language, properties.title, properties.author = "en-GB", "House style", "Recruit"
    properties.comments = properties.keywords = properties.subject = ""


def set_settings(paper: Paper) -> None:
    settings = paper.settings.element
    for name in (
        "w:zoom",
        "w:themeFontLang",
        "w:compat",
        "w:rsids",
        "w:proofState",
        "w:attachedTemplate",
        "w:clrSchemeMapping",
        "w:shapeDefaults",
        "w:doNotAutoCompressPictures",
        "w:stylePaneFormatFilter",
    ):
        for old in settings.findall(qn(name)):
            settings.remove(old)
    settings.insert(0, parse_xml(f'<w:zoom {nsdecls("w")} w:percent="100"/>'))
    compatibility = parse_xml(
        f'<w:compat {nsdecls("w")}><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    )
    language = parse_xml(f'<w:themeFontLang {nsdecls("w")} w:val="en-GB"/>')
    # The schema wants compat before these, and themeFontLang just after the maths settings.
    followers = [qn(name) for name in ("w:rsids", "m:mathPr", "w:decimalSymbol", "w:listSeparator")]
    first = next(each for each in settings if each.tag in followers)
    first.addprevious(compatibility)
    maths = settings.find(qn("m:mathPr"))
    (compatibility if maths is None else maths).addnext(language)


def set_page(paper: Paper) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(18), Mm(16)
    section.header_distance = section.footer_distance = Mm(9)
    body = paper.element.body
    for each in list(body):
        if each.tag != qn("w:sectPr"):
            body.remove(each)


if __name__ == "__main__":
    main()
