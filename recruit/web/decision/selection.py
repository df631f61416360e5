"""What the pages of scoring share: the record of a vacancy as whoever looks may see it."""

from __future__ import annotations

from flask import abort

from recruit.domain.record.record import CandidateRecord, Record
from recruit.domain.scoring.blindness import Viewer, sees_agreed, sees_marks
from recruit.store.scoring.records import record_of
from recruit.store.vacancies.vacancies import StoredVacancy
from recruit.web import wording
from recruit.web.access import LARGEST_ID, current_viewer
from recruit.web.database import database


def whole_record(stored: StoredVacancy) -> Record:
    """The record of a vacancy; 404 while no pack is issued."""
    return record_of(database(), stored.id) or abort(404)


def one_candidate(stored: StoredVacancy, candidate_id: int) -> tuple[Record, CandidateRecord]:
    """The record with this candidate alone, and the candidate; 404 where there is none of this
    vacancy.
    """
    record = record_of(database(), stored.id, candidate_id) if candidate_id <= LARGEST_ID else None
    if record is None or not record.candidates:
        abort(404)
    return record, record.candidates[0]


def open_marks(stored: StoredVacancy, candidate_id: int) -> tuple[Record, CandidateRecord, Viewer]:
    """The same, for whoever may see every member's marks of this candidate; 404 for all others.

    It is the same answer as for a candidate who is not there, so that it says nothing of who has
    sealed.
    """
    record, one = one_candidate(stored, candidate_id)
    viewer = current_viewer(stored)
    if not sees_marks(viewer, one.states):
        abort(404)
    return record, one, viewer


def agreed_scores(
    stored: StoredVacancy, candidate_id: int
) -> tuple[Record, CandidateRecord, Viewer]:
    """The same, for whoever may see the agreed scores of this candidate."""
    record, one = one_candidate(stored, candidate_id)
    viewer = current_viewer(stored)
    if not sees_agreed(viewer, one.states):
        abort(404)
    return record, one, viewer


def spread() -> int:
    """The difference in marks from which the house talks a question over."""
    return wording.house().spread
