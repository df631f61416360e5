"""Agreed scores as kept: saved with a version, recorded, confirmed or not, taken back; first marks
never change.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from recruit.domain.building.draft import vacancy_of
from recruit.domain.pack.pack import build_pack, issue
from recruit.domain.pack.vacancy import Candidate
from recruit.domain.scoring.consensus import AgreedScore, Why
from recruit.domain.scoring.gate import Declaration, Interest
from recruit.domain.scoring.result import Outcome
from recruit.domain.words.people import SHELL
from recruit.domain.words.refusal import Refused
from recruit.store.connection import Database, Stale
from recruit.store.scoring.consensus import (
    consensus_version,
    departures,
    record_consensus,
    save_departures,
    take_back_consensus,
    take_stance,
)
from recruit.store.scoring.gates import declare
from recruit.store.scoring.outcomes import record_decision, save_outcome
from recruit.store.scoring.records import record_of
from recruit.store.scoring.sheets import Place, open_without, reopen, save_scores, seal
from recruit.store.vacancies.candidates import add_candidates, candidates
from recruit.store.vacancies.editions import add_edition
from recruit.store.vacancies.panels import add_member, members_of, panel
from recruit.store.vacancies.vacancies import vacancy
from tests import scored
from tests.builders import shipped_library
from tests.store.conftest import Desk
from tests.store.reading import audit, last_entry

FOUR = AgreedScore(1, "4", Why.NEW_EVIDENCE, "All heard the second indicator.")
ONE = AgreedScore(2, "1", Why.OTHER, "We misheard; it was another ship. 🚢")


@dataclass(frozen=True)
class Scored:
    """A vacancy with a panel of three, two candidates, and the first one's sheets all sealed."""

    db: Database
    vacancy: int
    first: int
    second: int
    members: tuple[int, ...]

    def save(self, wanted, version=None, candidate=None):
        version = consensus_version(self.db, self.first) if version is None else version
        return save_departures(
            self.db, SHELL, self.vacancy, candidate or self.first, version, wanted
        )

    def record(self, version=None):
        version = consensus_version(self.db, self.first) if version is None else version
        record_consensus(self.db, SHELL, self.vacancy, self.first, version)

    def stance(self, member, *, agrees=True, words="", version=None):
        take_stance(
            self.db,
            SHELL,
            self.vacancy,
            self.first,
            self.members[member],
            agrees=agrees,
            words=words,
            version=version,
        )

    def place(self, member, candidate=None):
        return Place(self.vacancy, candidate or self.first, self.members[member])

    def one(self):
        found = record_of(self.db, self.vacancy, self.first)
        assert found is not None
        return found.candidates[0]

    def marks(self) -> list[tuple[object, ...]]:
        """Every first mark, and every sheet as it was sealed."""
        return [
            *self.db.execute(
                "select candidate, member, question, mark, evidence from score order by 1, 2, 3"
            ),
            *self.db.execute(
                "select candidate, member, number, sheet from sealing order by 1, 2, 3"
            ),
        ]


@pytest.fixture
def scene(db: Database, desk: Desk) -> Scored:
    """See `Scored`."""
    for at, name in enumerate(("Agnes Lamplight", "Peggy Listener", "Wilhelmina Storybrook")):
        add_member(
            db, desk.who, desk.vacancy, name=name, role="Keeper", person=None, is_chair=at == 0
        )
    add_candidates(
        db,
        desk.who,
        desk.vacancy,
        [Candidate("C1", "Ambrose", ""), Candidate("C2", "Peregrine", "")],
    )
    stored = vacancy(db, desk.vacancy)
    assert stored is not None
    people, listed = (
        members_of(panel(db, stored.id)),
        tuple(each.candidate for each in candidates(db, stored.id)),
    )
    made = vacancy_of(stored.draft, people, listed, edition=1, issued="2026-11-22")
    pack = build_pack(made, {"grades9plus": shipped_library().framework("grades9plus")})
    add_edition(db, desk.who, stored, issue(pack))
    scored.score_all(db, stored.id, {0: [["3"], ["2"], ["4"]]})
    first, second = (each.id for each in candidates(db, stored.id))
    return Scored(db, stored.id, first, second, tuple(each.id for each in panel(db, stored.id)))


def test_agreed_scores_take_the_place_of_those_before_and_each_change_is_in_the_audit_trail(scene):
    assert scene.save([FOUR, ONE]) == 2
    assert departures(scene.db, scene.first) == (FOUR, ONE)
    assert scene.save([ONE]) == 3
    assert scene.one().interview.departures == (ONE,)
    told = last_entry(scene.db)
    assert told["action"] == "agree scores"
    assert told["personal"]["before"][0] == [
        1,
        "4",
        "new evidence heard",
        "All heard the second indicator.",
    ]
    assert [each[0] for each in told["personal"]["after"]] == [2]


def test_saving_what_stands_changes_nothing_and_writes_nothing(scene):
    scene.save([FOUR])
    before = len(audit(scene.db))
    assert scene.save([FOUR]) == 2
    assert len(audit(scene.db)) == before


def test_an_old_version_is_refused_with_what_stands_now(scene):
    scene.save([FOUR])
    with pytest.raises(Stale) as refused:
        scene.save([ONE], version=1)
    assert refused.value.current == (FOUR,)
    with pytest.raises(Stale):
        scene.record(version=1)
    assert departures(scene.db, scene.first) == (FOUR,)
    assert scene.one().interview.recorded is None


