"""What a decision record names beside the record itself: the entry of the audit chain that it
stands on.
"""

from __future__ import annotations

from sqlite_utils import Database

from recruit.domain.record.actions import Action
from recruit.store.audit.audit import FIRST


def decision_entry(db: Database, vacancy: int) -> str:
    """The hash of the entry that recorded the decision, or, before there is one, of the last about
    this vacancy.

    It is not the head of the whole chain, which changes with every save in any vacancy and would
    tell of it.
    """
    row = db.execute(
        "select hash from audit where subject = ?"
        " order by action = ? and (select count(*) from decision where vacancy = ?) desc,"
        " sequence desc limit 1",
        [f"vacancy:{vacancy}", Action.RECORD_DECISION, vacancy],
    ).fetchone()
    return str(row[0]) if row else FIRST
