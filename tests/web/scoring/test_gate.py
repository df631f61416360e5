"""Declarations, readiness, exceptions, and the lock of the pack."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from recruit.domain.pack.lock import AFTER
from recruit.domain.pack.vacancy import Candidate
from recruit.domain.scoring.gate import Declaration, Interest
from recruit.domain.words.people import SHELL, actor
from recruit.store.people.settings import save_settings, settings
from recruit.store.scoring.gates import (
    add_exception,
    declare,
    gates,
    own_declarations,
    seats,
    undertake,
)
from recruit.store.vacancies.candidates import add_candidates, candidates
from recruit.store.vacancies.editions import editions, issued_pack, scored_pack
from recruit.store.vacancies.panels import add_member, panel, remove_member
from recruit.store.vacancies.vacancies import managers_see_marks, own_managers_see_marks, save_draft
from tests import scored
from tests.builders import shipped_library
from tests.documents.reading import text as text_of
from tests.web.reading import LARGEST_PAGE, faults, forms, heading, notices, parsed, words

KNOWN = "We worked together until 2019; the chair and I agreed that others ask the questions."


def declarations(site) -> str:
    return f"/vacancies/{site.issued}/interviews/declarations"


def readiness(site) -> str:
    return f"/vacancies/{site.issued}/interviews/readiness"


def exception(site, place: int = 0) -> str:
    return f"/vacancies/{site.issued}/interviews/{ids(site)[place]}/exception"


def ids(site, vacancy=None) -> list[int]:
    with site.database() as db:
        return [each.id for each in candidates(db, vacancy or site.issued)]


def own(site, member: int = 1) -> dict[int, Declaration]:
    with site.database() as db:
        return own_declarations(db, site.issued, panel(db, site.issued)[member].id)


def interests(site, member: int = 1) -> list[str]:
    return [str(each.interest) for each in own(site, member).values()]


def has_accepted(site, member: int = 1) -> bool:
    with site.database() as db:
        return seats(db, site.issued)[member].has_undertaken


def choose(site, *chosen: str) -> dict[str, str]:
    return {f"c{identity}": each for identity, each in zip(ids(site), chosen, strict=False) if each}


def test_a_member_declares_for_every_candidate_and_accepts_confidentiality_in_one_go(
    site, as_panel_member
):
    third = ids(site)[2]
    typed = {**choose(site, "none", "none", "known"), f"h{third}": KNOWN, "accepts": "y"}
    answer = as_panel_member.fill_in(declarations(site), typed)
    assert notices(answer.text) == ["Saved. You have declared for every candidate."]
    assert interests(site) == ["none", "none", "known"]
    assert own(site)[third].how == KNOWN
    assert has_accepted(site)


def test_those_for_whom_nothing_is_chosen_can_be_declared_with_one_tick(site, as_outsider):
    as_outsider.fill_in(
        declarations(site), {**choose(site, "", "none"), "rest": "1", "accepts": "y"}
    )
    assert interests(site, 2) == ["none", "none", "none"]


def test_some_can_be_left_for_later_and_are_named(site, as_panel_member):
    answer = as_panel_member.fill_in(declarations(site), {**choose(site, "none"), "accepts": "y"})
    assert notices(answer.text) == ["Saved. Still to declare: C2, C3."]


def test_nothing_is_saved_until_confidentiality_is_accepted(site, as_panel_member):
    answer = as_panel_member.fill_in(declarations(site), choose(site, "none", "none", "none"))
    assert len(faults(answer.text)) == 1
    assert "accept it" in faults(answer.text)[0]
    assert interests(site) == []
    typed = dict(as_panel_member.form(declarations(site)).values)
    assert "accepts" not in typed


def test_confidentiality_cannot_be_taken_back(site, as_panel_member):
    as_panel_member.fill_in(declarations(site), {"accepts": "y"})
    form = as_panel_member.form(declarations(site))
    assert "accepts" not in form.names
    as_panel_member.send(form, choose(site, "none"))
    assert has_accepted(site)


@pytest.mark.parametrize(
    ("chosen", "how", "said"),
    [
        ("known", "", "say how you know them, and what was agreed"),
        ("none", "my cousin", "you wrote how you know them"),
        ("", "my cousin", "choose one of the three"),
        ("maybe", "", "choose one of the three"),
        ("known", "bell\x07", "take out the character"),
        ("known", "x" * 100_000, "use at most 1000 characters"),
        ("known", "\x1bevil", "take out the character"),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_candidate_and_stays_typed(
    site, as_panel_member, chosen, how, said
):
    first, second = ids(site)[:2]
    typed = {f"c{first}": "none", f"c{second}": chosen, f"h{second}": how, "accepts": "y"}
    answer = as_panel_member.post(
        declarations(site), data={**version(as_panel_member, site), **typed}
    )
    assert [said in each and each.startswith("C2:") for each in faults(answer.text)] == [True]
    assert own(site) == {}
    if "\x07" not in how:
        assert how in answer.text


def version(browser, site) -> dict[str, str]:
    return {"version": dict(browser.form(declarations(site)).values)["version"]}


@pytest.mark.parametrize("number", ["elsewhere", "999999", "9" * 30])
def test_a_candidate_of_another_vacancy_in_the_form_is_refused_and_nothing_is_saved(
    site, as_panel_member, number
):
    other = ids(site, site.elsewhere)[0] if number == "elsewhere" else number
    typed = {
        **choose(site, "none"),
        f"c{other}": "none",
        "accepts": "y",
        **version(as_panel_member, site),
    }
    answer = as_panel_member.post(declarations(site), data=typed)
    assert "not on the list of this vacancy" in faults(answer.text)[0]
    assert own(site) == {}
    assert not has_accepted(site)


def test_withdrawing_is_confirmed_in_words_first(site, as_panel_member):
    answer = as_panel_member.fill_in(
        declarations(site), {**choose(site, "none", "withdraws"), "accepts": "y"}
    )
    assert heading(answer.text) == "Withdraw from scoring C2"
    assert "is not counted" in answer.text
    assert own(site) == {}
    form = next(each for each in forms(answer.text) if "confirmed" in each.names)
    as_panel_member.send(form)
    assert interests(site) == ["none", "withdraws"]
    assert has_accepted(site)


def test_a_declaration_stays_changeable_until_the_sheet_is_sealed(site, as_panel_member):
    with site.database() as db:
        scored.open_gate(db, site.issued)
        scored.seal_sheet(db, scored.place(db, site.issued, 0, 1))
    first, second = ids(site)[:2]
    form = as_panel_member.form(declarations(site))
    assert f"c{first}" not in form.names
    as_panel_member.send(form, {f"c{second}": "known", f"h{second}": KNOWN})
    assert own(site)[second].interest is Interest.KNOWN
    answer = as_panel_member.post(
        declarations(site),
        data={**version(as_panel_member, site), f"c{first}": "known", f"h{first}": KNOWN},
    )
    assert "is sealed" in faults(answer.text)[0]
    assert own(site)[first].interest is Interest.NONE


def test_a_chair_who_withdrew_and_saw_who_has_sealed_does_not_come_back(
    site, as_manager, as_panel_member
):
    with site.database() as db:
        scored.open_gate(db, site.issued)
        scored.seal_sheet(db, scored.place(db, site.issued, 0, 2))
    first = ids(site)[0]
    for browser, member, may in ((as_manager, 0, False), (as_panel_member, 1, True)):
        asked = browser.fill_in(declarations(site), {f"c{first}": "withdraws"})
        assert ("you cannot come back" in asked.text) is not may
        browser.send(next(each for each in forms(asked.text) if "confirmed" in each.names))
        answer = browser.fill_in(declarations(site), {f"c{first}": "none"})
        assert any("you cannot come back" in each for each in faults(answer.text)) is not may
        with site.database() as db:
            stands = own_declarations(
                db, site.issued, scored.place(db, site.issued, 0, member).member
            )
        assert stands[first].interest is (Interest.NONE if may else Interest.WITHDRAWS)


def test_an_old_tab_does_not_put_back_what_was_declared_since(site, as_panel_member):
    as_panel_member.fill_in(
        declarations(site), {**choose(site, "none", "none", "none"), "accepts": "y"}
    )
    old = as_panel_member.form(declarations(site))
    second = ids(site)[1]
    as_panel_member.fill_in(declarations(site), {f"c{second}": "known", f"h{second}": KNOWN})
    answer = as_panel_member.send(old)
    assert faults(answer.text) == []
    assert own(site)[second].interest is Interest.KNOWN


def test_what_was_declared_otherwise_in_two_tabs_is_shown_side_by_side_and_asked(
    site, as_panel_member
):
    as_panel_member.fill_in(
        declarations(site), {**choose(site, "none", "none", "none"), "accepts": "y"}
    )
    old = as_panel_member.form(declarations(site))
    second = ids(site)[1]
    as_panel_member.fill_in(declarations(site), {f"c{second}": "known", f"h{second}": KNOWN})
    answer = as_panel_member.send(old, {f"c{second}": "known", f"h{second}": "Otherwise."})
    assert faults(answer.text)[0].startswith("You, in another window, changed the same as you")
    assert f"Saved now {KNOWN} You typed Otherwise." in words(parsed(answer.text).find(".//main"))
    assert own(site)[second].how == KNOWN
    as_panel_member.send(next(each for each in forms(answer.text) if f"c{second}" in each.names))
    assert own(site)[second].how == "Otherwise."


def test_60_candidates_are_declared_for_in_one_form(site, as_panel_member):
    with site.database() as db:
        add_candidates(
            db,
            SHELL,
            site.issued,
            [Candidate(f"X{each}", "Some Body", "9am") for each in range(57)],
        )
    answer = as_panel_member.get(declarations(site))
    assert len(answer.data) < LARGEST_PAGE
    as_panel_member.fill_in(
        declarations(site),
        {**dict.fromkeys((f"c{each}" for each in ids(site)), "none"), "accepts": "y"},
    )
    assert interests(site) == ["none"] * 60


def test_300_candidates_are_declared_for_in_pages(site, as_panel_member):
    with site.database() as db:
        add_candidates(
            db, SHELL, site.issued, [Candidate(f"X{each}", "", "") for each in range(297)]
        )
    answer = as_panel_member.get(f"{declarations(site)}?page=5")
    assert len(answer.data) < LARGEST_PAGE
    assert "X296" in answer.text
    last = ids(site)[-1]
    as_panel_member.fill_in(f"{declarations(site)}?page=5", {f"c{last}": "none", "accepts": "y"})
    assert list(own(site)) == [last]


def test_before_a_pack_is_issued_there_is_nothing_to_declare(site, as_panel_member):
    assert (
        as_panel_member.get(f"/vacancies/{site.ready}/interviews/declarations").status_code == 404
    )


def test_only_those_who_sit_declare(site, as_hr, as_other_manager):
    assert as_hr.get(declarations(site)).status_code == 403
    assert as_other_manager.get(declarations(site)).status_code == 404


def test_hr_notes_training_for_all_panels_of_an_account(site, as_hr):
    with site.database() as db:
        member = panel(db, site.issued)[1].id
    as_hr.fill_in(readiness(site), {f"until-{member}": " 31/3/2027 "})
    with site.database() as db:
        assert seats(db, site.issued)[1].trained_until == date(2027, 3, 31)
        assert seats(db, site.ready)[1].trained_until == date(2027, 3, 31)
    assert dict(as_hr.form(readiness(site)).values)[f"until-{member}"] == "31 March 2027"
    as_hr.fill_in(readiness(site), {f"until-{member}": ""})
    with site.database() as db:
        assert seats(db, site.issued)[1].trained_until is None


@pytest.mark.parametrize("typed", ["31 February 2027", "soon", "1e9", "x" * 100_000, "<script>"])
def test_what_is_no_day_is_refused_and_stays_typed(site, as_hr, typed):
    with site.database() as db:
        member = panel(db, site.issued)[1].id
    answer = as_hr.fill_in(readiness(site), {f"until-{member}": typed})
    assert faults(answer.text) == ["Peggy Listener: type a day such as 31 March 2027."]
    assert (
        dict(next(each for each in forms(answer.text) if each.values).values)[f"until-{member}"]
        == typed
    )


def test_hr_says_whether_the_hiring_manager_sees_marks(site, as_hr):
    for typed, kept in (("yes", True), ("no", False), ("house", None)):
        as_hr.fill_in(readiness(site), {"marks": typed})
        with site.database() as db:
            assert own_managers_see_marks(db, site.issued) is kept
            assert managers_see_marks(db, site.issued, settings(db)) is bool(kept)
    assert faults(as_hr.fill_in(readiness(site), {"marks": "maybe"}).text) == [
        "Choose one of these."
    ]


def test_readiness_that_changed_meanwhile_is_not_overwritten(site, as_hr):
    old = as_hr.form(readiness(site))
    as_hr.fill_in(readiness(site), {"marks": "yes"})
    answer = as_hr.send(old, {"marks": "no"})
    assert "You, in another window, changed" in faults(answer.text)[0]
    with site.database() as db:
        assert own_managers_see_marks(db, site.issued) is True


def test_readiness_shows_what_is_open_and_who_knows_whom(site, as_hr):
    with site.database() as db:
        scored.open_gate(db, site.issued)
        member = panel(db, site.issued)[1].id
        declare(
            db,
            SHELL,
            site.issued,
            candidates(db, site.issued)[1].id,
            Declaration(member, Interest.KNOWN, KNOWN),
        )
        save_settings(db, SHELL, replace(settings(db), training_asked=True))
    text = as_hr.get(readiness(site)).text
    assert text.count("Peggy Listener has no training on record.") == 1
    assert KNOWN in text


def test_the_chair_opens_scoring_with_a_reason_although_the_gate_is_not_green(site, as_manager):
    text = as_manager.get(exception(site)).text
    assert "Wilhelmina Storybrook has not accepted confidentiality." in text
    answer = as_manager.fill_in(exception(site), {"reason": "The ferry was late."})
    assert notices(answer.text) == [
        "Scoring of C1 is open. The exception is printed on the papers."
    ]
    with site.database() as db:
        found = gates(db, site.issued)
    first, second, _ = ids(site)
    assert found[first].is_open
    assert found[first].exception.deed.why == "The ferry was late."
    assert not found[second].is_open
    assert "The ferry was late." in as_manager.get(exception(site)).text


@pytest.mark.parametrize("reason", ["", "   ", "x" * 100_000, "bell\x07"])
def test_an_exception_needs_a_reason_that_can_be_kept(site, as_manager, reason):
    answer = as_manager.fill_in(exception(site), {"reason": reason})
    assert len(faults(answer.text)) == 1
    with site.database() as db:
        assert gates(db, site.issued)[ids(site)[0]].exception is None


def test_an_exception_sent_twice_is_recorded_once(site, as_manager):
    form = as_manager.form(exception(site))
    as_manager.send(form, {"reason": "First."})
    answer = as_manager.send(form, {"reason": "Second."})
    assert faults(answer.text) == ["Scoring this candidate is open already."]
    with site.database() as db:
        assert gates(db, site.issued)[ids(site)[0]].exception.deed.why == "First."


def test_only_the_chair_records_an_exception_and_only_for_a_candidate_of_theirs(
    site, as_manager, as_panel_member
):
    assert as_panel_member.get(exception(site)).status_code == 403
    other = ids(site, site.elsewhere)[0]
    assert (
        as_manager.get(f"/vacancies/{site.issued}/interviews/{other}/exception").status_code == 404
    )


def change(site, **changes) -> None:
    stored = site.vacancy(site.issued)
    with site.database() as db:
        save_draft(
            db, actor(site.hr), site.issued, stored.version, replace(stored.draft, **changes)
        )


def check(site) -> str:
    return f"/vacancies/{site.issued}/check"


def issue(browser, site, **typed):
    """Sends what the page would send if it offered to issue, whether it does or not."""
    data = {
        "version": str(site.vacancy(site.issued).version),
        "edition": "2",
        "reason": "A slip.",
        **typed,
    }
    return browser.post(f"{check(site)}/issue", data=data, follow_redirects=True)


def reasons(site) -> list[str]:
    with site.database() as db:
        return [each.reason for each in editions(db, site.issued)]


@pytest.fixture
def manager_does_not_sit(site) -> None:
    """HR chairs in the manager's place, who never sat: the owner looks on."""
    with site.database() as db:
        sitting = panel(db, site.issued)[0]
        db.execute(
            "update panel_member set person = null, name = 'Somebody Else' where id = ?",
            [sitting.id],
        )
        db.conn.commit()


