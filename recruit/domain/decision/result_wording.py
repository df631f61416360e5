"""The result in sentences: what the means alone would give, ties and how they were broken, who was
passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from recruit.domain.decision.outcome_rules import Passing
from recruit.domain.decision.side_by_side import in_a_row
from recruit.domain.decision.standing import Equals, Standing, is_settled
from recruit.domain.record.record import CandidateRecord, Record, TieDecision
from recruit.domain.scoring.blindness import Viewer, sees_progress
from recruit.domain.scoring.result import Merit, Tie, TieStep, in_decimals

SECTION_159_CONDITIONS = (
    (
        "The panel reasonably thinks that people of this group are at a disadvantage because of"
        " what they share, or that disproportionately few of them do this kind of work."
    ),
    (
        "To choose this candidate is a proportionate way to overcome the disadvantage, or to have"
        " more people of the group in this kind of work."
    ),
    (
        "There is no standing policy of treating people of this group more favourably. The panel"
        " chose between these candidates alone."
    ),
)
"""Equality Act 2010, section 159(1) to (4), in plain words.

That the candidates are as qualified is recorded first.
"""


@dataclass(frozen=True, slots=True)
class TieInWords:
    """A tie as people read it: who has the same total, what each step found, and who is equal after
    it.
    """

    candidates: tuple[int, ...]
    opening: str
    steps: tuple[str, ...]
    closing: str


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A candidate for whom something is still to be done, and how far it is as far as the viewer
    may know.
    """

    one: CandidateRecord
    how_far: str


def means_in_words(record: Record, standing: Standing) -> tuple[str, ...]:
    """What the members' means alone would change: the verdicts, one a sentence, then the order."""
    differing = [
        each
        for each in standing.verdicts.values()
        if each.meets_standard != each.mechanical_meets_standard
    ]
    said = [
        f"By the means alone {_name(record, each.candidate)} would "
        f"{'meet' if each.mechanical_meets_standard else 'not meet'} the standard."
        for each in differing
    ]
    order = _ranked(standing.merit, (each.candidates for each in standing.equals))
    by_means = _ranked(
        standing.by_means, (group for tie in standing.by_means.ties for group in tie.still_equal)
    )
    if by_means and order != by_means:
        same = "" if differing else " Every verdict would be the same."
        said.append(
            "By the means alone the order of merit would be"
            f" {_order_in_words(record, by_means)}.{same}"
        )
    return tuple(said) or (
        "By the means alone the order of merit and every verdict would be the same.",
    )


def ties_in_words(record: Record, standing: Standing) -> tuple[TieInWords, ...]:
    """Every tie of the order of merit, best first."""
    return tuple(_tie(record, standing, each) for each in standing.merit.ties)


def equals_in_words(record: Record, equals: Equals) -> str:
    """How far the panel is with candidates whom the declared order leaves equal, in a sentence."""
    names = in_a_row([_name(record, each) for each in equals.candidates])
    if equals.decision:
        return _decision_in_words(record, equals.decision)
    if equals.found:
        return f"{names} are recorded as equal. The panel has not decided between them."
    return (
        f"{names} are not recorded as equal yet. The panel decides between them, and writes down"
        " its reason."
    )


def totals_in_words(standing: Standing) -> dict[int, tuple[str, str]]:
    """By candidate the total and the total of the means alone.

    Different totals never look the same.
    """
    known = [
        each
        for each in standing.verdicts.values()
        if each.total is not None and each.mechanical is not None
    ]
    totals = in_decimals([each.total for each in known if each.total is not None])
    means = in_decimals([each.mechanical for each in known if each.mechanical is not None])
    said = {
        each.candidate: both
        for each, both in zip(known, zip(totals, means, strict=True), strict=True)
    }
    return {
        each: said.get(each, ("nothing scored", "nothing scored")) for each in standing.verdicts
    }


def still_to_settle(record: Record, viewer: Viewer) -> tuple[Unsettled, ...]:
    """Everyone who is not settled yet, in the order of the list, whatever was scored.

    That somebody is not is known to all: the agreed scores of the others are recorded, or an
    outcome is.
    """
    return tuple(
        Unsettled(each, _how_far(each) if sees_progress(viewer, each.states) else "not settled yet")
        for each in record.candidates
        if not each.is_off and not is_settled(each)
    )


def passings_in_words(record: Record, found: Sequence[Passing]) -> tuple[str, ...]:
    """Who is put before whom, a sentence for each candidate who is preferred."""
    by_preferred: dict[int, list[int]] = {}
    for each in found:
        by_preferred.setdefault(each.preferred, []).append(each.passed)
    return tuple(
        f"{_name(record, preferred)} is put before"
        f" {in_a_row([_name(record, each) for each in passed])},"
        f" {'who stands' if len(passed) == 1 else 'who stand'} higher in the order of merit."
        for preferred, passed in by_preferred.items()
    )


def _ranked(merit: Merit, equals: Iterable[Sequence[int]]) -> list[tuple[int, ...]]:
    """The order of merit as groups of equals, whatever the panel decided between them."""
    together = {each: tuple(sorted(group)) for group in equals for each in group}
    return list(
        dict.fromkeys(together.get(each.candidate, (each.candidate,)) for each in merit.places)
    )


def _how_far(one: CandidateRecord) -> str:
    if one.interview is None:
        return "scoring has not begun"
    return (
        "the agreed scores are not recorded"
        if one.interview.opened
        else "sheets are being filled in"
    )


def _tie(record: Record, standing: Standing, tie: Tie) -> TieInWords:
    total, _ = totals_in_words(standing)[tie.candidates[0]]
    names = in_a_row([_name(record, each) for each in tie.candidates])
    groups = [in_a_row([_name(record, each) for each in group]) for group in tie.still_equal]
    ends = [
        f"{each} {'are equal under the declared rule' if tie.steps else 'are equal'}."
        for each in groups
    ]
    if not tie.steps:
        ends.insert(0, "The rule declares nothing that comes before the panel's own decision.")
    return TieInWords(
        candidates=tie.candidates,
        opening=f"{names} have the same total, {total}.",
        steps=tuple(_step(record, each) for each in tie.steps),
        closing=" ".join(ends),
    )


def _step(record: Record, step: TieStep) -> str:
    had = "; ".join(f"{_name(record, each)}: {value}" for each, value in step.values)
    return f"First comes {step.by}. {had}. This gives {_order_in_words(record, step.left)}."


def _decision_in_words(record: Record, decision: TieDecision) -> str:
    order = ", then ".join(_name(record, each) for each in decision.order)
    if decision.is_section_159:
        return (
            f"The panel chose between equals under section 159 of the Equality Act 2010: {order}."
        )
    return f"The panel decided between equals: {order}."


def _order_in_words(record: Record, groups: Iterable[Sequence[int]]) -> str:
    """'C2, then C1 and C3 as equals'."""
    return ", then ".join(
        in_a_row([_name(record, each) for each in group]) + (" as equals" if len(group) > 1 else "")
        for group in groups
    )


def _name(record: Record, candidate: int) -> str:
    return record.candidate(candidate).candidate.reference
