"""What of the result is kept from a member who withdrew from a candidate."""

from __future__ import annotations

from collections.abc import Sequence

from recruit.domain.decision.outcome_rules import Outcomes, passings
from recruit.domain.decision.standing import Standing
from recruit.domain.record.record import Record
from recruit.domain.scoring.blindness import Viewer, sees_agreed


def hidden_from(record: Record, viewer: Viewer) -> frozenset[int]:
    """The candidates on the list whose agreed scores are recorded and are kept from this viewer, by
    their ids.
    """
    recorded = [each for each in record.candidates if not each.is_off and each.states.is_recorded]
    return frozenset(each.id for each in recorded if not sees_agreed(viewer, each.states))


def kept_from(record: Record, found: Standing, viewer: Viewer) -> frozenset[int]:
    """Those among them who count in the order of merit: any place in it would tell of theirs."""
    return hidden_from(record, viewer) & found.verdicts.keys()


def compared_with(found: Standing, outcomes: Outcomes, hidden: frozenset[int]) -> frozenset[int]:
    """Who was put before or after one of these, or is equal to one: the reason for it may tell of
    them.
    """
    pairs = [{each.preferred, each.passed} for each in passings(found, outcomes)]
    pairs += [set(each.candidates) for each in found.equals]
    return frozenset(one for pair in pairs if pair & hidden for one in pair) - hidden


def others_in_words(names: Sequence[str]) -> str:
    """Who in HR records it in place of somebody who withdrew, as the beginning of a sentence."""
    if not names:
        return "somebody in HR who did not withdraw, and who needs an account here first,"
    shown = [*names[:3], *(["somebody else"] if len(names) > 3 else [])]
    return (
        f"{', '.join(shown[:-1])} or {shown[-1]} in HR" if len(shown) > 1 else f"{shown[0]} in HR"
    )
