"""The house style: ours is what the script makes; another's is used, or refused by name."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile

import pytest
from docx import Document

from recruit.documents.house_style import PARAGRAPH_STYLES, TABLE_STYLES, open_house_style
from recruit.documents.papers import Order, PaperName, make_papers
from recruit.domain.pack import issue
from recruit.domain.refusal import Refused
from recruit.resources import shipped
from tests.builders import a_pack, panel
from tests.documents.reading import paragraphs

SHELL = shipped("templates") / "word" / "house-style.docx"


def parts(path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "docProps/core.xml"}


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
    order = Order(issue(a_pack(1)), panel(), (), open_house_style(tmp_path / "own.docx"), (PaperName.INTERVIEW_GUIDE,))
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
