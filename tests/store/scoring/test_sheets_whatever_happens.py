"""Whatever a panel and HR do, in whatever order: sealed marks stay, marks open when they should,
the chain vouches.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from recruit.domain.decision.standing import standing
from recruit.domain.pack.pack import Pack, plain
from recruit.domain.pack.vacancy import Candidate
from recruit.domain.record.record import CalibrationMark
from recruit.domain.scoring.consensus import AgreedScore, Why
from recruit.domain.scoring.gate import Declaration, Interest
from recruit.domain.scoring.result import Outcome
from recruit.domain.scoring.sheet import Score, Sheet
from recruit.domain.words.people import Actor
from recruit.domain.words.refusal import Refused
from recruit.domain.words.tab import Tab
from recruit.store.as_json import from_json
from recruit.store.connection import Database, Stale, Taken
from recruit.store.people.settings import Settings, save_settings
from recruit.store.scoring.calibration import (
    SampleAnswer,
    mark_sample,
    sample_answers,
    save_sample_answer,
)
from recruit.store.scoring.consensus import (
    consensus_version,
    record_consensus,
    save_departures,
    take_back_consensus,
    take_stance,
)
from recruit.store.scoring.gates import add_exception, declare, save_training, undertake
from recruit.store.scoring.letters import approve_letter, letter, save_letter
from recruit.store.scoring.outcomes import (
    outcome_of,
    record_decision,
    record_equal,
    save_outcome,
    save_tie_decision,
    take_back_decision,
    take_back_outcome,
)
from recruit.store.scoring.records import record_of
from recruit.store.scoring.sheets import (
    Notes,
    Place,
    member_sheet,
    open_without,
    reopen,
    save_notes,
    save_scores,
    seal,
)
from recruit.store.vacancies.candidates import (
    add_candidate,
    candidate,
    put_back_candidate,
    remove_candidate,
    save_candidate,
)
from recruit.store.vacancies.editions import issued_pack
from recruit.store.vacancies.panels import (
    add_member,
    former_members,
    make_chair,
    put_back_member,
    remove_member,
)
from recruit.store.vacancies.vacancies import save_managers_see_marks
from tests.scored import EVIDENCE
from tests.store.reading import chain_fault
from tests.store.scoring_day import (
    Copies,
    faults_of_file,
    issue_edition,
    lasting,
    some_scores,
    vouched_faults,
)

WHO = Actor("p1", "Somebody", "HR")
NUMBERS = st.integers(0, 3)
TABS = st.builds(Tab, st.sampled_from(["", "a", "b"]), st.integers(0, 9))
STEPS, EXAMPLES = 30, 60


@cache
def copies() -> Copies:
    """The day that every run begins with."""
    with TemporaryDirectory() as folder:
        return Copies(Path(folder))


@cache
def pack() -> Pack:
    with copies().lent() as db:
        issued = issued_pack(db, 1)
    assert issued is not None
    return issued.pack


class Day(RuleBasedStateMachine):
    """A day of interviews in which anything happens, whether it makes sense or not."""

    def __init__(self) -> None:
        super().__init__()
        self._lent = copies().lent()
        self.db: Database = self._lent.__enter__()
        self.sealed = lasting(self.db)
        self.open = self._opened()
        self.last = ("", 0)
        self.versions: dict[tuple[int, ...], int] = {}

    def attempt(self, name: str, candidate_id: int, deed: Callable[[], object]) -> None:
        """Does it, or is refused with a sentence; nothing else may come of it."""
        self.last = (name, candidate_id)
        try:
            deed()
        except (Refused, Stale, Taken, LookupError):
            self.last = ("", 0)

    def candidate(self, number: int) -> int:
        found = [
            row[0]
            for row in self.db.execute("select id from candidate where vacancy = 1 order by id")
        ]
        return int(found[number % len(found)])

    def member(self, number: int) -> int:
        found = [
            row[0]
            for row in self.db.execute("select id from panel_member where vacancy = 1 order by id")
        ]
        return int(found[number % len(found)])

    def place(self, c: int, m: int) -> Place:
        return Place(1, self.candidate(c), self.member(m))

    def one_sealed(self, c: int, m: int, *, left: bool = False) -> Place:
        """A sealed sheet where there is one, since few of all sheets are; of someone who left if
        that is wanted.
        """
        found = self.db.execute(
            "select s.candidate, s.member from sheet s join panel_member m on m.id = s.member"
            " where s.sealed_at is not"
            " null and (m.left_at is not null) >= ? order by s.candidate, s.member",
            [left],
        ).fetchall()
        return Place(1, *found[(c * 4 + m) % len(found)]) if found else self.place(c, m)

    def one_missing(self, c: int, m: int) -> Place:
        """A sheet that the marks of its candidate wait for, where there is one."""
        found = [
            (who, each)
            for who, is_open in self._opened().items()
            if not is_open and self._sealed(who)
            for each in sorted(self._missing(who))
        ]
        return Place(1, *found[(c * 4 + m) % len(found)]) if found else self.place(c, m)

    @initialize(
        sealed=st.sets(st.tuples(st.integers(0, 1), st.integers(0, 2))), stage=st.integers(0, 5)
    )
    def begin(self, sealed: set[tuple[int, int]], stage: int) -> None:
        """Some runs begin in the morning, some when sheets are sealed, some when more is done."""
        for c, m in sorted(sealed) if stage else ():
            self.fill_in(self.place(c, m), "2", seals=True)
        self.go_on("2", stage - 2)

    # What members do

    @rule(
        c=NUMBERS,
        m=NUMBERS,
        score=st.deferred(lambda: some_scores(pack())),
        behind=st.sampled_from([0, 0, 0, 1]),
        tab=TABS,
    )
    def save_a_score(self, c: int, m: int, score: Score, behind: int, tab: Tab) -> None:
        where = self.place(c, m)
        stands = member_sheet(self.db, where).score(score.question).version
        self.attempt(
            "save", 0, lambda: save_scores(self.db, WHO, where, [(score, stands - behind)], tab)
        )

    @rule(c=NUMBERS, m=NUMBERS, mark=st.sampled_from("12"), seals=st.booleans())
    def fill_in_a_whole_sheet(self, c: int, m: int, mark: str, seals: bool) -> None:
        self.fill_in(self.place(c, m), mark, seals)

    def fill_in(self, where: Place, mark: str, seals: bool) -> None:
        stands = member_sheet(self.db, where)
        wanted = [
            (Score(each.score.question, mark, evidence=EVIDENCE), each.version)
            for each in stands.scores
        ]
        self.attempt("fill in", 0, lambda: save_scores(self.db, WHO, where, wanted))
        if seals:
            self.attempt("seal", where.candidate, lambda: seal(self.db, WHO, where))
            self.marks_open_when_nobody_is_missing_and_not_before()

    @rule(
        c=NUMBERS, m=NUMBERS, text=st.text(max_size=5), behind=st.sampled_from([0, 0, 1]), tab=TABS
    )
    def save_the_notes(self, c: int, m: int, text: str, behind: int, tab: Tab) -> None:
        where = self.place(c, m)
        version = member_sheet(self.db, where).notes_version - behind
        self.attempt(
            "notes",
            0,
            lambda: save_notes(self.db, WHO, where, Notes((), text, text[:2]), version, tab),
        )

    @rule(c=NUMBERS, m=NUMBERS)
    def seal_a_sheet(self, c: int, m: int) -> None:
        where = self.place(c, m)
        self.attempt("seal", where.candidate, lambda: seal(self.db, WHO, where))

    @rule(c=NUMBERS, m=NUMBERS, interest=st.sampled_from([*Interest, Interest.WITHDRAWS]))
    def declare_an_interest(self, c: int, m: int, interest: Interest) -> None:
        where = self.one_missing(c, m)
        declared = Declaration(where.member, interest, "A neighbour.")
        self.attempt(
            "declare", where.candidate, lambda: declare(self.db, WHO, 1, where.candidate, declared)
        )

    @rule(m=NUMBERS, until=st.none() | st.just(date(2031, 1, 1)))
    def undertake_and_train(self, m: int, until: date | None) -> None:
        member = self.member(m)
        self.attempt("undertake", 0, lambda: undertake(self.db, WHO, 1, member))
        self.attempt("train", 0, lambda: save_training(self.db, WHO, 1, member, until))

    @rule(
        m=NUMBERS,
        answer=st.sampled_from(["", "I would ask.", "I would act."]),
        mark=st.sampled_from("0123"),
    )
    def calibrate(self, m: int, answer: str, mark: str) -> None:
        issued = issued_pack(self.db, 1)
        kept = next((each.version for each in sample_answers(self.db, 1, issued.pack.edition)), 0)
        sample, given = SampleAnswer(1, answer, kept), CalibrationMark(self.member(m), mark, "")
        self.attempt("sample", 0, lambda: save_sample_answer(self.db, WHO, 1, issued, sample))
        self.attempt("mark sample", 0, lambda: mark_sample(self.db, WHO, 1, issued, 1, given))

    # What the chair and HR do

    @rule(c=NUMBERS, m=NUMBERS, left=st.booleans())
    def reopen_a_sheet(self, c: int, m: int, left: bool) -> None:
        where = self.one_sealed(c, m, left=left)
        self.attempt("reopen", where.candidate, lambda: reopen(self.db, WHO, where, "A slip."))

    @rule(c=NUMBERS, m=NUMBERS)
    def open_without_the_missing(self, c: int, m: int) -> None:
        where = self.one_sealed(c, m)
        self.attempt(
            "open without",
            where.candidate,
            lambda: open_without(self.db, WHO, where, "They fell ill."),
        )

    @rule(
        m=NUMBERS, name=st.sampled_from(["Zuleika Late", "Mordecai Later"]), is_chair=st.booleans()
    )
    def change_the_panel(self, m: int, name: str, is_chair: bool) -> None:
        if is_chair:
            self.attempt("chair", 0, lambda: make_chair(self.db, WHO, 1, self.member(m)))
        else:
            self.attempt("add member", 0, lambda: self.added(name))

    def added(self, name: str) -> object:
        return add_member(self.db, WHO, 1, name=name, role="", person=None, is_chair=False)

    @rule(c=NUMBERS, m=NUMBERS)
    def take_a_member_off(self, c: int, m: int) -> None:
        member = self.one_missing(c, m).member
        self.attempt("remove member", 0, lambda: remove_member(self.db, WHO, 1, member))

    @rule(m=NUMBERS)
    def put_a_member_back(self, m: int) -> None:
        left = [each.id for each in former_members(self.db, 1)]
        member = left[m % len(left)] if left else self.member(m)
        self.attempt("put back member", 0, lambda: put_back_member(self.db, WHO, 1, member))

    @rule(c=NUMBERS, name=st.sampled_from(["", "Hyacinth Inkwell"]))
    def change_the_candidates(self, c: int, name: str) -> None:
        found = candidate(self.db, 1, self.candidate(c))
        changed = Candidate(found.reference, name, "10am")
        self.attempt(
            "change candidate",
            0,
            lambda: save_candidate(
                self.db, WHO, 1, found.id, found.version, changed, "A ramp", True
            ),
        )
        self.attempt(
            "add candidate",
            0,
            lambda: add_candidate(self.db, WHO, 1, Candidate("C3", "", ""), "", False),
        )

    @rule(c=NUMBERS)
    def take_a_candidate_off(self, c: int) -> None:
        self.attempt(
            "remove candidate", 0, lambda: remove_candidate(self.db, WHO, 1, self.candidate(c))
        )

    @rule(c=NUMBERS)
    def put_a_candidate_back(self, c: int) -> None:
        self.attempt(
            "put back candidate", 0, lambda: put_back_candidate(self.db, WHO, 1, self.candidate(c))
        )

    @rule()
    def issue_another_edition(self) -> None:
        if issued_pack(self.db, 1).pack.edition < 3:
            self.attempt("edition", 0, lambda: issue_edition(self.db, 1))

    @rule(
        c=NUMBERS,
        allowed=st.none() | st.booleans(),
        training=st.sampled_from([False, False, False, True]),
    )
    def change_the_rules_of_the_house(self, c: int, allowed: bool | None, training: bool) -> None:
        self.attempt(
            "settings", 0, lambda: save_settings(self.db, WHO, Settings(training_asked=training))
        )
        self.attempt("who sees", 0, lambda: save_managers_see_marks(self.db, WHO, 1, allowed))
        self.attempt(
            "exception",
            0,
            lambda: add_exception(self.db, WHO, 1, self.candidate(c), "The clerk was late."),
        )

    # What the panel agrees on

    @rule(c=NUMBERS, marks=st.dictionaries(st.integers(1, 3), st.sampled_from("0123"), max_size=2))
    def agree_on_something_else(self, c: int, marks: dict[int, str]) -> None:
        who = self.candidate(c)
        wanted = [
            AgreedScore(number, mark, Why.OTHER, "We talked.")
            for number, mark in sorted(marks.items())
        ]
        version = consensus_version(self.db, who)
        self.attempt("agree", 0, lambda: save_departures(self.db, WHO, 1, who, version, wanted))

    @rule(c=NUMBERS, m=NUMBERS, agrees=st.booleans())
    def record_what_is_agreed(self, c: int, m: int, agrees: bool) -> None:
        who, member = self.candidate(c), self.member(m)
        self.record(who)
        self.attempt(
            "stance",
            0,
            lambda: take_stance(self.db, WHO, 1, who, member, agrees=agrees, words="So it was."),
        )

    @rule(c=NUMBERS)
    def take_back_what_is_agreed(self, c: int) -> None:
        self.attempt(
            "take back",
            0,
            lambda: take_back_consensus(self.db, WHO, 1, self.candidate(c), "A slip."),
        )

    @rule(c=NUMBERS, outcome=st.sampled_from(Outcome))
    def record_an_outcome(self, c: int, outcome: Outcome) -> None:
        self.settle(self.candidate(c), outcome)

    @rule(c=NUMBERS)
    def take_back_an_outcome(self, c: int) -> None:
        self.attempt(
            "take back outcome", 0, lambda: take_back_outcome(self.db, WHO, 1, self.candidate(c))
        )

    @rule(turned=st.booleans(), protected=st.booleans())
    def order_equals(self, turned: bool, protected: bool) -> None:
        found = record_of(self.db, 1)
        for each in standing(found).equals if found else ():
            order = sorted(each.candidates, reverse=turned)
            self.attempt(
                "equal", 0, lambda order=order: record_equal(self.db, WHO, 1, order, "As good.")
            )
            self.attempt(
                "order",
                0,
                lambda order=order: save_tie_decision(
                    self.db, WHO, 1, order, "So.", is_section_159=protected
                ),
            )

    @rule(mark=st.sampled_from("12"), stage=st.integers(1, 4))
    def go_on(self, mark: str, stage: int) -> None:
        """Seals all that can be sealed, then records it, then every outcome and the decision, as
        far as the stage.
        """
        listed = [
            row[0]
            for row in self.db.execute("select id from candidate where position > 0 order by id")
        ]
        sitting = [
            row[0]
            for row in self.db.execute(
                "select id from panel_member where left_at is null order by id"
            )
        ]
        for who in listed if stage > 0 else ():
            for member in sitting:
                self.fill_in(Place(1, who, member), mark, seals=True)
        for who in listed if stage > 1 else ():
            self.record(who)
        if stage > 2:
            self.order_equals(turned=True, protected=False)
            for who in listed:
                for outcome in (Outcome.APPOINT, Outcome.NOT_APPOINTED):
                    self.settle(who, outcome)
        if stage > 3:
            self.decide(goes_on=True)

    def record(self, who: int) -> None:
        version = consensus_version(self.db, who)
        self.attempt("record", 0, lambda: record_consensus(self.db, WHO, 1, who, version))

    def settle(self, who: int, outcome: Outcome) -> None:
        version = outcome_of(self.db, who).version
        self.attempt(
            "outcome", 0, lambda: save_outcome(self.db, WHO, 1, who, version, outcome, "", "So.")
        )

    @rule(goes_on=st.booleans())
    def decide(self, goes_on: bool) -> None:
        self.attempt("decide", 0, lambda: record_decision(self.db, WHO, 1))
        if not goes_on:
            self.attempt(
                "take back decision", 0, lambda: take_back_decision(self.db, WHO, 1, "A slip.")
            )

    @rule(
        c=NUMBERS,
        text=st.sampled_from(["Thank you.", "Thank you for coming."]),
        approves=st.booleans(),
    )
    def write_a_letter(self, c: int, text: str, approves: bool) -> None:
        who = self.candidate(c)
        version = letter(self.db, who).version
        self.attempt("letter", 0, lambda: save_letter(self.db, WHO, 1, who, version, text))
        if approves:
            stands = letter(self.db, who).version
            self.attempt("approve", 0, lambda: approve_letter(self.db, WHO, 1, who, stands))

    # What is always so

    @invariant()
    def what_was_sealed_stays_word_for_word(self) -> None:
        now = lasting(self.db)
        assert self.sealed.items() <= now.items()
        self.sealed = now

    @invariant()
    def a_sealed_sheet_is_as_it_was_sealed(self) -> None:
        rows = self.db.execute(
            "select s.candidate, s.member, s.sealed_at, g.sealed_at, g.sheet, g.reopened_at"
            " from sheet s left join sealing g on g.candidate = s.candidate and g.member = s.member"
            " and g.number ="
            " (select max(number) from sealing where candidate = s.candidate and member = s.member)"
        ).fetchall()
        for candidate_id, member, at, sealed_at, sheet, reopened_at in rows:
            assert (at is not None) == (sealed_at is not None and reopened_at is None)
            if at is not None:
                stands = member_sheet(self.db, Place(1, candidate_id, member)).sheet
                assert at == sealed_at
                assert plain(stands) == plain(from_json(sheet, Sheet))

    @invariant()
    def no_score_goes_and_no_version_falls(self) -> None:
        rows = self.db.execute("select candidate, question, member, version from score").fetchall()
        now = {row[:3]: row[3] for row in rows}
        assert all(now.get(key, 0) >= version for key, version in self.versions.items())
        self.versions = now

    @invariant()
    def marks_open_when_nobody_is_missing_and_not_before(self) -> None:
        now = self._opened()
        for who, is_open in now.items():
            nobody_missing = self._sealed(who) and not self._missing(who)
            if nobody_missing:
                assert is_open
            if is_open and not self.open.get(who):
                assert nobody_missing or self.last == ("open without", who)
            if self.open.get(who) and not is_open:
                assert self.last == ("reopen", who)
        self.open = now

    @invariant()
    def every_row_is_as_its_last_entry_says(self) -> None:
        assert vouched_faults(self.db) == []

    def teardown(self) -> None:
        assert chain_fault(self.db) == ""
        assert faults_of_file(self.db) == []
        found = record_of(self.db, 1)
        kept = {
            (each.id, sheet.member, one.number): one.sheet
            for each in found.candidates
            for sheet in (each.interview.sheets if each.interview else ())
            for one in sheet.sealings
        }
        assert kept == {
            tuple(row[:3]): from_json(row[3], Sheet)
            for row in self.db.execute(
                "select candidate, member, number, sheet from sealing"
            ).fetchall()
        }
        self._lent.__exit__(None, None, None)

    def _opened(self) -> dict[int, bool]:
        rows = self.db.execute("select candidate, opened_at is not null from interview").fetchall()
        return {row[0]: bool(row[1]) for row in rows}

    def _sealed(self, who: int) -> set[int]:
        rows = self.db.execute(
            "select member from sheet where candidate = ? and sealed_at is not null", [who]
        )
        return {row[0] for row in rows.fetchall()}

    def _missing(self, who: int) -> set[int]:
        sitting = self.db.execute(
            "select id from panel_member where vacancy = 1 and left_at is null"
        ).fetchall()
        out = self.db.execute(
            "select member from declaration where candidate = ? and interest = 'withdraws'", [who]
        )
        return {row[0] for row in sitting} - {row[0] for row in out.fetchall()} - self._sealed(who)


def test_whatever_happens_sealed_marks_stay_and_every_row_is_vouched_for():
    run_state_machine_as_test(
        Day, settings=settings(max_examples=EXAMPLES, stateful_step_count=STEPS)
    )
