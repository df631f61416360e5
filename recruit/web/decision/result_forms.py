"""The forms of the result: an outcome with its reason, and the order of equals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import request
from wtforms import BooleanField, RadioField

from recruit.domain.decision.outcome_rules import reserve_fault
from recruit.domain.decision.reason_draft import LONGEST_REASON
from recruit.domain.decision.result_wording import SECTION_159_CONDITIONS
from recruit.domain.record.record import TieDecision
from recruit.domain.scoring.result import Outcome
from recruit.domain.words.typed_date import typed_date
from recruit.web.forms import Form, LongText, Needed, Text, VersionedForm, tidy

PLACE = "place-"
"""How the fields of the places begin; the candidate's number follows."""
BY_PANEL, BY_SECTION_159 = "The panel decided between them", "Equality Act 2010, section 159"


class OutcomeForm(VersionedForm):
    """What becomes of a candidate, and why."""

    outcome = RadioField("Outcome", choices=list(Outcome), validate_choice=False)
    until = Text("Last day of the reserve", longest=40)
    reason = LongText(
        "Reason, from the evidence",
        [Needed("Give the reason. The candidate may ask to see it.")],
        longest=LONGEST_REASON,
    )
    is_explained = BooleanField("The reason says why somebody who stands higher is passed over")

    @property
    def chosen(self) -> Outcome | None:
        """The outcome that was chosen, or None where it is none of the list."""
        return Outcome(self.outcome.data) if self.outcome.data in tuple(Outcome) else None

    @property
    def until_day(self) -> str:
        """The last day of the reserve as it is kept, empty for every other outcome."""
        day = typed_date(self.until.data or "") if self.chosen is Outcome.RESERVE else None
        return day.isoformat() if day else ""

    def checked(self, today: date) -> bool:
        """Whether everything is there that this outcome needs."""
        fine = bool(self.validate_on_submit())
        if self.chosen is None:
            self.outcome.errors = ["Choose an outcome."]
        elif self.chosen is Outcome.RESERVE and (
            fault := reserve_fault(typed_date(self.until.data or ""), today)
        ):
            self.until.errors = [fault]
        else:
            return fine
        return False


class EqualForm(Form):
    """That candidates are equal, and why."""

    seen = Text("", longest=60)
    reason = LongText(
        "Why they are equal",
        [Needed("Say why the panel found them equal.")],
        longest=LONGEST_REASON,
    )

    @property
    def plain_reason(self) -> str:
        """The reason as it is kept."""
        return (self.reason.data or "").strip()


class OrderForm(Form):
    """The order of equals: a place for each, by whom it was decided, and why.

    `more` has faults of the places.
    """

    seen = Text("", longest=60)
    by = RadioField(
        "How was it decided?",
        choices=[BY_PANEL, BY_SECTION_159],  # type: ignore[list-item]
        default=BY_PANEL,
        validate_choice=False,
    )
    condition1 = BooleanField(SECTION_159_CONDITIONS[0])
    condition2 = BooleanField(SECTION_159_CONDITIONS[1])
    condition3 = BooleanField(SECTION_159_CONDITIONS[2])
    reason = LongText("Reason", [Needed("Write down the panel's reason.")], longest=LONGEST_REASON)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.more: list[tuple[str, str]] = []
        self.places = {
            name: tidy(text) for name, text in request.form.items() if name.startswith(PLACE)
        }

    def show(self, decision: TieDecision) -> None:
        """Fills in the order that stands."""
        self.places = {f"{PLACE}{each}": str(place) for place, each in enumerate(decision.order, 1)}
        self.by.data = BY_SECTION_159 if decision.is_section_159 else BY_PANEL
        for each in (self.condition1, self.condition2, self.condition3):
            each.data = decision.is_section_159
        self.reason.data = decision.deed.why

    @property
    def plain_reason(self) -> str:
        """The reason as it is kept."""
        return (self.reason.data or "").strip()

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Pairs of a field's id and what is wrong with it."""
        return [*super().faults, *self.more]

    @property
    def is_section_159(self) -> bool:
        """Whether it is a choice under section 159."""
        return bool(self.by.data == BY_SECTION_159)

    def place_of(self, candidate: int) -> str:
        """The place that was typed for a candidate."""
        return self.places.get(f"{PLACE}{candidate}", "").strip()[:3]

    def order(self, candidates: Sequence[int]) -> tuple[int, ...]:
        """The candidates by their places, best first, or none, with the faults noted."""
        wanted = [str(each) for each in range(1, len(candidates) + 1)]
        by_place = {self.place_of(each): each for each in candidates}
        if set(self.places) - {f"{PLACE}{each}" for each in candidates}:
            fault = (
                "A candidate was named who is not among these equals. Open the page again from the"
                " result."
            )
        elif sorted(by_place) != sorted(wanted):
            fault = "Give each of them a place of their own."
        else:
            return tuple(by_place[each] for each in wanted)
        self.more.append((f"{PLACE}{candidates[0]}", fault))
        return ()

    def checked(self) -> bool:
        """Whether everything is there that the choice needs."""
        fine = bool(self.validate_on_submit())
        if self.by.data not in (BY_PANEL, BY_SECTION_159):
            self.by.errors = ["Say how it was decided."]
            return False
        conditions = (self.condition1, self.condition2, self.condition3)
        if self.is_section_159 and not all(each.data for each in conditions):
            self.more.append(
                (
                    "condition1",
                    "Section 159 asks for all three. Confirm each, or decide in another way.",
                )
            )
            return False
        return fine