def test_before_scoring_is_open_the_owner_issues_another_edition(site, as_manager):
    change(site, grade="Grade 10")
    assert notices(issue(as_manager, site).text) == ["Edition 2 is issued."]
    assert reasons(site) == ["A slip.", ""]


@pytest.mark.parametrize("how", ["gate", "exception"])
def test_once_scoring_is_open_an_owner_who_sits_issues_no_more(site, as_manager, how):
    change(site, grade="Grade 10")
    with site.database() as db:
        if how == "gate":
            scored.open_gate(db, site.issued)
        else:
            add_exception(db, SHELL, site.issued, ids(site)[0], "The ferry was late.")
    text = as_manager.get(check(site)).text
    assert "the decision rule and the pack are locked" in text
    assert "Issue edition 2</button>" not in text
    answer = issue(as_manager, site)
    assert "Only HR can issue another edition" in faults(answer.text)[0]
    assert reasons(site) == [""]


def test_the_lock_says_nothing_of_scores_to_an_owner_who_sits(site, as_manager):
    change(site, grade="Grade 10")
    with site.database() as db:
        scored.open_gate(db, site.issued)
    before = [unmarked(as_manager.get(check(site)).text), unmarked(issue(as_manager, site).text)]
    with site.database() as db:
        scored.seal_sheet(db, scored.place(db, site.issued, 0, 1))
    assert [
        unmarked(as_manager.get(check(site)).text),
        unmarked(issue(as_manager, site).text),
    ] == before


