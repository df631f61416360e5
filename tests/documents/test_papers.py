"""Every paper holds what was chosen, nothing that was not, and is well made."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recruit.documents.house_style import open_house_style
from recruit.documents.papers import Order, PaperName, anonymous, make_papers
from recruit.domain.pack.pack import Pack, build_pack, canonical, issue
from recruit.domain.pack.vacancy import Override, PanelMember
from recruit.store.as_json import as_plain, from_json, to_json
from tests.builders import a_pack, a_vacancy, candidates, chosen, panel, shipped_library
from tests.documents.reading import W, body, headings, paragraphs, text, whole

FRAMEWORKS = (
    "bradford",
    "derbyshire",
    "grades9plus",
    "healthcare_leadership_model",
    "nhs_leadership_framework",
)
CELLS = [
    (framework.id, element, stage)
    for framework in (shipped_library().framework(each) for each in FRAMEWORKS)
    for _, element in framework.elements()
    for stage in element.stages
]


def papers(**changes) -> dict[str, bytes]:
    order = Order(issue(a_pack()), panel(), candidates(), open_house_style())
    return dict(make_papers(replace(order, **changes)))


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return papers()


def words_of_the_bank() -> dict[str, str]:
    """Every question, probe and indicator by its text."""
    return {
        each: "question"
        for _, element, stage in CELLS
        for question in stage.questions
        for each in (question.text,)
    }


ALL_QUESTIONS = words_of_the_bank()
FRAMEWORK = {"grades9plus": shipped_library().framework("grades9plus")}
OLD_PACK = Path(__file__).resolve().parent.parent / "data" / "0.1.0" / "pack.json"
OLD_DIGEST = "c69a0fc07b1a37b6537f2b6729116b355b5c86f24ce5dcb9213423fbd5feb0fc"
"""What the first version gave for the pack of `builders.a_pack`, in the wording that the bank had
then.
"""


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.sampled_from(CELLS),
        min_size=1,
        max_size=6,
        unique_by=lambda cell: (cell[0], cell[1].number),
    ),
    st.sampled_from(["0-4", "0-5", "1-5", "1-7", "A-D"]),
    st.data(),
)
def test_every_chosen_question_and_indicator_is_printed_and_no_other(cells, scale, data):
    picked = [data.draw(st.sampled_from(stage.questions)) for _, _, stage in cells]
    elements = [
        chosen(framework, element.number, stage.stage, [question.id])
        for (framework, element, stage), question in zip(cells, picked, strict=True)
    ]
    library = shipped_library()
    pack = build_pack(
        a_vacancy(elements, scale), {each[0]: library.framework(each[0]) for each in cells}
    )
    made = papers(issued=issue(pack), candidates=(), wanted=tuple(PaperName))
    guide = set(paragraphs(made["interview-guide.docx"]))
    sheet = set(paragraphs(made["scoring-sheet-blank.docx"]))
    candidate = set(paragraphs(made["candidate-questions.docx"]))
    expected = {question.text for question in picked}
    for printed in (guide, candidate):
        assert printed & ALL_QUESTIONS.keys() == expected
    assert sheet & ALL_QUESTIONS.keys() == expected
    ticked = {each.removeprefix("☐") for each in sheet}
    for (_, element, stage), question in zip(cells, picked, strict=True):
        behaviours = [each.text for each in stage.indicators + element.negative_indicators]
        assert set(behaviours) <= guide
        assert {*behaviours, *question.probes} <= ticked
    stages = {(framework, element.number, stage.stage) for framework, element, stage in cells}
    for framework, element, stage in CELLS:
        if (framework, element.number, stage.stage) not in stages:
            unchosen = {each.text for each in stage.indicators}
            assert not unchosen & guide
            assert not unchosen & ticked


def test_a_leaflet_tells_what_is_assessed_but_no_anchor_indicator_or_question(made):
    leaflet = text(made["candidate-leaflet.docx"])
    for question in a_pack().questions:
        assert question.definition in leaflet
        assert question.text not in leaflet
        for indicator in (*question.indicators, *question.negative_indicators):
            assert indicator.text not in leaflet
        for anchor in question.anchors:
            assert anchor.text not in leaflet


def test_the_candidates_questions_hold_no_probe_or_indicator(made):
    questions = text(made["candidate-questions.docx"])
    for question in a_pack().questions:
        assert question.text in questions
        for hidden in (*question.probes, *(each.text for each in question.indicators)):
            assert hidden not in questions


def test_there_is_a_sheet_for_every_candidate_and_member(made):
    sheets = {name for name in made if name.startswith("scoring-sheets/")}
    assert len(sheets) == len(candidates()) * len(panel())
    for candidate in candidates():
        for member in panel():
            (data,) = [
                data
                for name, data in made.items()
                if candidate.reference in name and member.name.split()[0] in name
            ]
            first = text(data)
            assert f"{candidate.reference} · {candidate.name}" in first
            assert member.name in first


def test_every_paper_carries_the_edition_and_the_digest(made):
    digest = issue(a_pack()).digest
    for name, data in made.items():
        if name.endswith(".docx"):
            assert f"Edition 1 · {digest[:12]}" in whole(data), name
        else:
            assert digest in data.decode()


def test_anonymous_papers_hold_no_name(made):
    hidden = papers(candidates=anonymous(candidates()))
    assert hidden.keys() == made.keys()
    for name, data in hidden.items():
        content = whole(data) if name.endswith(".docx") else data.decode()
        for candidate in candidates():
            assert candidate.name not in content, name


def test_the_same_order_gives_the_same_bytes(made):
    assert papers() == made


def test_accepted_gaps_are_printed_with_their_reason():
    vacancy = replace(
        a_vacancy([chosen("grades9plus", "1.1", "2")], slot=10),
        overrides=(Override("time", "The room is free all morning."),),
    )
    pack = build_pack(vacancy, {"grades9plus": shipped_library().framework("grades9plus")})
    made = papers(issued=issue(pack))
    for name in ("person-specification.docx", "interview-guide.docx"):
        assert "The room is free all morning." in text(made[name])


def test_negative_indicators_of_a_group_are_printed_once():
    vacancy = a_vacancy(
        [chosen("nhs_leadership_framework", number, "1") for number in ("1.1", "1.2")]
    )
    framework = shipped_library().framework("nhs_leadership_framework")
    made = papers(issued=issue(build_pack(vacancy, {framework.id: framework})))
    for name in ("interview-guide.docx", "scoring-sheet-blank.docx"):
        printed = [each.removeprefix("☐") for each in paragraphs(made[name])]
        for indicator in framework.groups[0].negative_indicators:
            assert printed.count(indicator.text) == 1


def docx_names() -> list[str]:
    return sorted(
        name for name in papers(candidates=candidates(1), panel=panel(2)) if name.endswith(".docx")
    )


@pytest.mark.parametrize("name", docx_names())
class TestEveryWordPaper:
    @pytest.fixture
    def data(self, name) -> bytes:
        return papers(candidates=candidates(1), panel=panel(2))[name]

    def test_opens_in_python_docx_as_a4(self, data):
        section = Document(io.BytesIO(data)).sections[0]
        assert sorted((round(section.page_width.mm), round(section.page_height.mm))) == [210, 297]

    def test_names_its_title_author_and_language(self, data):
        properties = Document(io.BytesIO(data)).core_properties
        assert properties.title
        assert properties.author == "Harbour of Nowhere"
        assert properties.language == "en-GB"
        assert 'w:val="en-GB"' in whole(data)

    def test_is_not_in_compatibility_mode(self, data):
        assert 'w:name="compatibilityMode"' in whole(data)
        assert 'w:uri="http://schemas.microsoft.com/office/word" w:val="15"' in whole(data)

    def test_counts_its_pages(self, data):
        footer = "\n".join(part for part in whole(data).split("<?xml") if "<w:ftr" in part)
        assert " PAGE " in footer
        assert " NUMPAGES " in footer

    def test_has_real_headings(self, data):
        assert headings(data)

    def test_describes_its_tables_and_repeats_their_headers(self, data):
        for table in body(data).iter(f"{W}tbl"):
            assert table.find(f"{W}tblPr/{W}tblCaption") is not None
            assert table.find(f"{W}tblPr/{W}tblDescription") is not None
            rows = table.findall(f"{W}tr")
            assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
            if table.find(f"{W}tblPr/{W}tblLook").get(f"{W}firstRow") == "1":
                assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None

    def test_has_no_merged_cell_and_no_formatting_of_its_own(self, data):
        root = body(data)
        for tag in ("gridSpan", "vMerge", "color", "sz", "jc", "ind"):
            assert root.find(f".//{W}{tag}") is None, tag

    def test_gives_every_control_an_id_of_its_own(self, data):
        for tag in ("id", "tag"):
            values = [each.get(f"{W}val") for each in body(data).iterfind(f".//{W}sdtPr/{W}{tag}")]
            assert len(values) == len(set(values))

    def test_uses_only_styles_that_the_shell_has(self, data):
        known = {style.style_id for style in Document(io.BytesIO(data)).styles}
        used = {
            each.get(f"{W}val")
            for tag in ("pStyle", "tblStyle")
            for each in body(data).iter(f"{W}{tag}")
        }
        assert used <= known


@pytest.mark.parametrize(
    "name", ["محمد الخيالي", "שרה הבדויה", "O'Neill-Ó Súilleabháin (Jr.)", "李 虚构"]
)
def test_names_of_any_script_are_printed_and_give_safe_file_names(name):
    member = PanelMember(name, "", False)
    made = papers(panel=(*panel(2), member), candidates=(replace(candidates(1)[0], name=name),))
    sheets = [each for each in made if each.startswith("scoring-sheets/")]
    assert len(sheets) == 3
    assert all(each.isascii() for each in sheets)
    assert name in text(made[sheets[-1]])


def test_two_members_of_one_name_in_plain_letters_get_two_files():
    twins = (PanelMember("Zoé Fable", "", True), PanelMember("Zoe Fable", "", False))
    made = papers(panel=twins, candidates=candidates(1))
    assert len([each for each in made if each.startswith("scoring-sheets/")]) == 2


def test_large_print_is_a_style_of_its_own():
    made = papers(large_print=True, wanted=(PaperName.CANDIDATE_QUESTIONS,))
    styles = {
        each.get(f"{W}val") for each in body(made["candidate-questions.docx"]).iter(f"{W}pStyle")
    }
    assert "LargePrint" in styles


def test_a_matrix_without_candidates_has_room_for_one():
    made = papers(candidates=())
    assert sum(each.startswith("Candidate") for each in headings(made["panel-matrix.docx"])) == 1


def test_a_large_panel_is_numbered_in_the_matrix():
    large = tuple(
        PanelMember(f"Member {'Invented' * place}", "", place == 1) for place in range(1, 9)
    )
    matrix = text(papers(panel=large, candidates=candidates(1))["panel-matrix.docx"])
    assert "1 Member Invented; 2 Member InventedInvented" in matrix


def alike(*names: str) -> tuple[PanelMember, ...]:
    return tuple(PanelMember(name, "", place == 0) for place, name in enumerate(names))


def test_members_of_like_names_are_told_apart_in_the_matrix():
    named = alike("Anna Smith", "Alan Smith", "Zuleika Fable")
    printed = paragraphs(papers(panel=named)["panel-matrix.docx"])
    for each in ("Anna Smith", "Alan Smith", "Z. Fable"):
        assert each in printed
    printed = paragraphs(papers(panel=alike("Anna Smith", "Anna Smith"))["panel-matrix.docx"])
    assert printed.count("Anna Smith (1)") == len(candidates())
    assert printed.count("Anna Smith (2)") == len(candidates()) + 1
    assert "Anna Smith (1) (chair)" in printed


def test_minimum_marks_are_shown_in_the_matrix():
    pack = a_pack()
    first = replace(pack.questions[0], minimum_mark="3")
    made = papers(issued=issue(replace(pack, questions=(first, *pack.questions[1:]))))
    assert f"1. {first.element_title} (at least 3)" in paragraphs(made["panel-matrix.docx"])


def test_a_sheet_in_letters_says_what_each_counts_and_has_a_column_for_it():
    sheet = papers(issued=issue(a_pack(3, "A-D")))["scoring-sheet-blank.docx"]
    assert "In a mean, D counts 1, C counts 2, B counts 3, A counts 4." in paragraphs(sheet)
    assert {"Counts", "Counts × weight"} <= set(paragraphs(sheet))
    assert "Counts" not in paragraphs(papers()["scoring-sheet-blank.docx"])


def ruled(sheet: bytes) -> int:
    return sum(each.get(f"{W}val") == "EvidenceLine" for each in body(sheet).iter(f"{W}pStyle"))


def test_evidence_goes_on_to_the_end_of_the_page():
    short = replace(a_pack(1).questions[0], probes=(), negative_indicators=(), text="Why?")
    few, many = (
        papers(issued=issue(replace(a_pack(1), questions=(each,))))["scoring-sheet-blank.docx"]
        for each in (a_pack(1).questions[0], short)
    )
    assert ruled(few) < ruled(many)


def test_a_pack_without_dates_keeps_the_digest_that_it_always_had():
    pack = from_json(OLD_PACK.read_text("utf-8"), Pack)
    assert {pack.form, a_pack().form} == {"recruit-pack/1"}
    assert canonical(pack) == OLD_PACK.read_bytes()
    assert b'"dates"' not in canonical(pack) + canonical(a_pack())
    assert issue(pack).digest == OLD_DIGEST
    dated = build_pack(
        replace(a_vacancy([chosen("grades9plus", "1.1", "2")]), dates="8 December"), FRAMEWORK
    )
    assert dated.form == "recruit-pack/2"
    assert b'"dates":"8 December"' in canonical(dated)
    assert from_json(to_json(dated), Pack) == dated
    assert "dates" not in as_plain(pack)
    assert from_json(to_json(pack), Pack) == pack


@pytest.mark.parametrize("name", docx_names())
def test_the_dates_stand_on_every_paper(name):
    pack = replace(a_pack(), dates="8 December, Town Hall", form="recruit-pack/2")
    assert "Interviews: 8 December, Town Hall" in paragraphs(papers(issued=issue(pack))[name])
