"""Sheets: nothing that was saved is lost, nothing that was sealed changes, and the order of saving
never matters.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recruit.domain.pack.pack import Pack
from recruit.domain.pack.vacancy import Candidate
from recruit.domain.scoring.gate import Declaration, Interest
from recruit.domain.scoring.result import Outcome
from recruit.domain.scoring.sheet import LONGEST_EVIDENCE, Part, Score, Sheet
from recruit.domain.scoring.text_change import TextChange, redo, undo
from recruit.domain.words.people import SHELL, Actor
from recruit.domain.words.refusal import Refused
from recruit.domain.words.tab import Tab
from recruit.store.as_json import from_json
from recruit.store.connection import Database, Stale, connect
from recruit.store.scoring import sheets
from recruit.store.scoring.consensus import consensus_version, record_consensus, take_back_consensus
from recruit.store.scoring.gates import add_exception, declare, undertake
from recruit.store.scoring.outcomes import save_outcome
from recruit.store.scoring.records import record_of
from recruit.store.scoring.sheets import (
    LONGEST_NOTES,
    Notes,
    NotReady,
    Place,
    StoredScore,
    has_begun,
    member_sheet,
    open_without,
    reopen,
    save_notes,
    save_scores,
    seal,
)
from recruit.store.vacancies import openings
from recruit.store.vacancies.candidates import (
    add_candidates,
    candidates,
    put_back_candidate,
    remove_candidate,
)
from recruit.store.vacancies.editions import issued_pack, scored_pack
from recruit.store.vacancies.panels import add_member, put_back_member, remove_member
from tests.scored import EVIDENCE, open_gate, place, scores, seal_sheet
from tests.store.reading import audit, everything, last_entry
from tests.store.scoring_day import (
    PLACE,
    Copies,
    a_day,
    issue_edition,
    lasting,
    some_scores,
    vouched_faults,
)

PEGGY = Actor("p9", "Peggy Listener", "panel member")
NO_SCRIPT = Tab()
TWO = Score(1, "2")
DAMAGE = "'; drop table score; -- \u202e 💡 <script>"


@pytest.fixture(scope="module")
def copies(tmp_path_factory) -> Copies:
    return Copies(tmp_path_factory.mktemp("day"))


@pytest.fixture
def day(copies) -> Iterator[Database]:
    """A day of interviews whose gate is open."""
    with copies.lent() as lent:
        yield lent


@pytest.fixture
def pack(day) -> Pack:
    issued = issued_pack(day, 1)
    assert issued is not None
    return issued.pack


def saved(
    db: Database, *pairs: tuple[Score, int], tab: Tab = NO_SCRIPT, where: Place = PLACE
) -> tuple[StoredScore, ...]:
    return save_scores(db, PEGGY, where, pairs, tab)


def score_row(db: Database, question: int = 1, where: Place = PLACE) -> StoredScore:
    found = member_sheet(db, where)
    assert found is not None
    return found.score(question)


# What is saved is there


def test_a_first_save_begins_the_sheet_and_is_the_first_version(day):
    assert not has_begun(day, 1)
    (kept,) = saved(day, (replace(TWO, evidence=DAMAGE, probes=(1,)), 0))
    assert (kept.version, kept.score) == (1, replace(TWO, evidence=DAMAGE, probes=(1,)))
    assert score_row(day) == kept
    assert has_begun(day, 1)
    assert [each["action"] for each in audit(day)[-2:]] == ["begin sheet", "save score"]
    assert {each["actor"] for each in audit(day)[-2:]} == {"p9"}


def test_a_sheet_that_nobody_has_begun_is_blank(day, pack):
    found = member_sheet(day, PLACE)
    assert [each.version for each in found.scores] == [0] * len(pack.questions)
    assert (found.began_at, found.saved_at, found.sealed_at, found.is_closed) == ("", "", "", False)
    with pytest.raises(LookupError):
        found.score(99)


def test_there_is_no_sheet_before_a_pack_is_issued(db, desk):
    assert member_sheet(db, Place(desk.vacancy, 1, 1)) is None


def test_a_save_that_changes_nothing_writes_nothing(day):
    saved(day, (TWO, 0))
    before = everything(day)
    for version in (0, 1, 7):
        assert saved(day, (TWO, version))[0].version == 1
    assert everything(day) == before


def test_each_score_has_its_own_version_so_that_two_who_write_do_not_meet(day):
    saved(day, (TWO, 0))
    assert saved(day, (Score(2, "1"), 0))[0].version == 1
    assert saved(day, (Score(1, "3"), 1))[0].version == 2
    assert score_row(day, 2).version == 1


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_the_entries_of_the_audit_alone_give_every_version_of_every_score(copies, data):
    with copies.lent() as db:
        pack = issued_pack(db, 1).pack
        stood: dict[tuple[int, int], Score] = {}
        for wanted in data.draw(st.lists(some_scores(pack), max_size=12)):
            before = score_row(db, wanted.question)
            (now,) = saved(db, (wanted, before.version))
            stood[wanted.question, now.version] = wanted
        entries = [each for each in audit(db) if each["action"] == "save score"]
        told = {
            number: list(replayed(number, entries)) for number in range(1, len(pack.questions) + 1)
        }
        for number, versions in told.items():
            assert versions == [stood[number, place] for place in range(1, len(versions) + 1)]
            assert score_row(db, number).score == (versions[-1] if versions else Score(number))
        assert vouched_faults(db) == []


def replayed(number: int, entries: Sequence[dict[str, Any]]) -> Iterator[Score]:
    """Every version of a score as the entries tell it, each from the one before; undoing them leads
    back.
    """
    one = Score(number)
    for version, entry in enumerate(
        (each for each in entries if each["facts"]["question"] == number), 1
    ):
        assert entry["facts"]["version"] == version
        changed, back = {}, {}
        for name, told in entry["personal"].items():
            if name in ("why_not_asked", "evidence"):
                changed[name] = redo(getattr(one, name), TextChange(**told))
                back[name] = undo(changed[name], TextChange(**told))
            elif name != "actor":
                earlier, changed[name] = (
                    tuple(each) if isinstance(each, list) else each for each in told
                )
                back[name] = earlier
        later = replace(one, **changed)
        assert replace(later, **back) == one
        one = later
        yield one


def test_a_save_whose_entry_fails_leaves_nothing(day, monkeypatch):
    saved(day, (TWO, 0))
    before = everything(day)

    def failing(*_arguments: object, **_named: object) -> None:
        raise OSError("the disk is full")

    for module in (sheets, openings):
        monkeypatch.setattr(module, "record", failing)
    other = replace(PLACE, member=2)
    for write in (
        lambda: saved(day, (Score(1, "3"), 1)),
        lambda: saved(day, (TWO, 0), where=other),
        lambda: save_notes(day, PEGGY, PLACE, Notes(notes="Bring water."), 0),
    ):
        with pytest.raises(OSError, match="the disk is full"):
            write()
        assert everything(day) == before


@pytest.mark.parametrize("fails", ["seal sheet", "open marks", "reopen sheet"])
def test_sealing_and_reopening_are_whole_or_not_at_all(day, monkeypatch, fails):
    for member in (2, 3):
        seal_sheet(day, replace(PLACE, member=member))
    saved(day, *[(each, 0) for each in scores(day, 1, ["2"])])
    if fails == "reopen sheet":
        seal(day, PEGGY, PLACE)
    before, real = everything(day), sheets.record

    def failing(db: Database, actor: Actor, action: str, *rest: Any, **named: Any) -> None:
        if action == fails:
            raise OSError("the disk is full")
        real(db, actor, action, *rest, **named)

    for module in (sheets, openings):
        monkeypatch.setattr(module, "record", failing)
    with pytest.raises(OSError, match="the disk is full"):
        reopen(day, PEGGY, PLACE, "A slip.") if fails == "reopen sheet" else seal(day, PEGGY, PLACE)
    assert everything(day) == before


# Two tabs, two devices, and answers that were lost


def test_an_older_version_is_refused_with_what_stands_and_changes_nothing(day):
    saved(day, (TWO, 0))
    saved(day, (replace(TWO, evidence="Newer."), 1))
    before = everything(day)
    for version in (0, 1, 3):
        with pytest.raises(Stale) as stale:
            saved(day, (Score(1, "4"), version), tab=Tab("b", 1))
        assert stale.value.current == (score_row(day),)
        assert everything(day) == before


def test_a_page_that_lost_the_answer_may_send_again_with_the_version_it_knows(day):
    saved(day, (TWO, 0), tab=Tab("a", 1))
    assert saved(day, (replace(TWO, evidence="More."), 0), tab=Tab("a", 2))[0].version == 2
    assert score_row(day).score.evidence == "More."


def test_a_late_duplicate_of_an_earlier_save_does_not_undo_a_later_one(day):
    saved(day, (TWO, 0), tab=Tab("a", 1))
    saved(day, (Score(1, "3"), 1), tab=Tab("a", 2))
    before = everything(day)
    for version in (0, 1, 2):
        assert saved(day, (TWO, version), tab=Tab("a", 1))[0].score == Score(1, "3")
    assert everything(day) == before


def test_what_another_page_saved_in_between_is_not_overwritten_by_one_that_lost_its_answer(day):
    saved(day, (TWO, 0), tab=Tab("a", 1))
    saved(day, (Score(1, "3"), 1), tab=Tab("b", 1))
    with pytest.raises(Stale):
        saved(day, (Score(1, "4"), 1), tab=Tab("a", 2))
    assert score_row(day).score.mark == "3"


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_whatever_is_sent_twice_or_late_the_last_that_was_typed_stands(copies, data):
    """One page sends its saves in order; the line delivers some again, later.

    It knows no answer at all.
    """
    with copies.lent() as db:
        pack = issued_pack(db, 1).pack
        typed = data.draw(
            st.lists(some_scores(pack).map(lambda each: replace(each, question=1)), min_size=1)
        )
        typed = [replace(each, probes=(), heard=()) for each in typed]
        for turn, each in enumerate(typed, 1):
            saved(db, (each, 0), tab=Tab("a", turn))
            again = data.draw(st.integers(1, turn))
            saved(db, (typed[again - 1], 0), tab=Tab("a", again))
        assert score_row(db).score == typed[-1]


def test_a_page_without_script_has_the_version_alone(day):
    saved(day, (TWO, 0))
    with pytest.raises(Stale):
        saved(day, (Score(1, "3"), 0))


def test_a_whole_sheet_is_saved_or_nothing_of_it(day):
    saved(day, (Score(2, "3"), 0))
    before = everything(day)
    with pytest.raises(Stale) as stale:
        saved(day, (Score(1, "1"), 0), (Score(2, "1"), 0), (Score(3, "1"), 0))
    assert [each.score.question for each in stale.value.current] == [2]
    assert everything(day) == before
    with pytest.raises(Refused):
        saved(day, (Score(1, "1"), 0), (Score(3, "9"), 0))
    assert everything(day) == before
    kept = saved(day, (Score(1, "1"), 0), (Score(2, "1"), 1), (Score(3, "1"), 0))
    assert [(each.score.mark, each.version) for each in kept] == [("1", 1), ("1", 2), ("1", 1)]


# The order of saving


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_in_whatever_order_members_save_and_seal_the_record_is_the_same(copies, data):
    with copies.lent() as first, copies.lent() as second:
        pack = issued_pack(first, 1).pack
        wanted = {
            (candidate, member): _done(pack, data) for candidate in (1, 2) for member in (1, 2, 3)
        }  # fmt: skip
        for db in (first, second):
            moves = [
                (where, score) for where, given_scores in wanted.items() for score in given_scores
            ]
            for (candidate, member), score in data.draw(st.permutations(moves)):
                saved(db, (score, 0), where=Place(1, candidate, member))
            for candidate, member in data.draw(st.permutations(list(wanted))):
                seal(db, PEGGY, Place(1, candidate, member))
        assert timeless(record_of(first, 1)) == timeless(record_of(second, 1))
        for candidate, member in wanted:
            sheet = member_sheet(first, Place(1, candidate, member)).sheet
            assert sheet == member_sheet(second, Place(1, candidate, member)).sheet
            assert sheet.scores == tuple(wanted[candidate, member])


def _done(pack: Pack, data: st.DataObject) -> list[Score]:
    """A score for each question, fit to be sealed."""
    drawn = {each.question: each for each in data.draw(st.lists(some_scores(pack), max_size=4))}
    return [
        replace(
            drawn.get(each.number, Score(each.number)),
            mark="1",
            not_asked=False,
            evidence=EVIDENCE,
            heard=(),
        )
        for each in pack.questions
    ]


def timeless(value: Any) -> str:
    """A record as text, without any time."""
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", "then", str(value))


# What is refused, each with a sentence and nothing kept


@pytest.mark.parametrize(
    "wrong",
    [
        Score(1, "5"),
        Score(1, "-1"),
        Score(1, "NaN"),
        Score(1, "1e9"),
        Score(1, "2 "),
        Score(1, ""),
        Score(1, "٢"),
        Score(99, "2"),
        Score(0, "2"),
        Score(-1, "2"),
        Score(2**62, "2"),
        Score(1, "2", not_asked=True, why_not_asked="No time."),
        Score(1, "2", evidence="x" * 200_000),
        Score(1, "2", evidence="x" * (LONGEST_EVIDENCE + 1)),
        Score(1, not_asked=True, why_not_asked="x" * 2_001),
        Score(1, "2", heard=("nowhere-1",)),
        Score(1, "2", probes=(99,)),
        Score(1, "2", probes=(0,)),
    ],
    ids=lambda each: f"{each.question}-{each.mark}-{len(each.evidence)}",
)
def test_what_cannot_be_a_score_is_refused_with_a_sentence_and_nothing_is_begun(day, wrong):
    before = everything(day)
    with pytest.raises(Refused) as refused:
        saved(day, (wrong, 0))
    assert refused.value.message.endswith("Nothing was saved.")
    assert len(refused.value.message) < 200
    assert everything(day) == before


def test_a_candidate_or_a_member_of_another_vacancy_is_not_there(day):
    other = a_day(day, reference="V-2")
    open_gate(day, other)
    theirs = place(day, other)
    before = everything(day)
    for where in (
        replace(PLACE, candidate=theirs.candidate),
        replace(PLACE, member=theirs.member),
        replace(PLACE, vacancy=other),
        replace(PLACE, candidate=999),
        replace(PLACE, member=-1),
    ):
        for write in (
            lambda where=where: saved(day, (TWO, 0), where=where),
            lambda where=where: save_notes(day, PEGGY, where, Notes(notes="x"), 0),
            lambda where=where: seal(day, PEGGY, where),
        ):
            with pytest.raises(LookupError):
                write()
    with pytest.raises(Refused):
        reopen(day, PEGGY, replace(PLACE, vacancy=other), "No.")
    assert everything(day) == before


def leave(db: Database) -> None:
    remove_member(db, SHELL, 1, PLACE.member)


def withdraw(db: Database) -> None:
    declare(db, SHELL, 1, PLACE.candidate, Declaration(PLACE.member, Interest.WITHDRAWS))


def take_off(db: Database) -> None:
    remove_candidate(db, SHELL, 1, PLACE.candidate)


def open_early(db: Database) -> None:
    seal_sheet(db, replace(PLACE, member=2))
    open_without(db, SHELL, replace(PLACE, member=2), "They fell ill.")


def see_and_take_back(db: Database) -> None:
    """The member could see every mark, since the agreed scores were recorded; then all of it was
    opened again.
    """
    open_early(db)
    record_consensus(db, SHELL, 1, PLACE.candidate, consensus_version(db, PLACE.candidate))
    take_back_consensus(db, SHELL, 1, PLACE.candidate, "A slip.")
    reopen(db, SHELL, replace(PLACE, member=2), "A slip.")


def not_attend(db: Database) -> None:
    save_outcome(db, SHELL, 1, PLACE.candidate, 0, Outcome.DID_NOT_ATTEND, "", "")


def finish(db: Database) -> None:
    saved(db, *[(each, score_row(db, each.question).version) for each in scores(db, 1, ["2"])])
    seal(db, SHELL, PLACE)


@pytest.mark.parametrize(
    ("shut", "says"),
    [
        (leave, "no longer on this panel"),
        (withdraw, "withdrew"),
        (take_off, "taken off"),
        (open_early, "without your sheet"),
        (see_and_take_back, "could be seen"),
        (not_attend, "outcome"),
        (finish, "sealed"),
    ],
)
@pytest.mark.parametrize(
    "began", [False, True], ids=["before anything was saved", "after something was saved"]
)
def test_a_sheet_that_is_shut_takes_nothing_more_and_keeps_what_it_has(day, shut, says, began):
    if began:
        saved(day, (TWO, 0), tab=Tab("a", 1))
    shut(day)
    before = everything(day)
    for write in (
        lambda: saved(day, (Score(1, "4"), score_row(day).version), tab=Tab("a", 9)),
        lambda: save_notes(day, PEGGY, PLACE, Notes(notes="Late."), 0),
        lambda: seal(day, PEGGY, PLACE),
    ):
        with pytest.raises(Refused) as refused:
            write()
        assert says in refused.value.message
        assert everything(day) == before


def test_a_candidate_who_is_put_back_is_scored_on_where_it_stopped(day):
    saved(day, (TWO, 0))
    take_off(day)
    put_back_candidate(day, SHELL, 1, PLACE.candidate)
    assert saved(day, (Score(1, "3"), 1))[0].version == 2


def test_nobody_scores_before_the_gate_is_open_and_the_sentence_says_what_is_missing(db):
    vacancy = a_day(db)
    where = place(db, vacancy)
    before = everything(db)
    with pytest.raises(Refused) as refused:
        saved(db, (TWO, 0), where=where)
    assert refused.value.message.startswith("scoring this candidate is not open yet. ")
    assert "has not accepted confidentiality" in refused.value.message
    assert everything(db) == before
    add_exception(db, SHELL, vacancy, where.candidate, "The clerk was late.")
    assert saved(db, (TWO, 0), where=where)[0].version == 1


def test_a_gate_that_closes_again_lets_those_go_on_who_have_begun_and_tells_the_others_nothing_of_them(  # noqa: E501
    day,
):
    refusals = set()
    for _ in range(2):
        late = add_member(
            day,
            SHELL,
            1,
            name=f"Zuleika Late {len(refusals)}",
            role="",
            person=None,
            is_chair=False,
        )
        for each in (2, late):
            with pytest.raises(Refused, match="not open yet") as refused:
                saved(day, (TWO, 0), where=replace(PLACE, member=each))
            refusals.add(str(refused.value))
        remove_member(day, SHELL, 1, late)
        saved(day, (TWO, 0))
    assert len(refusals) == 2
    late = add_member(day, SHELL, 1, name="Zuleika Late", role="", person=None, is_chair=False)
    assert saved(day, (replace(TWO, mark="1"), 1))[0].version == 2
    undertake(day, SHELL, 1, late)
    declare(day, SHELL, 1, PLACE.candidate, Declaration(late, Interest.NONE))
    assert saved(day, (TWO, 0), where=replace(PLACE, member=late))[0].version == 1


def test_there_is_nothing_to_score_before_a_pack_is_issued(db, desk):
    member = add_member(db, SHELL, desk.vacancy, name="A", role="", person=None, is_chair=True)
    add_candidates(db, SHELL, desk.vacancy, [Candidate("C1", "", "")])
    with pytest.raises(Refused, match="no pack is issued"):
        saved(db, (TWO, 0), where=Place(desk.vacancy, candidates(db, desk.vacancy)[0].id, member))


# Notes


def test_notes_are_kept_with_a_version_and_every_earlier_text_can_be_had_again(day):
    assert save_notes(day, PEGGY, PLACE, Notes((), "Bring water.", "Lights went out."), 0) == 1
    assert save_notes(day, PEGGY, PLACE, Notes((), "Bring warm water.", ""), 1) == 2
    told = last_entry(day)["personal"]
    assert undo("Bring warm water.", TextChange(**told["notes"])) == "Bring water."
    assert undo("", TextChange(**told["remarks"])) == "Lights went out."
    found = member_sheet(day, PLACE)
    assert (found.notes, found.notes_version) == (Notes((), "Bring warm water.", ""), 2)
    assert vouched_faults(day) == []


def test_notes_of_an_older_version_are_refused_and_those_of_the_same_page_are_not(day):
    save_notes(day, PEGGY, PLACE, Notes(notes="One."), 0, Tab("a", 1))
    save_notes(day, PEGGY, PLACE, Notes(notes="One. Two."), 0, Tab("a", 2))
    before = everything(day)
    with pytest.raises(Stale) as stale:
        save_notes(day, PEGGY, PLACE, Notes(notes="Other."), 1, Tab("b", 1))
    assert stale.value.current == (Notes(notes="One. Two."), 2)
    assert save_notes(day, PEGGY, PLACE, Notes(notes="One."), 1, Tab("a", 1)) == 2
    assert everything(day) == before


def test_notes_that_are_too_long_or_tick_what_is_not_there_are_refused(day):
    before = everything(day)
    for wrong in (
        Notes(notes="x" * (LONGEST_NOTES + 1)),
        Notes(remarks="x" * 200_000),
        Notes(("nowhere:1",)),
    ):
        with pytest.raises(Refused, match="Nothing was saved"):
            save_notes(day, PEGGY, PLACE, wrong, 0)
    assert everything(day) == before


# Sealing


def test_a_sheet_is_sealed_only_when_nothing_is_missing_and_the_faults_say_where(day):
    saved(day, (Score(1, "4"), 0), (Score(2, not_asked=True), 0))
    before = everything(day)
    with pytest.raises(NotReady) as refused:
        seal(day, PEGGY, PLACE)
    assert [(each.question, each.part) for each in refused.value.faults] == [
        (1, Part.EVIDENCE), (2, Part.WHY_NOT_ASKED), (3, Part.MARK),
    ]  # fmt: skip
    assert everything(day) == before


def test_what_is_sealed_is_what_was_saved(day):
    given_scores = scores(day, 1, ["4", "", "0"])
    save_notes(day, PEGGY, PLACE, Notes((), "For me.", "For the panel."), 0)
    saved(day, *[(each, 0) for each in given_scores])
    seal(day, PEGGY, PLACE)
    sheet, at = day.execute("select sheet, sealed_at from sealing").fetchone()
    assert from_json(sheet, Sheet) == Sheet(given_scores, (), "For me.", "For the panel.")
    assert at == member_sheet(day, PLACE).sealed_at
    assert vouched_faults(day) == []


def test_a_reopened_sheet_keeps_the_earlier_sealing_and_is_sealed_again_as_the_second(day):
    seal_sheet(day, PLACE, ["2"])
    first = lasting(day)
    reopen(day, PEGGY, PLACE, "The mark for question 1 belongs to question 2.")
    assert member_sheet(day, PLACE).sealed_at == ""
    saved(day, (Score(1, "3", evidence=EVIDENCE), 1))
    assert lasting(day) == first
    seal(day, PEGGY, PLACE)
    assert lasting(day)[1, 1, 1] == first[1, 1, 1]
    earlier, later = record_of(day, 1).candidates[0].interview.sheets[0].sealings
    assert (earlier.sheet.score(1).mark, later.sheet.score(1).mark) == ("2", "3")
    assert earlier.reopened.why == "The mark for question 1 belongs to question 2."
    assert later.reopened is None


def test_only_a_sealed_sheet_is_reopened_and_not_under_recorded_scores(day):
    with pytest.raises(Refused, match="not sealed"):
        reopen(day, PEGGY, PLACE, "Why not.")
    for member in (1, 2, 3):
        seal_sheet(day, replace(PLACE, member=member))
    record_consensus(day, PEGGY, 1, 1, consensus_version(day, 1))
    before = everything(day)
    with pytest.raises(Refused, match="Take them back first"):
        reopen(day, PEGGY, PLACE, "A slip.")
    assert everything(day) == before
    take_back_consensus(day, PEGGY, 1, 1, "A slip.")
    reopen(day, PEGGY, PLACE, "A slip.")
    with pytest.raises(Refused, match="not sealed"):
        reopen(day, PEGGY, PLACE, "Twice.")


def test_a_sheet_of_someone_who_left_is_not_reopened_since_nobody_could_seal_it_again(day):
    for member in (1, 2, 3):
        seal_sheet(day, replace(PLACE, member=member))
    remove_member(day, SHELL, 1, 2)
    before = everything(day)
    with pytest.raises(Refused, match="Put them back"):
        reopen(day, PEGGY, replace(PLACE, member=2), "A slip.")
    assert everything(day) == before
    put_back_member(day, SHELL, 1, 2)
    reopen(day, PEGGY, replace(PLACE, member=2), "A slip.")
    seal(day, PEGGY, replace(PLACE, member=2))
    assert record_of(day, 1).candidates[0].interview.opened


def test_a_member_taken_off_the_panel_keeps_every_score(day):
    seal_sheet(day, PLACE)
    saved(day, (TWO, 0), where=replace(PLACE, member=2))
    before = day.execute("select * from score order by member, question").fetchall()
    remove_member(day, SHELL, 1, 1)
    remove_member(day, SHELL, 1, 2)
    assert day.execute("select * from score order by member, question").fetchall() == before
    sheets_kept = record_of(day, 1).candidates[0].interview.sheets
    assert [each.member for each in sheets_kept if each.sealed] == [1]
    put_back_member(day, SHELL, 1, 2)
    assert saved(day, (Score(1, "3"), 1), where=replace(PLACE, member=2))[0].version == 2


def test_a_candidate_is_scored_to_the_end_on_the_edition_they_were_begun_on(day):
    saved(day, (TWO, 0))
    assert issue_edition(day, 1) == 2
    assert scored_pack(day, 1, 1).pack.edition == 1
    assert scored_pack(day, 1, 2).pack.edition == 2
    saved(day, (TWO, 0), where=replace(PLACE, candidate=2))
    issue_edition(day, 1)
    assert [each.interview.edition for each in record_of(day, 1).candidates] == [1, 2]


# What the database itself refuses


WRITES = (
    "update score set mark = '4' where member = 1",
    "update score set evidence = 'other' where member = 1 and question = 2",
    "update or replace score set mark = '4' where member = 1",
    "delete from score where member = 1",
    "delete from score",
    (
        "insert or replace into score select candidate, member, question, '4', 0, '', '', '[]',"
        " '[]', 9, '', 0, '' from score where member = 1 and question = 1"
    ),
    (
        "insert into score select candidate, member, 4, '4', 0, '', '', '[]', '[]', 1, '', 0, ''"
        " from score where member = 1 and question = 1"
    ),
    "update sheet set notes = 'other' where member = 1",
    "update sheet set heard_anywhere = '[\"x\"]' where member = 1",
    "update sheet set member = 3 where member = 1",
    "update sheet set candidate = 2 where member = 1",
    "delete from sheet where member = 1",
    "insert or replace into sheet (candidate, member, began_at) values (1, 1, '')",
    "update sealing set sheet = '{}'",
    "update sealing set sealed_at = ''",
    "update sealing set number = 2",
    "update or replace sealing set sheet = '{}'",
    "delete from sealing",
    (
        "insert or replace into sealing (candidate, member, number, sheet, sealed_at) values (1, 1,"
        " 1, '{}', '')"
    ),
    "delete from interview",
    "insert or replace into interview (candidate, vacancy, edition, began_at) values (1, 1, 1, '')",
    "delete from candidate where id = 1",
    "delete from panel_member where id = 1",
    "delete from edition",
    "delete from vacancy",
)


@pytest.mark.parametrize("keys", ["on", "off"])
@pytest.mark.parametrize("write", WRITES)
def test_what_is_sealed_is_not_changed_by_sql_either(day, write, keys):
    if keys == "off" and any(
        each in write for each in ("from candidate", "panel_member", "edition", "vacancy")
    ):
        pytest.skip("foreign keys alone keep what scores refer to")
    seal_sheet(day, PLACE)
    saved(day, (TWO, 0), where=replace(PLACE, member=2))
    day.execute(f"pragma foreign_keys = {keys}")
    before = everything(day)
    with pytest.raises(sqlite3.IntegrityError) as caught:
        day.execute(write)
    day.rollback()
    assert caught.value.sqlite_errorname in (
        "SQLITE_CONSTRAINT_TRIGGER",
        "SQLITE_CONSTRAINT_FOREIGNKEY",
    )
    assert everything(day) == before


def test_deleting_what_scores_refer_to_never_takes_them_along(day):
    foreign = day.query(
        "select m.name, f.* from sqlite_master m join pragma_foreign_key_list(m.name) f"
    )
    assert {each["on_delete"] for each in foreign} == {"NO ACTION"}


def test_a_save_waits_for_the_disk(path):
    db = connect(path)
    assert db.execute("pragma synchronous").fetchone() == (2,)
    assert db.execute("pragma foreign_keys").fetchone() == (1,)
    db.close()
