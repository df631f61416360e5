"""The lock of a pack, as whoever builds it may know it."""

from __future__ import annotations

from recruit.domain.framework.scale import Scale
from recruit.domain.pack.lock import MARKS_STAY, Lock, has_other_marks, pack_lock
from recruit.domain.pack.pack import IssuedPack
from recruit.store.scoring.gates import is_or_was_open
from recruit.store.scoring.sheets import has_begun
from recruit.store.vacancies.vacancies import State, StoredVacancy
from recruit.web.access import current_viewer
from recruit.web.database import database


def lock_of(stored: StoredVacancy) -> Lock:
    """The lock of this vacancy's pack for whoever is signed in; nothing is locked before an edition
    is issued.
    """
    if stored.state is State.DRAFT:
        return Lock(holds=False, may_issue=True)
    viewer = current_viewer(stored)
    sits = viewer.member is not None
    return pack_lock(
        sits=sits,
        is_hr=viewer.is_hr,
        is_or_was_open=is_or_was_open(database(), stored.id),
        has_begun=not sits and has_begun(database(), stored.id),
    )


def marks_fault(lock: Lock, last: IssuedPack | None, scale: Scale) -> str:
    """Why this scale cannot be used any more, as a sentence, or ''."""
    if not lock.holds or last is None or not has_other_marks(last.pack, scale):
        return ""
    return MARKS_STAY.format(title=last.pack.rule.scale.title)
