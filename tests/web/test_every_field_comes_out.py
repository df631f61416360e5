"""What is typed while a vacancy is built comes out on the papers that the hint beside the field promises."""

from __future__ import annotations

import io
import zipfile

import pytest

from recruit.store.vacancies.candidates import candidates
from tests.documents.reading import whole

GUIDE, LEAFLET, QUESTIONS = "interview-guide.docx", "candidate-leaflet.docx", "candidate-questions.docx"
SPECIFICATION, MATRIX, DAY = "person-specification.docx", "panel-matrix.docx", "day-sheet.docx"
BLANK, OWN_LEAFLET = "scoring-sheet-blank.docx", "candidate-leaflets/REF-Teal.docx"
EVERY = (SPECIFICATION, LEAFLET, QUESTIONS, GUIDE, BLANK, MATRIX, DAY)

POST = {
    "reference": ("W-Umbra", EVERY),
    "post": ("Keeper Vermilion", EVERY),
    "grade": ("Grade Ochre", EVERY),
    "service": ("Service Cobalt", EVERY),
    "organisation": ("Harbour Sienna", EVERY),
    "contact": ("Contact Magenta", (LEAFLET,)),
    "dates": ("8 Viridian, Town Hall", EVERY),
    "says_first": ("Opening Saffron.", (GUIDE,)),
    "says_last": ("Closing Indigo.", (GUIDE,)),
}
"""Each field of the first step, with what is typed and the papers on which it must stand."""


@pytest.fixture
def walked(site, as_manager):
    """The vacancy that is ready, with a word of its own in each field, issued, and its papers by name."""
    where = f"/vacancies/{site.ready}"
    as_manager.fill_in(f"{where}/post", {name: word for name, (word, _) in POST.items()})
    as_manager.fill_in(f"{where}/specification/criteria/new", {"text": "Criterion Turquoise in earnest."})
    question = {"text": "Tell us about a time when you painted a lantern Carmine.", "probes": "What came of Lavender?"}
    as_manager.fill_in(f"{where}/questions/grades9plus:1.1/own/new", question)
    new = {"kind": "Someone from outside", "name": "Fable Chartreuse", "role": "Role Amber"}
    as_manager.fill_in(f"{where}/panel/new", new)
    someone = {
        "reference": "REF-Teal", "name": "Made-up Maroon", "time": "8 December, 9.30am",
        "adjustments": "Signer Peridot", "adjustments_for_chair": "y", "extra_minutes": "17",
    }  # fmt: skip
    as_manager.fill_in(f"{where}/candidates/new", someone)
    answer = as_manager.fill_in(f"{where}/check", {}, action=f"{where}/check/issue")
    assert answer.status_code == 200
    return papers(as_manager, where)


def papers(browser, where) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(browser.get(f"{where}/papers/all.zip").data)) as archive:
        names = [name for name in archive.namelist() if name.endswith(".docx")]
        return {name.partition("/")[2]: whole(archive.read(name)) for name in names}


def standing_on(made: dict[str, str], word: str) -> set[str]:
    return {name for name, text in made.items() if word in text}


def test_every_word_of_the_post_stands_where_its_hint_promises(walked):
    for name, (word, expected) in POST.items():
        found = standing_on(walked, word)
        assert set(expected) <= found, name
        if expected is not EVERY:
            assert found - {OWN_LEAFLET} == set(expected), name


def test_the_candidates_copies_carry_the_post_and_the_dates_too(walked):
    own = OWN_LEAFLET
    for name in ("post", "organisation", "dates", "contact"):
        assert POST[name][0] in walked[own]
    assert "17 minutes more that we agreed" in walked[own]


def test_a_criterion_stands_in_the_person_specification(walked):
    assert SPECIFICATION in standing_on(walked, "Criterion Turquoise")


def test_an_own_question_is_asked_on_every_paper_that_asks_and_its_probes_are_the_panels(walked):
    assert {GUIDE, QUESTIONS, BLANK} <= standing_on(walked, "Carmine")
    assert {GUIDE, BLANK} <= standing_on(walked, "Lavender")
    assert not {QUESTIONS, LEAFLET} & standing_on(walked, "Lavender")


def test_a_members_name_and_role_stand_in_the_guide_and_on_their_sheets(walked):
    sheet = "scoring-sheets/REF-Teal--Fable-Chartreuse.docx"
    assert {GUIDE, MATRIX, sheet} <= standing_on(walked, "Fable Chartreuse")
    assert {GUIDE, sheet} <= standing_on(walked, "Role Amber")


def test_a_candidates_fields_stand_on_sheets_matrix_and_day_sheet(walked):
    sheets = {name for name in walked if name.startswith("scoring-sheets/REF-Teal")}
    assert len(sheets) > 2
    for word in ("REF-Teal", "Made-up Maroon", "8 December, 9.30am"):
        assert {MATRIX, DAY, *sheets} <= standing_on(walked, word), word
    assert not {LEAFLET, QUESTIONS, SPECIFICATION, GUIDE} & standing_on(walked, "Maroon")
    assert len(standing_on(walked, "Signer Peridot") & sheets) == 1
    assert DAY in standing_on(walked, "Signer Peridot")
    assert sheets <= standing_on(walked, "17 of them extra")


@pytest.mark.usefixtures("walked")
def test_the_dates_stand_on_the_pages_too_and_a_change_of_them_is_another_edition(site, as_manager):
    where = f"/vacancies/{site.ready}"
    for name in ("person-specification", "candidate-leaflet", "candidate-questions", "interview-guide", "day-sheet"):
        assert "8 Viridian, Town Hall" in as_manager.get(f"{where}/papers/{name}").text
    as_manager.fill_in(f"{where}/post", {"dates": "9 Heliotrope"})
    assert "The dates of the interviews" in as_manager.get(f"{where}/check").text


def test_the_reason_for_a_new_edition_stands_on_every_paper(site, as_manager):
    where = f"/vacancies/{site.issued}"
    as_manager.fill_in(f"{where}/post", {"grade": "Grade 10"})
    as_manager.fill_in(f"{where}/check", {"reason": "Reason Celadon."}, action=f"{where}/check/issue")
    assert set(EVERY) <= standing_on(papers(as_manager, where), "Reason Celadon.")
    with site.database() as db:
        assert candidates(db, site.issued)
