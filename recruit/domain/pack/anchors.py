"""Rating anchors: what each point of the scale looks like for one question, from the framework's
own ladder.

The stage below gives the lower middle, the target stage the pass mark, the stage above the top;
negative indicators and no evidence give the bottom. Anchored scales are more valid and more
reliable than bare ones (Kell and others, ETS RR-17, 2017), and a levelled framework already holds
the anchors.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from recruit.domain.framework.framework import Element, Framework, Indicator, Stage
from recruit.domain.framework.scale import Point, Scale


@dataclass(frozen=True, slots=True)
class Anchor:
    """What one point looks like: a sentence, and the indicators that it stands on, if any.

    `beside` is the sentence to print, without those indicators, where the question's own positive
    and negative indicators stand next to the scale; it is empty where `text` serves there too.
    """

    mark: str
    label: str
    text: str
    indicators: tuple[str, ...]
    beside: str = ""


class Position(Enum):
    """Where a point stands on its scale, seen from the pass mark."""

    BOTTOM = auto()
    STAGE_BELOW = auto()
    NEARLY = auto()
    TARGET = auto()
    BEYOND = auto()
    WELL_BEYOND = auto()
    TOP = auto()


def positions(scale: Scale) -> tuple[Position, ...]:
    """The position of each point, lowest first.

    Of the points between the bottom and the pass mark the lower half stand for the stage below; of
    those between the pass mark and the top the lower half are beyond the target, the others well
    beyond it.
    """
    target, top = scale.place(scale.pass_mark), len(scale.points) - 1
    under, over = target - 1, top - target - 1
    between_low = [Position.STAGE_BELOW] * ((under + 1) // 2) + [Position.NEARLY] * (under // 2)
    between_high = [Position.BEYOND] * ((over + 1) // 2) + [Position.WELL_BEYOND] * (over // 2)
    last = [Position.TOP] if top > target else []
    return (Position.BOTTOM, *between_low, Position.TARGET, *between_high, *last)


def build_anchors(
    framework: Framework,
    element: Element,
    stage: Stage,
    negatives: tuple[Indicator, ...],
    scale: Scale,
) -> tuple[Anchor, ...]:
    """One anchor for each point of the scale, lowest first."""
    ladder = _Ladder(framework, element, stage, negatives, scale)
    placed = zip(scale.points, positions(scale), strict=True)
    return tuple(ladder.anchor(position, point) for point, position in placed)


@dataclass(frozen=True, slots=True)
class _Ladder:
    framework: Framework
    element: Element
    stage: Stage
    negatives: tuple[Indicator, ...]
    scale: Scale

    def anchor(self, position: Position, point: Point) -> Anchor:
        passing, top = self.scale.pass_mark, self.scale.points[-1].mark
        match position:
            case Position.BOTTOM:
                return self._bottom(point)
            case Position.STAGE_BELOW:
                return self._below(point)
            case Position.NEARLY:
                text = (
                    f"Part of what {passing} asks; the rest is missing, or came only with"
                    " prompting."
                )
            case Position.TARGET:
                return self._target(point)
            case Position.BEYOND:
                text = f"All of {passing}, and part of what {top} asks."
            case Position.WELL_BEYOND:
                text = f"All of {passing}, and most of what {top} asks."
            case Position.TOP:
                return self._top(point)
        return Anchor(point.mark, point.label, text, ())

    def _bottom(self, point: Point) -> Anchor:
        # With no point between the bottom and the pass mark, the stage below has to be rated here
        # too.
        only_below = Position.STAGE_BELOW not in positions(self.scale)
        lead = "No evidence, no more than a beginning," if only_below else "No evidence,"
        return Anchor(
            point.mark,
            point.label,
            f"{lead} or mainly what counts against it:",
            _texts(self.negatives),
            f"{lead} or mainly the negative indicators above.",
        )

    def _below(self, point: Point) -> Anchor:
        below, _ = self.element.neighbours(self.stage)
        word = self.framework.stage_word
        if below is not None:
            lead = f"What the {word} below asks ({self._label(below)}):"
            return Anchor(point.mark, point.label, lead, _texts(below.indicators))
        text = (
            f"One part of what {self.scale.pass_mark} asks, in a small matter or with much"
            f" prompting. (This is the lowest {word}: there is none below to compare with.)"
        )
        return Anchor(point.mark, point.label, text, ())

    def _target(self, point: Point) -> Anchor:
        lead = f"What this post asks ({self._label(self.stage)}):"
        return Anchor(
            point.mark,
            point.label,
            lead,
            _texts(self.stage.indicators),
            f"{lead} the positive indicators above, all or nearly all.",
        )

    def _top(self, point: Point) -> Anchor:
        _, above = self.element.neighbours(self.stage)
        passing, word = self.scale.pass_mark, self.framework.stage_word
        if above is not None:
            lead = f"All of {passing}, and what the {word} above asks ({self._label(above)}):"
            return Anchor(point.mark, point.label, lead, _texts(above.indicators))
        text = (
            f"All of {passing}, kept up over time and against resistance, with results that others"
            f" can confirm. (This is the highest {word}: there is none above to compare with.)"
        )
        return Anchor(point.mark, point.label, text, ())

    def _label(self, stage: Stage) -> str:
        return self.framework.stage_label(stage)


def _texts(indicators: tuple[Indicator, ...]) -> tuple[str, ...]:
    return tuple(indicator.text for indicator in indicators)
