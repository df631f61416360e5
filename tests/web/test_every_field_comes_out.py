"""What is typed while a vacancy is built comes out on the papers that the hint beside the field
promises.
"""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape

import pytest

from recruit.domain.building.rating import field_name
from recruit.domain.pack.decision_rule import HIGHEST_LOWEST_MARK, MOST_PASSES
from recruit.store.vacancies.candidates import candidates
from tests import scored
from tests.documents.reading import whole
from tests.web.reading import parsed, words

GUIDE, LEAFLET, QUESTIONS = (
    "interview-guide.docx",
    "candidate-leaflet.docx",
    "candidate-questions.docx",
)
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

ELEMENT = "grades9plus:1.1"
ANCHORS = {
    "0": "Anchor Puce.",
    "1": "Anchor Mauve.",
    "2": "Anchor Taupe.",
    "3": "Anchor Ecru.",
    "4": "Anchor Russet.",
}
"""What each mark looks like for the first element, in words of the panel's own."""

TIE_BREAK = {HIGHEST_LOWEST_MARK: "1", ELEMENT: "2", MOST_PASSES: "3"}
"""The place of each step of the tie-break order, by the step's key."""

OF_A_NEW_VACANCY = {
    "organisation": ("Harbour Cerise", "organisation"),
    "contact": ("Contact Mustard", "contact"),
    "opening": ("Opening Khaki.", "says_first"),
    "closing": ("Closing Lilac.", "says_last"),
}
"""Settings that a new vacancy begins with: what is typed, and the field of the first step in which
it must stand. From there on `POST` says where it comes out.
"""

AT_ONCE = {
    "zone": ("Asia/Tokyo", "/", "JST"),
    "scale": ("1-7", "/vacancies/{new}/rating", "Seven points, with the Civil Service's words"),
    "retention_months": ("23", "/retention", "A record is kept for 23 months"),
    "disposes_itself": ("y", "/retention", "What is due goes by itself, once a day"),
    "backup_days": ("41", "/backups", "Backups are deleted after 41 days"),
    "training_asked": (
        "y",
        "/vacancies/{issued}/interviews",
        "Peggy Listener has no training on record.",
    ),
}
"""Settings that a page must tell of: what is typed, the page, and what stands there."""

AFTERWARDS = {
    "spread": ("9", "/interviews/{first}/consensus", "On no question do the marks differ by 9"),
    "managers_see_marks": ("y", "/interviews/readiness", "As the house says, which is yes"),
    "panel_names": ("numbered", "/disclosure", "settings they are called by a number."),
}
"""Settings that pages of a decided vacancy tell of: what is typed, the page below the vacancy, and
what stands there.
"""

IN_THEIR_OWN_TESTS = {
    "appointed_months",
    "withdrawn_see_result",
    "data_contact",
    "data_recipients",
}
"""Settings that need more than a decided vacancy: someone was appointed, a chair withdrew, somebody
asked for their record. The tests of retention, withdrawals and the disclosure set them on the page.
"""


@pytest.fixture
def walked(site, as_manager):
    """The vacancy that is ready, with a word of its own in each field, issued, and its papers by
    name.
    """
    where = f"/vacancies/{site.ready}"
    as_manager.fill_in(f"{where}/post", {name: word for name, (word, _) in POST.items()})
    as_manager.fill_in(
        f"{where}/specification/criteria/new", {"text": "Criterion Turquoise in earnest."}
    )
    question = {
        "text": "Tell us about a time when you painted a lantern Carmine.",
        "probes": "What came of Lavender?",
    }
    as_manager.fill_in(f"{where}/questions/grades9plus:1.1/own/new", question)
    as_manager.fill_in(
        f"{where}/rating/{ELEMENT}",
        {field_name("anchor", each): said for each, said in ANCHORS.items()},
    )
    as_manager.fill_in(
        f"{where}/rating", {field_name("place", each): place for each, place in TIE_BREAK.items()}
    )
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


def test_the_panels_own_words_for_each_mark_stand_beside_the_mark_for_whoever_scores_and_for_nobody_else(  # noqa: E501
    walked,
):
    sheets = {name for name in walked if name.startswith("scoring-sheets/REF-Teal")}
    for word in ANCHORS.values():
        assert {GUIDE, BLANK, *sheets} <= standing_on(walked, word), word
        assert not {SPECIFICATION, LEAFLET, QUESTIONS, DAY, OWN_LEAFLET} & standing_on(
            walked, word
        ), word


