"""What stands between a draft and an issued pack, and what the next edition changes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from recruit.domain.building.draft import Draft, Missing, Step
from recruit.domain.building.draft_wording import Wording
from recruit.domain.building.progress import step_of
from recruit.domain.pack.changes import is_same, pack_changes
from recruit.domain.pack.coverage import Gap
from recruit.domain.pack.pack import IssuedPack, Pack
from recruit.domain.pack.vacancy import Override


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something to fix, or to accept under this id with a reason.

    `reason` is empty until somebody gives one.
    """

    id: str
    text: str
    step: Step
    reason: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """All that is held against a draft. `advice` is wording that could be better and stops nothing.

    `changes` is what an issue now would change since the last edition, in sentences.
    """

    missing: tuple[Missing, ...]
    obstacles: tuple[Obstacle, ...]
    advice: tuple[Wording, ...]
    last_edition: int
    changes: tuple[str, ...]
    is_unchanged: bool

    @property
    def open(self) -> tuple[Obstacle, ...]:
        """What no one has accepted."""
        return tuple(each for each in self.obstacles if not each.reason)

    @property
    def accepted(self) -> tuple[Obstacle, ...]:
        """What somebody accepted, with the reason."""
        return tuple(each for each in self.obstacles if each.reason)

    @property
    def is_ready(self) -> bool:
        """Whether a pack can be issued, if there is anything new to issue."""
        return not self.missing and not self.open

    @property
    def next_edition(self) -> int:
        """The number that an issue now would have."""
        return self.last_edition + 1


def readiness(
    draft: Draft,
    missing: tuple[Missing, ...],
    pack: Pack | None,
    wording: tuple[Wording, ...],
    last: IssuedPack | None,
) -> Readiness:
    """How ready a draft is. `pack` is what would be issued, `last` the newest edition."""
    reasons = {each.gap: each.reason for each in draft.overrides}
    gaps = [_of_gap(gap, reasons) for gap in pack.gaps] if pack else []
    unlawful = [_of_wording(each, reasons) for each in wording if each.is_unlawful_risk]
    return Readiness(
        missing=missing,
        obstacles=(*gaps, *unlawful),
        advice=tuple(each for each in wording if not each.is_unlawful_risk),
        last_edition=last.pack.edition if last else 0,
        changes=pack_changes(last.pack, pack) if last and pack else (),
        is_unchanged=bool(last and pack and is_same(last.pack, pack)),
    )


def with_reason(draft: Draft, found: Readiness, obstacle: str, reason: str) -> Draft:
    """The draft with this obstacle accepted, or with an empty reason no longer accepted.

    Reasons for what is no longer there go too: they were not given for what may come back in
    another shape.
    """
    reasons = {each.id: each.reason for each in found.accepted} | {obstacle: reason}
    return replace(
        draft, overrides=tuple(Override(gap, why) for gap, why in reasons.items() if why)
    )


def _of_gap(gap: Gap, reasons: dict[str, str]) -> Obstacle:
    return Obstacle(gap.id, gap.text, step_of(gap), reasons.get(gap.id, ""))


def _of_wording(wording: Wording, reasons: dict[str, str]) -> Obstacle:
    found = wording.finding
    where = f"{wording.where[0].lower()}{wording.where[1:]}"
    parts = (
        f"{found.severity.capitalize()}: {where} says '{found.words}'.",
        found.why,
        f"({found.source})",
        found.instead,
    )
    return Obstacle(
        wording.id,
        " ".join(part for part in parts if part),
        wording.step,
        reasons.get(wording.id, ""),
    )
