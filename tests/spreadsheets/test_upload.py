"""A list that comes as a file: what is read, in which letters, and what is told of a file that is
none.
"""

from __future__ import annotations

import datetime
import io
import random
import subprocess
import sys
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recruit.domain.words.refusal import Refused
from recruit.spreadsheets.encodings import ENCODINGS, decode
from recruit.spreadsheets.upload import LARGEST_FILE, read_upload
from recruit.spreadsheets.workbook import cell_text
from tests.spreadsheets.workbooks import packed, rows, with_parts, workbook

REMOTE = (
    b'<Relationships><Relationship Id="r" Type="http://x/image" Target="http://evil.example"'
    b' TargetMode="External"/></Relationships>'
)
ONE = rows(["Ref", "Name"], ["C9", "Zoe Park"])


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        read_upload(data)
    return refused.value.message


# Workbooks


def test_a_workbook_is_read_as_people_see_it():
    def fill(_book, sheet):
        sheet.merge_cells("A1:E1")
        sheet["A1"] = "Shortlist, 2026"
        sheet.append([])
        sheet.append(["Applicant ID", "First Name", "Surname", "Date", "Time", "Email"])
        sheet.append(
            [42, "Zoe", "Park", datetime.date(2026, 12, 7), datetime.time(9, 30), "z@x.example"]
        )
        sheet["A4"].number_format = "00000"
        sheet["F4"].hyperlink = "mailto:z@x.example"
        sheet.append(
            ["APP/2026/0034", "Jo\nAnn", "Lee", datetime.datetime(2026, 12, 7, 10, 29, 59, 999000)]
        )

    assert read_upload(workbook(fill)).text == (
        "Shortlist, 2026\n\nApplicant ID;First Name;Surname;Date;Time;Email\n00042;Zoe;Park;7"
        ' December 2026;9.30;z@x.example\nAPP/2026/0034;Jo Ann;Lee;"7 December 2026, 10.30"'
    ).replace("Shortlist, 2026", '"Shortlist, 2026"')


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (1001, "General", "1001"),
        (1001.0, "General", "1001"),
        (7, "000", "007"),
        (34, '"APP-"0000', "APP-0034"),
        (1.5, "General", "1.5"),
        (100345678901234, "General", "100345678901234"),
        (datetime.datetime(2026, 12, 7), "d mmm", "7 December 2026"),
        (datetime.time(14, 5), "h:mm", "14.05"),
        (datetime.timedelta(hours=9, minutes=30), "[h]:mm", "9.30"),
        (True, "General", "TRUE"),
        ("#N/A", "General", "#N/A"),
    ],
)
def test_a_cell_is_the_text_that_people_see(value, number_format, text):
    assert cell_text(value, number_format) == text


def test_the_first_sheet_with_rows_is_read_and_another_can_be_chosen():
    def fill(book, _sheet):
        book.create_sheet("People")["A1"] = "C9"
        book.create_sheet("Others")["A1"] = "C10"
        hidden = book.create_sheet("Secret")
        hidden["A1"], hidden.sheet_state = "C11", "hidden"

    data = workbook(fill)
    first = read_upload(data)
    assert (first.text, first.sheet, first.sheets, first.is_certain) == (
        "C9",
        "People",
        ("Sheet", "People", "Others"),
        False,
    )
    assert read_upload(data, sheet="Others").text == "C10"


def test_rows_that_excel_hides_are_left_out_and_told():
    def fill(_book, sheet):
        sheet.append(["C1"])
        sheet.append(["C2"])
        sheet.append(["C3"])
        sheet.row_dimensions[2].hidden = True

    found = read_upload(workbook(fill))
    assert (found.text, found.hidden) == ("C1\n\nC3", (2,))