def test_every_step_of_the_tie_break_stands_in_the_rule_in_its_order(walked, site):
    stored = site.vacancy(site.ready)
    steps = [each.in_words for each in stored.draft.tie_break]
    assert len(steps) == len(TIE_BREAK)
    assert "whose lowest mark is higher" in steps[0]
    assert "the higher mark for" in steps[1]
    assert "more questions at or above the pass mark" in steps[2]
    places = [read_aloud(walked[GUIDE]).index(each) for each in steps]
    assert places == sorted(places)


@pytest.mark.usefixtures("walked")
def test_anchors_and_tie_break_stand_on_the_pages_of_the_guide_and_of_the_sheet_too(
    site, as_manager
):
    where = f"/vacancies/{site.ready}/papers"
    guide = words(parsed(as_manager.get(f"{where}/interview-guide").text))
    sheet = words(parsed(as_manager.get(f"{where}/scoring-sheets").text))
    for word in ANCHORS.values():
        assert word in guide
        assert word in sheet
    for step in site.vacancy(site.ready).draft.tie_break:
        assert step.in_words in guide


def test_every_field_of_the_settings_has_a_place_where_it_comes_out(as_hr):
    asked = as_hr.form("/settings", "organisation").names - {"csrf_token", "version", "given"}
    assert {*OF_A_NEW_VACANCY, *AT_ONCE, *AFTERWARDS, *IN_THEIR_OWN_TESTS} == asked


def test_what_a_new_vacancy_begins_with_stands_in_its_first_step(as_hr):
    as_hr.fill_in("/settings", {name: typed for name, (typed, _) in OF_A_NEW_VACANCY.items()})
    began = as_hr.fill_in("/", action="/vacancies")
    shown = dict(as_hr.form(began.request.path, "organisation").values)
    for name, (typed, field) in OF_A_NEW_VACANCY.items():
        assert shown[field].strip() == typed, name


def test_the_settings_that_hold_at_once_are_told_of_where_they_hold(site, as_hr):
    before = {
        name: said_at(as_hr, site, where)
        for name, (_, where, _) in AT_ONCE.items()
        if "{new}" not in where
    }
    for name, (_, _, said) in AT_ONCE.items():
        assert said not in before.get(name, ""), name
    as_hr.fill_in("/settings", {name: typed for name, (typed, _, _) in AT_ONCE.items()})
    for name, (_, where, said) in AT_ONCE.items():
        assert said in said_at(as_hr, site, where), name


def test_the_settings_of_the_marks_are_told_of_on_the_pages_of_a_decided_vacancy(site, as_hr):
    with site.database() as db:
        scored.whole_story(db, site.issued)
        first = candidates(db, site.issued)[0].id
    for name, (typed, below, said) in AFTERWARDS.items():
        where = f"/vacancies/{site.issued}{below.format(first=first)}"
        assert said not in said_at(as_hr, site, where), name
        as_hr.fill_in("/settings", {name: typed})
        assert said in said_at(as_hr, site, where), name


def said_at(browser, site, where: str) -> str:
    """The words of a page; '{new}' stands for a vacancy that is begun for it."""
    if "{new}" in where:
        began = browser.fill_in("/", action="/vacancies")
        where = where.format(new=began.request.path.split("/")[2])
    return words(parsed(browser.get(where.format(issued=site.issued)).text))


def read_aloud(part: str) -> str:
    """The text of a paper without its marks."""
    return unescape(re.sub(r"<[^>]+>", "", part))


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
    for name in (
        "person-specification",
        "candidate-leaflet",
        "candidate-questions",
        "interview-guide",
        "day-sheet",
    ):
        assert "8 Viridian, Town Hall" in as_manager.get(f"{where}/papers/{name}").text
    as_manager.fill_in(f"{where}/post", {"dates": "9 Heliotrope"})
    assert "The dates of the interviews" in as_manager.get(f"{where}/check").text


def test_the_reason_for_a_new_edition_stands_on_every_paper(site, as_manager):
    where = f"/vacancies/{site.issued}"
    as_manager.fill_in(f"{where}/post", {"grade": "Grade 10"})
    as_manager.fill_in(
        f"{where}/check", {"reason": "Reason Celadon."}, action=f"{where}/check/issue"
    )
    assert set(EVERY) <= standing_on(papers(as_manager, where), "Reason Celadon.")
    with site.database() as db:
        assert candidates(db, site.issued)
