"""The result: no one sees it too early; ties, outcomes and the decision are recorded and can be
explained.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from recruit.domain.pack.vacancy import Candidate
from recruit.domain.scoring.gate import Declaration, Interest
from recruit.domain.scoring.result import Outcome
from recruit.domain.words.people import SHELL
from recruit.store.scoring.consensus import consensus_version, record_consensus, take_back_consensus
from recruit.store.scoring.gates import declare
from recruit.store.scoring.outcomes import is_decided, outcome_of, save_outcome
from recruit.store.scoring.records import record_of
from recruit.store.scoring.sheets import open_without, seal
from recruit.store.vacancies.candidates import add_candidates, candidates
from recruit.store.vacancies.editions import issued_pack
from recruit.store.vacancies.panels import add_member
from tests import scored
from tests.web.made_up import Site
from tests.web.reading import LARGEST_PAGE, faults, forms, heading, link_to, links, parsed, words

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
    """Three settled candidates; the second and the third have the same total, and nothing parts
    them.
    """
    settle(site, THREE)
    return site


@pytest.fixture
def settled(site: Site) -> Site:
    """Three settled candidates with different totals; the third does not meet the standard."""
    settle(site, ONE_FAILS)
    return site


def give(browser, site: Site, place: int, outcome: str, **more: str):
    sent = {"outcome": outcome, "reason": "Met the indicators.", **more}
    return browser.fill_in(
        here(site, candidate(site, place)), sent, action=here(site, candidate(site, place))
    )


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
    form = next(each for each in forms(first.text) if "is_explained" in each.names)
    assert as_manager.send(form, {"is_explained": "y"}).request.path == here(settled)
    assert "C2 is put before C1, who stands higher" in as_manager.get(here(settled)).text


@pytest.mark.parametrize("outcome", ["withdrawn", "did not attend"])
def test_who_withdrew_or_did_not_come_needs_no_scores_and_settles_the_list(
    site, as_manager, outcome
):
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
        ({"outcome": "appoint", "reason": "a\x07b"}, "Take out the character"),
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
    after = as_manager.fill_in(
        here(tied, f"equals?of={of}"), {"reason": "Both met the same indicators."}
    )
    assert after.text.count("Place of") == 2
    third = candidate(tied, 2)
    sent = {
        f"place-{third}": "1",
        f"place-{candidate(tied, 1)}": "2",
        "reason": "Has worked at sea.",
    }
    as_manager.fill_in(here(tied, f"equals?of={of}"), sent)
    found = rows(as_manager.get(here(tied)).text)
    assert [row[1][:2] for row in found] == ["C1", "C3", "C2"]
    assert [row[0] for row in found] == ["1", "2", "3"]


def test_two_windows_that_record_the_same_equals_keep_both_reasons(tied, as_manager):
    address = here(tied, f"equals?of={candidate(tied, 1)}-{candidate(tied, 2)}")
    second_window = as_manager.form(address, "reason")
    as_manager.fill_in(address, {"reason": "Both met the same indicators."})
    answer = as_manager.send(second_window, {"reason": "Neither stood out."})
    assert answer.status_code == 409
    assert "Both met the same indicators." in answer.text
    assert "Neither stood out." in answer.text
    with tied.database() as db:
        (found,) = record_of(db, tied.issued).found_equal
    assert found.deed.why == "Both met the same indicators."


def test_two_windows_that_order_the_same_equals_keep_both_orders(tied, as_manager):
    first, second = candidate(tied, 1), candidate(tied, 2)
    address = here(tied, f"equals?of={first}-{second}")
    as_manager.fill_in(address, {"reason": "Both met the same indicators."})
    second_window = as_manager.form(address, f"place-{first}")
    places = {f"place-{first}": "1", f"place-{second}": "2"}
    as_manager.fill_in(address, {**places, "reason": "Has worked at sea."})
    other_way_round = {f"place-{first}": "2", f"place-{second}": "1", "reason": "Knows the crew."}
    answer = as_manager.send(second_window, other_way_round)
    assert answer.status_code == 409
    assert "Has worked at sea." in answer.text
    assert "Knows the crew." in answer.text
    with tied.database() as db:
        (decision,) = record_of(db, tied.issued).tie_decisions
    assert decision.order == (first, second)


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
    assert "Give each of them a place of their own." in faults(
        as_manager.fill_in(address, sent).text
    )


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
    shown = as_manager.get(here(settled, candidate(settled, 0)))
    assert "The decision is recorded. HR can open it again" in shown.text
    assert "Met the indicators." in shown.text
    sent = {"outcome": "reserve", "reason": "Late.", "until": "1 May 2027"}
    assert as_manager.post(here(settled, candidate(settled, 0)), data=sent).status_code == 400
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


WHY_NOT_YET = "The result is shown here once the panel has agreed on every candidate."


def save(site: Site, where, given=(), *, is_sealed: bool = False) -> None:
    with site.database() as db:
        scored.save_sheet(db, where, given or scored.scores(db, site.issued, ["2"]))
        if is_sealed:
            seal(db, SHELL, where)


def one_place(site: Site, candidate: int, member: int):
    with site.database() as db:
        return scored.place(db, site.issued, candidate, member)


@pytest.mark.parametrize("name", ["manager", "panel_member", "outsider"])
def test_a_member_with_an_open_sheet_sees_the_same_page_whatever_the_others_have_done(site, name):
    me = ["manager", "panel_member", "outsider"].index(name)
    others = [each for each in range(3) if each != me]
    with site.database() as db:
        scored.open_gate(db, site.issued)
        first, second = (scored.place(db, site.issued, each).candidate for each in (0, 1))
    save(site, one_place(site, 0, me), is_sealed=True)
    save(site, one_place(site, 1, me))
    addresses = [
        here(site),
        here(site, first),
        here(site, second),
        here(site, "equals?of=1-2"),
        here(site, "panel"),
    ]
    browser = site.browser(getattr(site, name))
    before = [_plain(browser.get(each)) for each in addresses]
    assert WHY_NOT_YET in before[0][1]
    save(site, one_place(site, 1, others[0]), is_sealed=True)
    save(site, one_place(site, 1, others[1]), is_sealed=True)
    save(site, one_place(site, 2, others[0]), is_sealed=True)
    assert [_plain(browser.get(each)) for each in addresses] == before


def _plain(answer) -> tuple[int, str]:
    return answer.status_code, "\n".join(
        line for line in answer.text.splitlines() if "csrf_token" not in line
    )


def test_a_member_whose_sheet_was_left_out_sees_the_result_once_the_agreed_scores_are_recorded(
    site, as_outsider
):
    settle(site, {0: [["3"]] * 3, 1: [["2"]] * 3})
    for member in (0, 1):
        save(site, one_place(site, 2, member), is_sealed=True)
    save(site, one_place(site, 2, 2))
    with site.database() as db:
        open_without(
            db, SHELL, scored.place(db, site.issued, 2, 0), "The third member was called away."
        )
    assert WHY_NOT_YET in as_outsider.get(here(site)).text
    with site.database() as db:
        third = scored.place(db, site.issued, 2).candidate
        record_consensus(db, SHELL, site.issued, third, consensus_version(db, third))
    assert rows(as_outsider.get(here(site)).text)[0][0] == "1"


def test_hr_who_sits_on_the_panel_is_a_member_first(site, as_hr):
    with site.database() as db:
        add_member(
            db,
            SHELL,
            site.issued,
            name="Hilda Rulebook",
            role="",
            person=site.hr.id,
            is_chair=False,
        )
        scored.open_gate(db, site.issued)
    for member in range(3):
        save(site, one_place(site, 0, member), is_sealed=True)
    page = as_hr.get(here(site)).text
    assert WHY_NOT_YET in page
    assert "C1 · Ambrose Thistlewood: not settled yet." in words(parsed(page))


def test_hr_is_told_who_is_still_to_be_settled(site, as_hr):
    settle(site, {0: [["3"]] * 3})
    page = as_hr.get(here(site)).text
    assert "C2 · Peregrine Moonbeam: scoring has not begun." in words(parsed(page))
    assert "C1 ·" not in page


def test_before_all_are_settled_the_outcome_page_shows_no_score_of_anyone(site, as_manager):
    settle(site, {0: [["3"]] * 3})
    page = as_manager.get(here(site, candidate(site, 0))).text
    assert "agreed score" not in page
    assert "weighted mean" not in page
    answer = give(as_manager, site, 0, "not appointed")
    assert "Every candidate on the list has to be settled first" in faults(answer.text)[0]


def test_a_chair_who_withdrew_from_a_candidate_does_not_decide_about_them(site, as_manager, as_hr):
    with site.database() as db:
        scored.open_gate(db, site.issued)
        me = scored.place(db, site.issued, 1, 0)
        declare(
            db,
            SHELL,
            site.issued,
            me.candidate,
            Declaration(me.member, Interest.WITHDRAWS, "My sister."),
        )
    for place, members in ((0, (0, 1, 2)), (1, (1, 2)), (2, (0, 1, 2))):
        for member in members:
            save(site, one_place(site, place, member), is_sealed=True)
    with site.database() as db:
        scored.agree_all(db, site.issued)
    page = as_manager.get(here(site, me.candidate)).text
    assert "You withdrew from scoring this candidate" in page
    assert not [each for each in forms(page) if "outcome" in each.names]
    assert (
        as_manager.post(
            here(site, me.candidate), data={"outcome": "appoint", "reason": "x"}
        ).status_code
        == 400
    )
    assert "in HR records what becomes of them" in page
    assert give(as_hr, site, 1, "appoint").request.path == here(site)
    # What becomes of the others rests on an order that would tell of the one.
    for each in (0, 2):
        closed = as_manager.get(here(site, candidate(site, each))).text
        assert "rest on the order of merit, and you withdrew from scoring C2, so " in closed
        assert " in HR records them." in closed
        sent = {"outcome": "reserve", "reason": "x", "until": "30 November 2030"}
        assert as_manager.post(here(site, candidate(site, each)), data=sent).status_code == 400
    assert as_manager.post(here(site, "decide"), data={}).status_code == 400


def test_the_agreed_scores_stand_with_their_questions(settled, as_panel_member):
    page = parsed(as_panel_member.get(here(settled)).text)
    (table,) = page.xpath("//table[contains(@class, 'agreed-scores')]")
    cells = [[words(cell) for cell in row] for row in table.iter("tr")]
    assert cells[0][1].startswith("1 ")
    assert cells[1:] == [["C1", *["3"] * 6], ["C2", *["2"] * 6], ["C3", *["1"] * 6]]


def test_candidates_scored_on_different_editions_are_told_apart(site, as_hr):
    with site.database() as db:
        scored.score_all(db, site.issued, {0: [["3"]] * 3})
        first = issued_pack(db, site.issued)
        db.execute(
            "insert into edition select vacancy, 2, digest,"
            " replace(pack, '\"edition\": 1', '\"edition\": 2'),"
            " 'A question was unlawful.', issued_by, issued_at from edition"
            " where vacancy = ? and number = 1",
            [site.issued],
        )
        db.conn.commit()
        assert first is not None
        for place in (1, 2):
            for member in range(3):
                scored.seal_sheet(db, scored.place(db, site.issued, place, member))
        scored.agree_all(db, site.issued)
    page = words(parsed(as_hr.get(here(site)).text))
    assert "The candidates were scored on different editions of the pack" in page
    assert "Edition 1: C1" in page
    assert "Edition 2: C2, C3" in page


def test_three_equals_are_ordered_and_the_order_can_be_changed_until_the_decision(site, as_manager):
    settle(site, {each: [["2"]] * 3 for each in range(3)})
    where = link_to(as_manager.get(here(site)).text, "Record them as equal")
    as_manager.fill_in(where, {"reason": "No difference."})
    ids = [candidate(site, each) for each in range(3)]
    sent = {f"place-{each}": str(place) for each, place in zip(ids, (2, 3, 1), strict=True)}
    as_manager.fill_in(where, {**sent, "reason": "Nights at sea."})
    assert [row[1][:2] for row in rows(as_manager.get(here(site)).text)] == ["C3", "C1", "C2"]
    shown = dict(as_manager.form(where, "by").values)
    assert {name: shown[name] for name in sent} == sent
    assert shown["reason"] == "Nights at sea."
    as_manager.fill_in(where, {f"place-{ids[0]}": "1", f"place-{ids[2]}": "2"})
    assert [row[1][:2] for row in rows(as_manager.get(here(site)).text)] == ["C1", "C3", "C2"]


def test_section_159_is_not_recorded_of_those_who_are_not_recorded_as_equal_yet(tied, as_manager):
    first, second = candidate(tied, 1), candidate(tied, 2)
    sent = {
        "of": f"{first}-{second}",
        "seen": "",
        "by": "Equality Act 2010, section 159",
        "reason": "So.",
        f"place-{first}": "1",
        f"place-{second}": "2",
        "condition1": "y",
        "condition2": "y",
        "condition3": "y",
    }
    answer = as_manager.post(here(tied, "equals"), data=sent)
    assert answer.status_code == 400
    assert "Record first that these candidates are equal" in answer.text
    with tied.database() as db:
        assert record_of(db, tied.issued).found_equal == ()


def test_sending_an_order_of_those_who_are_not_equal_gives_a_sentence(tied, as_manager):
    sent = {
        "of": f"{candidate(tied, 0)}-{candidate(tied, 1)}",
        "by": "The panel decided between them",
        "reason": "Mine.",
    }
    answer = as_manager.post(here(tied, "equals"), data=sent)
    assert answer.status_code == 400
    assert "These candidates are not equal under the declared rule" in answer.text
    assert "Mine." in answer.text


def test_an_order_that_names_a_candidate_of_another_vacancy_is_refused(tied, as_manager):
    with tied.database() as db:
        theirs = scored.place(db, tied.elsewhere).candidate
    first, second = candidate(tied, 1), candidate(tied, 2)
    as_manager.fill_in(here(tied, f"equals?of={first}-{second}"), {"reason": "Equal."})
    sent = {
        "of": f"{first}-{second}", "by": "The panel decided between them", "reason": "Mine.",
        f"place-{first}": "1", f"place-{theirs}": "2",
    }  # fmt: skip
    answer = as_manager.post(here(tied, "equals"), data=sent)
    assert "A candidate was named who is not among these equals" in faults(answer.text)[0]
    assert "Mine." in answer.text


def test_two_tabs_on_the_same_equals_see_both_and_can_go_on(tied, as_manager):
    address = here(tied, f"equals?of={candidate(tied, 1)}-{candidate(tied, 2)}")
    form = as_manager.form(address, "reason")
    as_manager.send(form, {"reason": "The first tab."})
    answer = as_manager.send(form, {"reason": "The second tab."})
    assert answer.status_code == 409
    assert "The first tab." in answer.text
    assert "The second tab." in answer.text
    again = next(each for each in forms(answer.text) if "seen" in each.names)
    assert as_manager.send(again).status_code == 200
    with tied.database() as db:
        assert [each.deed.why for each in record_of(db, tied.issued).found_equal] == [
            "The second tab."
        ]


def test_an_outcome_that_changed_since_the_page_was_opened_is_not_taken_back(
    settled, as_manager, as_hr
):
    give(as_manager, settled, 0, "appoint")
    where = here(settled, candidate(settled, 0))
    form = as_manager.form(where, action=f"{where}/take-back")
    give(as_hr, settled, 0, "reserve", until="30 November 2027", reason="HR was first.")
    answer = as_manager.send(form)
    assert answer.status_code == 409
    assert "HR was first." in answer.text
    with settled.database() as db:
        assert outcome_of(db, candidate(settled, 0)).outcome is Outcome.RESERVE


def test_equals_with_different_outcomes_are_refused_until_the_panel_decides(tied, as_manager):
    give(as_manager, tied, 0, "appoint")
    give(as_manager, tied, 1, "reserve", until="30 November 2027")
    answer = give(as_manager, tied, 2, "not appointed")
    assert "C3 and C2 are equal, and have different outcomes" in faults(answer.text)[0]


def test_who_withdraws_after_being_scored_leaves_the_order(settled, as_manager):
    give(as_manager, settled, 0, "withdrawn", reason="Took another post.")
    found = rows(as_manager.get(here(settled)).text)
    assert [(row[0], row[1][:2]) for row in found] == [("1", "C2"), ("none", "C3"), ("none", "C1")]


@pytest.mark.parametrize(
    "reason",
    ["<script>alert(1)</script>", "مرحبا بالعالم", "'; drop table outcome; --", "🚢" * 500],
)
def test_whatever_is_typed_as_a_reason_is_kept_as_it_is(settled, as_manager, reason):
    give(as_manager, settled, 0, "appoint", reason=reason)
    with settled.database() as db:
        assert outcome_of(db, candidate(settled, 0)).reason == reason


def test_the_page_stays_small_with_forty_candidates_and_long_reasons(site, as_hr):
    with site.database() as db:
        db.execute("pragma synchronous = off")
        names = [
            Candidate(f"X{number}", f"Made-up Person {number}", "9.30am") for number in range(37)
        ]
        add_candidates(db, SHELL, site.issued, names)
        scored.score_all(
            db, site.issued, {each: [[str(each % 3 + 2), str(each % 4)]] * 3 for each in range(40)}
        )
        scored.agree_all(db, site.issued)
        for each in candidates(db, site.issued):
            save_outcome(
                db,
                SHELL,
                site.issued,
                each.id,
                0,
                Outcome.NOT_APPOINTED,
                "",
                "A long reason. " * 1000,
            )
    assert len(as_hr.get(here(site)).data) < LARGEST_PAGE
