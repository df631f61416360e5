"""The house style: ours is what the script makes; another's is used, or refused by name."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.shared import Mm

from recruit.documents.house_style import (
    LARGEST_SHELL,
    PARAGRAPH_STYLES,
    TABLE_STYLES,
    open_house_style,
    read_house_style,
)
from recruit.documents.paper import BlankPaper
from recruit.documents.papers import Order, PaperName, make_papers
from recruit.domain.pack.pack import issue
from recruit.domain.words.refusal import Refused
from recruit.resources import shipped
from tests.builders import a_pack, panel
from tests.documents.reading import W, paragraphs, part

SHELL = shipped("templates") / "word" / "house-style.docx"
PIXEL = bytes.fromhex("47494638376101000100800000000000ffffff2c00000000010001000002024401003b")


def parts(path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {
            name: archive.read(name) for name in archive.namelist() if name != "docProps/core.xml"
        }


def shell(added: dict[str, bytes | str] | None = None, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Our shell with these parts in place of its own, or beside them."""
    with zipfile.ZipFile(SHELL) as archive:
        held = {name: archive.read(name) for name in archive.namelist()} | (added or {})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in held.items():
            # Given as a text, a name that is empty would trip up this writer itself.
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def changed(name: str, old: str, new: str) -> bytes:
    """Our shell with other words in one part."""
    with zipfile.ZipFile(SHELL) as archive:
        text = archive.read(name).decode()
    assert old in text
    return shell({name: text.replace(old, new)})


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def blank_paper(data: bytes) -> bytes:
    """A paper in this house style with a line in header and footer."""
    paper = BlankPaper(read_house_style(data, "own.docx"))
    paper.write_header("Our header")
    paper.write_footer("Our footer")
    return paper.save([])


def refusal(data: bytes) -> str:
    """What is said of this shell; always sentences."""
    with pytest.raises(Refused) as caught:
        read_house_style(data, "own.docx")
    assert str(caught.value).startswith("own.docx: ")
    assert str(caught.value).endswith(".")
    return caught.value.message


def test_the_committed_shell_is_what_its_script_makes(tmp_path, root):
    made = tmp_path / "made.docx"
    subprocess.run([sys.executable, root / "templates/word/make_house_style.py", made], check=True)
    assert parts(made) == parts(SHELL)


def test_the_shell_has_every_style_and_no_content():
    assert set(open_house_style().styles) == {*PARAGRAPH_STYLES, *TABLE_STYLES}
    assert [each for each in paragraphs(SHELL.read_bytes()) if each] == []


def test_a_style_that_is_lacking_is_named(tmp_path):
    document = Document(SHELL)
    document.styles["Tick"].delete()
    document.styles["Score"].delete()
    document.save(tmp_path / "poor.docx")
    with pytest.raises(Refused, match="lacks the styles 'Tick', 'Score'"):
        open_house_style(tmp_path / "poor.docx")


def test_a_renamed_style_id_makes_no_difference(tmp_path):
    document = Document(SHELL)
    document.styles["Tick"].element.set(
        "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}styleId", "Haekchen"
    )
    document.save(tmp_path / "own.docx")
    assert open_house_style(tmp_path / "own.docx").styles["Tick"] == "Haekchen"


def test_an_organisations_own_header_stays_and_its_body_does_not(tmp_path):
    document = Document(SHELL)
    document.sections[0].header.paragraphs[0].text = "Borough of Larkwater"
    document.add_paragraph("Text that somebody left in the shell.")
    document.save(tmp_path / "own.docx")
    order = Order(
        issue(a_pack(1)),
        panel(),
        (),
        open_house_style(tmp_path / "own.docx"),
        (PaperName.INTERVIEW_GUIDE,),
    )
    ((_, data),) = make_papers(order)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        headers = [name for name in archive.namelist() if name.startswith("word/header")]
    assert any("Borough of Larkwater" in paragraphs(data, name) for name in headers)
    assert "Text that somebody left in the shell." not in paragraphs(data)


@pytest.mark.parametrize("data", [b"", b"not a zip", b"PK\x03\x04 broken"])
def test_what_is_no_word_file_is_refused(tmp_path, data):
    path = tmp_path / "x.docx"
    path.write_bytes(data)
    with pytest.raises(Refused, match="not a Word document"):
        open_house_style(path)


def test_a_zip_of_something_else_is_refused(tmp_path):
    path = tmp_path / "x.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(Refused, match="not a Word document"):
        open_house_style(path)


