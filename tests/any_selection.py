"""Selections in which anything happened that can happen, drawn by chance and decided; everyone in
them is made up.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from random import Random

from recruit.domain.building.draft import Draft, vacancy_of
from recruit.domain.decision.outcome_rules import allowed_outcomes, decision_faults, outcome_fault
from recruit.domain.decision.standing import standing
from recruit.domain.pack.decision_rule import (
    HIGHEST_LOWEST_MARK,
    MOST_PASSES,
    TIE_BREAK_WORDS,
    Rounding,
    TieBreak,
)
from recruit.domain.pack.pack import Pack, build_pack, issue
from recruit.domain.pack.vacancy import Candidate, Cap
from recruit.domain.scoring.consensus import AgreedScore, Why
from recruit.domain.scoring.gate import Declaration, Interest
from recruit.domain.scoring.result import Outcome
from recruit.domain.scoring.sheet import Score
from recruit.domain.words.people import SHELL, Actor, Role
from recruit.domain.words.refusal import Refused
from recruit.store.connection import Database
from recruit.store.people.people import add_person
from recruit.store.scoring.consensus import (
    consensus_version,
    record_consensus,
    save_departures,
    take_back_consensus,
    take_stance,
)
from recruit.store.scoring.gates import add_exception, declare, undertake
from recruit.store.scoring.letters import approve_letter, save_letter
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
    add_candidates,
    candidates,
    put_back_candidate,
    remove_candidate,
)
from recruit.store.vacancies.editions import add_edition, issued_pack
from recruit.store.vacancies.panels import (
    add_member,
    members_of,
    panel,
    put_back_member,
    remove_member,
)
from recruit.store.vacancies.vacancies import add_vacancy, vacancy
from tests.builders import NAMES, a_draft, shipped_library

WORDS = (
    "Said: 'We tried it on the night watch.'",
    "Two lines:\nthe crew, and the mate.",
    "A line\u2028and a line, as some programs write them.",
    'She said "no", <b>then</b> yes & went on; 10\u00a0% 💡 ‘curly’ ‮',
)
MARKS = (("3", "2", "2"), ("2", "3", "2"), ("2", "2", "3"), ("3", "3", "1"), ("1", "1", "2"))
"""What sheets hold: most of these have the same total, so that ties arise which a step parts, or
does not.
"""
FATES = (
    "scored",
    "scored",
    "scored",
    "scored",
    "not there",
    "withdrew before",
    "withdrew midway",
    "off",
    "off later",
)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who has an account: HR and the hiring manager are not on the panel. `members` are, by the
    place in the panel.
    """

    hr: str
    owner: str
    members: tuple[str, ...]


def any_selection(db: Database, chance: Random, reference: str = "V-1") -> tuple[int, Cast]:
    """Plays a selection to its decision and returns the vacancy with those who have an account."""
    return Play(db, chance, reference).to_the_end()