def unmarked(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if "csrf_token" not in line)


def test_a_gate_that_closes_again_does_not_lift_the_lock(site, as_manager):
    change(site, grade="Grade 10")
    with site.database() as db:
        scored.open_gate(db, site.issued)
        scored.seal_sheet(db, scored.place(db, site.issued, 0, 1))
        add_member(
            db, SHELL, site.issued, name="Latecomer Fable", role="", person=None, is_chair=False
        )
        remove_member(db, SHELL, site.issued, panel(db, site.issued)[1].id)
        assert not any(each.is_open for each in gates(db, site.issued).values())
    assert "Only HR can issue" in faults(issue(as_manager, site).text)[0]


@pytest.mark.usefixtures("manager_does_not_sit")
def test_for_an_owner_who_does_not_sit_the_lock_holds_from_the_first_score(site, as_manager):
    change(site, grade="Grade 10")
    with site.database() as db:
        scored.open_gate(db, site.issued)
    assert "Issue edition 2</button>" in as_manager.get(check(site)).text
    with site.database() as db:
        scored.save_sheet(
            db, scored.place(db, site.issued, 0, 1), scored.scores(db, site.issued, ["2"])[:1]
        )
    assert "Issue edition 2</button>" not in as_manager.get(check(site)).text
    assert "Only HR can issue" in faults(issue(as_manager, site).text)[0]
    assert reasons(site) == [""]