def test_nothing_is_agreed_while_the_marks_are_closed_or_for_another_vacancy(scene, desk):
    for candidate in (scene.second, 999):
        with pytest.raises(Refused, match="are not open"):
            scene.save([FOUR], version=1, candidate=candidate)
    with pytest.raises(Refused, match="are not open"):
        save_departures(scene.db, SHELL, desk.elsewhere, scene.first, 1, [FOUR])
    with pytest.raises(Refused, match="are not open"):
        record_consensus(scene.db, SHELL, desk.elsewhere, scene.first, 1)


def test_recorded_scores_stand_until_hr_takes_them_back(scene):
    scene.save([FOUR])
    scene.record()
    for attempt in (lambda: scene.save([ONE]), scene.record):
        with pytest.raises(Refused, match="are recorded"):
            attempt()
    scene.stance(1, agrees=False, words="I heard less.")
    take_back_consensus(scene.db, SHELL, scene.vacancy, scene.first, "The wrong pack was open.")
    told = last_entry(scene.db)["personal"]
    assert told["why"] == "The wrong pack was open."
    assert told["stances"][0][:3] == [scene.members[1], 0, "I heard less."]
    held = scene.one().interview
    assert (held.recorded, held.stances, held.departures) == (None, (), (FOUR,))
    scene.save([])
    scene.record()


def test_a_member_changes_their_word_until_the_decision(scene):
    with pytest.raises(Refused, match="not recorded yet"):
        scene.stance(0)
    scene.record()
    scene.stance(0, agrees=False, words="Not so.")
    scene.stance(0)
    assert [(each.agrees, each.words) for each in scene.one().interview.stances] == [(True, "")]
    assert last_entry(scene.db)["personal"]["before"][:2] == [0, "Not so."]
    decide(scene)
    with pytest.raises(Refused, match="decision is recorded"):
        scene.stance(0, agrees=False, words="Not so.")


def test_a_word_on_scores_that_were_recorded_anew_is_refused(scene):
    scene.record()
    seen = consensus_version(scene.db, scene.first)
    take_back_consensus(scene.db, SHELL, scene.vacancy, scene.first, "Once more.")
    scene.save([FOUR])
    scene.record()
    with pytest.raises(Refused, match="recorded anew"):
        scene.stance(0, version=seen)
    scene.stance(0, version=consensus_version(scene.db, scene.first))


def test_only_those_who_scored_confirm(scene):
    declare(
        scene.db,
        SHELL,
        scene.vacancy,
        scene.second,
        Declaration(scene.members[2], Interest.WITHDRAWS),
    )
    for member in (0, 1):
        scored.seal_sheet(scene.db, scene.place(member, scene.second))
    record_consensus(scene.db, SHELL, scene.vacancy, scene.second, 1)
    for member in (scene.members[2], 999):
        with pytest.raises(Refused, match="only members who scored"):
            take_stance(scene.db, SHELL, scene.vacancy, scene.second, member, agrees=True, words="")


def test_nothing_is_agreed_once_the_decision_is_recorded(scene):
    decide(scene, Outcome.WITHDRAWN)
    for attempt in (lambda: scene.save([FOUR]), scene.record):
        with pytest.raises(Refused, match="decision is recorded"):
            attempt()
    with pytest.raises(Refused, match="outcome for this candidate is recorded: withdrawn"):
        reopen(scene.db, SHELL, scene.place(1), "A slip.")
    with pytest.raises(Refused, match="decision is recorded"):
        open_without(scene.db, SHELL, scene.place(0, scene.second), "Late.")
    assert departures(scene.db, scene.first) == ()


def decide(scene: Scored, outcome: Outcome = Outcome.APPOINT) -> None:
    save_outcome(
        scene.db, SHELL, scene.vacancy, scene.second, 0, Outcome.DID_NOT_ATTEND, "", "Did not come."
    )
    save_outcome(scene.db, SHELL, scene.vacancy, scene.first, 0, outcome, "", "As agreed.")
    record_decision(scene.db, SHELL, scene.vacancy)


def test_a_page_from_before_a_sheet_was_opened_again_records_nothing(scene):
    seen = consensus_version(scene.db, scene.first)
    reopen(scene.db, SHELL, scene.place(1), "A slip.")
    with pytest.raises(Refused, match="are not open"):
        scene.record(version=seen)
    save_scores(
        scene.db, SHELL, scene.place(1), [(scored.scores(scene.db, scene.vacancy, ["4"])[0], 1)]
    )
    seal(scene.db, SHELL, scene.place(1))
    with pytest.raises(Stale):
        scene.record(version=seen)
    scene.record()


def test_no_agreement_changes_a_first_mark(scene):
    before = scene.marks()
    scene.save([FOUR, ONE])
    scene.record()
    scene.stance(1, agrees=False, words="No.")
    take_back_consensus(scene.db, SHELL, scene.vacancy, scene.first, "Once more.")
    scene.save([])
    scene.record()
    assert scene.marks() == before


def test_opening_a_sheet_again_keeps_what_was_sealed(scene):
    before = scene.one().interview.sheets[1].sealings[0].sheet
    reopen(scene.db, SHELL, scene.place(1), "A slip.")
    save_scores(
        scene.db, SHELL, scene.place(1), [(scored.scores(scene.db, scene.vacancy, ["4"])[0], 1)]
    )
    seal(scene.db, SHELL, scene.place(1))
    first, second = scene.one().interview.sheets[1].sealings
    assert first.sheet == before
    assert first.reopened.why == "A slip."
    assert (second.sheet.score(1).mark, second.reopened) == ("4", None)
