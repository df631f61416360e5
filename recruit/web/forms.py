"""What all forms share: clean text, length limits, and fields that say how to fix what is
wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self, TypeVar

from flask import g
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import NumberRange, StopValidation, ValidationError

from recruit.domain.words.merging import Clash
from recruit.domain.words.merging import Field as StandingField
from recruit.domain.words.naming import LONGEST_NAME, LONGEST_REFERENCE, name_fault, reference_fault
from recruit.domain.words.typed_text import (
    cleaned,
    length_fault,
    number_fault,
    one_line,
    one_line_of_name,
    unusable_character,
)
from recruit.domain.words.whole_number import whole_number
from recruit.web.guards.secret_fields import Secret
from recruit.web.typing.merging import Authors, arrive, fields_of, given_of, kept_in_words, nobody

_EMAIL = re.compile(r"[^@\s<>\"',;]+@[^@\s<>\"',;]+")


def tidy(value: str | None) -> str:
    """What was typed as one line, without what no one sees."""
    return one_line(value or "")


def tidy_lines(value: str | None) -> str:
    """What was typed as several lines, without what no one sees."""
    return cleaned(value or "")


def tidy_name(value: str | None) -> str:
    """A name or reference that was typed; what turns it round is left in it, to be refused."""
    return one_line_of_name(value or "")


class Form(FlaskForm):
    """A form with the CSRF token, whose `faults` name every field that is wrong, for the summary on
    top.
    """

    def validate(self, *arguments: Any, **named: Any) -> bool:
        """Whether it can be kept: never by a way off its page, which asks and records nothing."""
        if g.get("asks_before"):
            g.left = self
            return False
        return bool(super().validate(*arguments, **named))

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Pairs of a field's id and what is wrong with it."""
        return [
            (field.id, str(error))
            for field in self
            for error in field.errors
            if not isinstance(error, dict)
        ]


class VersionedForm(Form):
    """A form on one version of something that others may change meanwhile; `arriving` fills it in.

    What it sends is merged with what was changed since the page was shown. `sent` has all that was
    sent, merged, and is empty where the page is shown as it stands; `clashes` are the fields that
    both sides changed, `taken` those that stay as they were changed meanwhile, and `unsettled` says
    what is to be settled before it is saved.
    """

    version = HiddenField()
    given = HiddenField()

    parts: ClassVar[Mapping[str, str]] = {}
    """Which fields mean something only together: the name of their part, by the field's name."""

    sent: MultiDict[str, str] = MultiDict()
    clashes: tuple[Clash, ...] = ()
    taken: tuple[StandingField, ...] = ()
    unsettled = ""
    is_touched = True

    @classmethod
    def arriving(
        cls,
        version: object,
        shown: Mapping[str, object] | None = None,
        *,
        authors: Authors = nobody,
        fields: Sequence[StandingField] | None = None,
        choices: Mapping[str, Sequence[object]] | None = None,
        gone: str = "",
    ) -> Self:
        """The form as it was sent, on the version that is saved now, or as it stands where nothing
        was sent.

        `shown` are the values that stand, by the name of the field. A form whose fields are rows of
        a table gives them itself, as `fields`. `choices` are those of its lists. `gone` says that
        what the page was about is not there any more.
        """
        data = {**(shown or {}), "version": str(version)}
        standing = fields
        if standing is None:
            standing = fields_of(_with_choices(cls(formdata=None, data=data), choices), cls.parts)
        arrival = arrive(str(version), standing, authors, gone)
        form = _with_choices(
            cls(formdata=arrival.sent, data={**data, "given": arrival.given}), choices
        )
        form.sent = MultiDict() if arrival.sent is None else arrival.sent
        form.clashes, form.taken, form.unsettled = arrival.clashes, arrival.taken, arrival.said
        form.is_touched = arrival.is_touched
        g.arrived = form
        return form

    @classmethod
    def standing(
        cls,
        version: object,
        shown: Mapping[str, object] | None = None,
        *,
        fields: Sequence[StandingField] | None = None,
    ) -> Self:
        """The form as it stands, whatever was sent."""
        form = cls(formdata=None, data={**(shown or {}), "version": str(version)})
        form.given.data = given_of(fields_of(form, cls.parts) if fields is None else fields)
        return form

    def is_submitted(self) -> bool:
        """Whether something was typed: sent now, or kept as typed before and brought back."""
        return bool(super().is_submitted() or self.sent)

    def validate(self, *arguments: Any, **named: Any) -> bool:
        """Whether it can be kept: never while the two sides of a change are not settled."""
        fine = bool(super().validate(*arguments, **named))
        return fine and not self.unsettled

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Pairs of a field's id and what is wrong with it."""
        return [*([("version", self.unsettled)] if self.unsettled else []), *super().faults]

    @property
    def saved(self) -> str:
        """What to say once it is saved."""
        return f"Saved. {kept_in_words(self.taken)}".strip()

    @property
    def seen_version(self) -> int:
        """The version that the page showed; 0 if the field was tampered with."""
        return whole_number(str(self.version.data or "")) or 0