def test_after_the_first_score_hr_issues_with_a_reason_that_says_so_on_every_paper(site, as_hr):
    change(site, grade="Grade 10")
    with site.database() as db:
        scored.open_gate(db, site.issued)
        scored.save_sheet(
            db, scored.place(db, site.issued, 0, 1), scored.scores(db, site.issued, ["2"])[:1]
        )
    answer = issue(as_hr, site, reason="")
    assert "Say why there is a new edition." in faults(answer.text)[0]
    assert notices(issue(as_hr, site, reason="The grade was wrong.").text) == [
        "Edition 2 is issued."
    ]
    said = f"{AFTER}The grade was wrong."
    assert reasons(site)[0] == said
    shelf = f"/vacancies/{site.issued}/papers"
    for name in (
        "person-specification",
        "candidate-leaflet",
        "candidate-questions",
        "interview-guide",
        "scoring-sheets",
        "panel-matrix",
    ):
        assert said in text_of(as_hr.get(f"{shelf}/{name}.docx").data), name
        assert f"Edition 2. {said}" in as_hr.get(f"{shelf}/{name}").text, name


def test_who_was_begun_stays_on_their_edition_and_the_next_get_the_new_one(site, as_hr):
    change(site, grade="Grade 10")
    with site.database() as db:
        scored.open_gate(db, site.issued)
        scored.seal_sheet(db, scored.place(db, site.issued, 0, 1))
    issue(as_hr, site)
    first, second, _ = ids(site)
    with site.database() as db:
        scored.seal_sheet(db, scored.place(db, site.issued, 0, 2))
        scored.seal_sheet(db, scored.place(db, site.issued, 1, 1))
        assert scored_pack(db, site.issued, first).pack.edition == 1
        assert scored_pack(db, site.issued, second).pack.edition == 2


