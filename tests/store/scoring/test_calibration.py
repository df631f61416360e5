"""The calibration round as kept: answers stay once marked, first marks stay, and each change is
witnessed.
"""

from __future__ import annotations

import pytest

from recruit.domain.record.record import CalibrationMark
from recruit.domain.words.people import SHELL
from recruit.domain.words.refusal import Refused
from recruit.store.connection import Database, Stale
from recruit.store.scoring.calibration import (
    SampleAnswer,
    calibrations,
    mark_sample,
    sample_answers,
    save_sample_answer,
)
from recruit.store.scoring.records import record_of
from recruit.store.vacancies.editions import issued_pack
from recruit.store.vacancies.panels import panel, remove_member
from tests.store.reading import everything, last_entry
from tests.store.scoring_day import a_day, issue_edition

ANSWER = "We wrote the plan with the crew, and tried it on the next night watch."
WHY = "They say what they did and what came of it."


@pytest.fixture
def day(db: Database) -> int:
    """A vacancy with an issued pack of three questions and a panel of three."""
    return a_day(db)


def write(
    db: Database, vacancy: int, text: str = ANSWER, version: int = 0, question: int = 1
) -> None:
    issued = issued_pack(db, vacancy)
    assert issued is not None
    save_sample_answer(db, SHELL, vacancy, issued, SampleAnswer(question, text, version))


def give(
    db: Database,
    vacancy: int,
    mark: str = "2",
    at: int = 0,
    question: int = 1,
    version: int | None = None,
) -> None:
    issued = issued_pack(db, vacancy)
    assert issued is not None
    given = CalibrationMark(panel(db, vacancy)[at].id, mark, WHY)
    mark_sample(db, SHELL, vacancy, issued, question, given, version)


def test_a_sample_answer_is_kept_and_can_be_changed_and_removed(db, day):
    write(db, day)
    assert sample_answers(db, day, 1) == (SampleAnswer(1, ANSWER, 1),)
    write(db, day, "Another one.", 1)
    assert sample_answers(db, day, 1) == (SampleAnswer(1, "Another one.", 2),)
    write(db, day, "", 2)
    assert sample_answers(db, day, 1) == ()


def test_the_entry_of_a_change_holds_what_stood_before(db, day):
    write(db, day)
    write(db, day, "Another one.", 1)
    entry = last_entry(db)
    assert (entry["action"], entry["personal"]["before"], entry["personal"]["after"]) == (
        "save sample answer", ANSWER, "Another one.",
    )  # fmt: skip


def test_saving_the_same_answer_again_writes_nothing(db, day):
    write(db, day)
    before = everything(db)
    write(db, day, ANSWER, 0)
    assert everything(db) == before


def test_an_older_version_of_a_sample_answer_is_refused_with_what_stands_now(db, day):
    write(db, day)
    with pytest.raises(Stale) as refused:
        write(db, day, "From the other tab.", 0)
    assert refused.value.current == SampleAnswer(1, ANSWER, 1)
    assert sample_answers(db, day, 1) == (SampleAnswer(1, ANSWER, 1),)


def test_a_sample_answer_stays_once_a_member_has_marked_it(db, day):
    write(db, day)
    give(db, day)
    for text in ("Changed afterwards.", ""):
        with pytest.raises(Refused, match="stays as it is"):
            write(db, day, text, 1)
    assert sample_answers(db, day, 1) == (SampleAnswer(1, ANSWER, 1),)


def test_a_mark_is_kept_with_its_reason_in_the_panel_s_order(db, day):
    write(db, day)
    give(db, day, "3", at=2)
    give(db, day, "1", at=0)
    first, _, third = (each.id for each in panel(db, day))
    (found,) = calibrations(db, day, 1)
    assert found.marks == (CalibrationMark(first, "1", WHY), CalibrationMark(third, "3", WHY))
    record = record_of(db, day)
    assert record is not None
    assert record.calibrations == (found,)
    assert last_entry(db)["action"] == "mark sample answer"


def test_a_second_mark_is_refused_and_the_first_stays(db, day):
    write(db, day)
    give(db, day, "3")
    before = everything(db)
    with pytest.raises(Refused, match="already"):
        give(db, day, "2")
    assert everything(db) == before


@pytest.mark.parametrize("mark", ["5", "-1", "", "NaN", "1e9", "2 ", "two", "9" * 1000])
def test_what_is_no_mark_of_the_scale_is_refused_and_nothing_is_kept(db, day, mark):
    write(db, day)
    before = everything(db)
    with pytest.raises(Refused, match="not a mark of this scale"):
        give(db, day, mark)
    assert everything(db) == before


def test_a_question_without_a_sample_answer_takes_no_mark_and_one_of_no_pack_no_answer(db, day):
    with pytest.raises(Refused, match="no sample answer"):
        give(db, day, question=2)
    with pytest.raises(Refused, match="no question 99"):
        write(db, day, question=99)


def test_who_left_the_panel_marks_nothing(db, day):
    write(db, day)
    gone = panel(db, day)[1].id
    remove_member(db, SHELL, day, gone)
    issued = issued_pack(db, day)
    assert issued is not None
    with pytest.raises(LookupError):
        mark_sample(db, SHELL, day, issued, 1, CalibrationMark(gone, "2", WHY))


def test_a_member_of_another_panel_marks_nothing(db, day):
    elsewhere = a_day(db, reference="V-2")
    write(db, day)
    issued = issued_pack(db, day)
    assert issued is not None
    with pytest.raises(LookupError):
        mark_sample(
            db, SHELL, day, issued, 1, CalibrationMark(panel(db, elsewhere)[0].id, "2", WHY)
        )


def test_a_mark_of_another_text_than_stands_now_is_refused(db, day):
    write(db, day)
    write(db, day, "Changed while they read it.", 1)
    with pytest.raises(Stale) as refused:
        give(db, day, version=1)
    assert refused.value.current == SampleAnswer(1, "Changed while they read it.", 2)
    give(db, day, version=2)
    assert len(calibrations(db, day, 1)[0].marks) == 1


def test_another_edition_of_the_pack_has_a_round_of_its_own(db, day):
    write(db, day)
    give(db, day)
    assert issue_edition(db, day) == 2
    assert sample_answers(db, day, 2) == ()
    write(db, day, "For the second edition.")
    assert [each.answer for each in calibrations(db, day, 1)] == [ANSWER]
    assert [each.answer for each in calibrations(db, day, 2)] == ["For the second edition."]
