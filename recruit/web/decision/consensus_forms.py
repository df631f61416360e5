"""The forms of the consensus: the agreed scores, what a member says of them, a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind

from recruit.domain.record.record import Stance
from recruit.domain.scoring.sheet import LONGEST_REASON
from recruit.domain.words.typed_text import unusable_character
from recruit.web.forms import Form, LongText, Needed, VersionedForm, tidy_lines

NOT_TYPED = ("csrf_token", "version", "given", "kept")
CONFIRM, DISSENT = "confirm", "dissent"


class AgreeingForm(VersionedForm):
    """The agreed scores: `typed` has the fields of the questions by name, `more` what is wrong with
    them.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.more: list[tuple[str, str]] = []

    @property
    def typed(self) -> dict[str, str]:
        """The fields that were sent, but for those that no one types."""
        return {name: tidy_lines(text) for name, text in self.sent.items() if name not in NOT_TYPED}

    def validate(self, *arguments: Any, **named: Any) -> bool:
        """Whether everything is text that can be kept."""
        fine = bool(super().validate(*arguments, **named))
        self.more = [
            (name, fault) for name, text in self.typed.items() if (fault := _text_fault(text))
        ]
        return fine and not self.more

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Pairs of a field's id and what is wrong with it."""
        return [*super().faults, *self.more]


class StanceForm(VersionedForm):
    """One member's own word on the agreed scores."""

    stance = RadioField(
        "What do you say?",
        choices=[
            SelectChoice(CONFIRM, "I confirm the agreed scores."),
            SelectChoice(DISSENT, "I dissent."),
        ],
        validate_choice=False,
    )
    said = LongText("In your words", longest=LONGEST_REASON)

    @classmethod
    def shown(cls, stances: Sequence[Stance], member: int) -> StanceForm:
        """The form with what this member said before."""
        mine = next((each for each in stances if each.member == member), None)
        before = {"stance": CONFIRM if mine.agrees else DISSENT, "said": mine.words} if mine else {}
        return cls(formdata=None, data=before)

    def validate(self, *arguments: object, **named: object) -> bool:
        """Whether it says one or the other, and why where it dissents."""
        fine = bool(super().validate(*arguments, **named))
        if self.stance.data not in (CONFIRM, DISSENT):
            self.stance.errors = ["Choose whether you confirm or dissent."]
        elif self.stance.data == DISSENT and not (self.said.data or "").strip():
            self.said.errors = ["Say in words where you dissent, and why."]
        else:
            return fine
        return False


class ReasonForm(Form):
    """A reason, which is kept in the record."""

    why = LongText(
        "Reason", [Needed("Give the reason. It is part of the record.")], longest=LONGEST_REASON
    )

    @property
    def reason(self) -> str:
        """The reason as it is kept."""
        return (self.why.data or "").strip()


def _text_fault(text: str) -> str:
    if len(text) > LONGEST_REASON:
        return f"Use at most {LONGEST_REASON:,} characters; this has {len(text):,}."
    if bad := unusable_character(text):
        return f"Take out the character {bad}: it cannot be printed."
    return ""
