"""The result: nobody sees it too early; ties, outcomes and the decision are recorded and can be explained."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from recruit.domain.people import SHELL
from recruit.domain.result import Outcome
from recruit.store.consensus import take_back_consensus
from recruit.store.outcomes import is_decided, outcome_of
from recruit.store.records import record_of
from tests import scored
from tests.web.made_up import Site
from tests.web.reading import faults, heading, links, parsed, words

THREE = {0: [["3"]] * 3, 1: [["2"]] * 3, 2: [["2"]] * 3}
ONE_FAILS = {0: [["3"]] * 3, 1: [["2"]] * 3, 2: [["1"]] * 3}


def here(site: Site, *more: object) -> str:
    return "/".join([f"/vacancies/{site.issued}/result", *map(str, more)])


def candidate(site: Site, place: int) -> int:
    with site.database() as db:
        return scored.place(db, site.issued, place).candidate


def settle(site: Site, marks) -> None:
    with site.database() as db:
        scored.score_all(db, site.issued, marks)
        scored.agree_all(db, site.issued)


@pytest.fixture
def tied(site: Site) -> Site:
    """Three settled candidates; the second and the third have the same total, and nothing parts them."""
    settle(site, THREE)
    return site


@pytest.fixture
def settled(site: Site) -> Site:
    """Three settled candidates with different totals; the third does not meet the standard."""
    settle(site, ONE_FAILS)
    return site


def give(browser, site: Site, place: int, outcome: str, **more: str):
    sent = {"outcome": outcome, "reason": "Met the indicators.", **more}
    return browser.fill_in(here(site, candidate(site, place)), sent, action=here(site, candidate(site, place)))


def rows(text: str) -> list[list[str]]:
    table = parsed(text).find(".//table")
    return [[words(cell) for cell in row] for row in table.iter("tr")][1:]


@pytest.mark.parametrize("name", ["hr", "manager", "panel_member", "outsider"])
def test_before_everyone_is_settled_nobody_sees_a_total(site, name):
    with site.database() as db:
        scored.score_all(db, site.issued, {0: [["4"]] * 3})
        scored.agree_all(db, site.issued)
    page = site.browser(getattr(site, name)).get(here(site)).text
    assert heading(page) == "Result"
    assert parsed(page).find(".//table") is None


def test_the_order_of_merit_says_totals_means_and_standard(settled, as_panel_member):
    page = as_panel_member.get(here(settled)).text
    found = rows(page)
    assert [row[0] for row in found] == ["1", "2", "none"]
    assert [row[2] for row in found] == ["3", "2", "1"]
    assert [row[4] for row in found] == ["met", "met", "not met"]
    assert "By the means alone the order of merit and every verdict would be the same." in page


def test_a_consensus_taken_back_closes_the_result_again(settled, as_hr):
    with settled.database() as db:
        take_back_consensus(db, SHELL, settled.issued, candidate(settled, 0), "A slip.")
    assert parsed(as_hr.get(here(settled)).text).find(".//table") is None


def test_outcomes_and_decision_go_their_way(settled, as_manager):
    assert give(as_manager, settled, 0, "appoint").status_code == 200
    give(as_manager, settled, 1, "reserve", until="30 November 2027")
    give(as_manager, settled, 2, "not appointed")
    page = as_manager.get(here(settled)).text
    assert "Reserve until 30 November 2027" in page
    decided = as_manager.send(as_manager.form(here(settled), action=here(settled, "decide")))
    assert "The decision is recorded by Agnes Lamplight" in decided.text
    with settled.database() as db:
        assert is_decided(db, settled.issued)


def test_the_draft_of_the_reason_is_drawn_from_the_evidence_alone(settled, as_manager):
    text = dict(as_manager.form(here(settled, candidate(settled, 1)), "reason").values)["reason"]
    assert "agreed score 2" in text
    assert scored.EVIDENCE.split("'")[1] in text
    for other in ("Ambrose", "C1", "C3", "Agnes", "Peggy"):
        assert other not in text


@pytest.mark.parametrize("outcome", ["appoint", "reserve"])
def test_the_rule_refuses_whom_it_does_not_allow_and_says_why(settled, as_manager, outcome):
    answer = give(as_manager, settled, 2, outcome)
    assert "Does not meet the standard" in faults(answer.text)[0]
    assert "Met the indicators." in answer.text
    with settled.database() as db:
        assert outcome_of(db, candidate(settled, 2)).outcome is None


def test_passing_over_somebody_higher_has_to_be_explained(settled, as_manager):
    first = give(as_manager, settled, 1, "appoint")
    assert "C2 is put before C1" in faults(first.text)[0]
    form = next(each for each in [*_forms(first.text)] if "is_explained" in each.names)
    assert as_manager.send(form, {"is_explained": "y"}).request.path == here(settled)
    assert "C2 is put before C1, who stands higher" in as_manager.get(here(settled)).text


def _forms(text: str):
    from tests.web.reading import forms

    return forms(text)


@pytest.mark.parametrize("outcome", ["withdrawn", "did not attend"])
def test_who_withdrew_or_did_not_come_needs_no_scores_and_settles_the_list(site, as_manager, outcome):
    with site.database() as db:
        scored.score_all(db, site.issued, {0: [["3"]] * 3, 1: [["2"]] * 3})
        scored.agree_all(db, site.issued)
    give(as_manager, site, 2, outcome)
    assert [row[0] for row in rows(as_manager.get(here(site)).text)] == ["1", "2", "none"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"outcome": "promote"}, "Choose an outcome."),
        ({"outcome": "reserve", "until": "30 February 2027"}, "Type a day that there is"),
        ({"outcome": "reserve", "until": "1 May 2020"}, "That day has passed"),
        ({"outcome": "reserve", "until": ""}, "Type a day that there is"),
        ({"outcome": "appoint", "reason": "  "}, "Give the reason"),
        ({"outcome": "appoint", "reason": "x" * 100_000}, "Use at most 20000 characters"),
        ({"outcome": "appoint", "reason": "a\x0bb"}, "Take out the character"),
    ],
)
def test_bad_input_is_refused_with_a_sentence_and_kept(settled, as_manager, sent, said):
    answer = give(as_manager, settled, 0, **{"outcome": "", **sent})
    assert any(said in each for each in faults(answer.text)), faults(answer.text)
    with settled.database() as db:
        assert outcome_of(db, candidate(settled, 0)).outcome is None


def test_two_who_record_an_outcome_at_once_see_both(settled, as_manager, as_hr):
    form = as_manager.form(here(settled, candidate(settled, 0)), "reason")
    give(as_hr, settled, 0, "not appointed", reason="HR was first.")
    answer = as_manager.send(form, {"outcome": "appoint", "reason": "Mine."})
    assert answer.status_code == 409
    assert "HR was first." in answer.text
    assert "Mine." in answer.text


def test_a_tie_is_recorded_as_equal_before_anyone_is_chosen(tied, as_manager):
    page = as_manager.get(here(tied)).text
    assert "C2 and C3 have the same total, 2." in page
    of = f"{candidate(tied, 1)}-{candidate(tied, 2)}"
    assert as_manager.get(here(tied, f"equals?of={of}")).text.count("Place of") == 0
    after = as_manager.fill_in(here(tied, f"equals?of={of}"), {"reason": "Both met the same indicators."})
    assert after.text.count("Place of") == 2
    third = candidate(tied, 2)
    sent = {f"place-{third}": "1", f"place-{candidate(tied, 1)}": "2", "reason": "Has worked at sea."}
    as_manager.fill_in(here(tied, f"equals?of={of}"), sent)
    found = rows(as_manager.get(here(tied)).text)
    assert [row[1][:2] for row in found] == ["C1", "C3", "C2"]
    assert [row[0] for row in found] == ["1", "2", "3"]


def test_section_159_asks_for_all_three_conditions(tied, as_manager):
    first, second = candidate(tied, 1), candidate(tied, 2)
    address = here(tied, f"equals?of={first}-{second}")
    as_manager.fill_in(address, {"reason": "Both met the same indicators."})
    sent = {
        f"place-{first}": "1",
        f"place-{second}": "2",
        "reason": "Few women keep lighthouses here.",
        "by": "Equality Act 2010, section 159",
    }
    refused = as_manager.fill_in(address, {**sent, "condition1": "y"})
    assert "Section 159 asks for all three" in faults(refused.text)[0]
    as_manager.fill_in(address, {**sent, "condition1": "y", "condition2": "y", "condition3": "y"})
    with tied.database() as db:
        (decision,) = record_of(db, tied.issued).tie_decisions
    assert decision.is_section_159
    assert "section 159 of the Equality Act 2010" in as_manager.get(here(tied)).text


@pytest.mark.parametrize("places", [("1", "1"), ("1", ""), ("0", "1"), ("2", "3"), ("one", "two")])
def test_an_order_that_leaves_one_out_is_refused(tied, as_manager, places):
    first, second = candidate(tied, 1), candidate(tied, 2)
    address = here(tied, f"equals?of={first}-{second}")
    as_manager.fill_in(address, {"reason": "Equal."})
    sent = {f"place-{first}": places[0], f"place-{second}": places[1], "reason": "Why."}
    assert "Give each of them a place of their own." in faults(as_manager.fill_in(address, sent).text)


def test_those_who_are_not_equal_cannot_be_ordered(tied, as_manager):
    for of in (f"{candidate(tied, 0)}-{candidate(tied, 1)}", "1-2", "x", ""):
        assert as_manager.get(here(tied, f"equals?of={of}")).status_code == 404


def test_deciding_with_a_candidate_open_is_refused_and_says_who(settled, as_manager):
    give(as_manager, settled, 0, "appoint")
    answer = as_manager.post(here(settled, "decide"), data={})
    assert answer.status_code == 400
    assert "C2 has no outcome yet" in answer.text


def test_hr_opens_a_decision_again_with_a_reason(settled, as_manager, as_hr):
    for place, outcome in enumerate(("appoint", "not appointed", "not appointed")):
        give(as_manager, settled, place, outcome)
    as_manager.post(here(settled, "decide"), data={})
    assert as_manager.get(here(settled, candidate(settled, 0))).status_code == 400
    assert faults(as_hr.fill_in(here(settled, "take-back"), {"why": " "}).text)
    as_hr.fill_in(here(settled, "take-back"), {"why": "A name was wrong."})
    with settled.database() as db:
        assert not is_decided(db, settled.issued)


def test_an_outcome_can_be_taken_back(settled, as_manager):
    give(as_manager, settled, 0, "appoint")
    where = here(settled, candidate(settled, 0))
    as_manager.send(as_manager.form(where, action=f"{where}/take-back"))
    with settled.database() as db:
        assert outcome_of(db, candidate(settled, 0)).outcome is None


def test_a_reserve_is_suggested_for_a_year(settled, as_manager):
    today = datetime.now(UTC).date()
    shown = dict(as_manager.form(here(settled, candidate(settled, 0)), "until").values)["until"]
    assert shown.endswith(str(date(today.year + 1, 1, 1).year))


def test_the_candidate_of_another_vacancy_is_not_there(settled, as_manager):
    with settled.database() as db:
        theirs = scored.place(db, settled.elsewhere).candidate
    assert as_manager.get(here(settled, theirs)).status_code == 404


def test_no_page_of_the_result_carries_an_individual_mark(settled, as_manager):
    page = as_manager.get(here(settled)).text
    assert settled.panel_member.name not in page
    assert any(each.endswith("/result/panel") for each in links(page))
    assert tuple(Outcome)