def test_a_formula_is_its_last_result_and_one_without_a_result_is_told():
    data = rows(["C1", "=A1"])
    assert "Cell B1 holds a formula" in refusal(data)
    sheet = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = (
            archive.read(sheet)
            .replace(b"<v></v>", b"<v>Zoe Park</v>")
            .replace(b"<v />", b"<v>Zoe Park</v>")
        )
    xml = xml.replace(b'<c r="B1">', b'<c r="B1" t="str">')
    assert read_upload(with_parts(data, {sheet: xml})).text == "C1;Zoe Park"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        (
            "one cell at the end",
            workbook(lambda _, sheet: sheet.__setitem__("XFD1048576", 1)),
            "row 1,048,576",
        ),
        ("300 columns", rows([f"c{place}" for place in range(300)]), "column KN"),
        (
            "5,000 rows",
            rows(*[[f"C{place}", "Zoe Park"] for place in range(5000)]),
            "more than 2,000 rows",
        ),
        ("empty", rows(), "is empty"),
        ("macros", with_parts(ONE, {"xl/vbaProject.bin": b"x"}), "macros"),
        ("old macros", with_parts(ONE, {"xl/macrosheets/sheet1.xml": b"<x/>"}), "macros"),
        (
            "linked",
            with_parts(ONE, {"xl/externalLinks/externalLink1.xml": b"<x/>"}),
            "links to other files",
        ),
        (
            "remote picture",
            with_parts(ONE, {"xl/worksheets/_rels/sheet1.xml.rels": REMOTE}),
            "links to other files",
        ),
        ("odd name", with_parts(ONE, {"../../etc/passwd": b"x"}), "damaged"),
        (
            "entities",
            with_parts(ONE, {"xl/sharedStrings.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><sst/>'}),
            "damaged",
        ),
        (
            "bomb in a sheet",
            with_parts(ONE, {"xl/worksheets/sheet1.xml": b" " * 50_000_000}),
            "unpacks to far more",
        ),
        (
            "bomb in the strings",
            with_parts(ONE, {"xl/sharedStrings.xml": b" " * 50_000_000}),
            "unpacks to far more",
        ),
        (
            "bomb in a picture",
            with_parts(ONE, {"xl/media/image1.png": b" " * 80_000_000}),
            "unpacks to far more",
        ),
        ("cut short", ONE[: len(ONE) // 2], "damaged"),
        (
            "no sheet",
            with_parts(ONE, {}, instead="xl/worksheets/sheet1.xml"),
            "no sheet with cells",
        ),
        (
            "broken sheet",
            with_parts(ONE, {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row"}),
            "damaged",
        ),
        ("a Word document", packed({"word/document.xml": b"<x/>"}), "Word document"),
        ("a presentation", packed({"ppt/presentation.xml": b"<x/>"}), "presentation"),
        (
            "OpenDocument",
            packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
            "OpenDocument",
        ),
        ("binary", packed({"xl/workbook.bin": b"x"}), ".xlsb"),
        ("any ZIP", packed({"list.csv": b"C1"}), "packed file"),
        (
            "locked",
            b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "password",
        ),
        (
            "old",
            b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "Workbook".encode("utf-16-le"),
            "old kind (.xls)",
        ),
        (
            "old Word",
            b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "WordDocument".encode("utf-16-le"),
            "Word document",
        ),
        ("PNG", b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "picture"),
        ("JPEG", b"\xff\xd8\xff\xe0" + b"\0" * 100, "picture"),
        ("PDF", b"%PDF-1.7\n", "PDF"),
        ("web page", b"\n<html><table><tr><td>C1</table>", "web page"),
        ("nothing", b"", "empty"),
        ("blanks", b" \r\n\x1a", "empty"),
        ("noise", random.Random(7).randbytes(5000), "Save the list as"),
        ("too large", b"C1\n" * (LARGEST_FILE // 3 + 1), "more than 5 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_list_gets_a_sentence(name, data, said):
    told = refusal(data)
    assert said in told, name
    assert told.endswith(".")
    assert "Traceback" not in told


@pytest.mark.parametrize("kind", ["bomb", "far", "rows", "empty rows", "wide empty rows"])
def test_a_hostile_workbook_needs_less_than_100_mb(kind, tmp_path):
    sheet = "xl/worksheets/sheet1.xml"
    begin = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    many = {
        "empty rows": b"<row/>" * 600_000,
        "wide empty rows": b'<row><c r="XFD1" s="1"/></row>' * 100_000,
        "bomb": b" " * 200_000_000,
    }
    if kind in many:
        data = with_parts(ONE, {sheet: begin + many[kind] + b"</sheetData></worksheet>"})
    elif kind == "far":
        data = workbook(lambda _, each: each.__setitem__("XFD1048576", 1))
    else:
        data = rows(*[[f"C{place}", "Zoe Park", "x" * 30] for place in range(5000)])
    path = tmp_path / "list.xlsx"
    path.write_bytes(data)
    program = (
        "import resource, sys\n"
        "from recruit.domain.words.refusal import Refused\n"
        "from recruit.spreadsheets.upload import read_upload\n"
        "import openpyxl, charset_normalizer\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try:\n    read_upload(open(sys.argv[1], 'rb').read())\n"
        "except Refused:\n    pass\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 100


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_list_or_a_refusal(data):
    with suppress(Refused):
        read_upload(data)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_workbook_that_was_changed_anywhere_is_a_list_or_a_refusal(data):
    place = data.draw(st.integers(0, len(ONE) - 1))
    with suppress(Refused):
        read_upload(ONE[:place] + data.draw(st.binary(max_size=8)) + ONE[place + 4 :])


# Text

WESTERN = "Ref;Name\nC1;Zoë O’Brien\nC2;José Núñez\nC3;François Müller\n"


@pytest.mark.parametrize(
    "encoding", ["utf_8", "utf_8_sig", "utf_16", "utf_16_le", "utf_16_be", "utf_32", "cp1252"]
)
def test_western_names_are_read_in_what_excel_writes(encoding):
    assert decode(WESTERN.encode(encoding)).text == WESTERN


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("mac_roman", "Zoë Müller\nC2;José Núñez"),
        ("cp850", "Zoë Müller\nC2;José Núñez"),
        ("cp1250", "Łukasz Żółć\nC2;Agnieszka Wiśniewska"),
        ("cp1251", "Иван Петров\nC2;Ольга Смирнова"),
        ("cp1253", "Γιώργος Παπαδόπουλος\nC2;Ελένη Νικολάου"),
        ("cp1256", "محمد علي\nC2;فاطمة حسن"),
        ("cp932", "山田太郎\nC2;鈴木花子"),
        ("cp949", "김철수\nC2;이영희"),
    ],
)
def test_other_letters_are_guessed(encoding, names):
    text = f"Ref;Name;Time\nC1;{names};9.30\n"
    found = decode(text.encode(encoding))
    assert found.text == text
    assert not found.is_certain


@pytest.mark.parametrize("encoding", sorted(ENCODINGS))
def test_every_encoding_that_is_offered_can_be_chosen(encoding):
    assert decode(("Ref;Name\nC1;Zoe Park\n").encode(encoding), encoding).text.endswith(
        "C1;Zoe Park\n"
    )


def test_what_cannot_be_read_as_was_chosen_is_a_sentence():
    with pytest.raises(Refused, match="cannot be read as Unicode"):
        decode(b"\xff\xfa", "utf_8")


def test_a_mark_says_it_for_certain_and_plain_english_is_anything():
    assert decode("é".encode("utf_8_sig")).is_certain
    assert decode(b"C1;Zoe Park").is_certain