def test_the_marks_of_the_scale_stay_once_scoring_has_begun(site, as_hr):
    with site.database() as db:
        scored.open_gate(db, site.issued)
        scored.seal_sheet(db, scored.place(db, site.issued, 0, 1))
    answer = as_hr.fill_in(f"/vacancies/{site.issued}/rating/scale", {"scale": "1-7"})
    assert (
        "The marks of the scale stay as they are once scoring has begun" in faults(answer.text)[0]
    )
    change(site, scale=shipped_library().scales["1-7"])
    assert "The marks of the scale stay" in as_hr.get(check(site)).text
    assert "The marks of the scale stay" in faults(issue(as_hr, site).text)[0]
    assert reasons(site) == [""]


def test_a_draft_can_still_be_changed_and_the_first_edition_is_never_locked(site, as_manager):
    with site.database() as db:
        for member in panel(db, site.ready):
            undertake(db, SHELL, site.ready, member.id)
            for each in candidates(db, site.ready):
                declare(db, SHELL, site.ready, each.id, Declaration(member.id, Interest.NONE))
    answer = as_manager.fill_in(
        f"/vacancies/{site.ready}/check", {}, action=f"/vacancies/{site.ready}/check/issue"
    )
    assert notices(answer.text) == ["Edition 1 is issued."]
    with site.database() as db:
        assert issued_pack(db, site.ready).pack.reason == ""


def test_the_house_asks_for_training_and_says_what_is_talked_over(site, as_hr):
    as_hr.fill_in("/settings", {"training_asked": "y", "spread": "3"})
    with site.database() as db:
        assert (settings(db).training_asked, settings(db).spread) == (True, 3)
    for wrong in ("0", "10", "", "two", "1e9", "NaN"):
        answer = as_hr.fill_in("/settings", {"spread": wrong})
        assert faults(answer.text) == ["Type a whole number from 1 to 9."]
