"""What the pages of step 6 share: the titles of the chosen elements, and a form that is a table."""

from __future__ import annotations

from typing import Any

from recruit.domain.building.draft import Draft
from recruit.domain.framework.framework import ElementReference
from recruit.domain.words.typed_text import unusable_character
from recruit.web.database import library
from recruit.web.forms import VersionedForm, tidy

NOT_TYPED = ("csrf_token", "version", "given", "stay", "back", "go", "tab", "turn", "kept")
LONGEST = 2000
"""Characters of any one field; what a field means may allow fewer."""


class TypedForm(VersionedForm):
    """A form whose fields are rows of a table: `typed` has them by name, `more` what is wrong with
    them.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.more: list[tuple[str, str]] = []

    @property
    def typed(self) -> dict[str, str]:
        """All fields that were sent but those that no one types, white space collapsed."""
        return {name: tidy(value) for name, value in self.sent.items() if name not in NOT_TYPED}

    def validate(self, *arguments: Any, **named: Any) -> bool:
        """Whether everything is text that can be kept."""
        fine = bool(super().validate(*arguments, **named))
        self.more = [fault for name, text in self.typed.items() for fault in _unusable(name, text)]
        return fine and not self.more

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Pairs of a field's id and what is wrong with it."""
        return [*super().faults, *self.more]


def _unusable(name: str, text: str) -> list[tuple[str, str]]:
    if len(text) > LONGEST:
        return [(name, f"Use fewer characters; this has {len(text)}.")]
    if bad := unusable_character(text):
        return [(name, f"Take out the character {bad}: it cannot be printed.")]
    return []


def titles_of(draft: Draft) -> dict[ElementReference, str]:
    """The title of each chosen element."""
    found = {
        each.reference: library().framework(each.reference.framework) for each in draft.elements
    }
    pairs = {reference: framework.find(reference.number) for reference, framework in found.items()}
    return {
        reference: pair[1].title if pair else str(reference) for reference, pair in pairs.items()
    }
