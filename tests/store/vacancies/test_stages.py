"""What the list says of a vacancy is true in every state, and moves with it; who may be blind is
told no more.
"""

from __future__ import annotations

import pytest

from recruit.domain.scoring.result import Outcome
from recruit.domain.words.people import SHELL, Role, actor
from recruit.store.connection import Database, connect, writing
from recruit.store.keeping.bundles import make_read_only
from recruit.store.keeping.holds import place_hold
from recruit.store.people.people import add_person
from recruit.store.scoring.outcomes import record_decision, save_outcome, take_back_decision
from recruit.store.scoring.sheets import seal
from recruit.store.upgrade import migrate
from recruit.store.vacancies.candidates import candidates
from recruit.store.vacancies.panels import add_member
from recruit.store.vacancies.vacancies import Listed, Stage, list_vacancies, stage_of
from tests import scored
from tests.store.scoring_day import a_day


@pytest.fixture
def db(tmp_path):
    opened = connect(migrate(tmp_path))
    yield opened
    opened.close()


@pytest.fixture
def hr(db):
    return add_person(
        db, SHELL, email="hilda@larkwater.example", name="Hilda Rulebook", role=Role.HR
    )


def shown(db: Database, who) -> Listed:
    [found] = list_vacancies(db, who).rows
    return found


def decide(db: Database, made: int) -> None:
    for each in candidates(db, made):
        save_outcome(db, SHELL, made, each.id, 0, Outcome.WITHDRAWN, "", "They rang.")
    record_decision(db, SHELL, made)


def archive(db: Database, made: int) -> None:
    with writing(db):
        make_read_only(db, made)


def dispose(db: Database, made: int) -> None:
    db.execute(
        "insert into disposal (vacancy, scope, rule, begun_by, begun_at) values (?, 'whole', '',"
        " '', '')",
        [made],
    )
    db.conn.commit()


WALK = (
    (scored.open_gate, Stage.ISSUED),
    (
        lambda db, made: scored.save_sheet(
            db, scored.place(db, made), scored.scores(db, made, ["2"])
        ),
        Stage.ISSUED,
    ),
    (lambda db, made: seal(db, SHELL, scored.place(db, made)), Stage.ISSUED),
    (decide, Stage.DECIDED),
    (lambda db, made: take_back_decision(db, SHELL, made, "Read wrongly."), Stage.ISSUED),
    (lambda db, made: record_decision(db, SHELL, made), Stage.DECIDED),
    (archive, Stage.ARCHIVED),
    (dispose, Stage.DISPOSED),
)
TELLS_OF_SCORES = range(1, 3)


def test_the_stage_is_true_in_every_state_of_a_vacancy(db, hr):
    made = a_day(db)
    assert shown(db, hr).stage is Stage.ISSUED
    for change, stage in WALK:
        change(db, made)
        assert (shown(db, hr).stage, stage_of(db, made)) == (stage, stage)
        assert [each.id for each in list_vacancies(db, hr, state=stage).rows] == [made]
        for other in set(Stage) - {stage}:
            assert list_vacancies(db, hr, state=other).total == 0


def test_the_last_change_moves_with_scoring_and_decision_and_not_with_looking(db, hr):
    made = a_day(db)
    db.execute("update vacancy_change set at = '2020'")
    for change, _ in WALK[:6]:
        change(db, made)
        assert shown(db, hr).changed_at > "2020"
        db.execute("update vacancy_change set at = '2020'")
    place_hold(db, SHELL, made, "A claim may come.")
    assert shown(db, hr).changed_at == "2020"


def test_who_sits_on_the_panel_does_not_learn_when_a_colleague_scored(db, hr):
    made = a_day(db)
    sitter = add_person(
        db, SHELL, email="peggy@larkwater.example", name="Peggy Listener", role=Role.PANEL_MEMBER
    )
    for who in (sitter, hr):
        add_member(db, actor(hr), made, name=who.name, role="", person=who.id, is_chair=False)
    for at in TELLS_OF_SCORES:
        before = [shown(db, who).changed_at for who in (sitter, hr)]
        if at == 1:
            scored.open_gate(db, made)
        WALK[at][0](db, made)
        assert [shown(db, who).changed_at for who in (sitter, hr)] == before
    decide(db, made)
    assert shown(db, sitter).changed_at > before[0]


def test_the_newest_change_stands_first_whoever_looks(db, hr):
    made = [a_day(db, reference=f"V-{number}") for number in range(3)]
    scored.open_gate(db, made[0])
    assert [each.id for each in list_vacancies(db, hr).rows] == [made[0], made[2], made[1]]


def test_a_vacancy_is_listed_by_its_last_entry(db):
    made = a_day(db)
    row = db.execute("select at from vacancy_change where vacancy = ?", [made]).fetchone()
    last = db.execute("select max(at) from audit where subject = ?", [f"vacancy:{made}"]).fetchone()
    assert row == last