def test_a_bomb_is_refused_before_it_is_parsed(tmp_path):
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(SHELL) as good, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bad:
        for each in good.infolist():
            bad.writestr(each.filename, good.read(each))
        bad.writestr("word/media/image1.png", b"\0" * 60_000_000)
    assert path.stat().st_size < 100_000
    with pytest.raises(Refused, match="unpacks to more than 20 MB"):
        open_house_style(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(Refused, match="cannot be read"):
        open_house_style(tmp_path / "nowhere.docx")


def test_a_device_is_not_read():
    with pytest.raises(Refused, match="it is not a file. Name a Word file"):
        open_house_style(Path(os.devnull))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.docx")
    with pytest.raises(Refused, match="it is not a file"):
        open_house_style(tmp_path / "pipe.docx")


def test_a_large_file_is_not_read_to_its_end(tmp_path):
    path = tmp_path / "large.docx"
    with path.open("wb") as file:
        file.truncate(LARGEST_SHELL * 10_000)
    with pytest.raises(Refused, match="larger than 5 MB"):
        open_house_style(path)


SIDE_PARTS = (
    "word/styles.xml",
    "word/theme/theme1.xml",
    "word/fontTable.xml",
    "word/settings.xml",
    "word/numbering.xml",
    "word/_rels/document.xml.rels",
    "docProps/app.xml",
    "docProps/core.xml",
    "[Content_Types].xml",
    "_rels/.rels",
)


@pytest.mark.parametrize("name", SIDE_PARTS)
@pytest.mark.parametrize("data", [b"", b"hello", b"<a>"])
def test_a_part_that_is_no_xml_is_named(name, data):
    assert (
        refusal(shell({name: data}))
        == f"its part {name!r} is damaged. Open it in Word and save it again."
    )


@pytest.mark.parametrize("name", SIDE_PARTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_in_any_part_is_refused(name, encoding):
    with zipfile.ZipFile(SHELL) as archive:
        root = archive.read(name).decode().split("?>", 1)[-1].strip()
    doctype = '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    assert "has a DOCTYPE" in refusal(shell({name: f"{doctype}{root}".encode(encoding)}))


@pytest.mark.parametrize("mark", ["\ue000", "&#xE001;"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_our_own_marks_are_refused(mark, encoding):
    assert "U+E000 or U+E001" in refusal(
        shell({"customXml/item1.xml": f"<a>{mark}</a>".encode(encoding)})
    )


def test_xml_under_another_name_is_refused():
    types = ('PartName="/word/styles.xml"', 'PartName="/word/styles.bin"')
    assert "not a Word document" in refusal(changed("[Content_Types].xml", *types))


def test_much_xml_is_refused_before_it_is_parsed():
    assert "more than 4 MB" in refusal(
        shell({"docProps/core.xml": b"<a>" + b"<a/>" * 4_750_000 + b"</a>"})
    )


def test_xml_is_counted_together():
    half = b"<a>" + b"x" * 2_100_000 + b"</a>"
    assert "more than 4 MB" in refusal(
        shell({"customXml/item1.xml": half, "customXml/item2.XML": half})
    )


def test_many_parts_are_refused():
    assert "more than 300 parts" in refusal(
        shell({f"word/media/{place}.png": b"" for place in range(30_000)})
    )


def test_two_parts_of_one_name_are_refused():
    assert "two parts of the same name" in refusal(shell({"word/Styles.xml": b"<a/>"}))


RELATIONS = "word/_rels/document.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def related(
    kind: str, target: str, mode: str = ' TargetMode="External"', part: str = RELATIONS
) -> bytes:
    """Our shell with one more relationship."""
    more = (
        f'<Relationship Id="rIdMore" Type="{OFFICE}/{kind}"'
        f' Target="{target}"{mode}/></Relationships>'
    )
    return changed(part, "</Relationships>", more)


@pytest.mark.parametrize(
    ("kind", "target", "said"),
    [
        ("attachedTemplate", "file:///C:/Templates/Normal.dotm", "would look for a template"),
        ("image", "http://elsewhere.example/logo.png", "would look for a picture"),
        ("oleObject", "file:///server/share/sums.xls", "would look for something"),
        ("frame", "http://elsewhere.example/", "would look for something"),
        ("hyperlinkish", "http://elsewhere.example/", "would look for something"),
    ],
)
@pytest.mark.parametrize("mode", [' TargetMode="External"', " TargetMode='external'"])
def test_what_word_would_fetch_from_elsewhere_is_refused(kind, target, said, mode):
    assert said in refusal(related(kind, target, mode))
    assert said in refusal(related(kind, target, mode, "_rels/.rels"))


def test_a_link_that_somebody_has_to_follow_is_taken():
    assert read_house_style(
        related("hyperlink", "https://larkwater.example/jobs"), "own.docx"
    ).styles


@pytest.mark.parametrize(
    "data",
    [
        shell({"word/vbaProject.bin": b"x"}),
        shell({"word/vbaData.xml": b"<a/>"}),
        shell({"word/VBAPROJECT.BIN": b"x"}),
        related("vbaProject", "harmless.bin", ""),
        changed(
            "[Content_Types].xml",
            "<Override ",
            '<Override PartName="/word/x.bin" '
            'ContentType="application/vnd.ms-office.vbaProject"/><Override ',
        ),
        changed(
            "[Content_Types].xml",
            "wordprocessingml.document.main",
            "ms-word.document.macroEnabled.main",
        ),
    ],
    ids=["project", "data", "in capitals", "another name", "by its kind", "a document with macros"],
)
def test_macros_are_refused(data):
    assert "macros" in refusal(data)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../outside.xml", "leads out of the file"),
        ("word/../../outside.png", "leads out of the file"),
        ("/word/outside.png", "leads out of the file"),
        ("word\\..\\outside.png", "leads out of the file"),
        ("C:outside.png", "leads out of the file"),
        ("word//x.png", "that no program writes"),
        ("word/x\x07.png", "that no program writes"),
        ("word/" + "x" * 600, "too long"),
        ("", "has no name"),
    ],
)
def test_a_part_whose_name_is_no_plain_path_is_refused(name, said):
    assert said in refusal(shell({name: b""}))


@pytest.mark.parametrize(
    "field",
    [
        '<w:fldSimple w:instr=" INCLUDEPICTURE &quot;http://elsewhere.example/x.png&quot; "/>',
        "<w:r><w:instrText> DDE</w:instrText></w:r><w:r><w:instrText>AUTO cmd </w:instrText></w:r>",
        "<w:r><w:instrText>includetext \\\\server\\x.docx</w:instrText></w:r>",
    ],
)
def test_a_field_that_fetches_something_is_refused(field):
    assert "has a field" in refusal(
        changed("word/document.xml", "<w:sectPr", f"<w:p>{field}</w:p><w:sectPr")
    )


def test_fields_that_fetch_nothing_are_taken():
    field = (
        "<w:p><w:r><w:instrText> PAGE </w:instrText></w:r><w:fldSimple w:instr='HYPERLINK"
        " &quot;x&quot;'/></w:p>"
    )
    assert read_house_style(
        changed("word/document.xml", "<w:sectPr", f"{field}<w:sectPr"), "own.docx"
    ).styles


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_of_a_kind_that_word_does_not_write_is_refused(method):
    assert "not a Word document" in refusal(shell(method=method))


def with_bytes(old: bytes, new: bytes) -> bytes:
    """Our shell with the bytes of its ZIP overwritten from where the old ones first stand."""
    data = bytearray(shell())
    place = data.index(old)
    data[place : place + len(new)] = new
    return bytes(data)


def with_a_false_place() -> bytes:
    """Our shell with a list of parts that says it stands later than it does: the first part is
    before the file.
    """
    data = bytearray(shell())
    place = data.rindex(b"PK\x05\x06") + 16
    data[place : place + 4] = struct.pack(
        "<I", struct.unpack("<I", data[place : place + 4])[0] + 500
    )
    return bytes(data)


@pytest.mark.parametrize(
    "data",
    [
        with_a_false_place(),
        # A name that calls itself UTF-8 and is not.
        with_bytes(b"PK\1\2", b"PK\1\2" + bytes([20, 3, 20, 0, 0, 8])).replace(
            b"[Content", b"[\xff\xffntent"
        ),
        # Noise where the packed bytes of the first part are.
        with_bytes(b"[Content_Types].xml", b"[Content_Types].xml" + b"\xff" * 40),
    ],
    ids=["a part before the file", "a name in no encoding", "noise"],
)
def test_a_damaged_zip_is_refused(data):
    assert "not a Word document" in refusal(data)


@pytest.mark.parametrize("place", ["8cm", "4513.5"])
def test_a_tab_in_any_measure_is_cleared(place):
    document = Document(SHELL)
    document.styles["Header"].paragraph_format.tab_stops.add_tab_stop(Mm(80))
    (stop,) = document.styles["Header"].element.xpath("./w:pPr/w:tabs/w:tab[last()]")
    stop.set(f"{W}pos", place)
    header = part(blank_paper(saved(document)), "word/header1.xml")
    cleared = [
        each.get(f"{W}pos") for each in header.iter(f"{W}tab") if each.get(f"{W}val") == "clear"
    ]
    assert cleared[-1] == {"8cm": "4535", "4513.5": "4514"}[place]


def test_a_tab_at_no_measure_is_refused():
    document = Document(SHELL)
    document.styles["Header"].paragraph_format.tab_stops.add_tab_stop(Mm(80))
    (stop,) = document.styles["Header"].element.xpath("./w:pPr/w:tabs/w:tab[last()]")
    stop.set(f"{W}pos", "far")
    assert "not a Word document" in refusal(saved(document))


@pytest.mark.parametrize("margin", ["abc", "1134.5", "", "9xm"])
def test_a_margin_that_is_no_number_is_refused(margin):
    data = changed("word/document.xml", 'w:left="1134"', f'w:left="{margin}"')
    assert refusal(data).startswith("its page margins are not numbers. Set them in Word")


@pytest.mark.parametrize("side", ['left="1134"', 'top="1020"', 'header="510"', 'gutter="0"'])
def test_a_negative_margin_is_refused(side):
    name = side.split("=")[0]
    assert "less than nothing" in refusal(
        changed("word/document.xml", f"w:{side}", f'w:{name}="-200"')
    )


@pytest.mark.parametrize("side", ['left="1134"', 'top="1020"', 'gutter="0"'])
def test_margins_that_leave_no_room_are_refused(side):
    name = side.split("=")[0]
    data = changed("word/document.xml", f"w:{side}", f'w:{name}="6000"')
    assert "leave less than 100 mm to write on" in refusal(data)


def test_a_margin_of_0_is_none():
    house = read_house_style(
        changed("word/document.xml", 'w:left="1134"', 'w:left="0"'), "own.docx"
    )
    assert BlankPaper(house).markup.text_width == pytest.approx(190, abs=0.1)


def test_a_margin_for_binding_narrows_the_text():
    house = read_house_style(
        changed("word/document.xml", 'w:gutter="0"', 'w:gutter="567"'), "own.docx"
    )
    assert BlankPaper(house).markup.text_width == pytest.approx(160, abs=0.1)


def test_a_header_that_is_not_there_is_refused():
    reference = '<w:headerReference w:type="default" r:id="rId99"/>'
    data = changed("word/document.xml", "<w:pgSz", f"{reference}<w:pgSz")
    assert "not a Word document" in refusal(data)


@pytest.mark.parametrize("lacking", ["Id", "Type", "Target"])
def test_a_relation_that_lacks_something_is_refused(lacking):
    known = {"Id": "rId99", "Type": f"{OFFICE}/hyperlink", "Target": "http://nowhere.example"}
    attributes = " ".join(f'{name}="{value}"' for name, value in known.items() if name != lacking)
    data = changed(
        "word/_rels/document.xml.rels",
        "</Relationships>",
        f"<Relationship {attributes}/></Relationships>",
    )
    assert "not a Word document" in refusal(data)


def test_a_paper_that_would_have_two_parts_of_one_name_is_refused():
    data = changed("_rels/.rels", "metadata/core-properties", "metadata/something-else")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert "two parts of the same name" in refusal(data)


def test_a_page_set_up_that_is_not_last_is_found():
    data = changed(
        "word/document.xml", "</w:sectPr>", "</w:sectPr><w:p><w:r><w:t>Left over</w:t></w:r></w:p>"
    )
    assert "Left over" not in paragraphs(blank_paper(data))


def test_a_shell_without_a_page_set_up_is_refused():
    with zipfile.ZipFile(SHELL) as archive:
        start, _, rest = archive.read("word/document.xml").decode().partition("<w:sectPr")
    assert "no page set-up" in refusal(
        shell({"word/document.xml": start + rest.partition("</w:sectPr>")[2]})
    )


def test_our_header_stands_on_every_page():
    document = Document(SHELL)
    section = document.sections[0]
    section.different_first_page_header_footer = True
    document.settings.odd_and_even_pages_header_footer = True
    for each in (section.first_page_header, section.even_page_header, section.even_page_footer):
        each.paragraphs[0].text = "Only here"
    made = Document(io.BytesIO(blank_paper(saved(document))))
    assert not made.sections[0].different_first_page_header_footer
    assert not made.settings.odd_and_even_pages_header_footer
    references = made.element.xpath(".//w:headerReference/@w:type | .//w:footerReference/@w:type")
    assert references == ["default", "default"]


def test_a_header_begins_with_what_it_shows():
    section = Document(io.BytesIO(blank_paper(shell()))).sections[0]
    assert [each.text for each in section.header.paragraphs] == ["Our header"]
    assert [each.text for each in section.footer.paragraphs] == ["Our footer"]


def test_tables_and_pictures_stay_above_our_line_and_empty_paragraphs_do_not():
    document = Document(SHELL)
    header = document.sections[0].header
    header.add_table(1, 1, Mm(100))
    header.add_paragraph()
    header.add_paragraph()
    header.add_table(1, 1, Mm(100))
    header.add_paragraph().add_run().add_picture(io.BytesIO(PIXEL))
    header.add_paragraph(" ")
    header.add_table(1, 1, Mm(100))
    made = part(blank_paper(saved(document)), "word/header1.xml")
    assert [each.tag.removeprefix(W) for each in made] == ["tbl", "p", "tbl", "p", "tbl", "p"]
    assert "".join(made[-1].itertext()) == "Our header"