F = TypeVar("F", bound=Form)


def _with_choices(form: F, choices: Mapping[str, Sequence[object]] | None) -> F:
    for name, offered in (choices or {}).items():
        form[name].choices = list(offered)
    return form


class Text(StringField):
    """One line of text without the characters that no paper can hold."""

    def __init__(
        self, label: str, validators: Any = (), *, longest: int = 200, **named: Any
    ) -> None:
        named.setdefault("filters", [tidy])
        super().__init__(label, [UsableText(longest), *validators], **named)


class NameText(Text):
    """A person's name."""

    def __init__(self, label: str, validators: Any = (), **named: Any) -> None:
        super().__init__(
            label, [*validators, PersonName()], longest=LONGEST_NAME, filters=[tidy_name], **named
        )


class ReferenceField(Text):
    """The reference of a vacancy or a candidate."""

    def __init__(self, label: str, validators: Any = (), **named: Any) -> None:
        checks = [*validators, ReferenceText()]
        super().__init__(label, checks, longest=LONGEST_REFERENCE, filters=[tidy_name], **named)


class OneTimeCode(Secret, Text):
    """A code that lets someone in.

    It is seen while it is typed, and no page of ours shows it again.
    """


class LongText(TextAreaField):
    """Several lines of text without the characters that no paper can hold."""

    def __init__(
        self, label: str, validators: Any = (), *, longest: int = 2000, **named: Any
    ) -> None:
        named.setdefault("filters", [tidy_lines])
        super().__init__(label, [UsableText(longest), *validators], **named)


class Paragraphs(LongText):
    """Texts, one on each line; empty lines fall away."""

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The texts."""
        return tuple(text for line in (self.data or "").splitlines() if (text := tidy(line)))


class WholeNumber(IntegerField):
    """A whole number between two bounds, with one sentence for everything else."""

    def __init__(
        self, label: str, lowest: int, highest: int, what: str = "number", **named: Any
    ) -> None:
        self.message = number_fault(lowest, highest, what)
        super().__init__(label, [NumberRange(lowest, highest, self.message)], **named)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Reads what was typed."""
        text = one_line(str(valuelist[0])) if valuelist else ""
        # The field shows again what is in `raw_data`.
        self.raw_data = [text]
        self.data = (
            int(text)
            if text.isascii() and text.removeprefix("-").isdigit() and len(text) < 10
            else None
        )
        if self.data is None:
            raise ValueError(self.message)

    def pre_validate(self, _form: Any) -> None:
        """Leaves it at that sentence where nothing could be read."""
        if self.process_errors:
            raise StopValidation


class UsableText:
    """Refuses characters that mean nothing, and text that is too long."""

    def __init__(self, longest: int) -> None:
        self.longest = longest

    def __call__(self, _form: Any, field: Any) -> None:
        value = field.data or ""
        if fault := length_fault(value, self.longest):
            raise ValidationError(fault)
        if bad := unusable_character(value):
            raise ValidationError(f"Take out the character {bad}: it cannot be printed.")


class Needed:
    """Refuses an empty field, in words that say what to do."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, _form: Any, field: Any) -> None:
        if not field.data or (isinstance(field.data, str) and not field.data.strip()):
            raise ValidationError(self.message)


class ReferenceText:
    """Refuses what cannot be a reference; an empty field is left to `Needed`."""

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data and (fault := reference_fault(field.data)):
            raise ValidationError(fault[0].upper() + fault[1:])


class PersonName:
    """Refuses what cannot be a person's name; an empty field is left to `Needed`."""

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data and (fault := name_fault(field.data)):
            raise ValidationError(fault[0].upper() + fault[1:])


class EmailAddress:
    """Refuses what cannot be an e-mail address.

    Whether mail arrives is for the first message to show.
    """

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data and (len(field.data) > 254 or not _EMAIL.fullmatch(field.data)):
            raise ValidationError("Type an e-mail address, such as name@organisation.example.")
