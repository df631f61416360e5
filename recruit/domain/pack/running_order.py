"""The interview minute by minute."""

from __future__ import annotations

from dataclasses import dataclass

from recruit.domain.pack.pack import Pack


@dataclass(frozen=True, slots=True)
class Item:
    """One part of the interview; `begins` and `ends` are minutes from its start."""

    begins: int
    ends: int
    what: str


def running_order(pack: Pack, extra_minutes: int = 0) -> tuple[Item, ...]:
    """Opening, each question and close, then what is left of the slot to write and score.

    `extra_minutes` are those agreed with one candidate, who uses them where they need them.
    """
    parts = [(pack.timing.opening, "Opening")]
    parts += [
        (each.minutes, f"Question {each.number}: {each.element_title}") for each in pack.questions
    ]
    if extra_minutes:
        parts.append((extra_minutes, "More time, used wherever the candidate needs it"))
    parts.append((pack.timing.closing, "Close, and the candidate's own questions (not scored)"))
    spare = pack.timing.slot + extra_minutes - sum(minutes for minutes, _ in parts)
    if spare > 0:
        parts.append((spare, "Finishing sheets, each member alone"))
    items: list[Item] = []
    now = 0
    for minutes, what in parts:
        if minutes:
            items.append(Item(now, now + minutes, what))
        now += minutes
    return tuple(items)