class Play:
    """One selection, step by step."""

    def __init__(self, db: Database, chance: Random, reference: str) -> None:
        self.db, self.chance = db, chance
        self.cast = Cast(
            self._account("Hilda Rulebook", Role.HR, reference),
            self._account("Agnes Lamplight", Role.HIRING_MANAGER, reference),
            tuple(
                self._account(f"{NAMES[-1 - at]} Member", Role.PANEL_MEMBER, reference)
                for at in range(chance.randint(2, 4))
            ),
        )
        self.actor = Actor(self.cast.hr, "Hilda Rulebook", "HR")
        self.vacancy = add_vacancy(db, self.actor, self.cast.owner, self._draft(reference))
        for at, person in enumerate(self.cast.members):
            name = f"{NAMES[-1 - at]} Member"
            add_member(
                db,
                self.actor,
                self.vacancy,
                name=name,
                role="Listener",
                person=person,
                is_chair=at == 0,
            )
        self._list([f"C{at}" for at in range(1, chance.randint(2, 5))])
        self._issue("")
        self.fates: dict[int, str] = {}

    def to_the_end(self) -> tuple[int, Cast]:
        """Everything, in the order of a day."""
        if self.chance.random() < 0.4:
            self._list(["Late-1"])
        for member in panel(self.db, self.vacancy):
            undertake(self.db, self.actor, self.vacancy, member.id)
        for one in candidates(self.db, self.vacancy):
            if self.chance.random() < 0.2 and self._scored():
                self._issue(self.chance.choice(WORDS))
            self._interview(one.id)
        if self.chance.random() < 0.2:
            self._come_and_go()
        self._agree()
        self._settle()
        self._decide()
        if self.chance.random() < 0.3:
            take_back_decision(self.db, self.actor, self.vacancy, "A mark had been read wrongly.")
            self._agree_again()
            self._decide()
        self._write()
        return self.vacancy, self.cast

    # Before the day

    def _account(self, name: str, role: Role, reference: str) -> str:
        email = f"{name.split()[0]}.{role.replace(' ', '-')}.{reference}@larkwater.example".lower()
        return add_person(self.db, SHELL, email=email, name=name, role=role).id

    def _draft(self, reference: str) -> Draft:
        draft = a_draft(reference, elements=3)
        steps = [TieBreak(key, TIE_BREAK_WORDS[key]) for key in (MOST_PASSES, HIGHEST_LOWEST_MARK)]
        steps += [
            TieBreak(str(each.reference), f"element {each.reference.number}")
            for each in draft.elements
        ]
        self.chance.shuffle(steps)
        negative = _pack(draft).questions[0].negative_indicators[0].id
        first = replace(
            draft.elements[0], caps=(Cap(negative, "2"),) if self.chance.random() < 0.5 else ()
        )
        return replace(
            draft,
            elements=(first, *draft.elements[1:]),
            tie_break=tuple(steps[: self.chance.randint(0, 4)]),
            minimum_mark=self.chance.choice([None, None, None, "1", "2"]),
            rounding=self.chance.choice(list(Rounding)),
        )

    def _list(self, references: Sequence[str]) -> None:
        new = [
            Candidate(each, f"{each} {self.chance.choice(NAMES)}", "9.30am") for each in references
        ]
        add_candidates(self.db, self.actor, self.vacancy, new)

    def _issue(self, reason: str) -> None:
        stored, last = vacancy(self.db, self.vacancy), issued_pack(self.db, self.vacancy)
        assert stored is not None
        made = _pack(
            stored.draft,
            members_of(panel(self.db, self.vacancy)),
            tuple(each.candidate for each in candidates(self.db, self.vacancy)),
            edition=last.pack.edition + 1 if last else 1,
            reason=reason,
        )
        add_edition(self.db, self.actor, stored, issue(made))

    # The day

    def _interview(self, one: int) -> None:
        # Somebody stays on the list: without a candidate nothing can be decided.
        fate = self.fates[one] = self.chance.choice(FATES[:4] if not self.fates else FATES)
        if fate == "off":
            remove_candidate(self.db, self.actor, self.vacancy, one)
            return
        if fate in ("not there", "withdrew before"):
            return
        members = [each.id for each in panel(self.db, self.vacancy)]
        withdrawing = (
            self.chance.choice(members[1:])
            if len(members) > 2 and self.chance.random() < 0.3
            else None
        )
        for member in members:
            said = Declaration(member, Interest.NONE)
            if member == withdrawing:
                said = Declaration(member, Interest.WITHDRAWS, "We are cousins.")
            elif self.chance.random() < 0.2:
                said = Declaration(member, Interest.KNOWN, self.chance.choice(WORDS))
            if self.chance.random() < 0.9 or member == withdrawing:
                declare(self.db, self.actor, self.vacancy, one, said)
        with suppress(Refused):
            add_exception(self.db, self.actor, self.vacancy, one, self.chance.choice(WORDS))
        self._score(one, [each for each in members if each != withdrawing], fate)

    def _score(self, one: int, members: Sequence[int], fate: str) -> None:
        marks = self.chance.choice(MARKS)
        missing = members[-1] if len(members) > 1 and self.chance.random() < 0.2 else None
        for member in members:
            given = marks if self.chance.random() < 0.85 else self.chance.choice(MARKS)
            self._fill_in(Place(self.vacancy, one, member), given)
            if member != missing and not (fate == "withdrew midway" and member == members[-1]):
                seal(self.db, self.actor, Place(self.vacancy, one, member))
        if fate == "withdrew midway":
            return
        if missing:
            open_without(
                self.db, self.actor, Place(self.vacancy, one, members[0]), self.chance.choice(WORDS)
            )
        elif self.chance.random() < 0.2:
            where = Place(self.vacancy, one, self.chance.choice(members))
            reopen(self.db, self.actor, where, self.chance.choice(WORDS))
            self._fill_in(where, self.chance.choice(MARKS))
            seal(self.db, self.actor, where)
        if fate == "off later":
            remove_candidate(self.db, self.actor, self.vacancy, one)
            if self.chance.random() < 0.3:
                put_back_candidate(self.db, self.actor, self.vacancy, one)

    def _fill_in(self, where: Place, marks: Sequence[str]) -> None:
        stands = member_sheet(self.db, where)
        assert stands is not None
        scores = [self._score_of(stands.issued.pack, at, mark) for at, mark in enumerate(marks)]
        versions = [stands.score(each.question).version for each in scores]
        save_scores(self.db, self.actor, where, list(zip(scores, versions, strict=True)))
        if self.chance.random() < 0.3:
            words = Notes((), self.chance.choice(WORDS), self.chance.choice(WORDS))
            save_notes(self.db, self.actor, where, words, stands.notes_version)

    def _score_of(self, pack: Pack, at: int, mark: str) -> Score:
        question, number = pack.questions[at], pack.questions[at].number
        if self.chance.random() < 0.05:
            return Score(number, not_asked=True, why_not_asked="The fire alarm went off.")
        heard = (
            (question.negative_indicators[0].id,) if at == 0 and self.chance.random() < 0.2 else ()
        )
        if heard and question.caps:
            mark = min(mark, "2")
        return Score(number, mark, evidence=self.chance.choice(WORDS), heard=heard)

    def _come_and_go(self) -> None:
        last = panel(self.db, self.vacancy)[-1].id
        remove_member(self.db, self.actor, self.vacancy, last)
        if self.chance.random() < 0.5:
            put_back_member(self.db, self.actor, self.vacancy, last)

    # Afterwards

    def _agree(self) -> None:
        for one in self._record().candidates:
            if one.is_off or not one.states.is_open or self.fates[one.id] == "withdrew midway":
                continue
            if self.chance.random() < 0.3:
                other = AgreedScore(2, "3", Why.INDICATOR_MISSED, self.chance.choice(WORDS))
                save_departures(
                    self.db,
                    self.actor,
                    self.vacancy,
                    one.id,
                    consensus_version(self.db, one.id),
                    [other],
                )
            record_consensus(
                self.db, self.actor, self.vacancy, one.id, consensus_version(self.db, one.id)
            )
            for member in sorted(one.states.sealed):
                agrees, words = self.chance.random() < 0.8, self.chance.choice(WORDS)
                take_stance(
                    self.db, self.actor, self.vacancy, one.id, member, agrees=agrees, words=words
                )

    def _settle(self) -> None:
        """Whoever was never agreed on was not there, or withdrew."""
        for one in self._record().candidates:
            if not one.is_off and not one.states.is_recorded:
                out = (
                    Outcome.DID_NOT_ATTEND
                    if self.fates[one.id] == "not there"
                    else Outcome.WITHDRAWN
                )
                self._save_outcome(one.id, out)

    def _decide(self) -> None:
        for equals in standing(self._record()).equals:
            if equals.decision is None and self.chance.random() < 0.7:
                record_equal(
                    self.db, self.actor, self.vacancy, equals.candidates, self.chance.choice(WORDS)
                )
                order = list(equals.candidates)
                self.chance.shuffle(order)
                is_159 = self.chance.random() < 0.5
                save_tie_decision(
                    self.db,
                    self.actor,
                    self.vacancy,
                    order,
                    self.chance.choice(WORDS),
                    is_section_159=is_159,
                )
        # No one is preferred to an equal: whoever is not decided between is not appointed.
        for one in self._record().candidates:
            if not one.is_off and one.outcome is None:
                allowed = allowed_outcomes(self._record(), one.id)
                wanted = self.chance.choice(
                    [each for each in allowed if each in (Outcome.APPOINT, *_PLAIN)]
                )
                if outcome_fault(self._record(), one.id, wanted):
                    wanted = self._same_as_equals(one.id)
                self._save_outcome(one.id, wanted)
        self._say_again_what_the_order_changed()
        record_decision(self.db, self.actor, self.vacancy)

    def _say_again_what_the_order_changed(self) -> None:
        """Whoever is put before somebody higher since the order is another, or is equal to somebody
        since.
        """
        for _ in range(ROUNDS):
            record = self._record()
            faults = decision_faults(record, standing(record))
            for each in faults:
                one = record.candidate(each.candidate or 0)
                assert one.outcome is not None
                wanted = one.outcome.outcome
                if outcome_fault(record, one.id, wanted):
                    wanted = self._same_as_equals(one.id)
                self._save_outcome(one.id, wanted)

    def _same_as_equals(self, one: int) -> Outcome:
        allowed = (each for each in Outcome if not outcome_fault(self._record(), one, each))
        return next(
            each for each in allowed if each not in (Outcome.WITHDRAWN, Outcome.DID_NOT_ATTEND)
        )

    def _agree_again(self) -> None:
        for one in self._record().candidates:
            if one.is_off or not one.states.is_recorded or self.chance.random() < 0.5:
                continue
            with suppress(Refused):
                take_back_outcome(self.db, self.actor, self.vacancy, one.id)
                take_back_consensus(self.db, self.actor, self.vacancy, one.id, "Read wrongly.")
                record_consensus(
                    self.db, self.actor, self.vacancy, one.id, consensus_version(self.db, one.id)
                )

    def _write(self) -> None:
        for one in self._record().candidates:
            if one.outcome and self.chance.random() < 0.5:
                save_letter(
                    self.db,
                    self.actor,
                    self.vacancy,
                    one.id,
                    0,
                    f"Thank you. {self.chance.choice(WORDS)}",
                )
                if self.chance.random() < 0.5:
                    approve_letter(self.db, self.actor, self.vacancy, one.id, 1)

    def _save_outcome(self, one: int, outcome: Outcome) -> None:
        until = "2030-11-30" if outcome is Outcome.RESERVE else ""
        version = outcome_of(self.db, one).version
        words = self.chance.choice(WORDS)
        save_outcome(self.db, self.actor, self.vacancy, one, version, outcome, until, words)

    def _record(self):
        found = record_of(self.db, self.vacancy)
        assert found is not None
        return found

    def _scored(self) -> bool:
        return any(each.interview for each in self._record().candidates)


ROUNDS = 4
_PLAIN = (Outcome.RESERVE, Outcome.NOT_APPOINTED)


def _pack(draft: Draft, members=(), listed=(), *, edition: int = 1, reason: str = "") -> Pack:
    drawn = vacancy_of(draft, members, listed, edition=edition, reason=reason, issued="2026-11-23")
    return build_pack(drawn, {"grades9plus": shipped_library().framework("grades9plus")})
