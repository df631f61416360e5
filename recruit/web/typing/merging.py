"""What a page sends, merged with what was changed since the page was shown; the one way for every
form.

A page carries a keyed digest of each field that it was given, not the values: to merge it is enough
to know whether a field was touched. They are not signed. Whoever may send the form may put anything
in the place of what stands anyway.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import current_app, g, request
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    FileField,
    Form,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
)

from recruit.domain.words.merging import (
    Clash,
    Field,
    Given,
    is_touched,
    marks,
    merged,
    part_of,
    still_clashing,
    taking,
)
from recruit.domain.words.whole_number import whole_number
from recruit.store.audit.audit import Author
from recruit.web.access import current_actor

DIGEST = 5
"""Bytes of each digest."""
LONGEST_GIVEN = 60_000
TAKE, CLASH = "take", "clash"
"""The button that takes what is saved now, and the hidden fields that name the parts still asked
about.
"""
AT_ONCE = (
    "Someone saved this at the same moment, so nothing of yours is saved yet. Save again: yours is"
    " added to theirs."
)
YOU = "You, in another window,"

Sent = MultiDict[str, str]
Authors = Callable[[int], Sequence[Author]]
"""Who changed what a page shows since the version that it was given, or last where it has no
versions.
"""


def nobody(_seen: int) -> Sequence[Author]:
    """The authors where no one can say who they are."""
    return ()


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a form is filled in from. `sent` is None where the page is shown as it stands.

    `said` is the sentence about what both sides changed, or about what was taken; `taken` has the
    fields that stay as they were changed meanwhile; `given` goes back into the page. `is_touched`
    says whether anybody typed anything.
    """

    sent: Sent | None
    given: str
    clashes: tuple[Clash, ...] = ()
    taken: tuple[Field, ...] = ()
    said: str = ""
    is_touched: bool = True


class StandingAskedError(Exception):
    """Ends a view that was asked only for what stands on its page."""

    def __init__(self, version: str, given: str, fields: Sequence[Field]) -> None:
        super().__init__("what stands on the page")
        self.version, self.given, self.fields = version, given, fields


def arrive(version: str, stands: Sequence[Field], authors: Authors, gone: str = "") -> Arrival:
    """What was sent, or what was kept as typed before, on the version that is saved now.

    `gone` says, after who did it, that what the page is about is not there any more: then all of it
    is asked about. Raises `StandingAskedError` where a view is asked only for what stands.
    """
    typed: Sent | None = request.form if request.method == "POST" else g.get("brought_back")
    given = given_of(stands)
    if g.get("asks_standing"):
        raise StandingAskedError(version, given, stands)
    if typed is None:
        return Arrival(None, given)
    values = typed.to_dict(flat=False)
    if TAKE in typed:
        return _taken(version, values, stands, given)
    held = _opened(typed.get("given", ""))
    touched = is_touched(held, values, stands)
    if typed.get("version") == version or _is_own_late(version, typed):
        return Arrival(_renewed(values, version, given), given, is_touched=touched)
    if gone:
        said = f"{authors_in_words(authors(_number(typed.get('version', ''))))} {gone}"
        return Arrival(_renewed(values, version, given), given, said=said)
    made = merged(held, values, stands)
    said = _said(made.clashes, authors(_number(typed.get("version", "")))) if made.clashes else ""
    return Arrival(
        _renewed(made.values, version, given), given, made.clashes, made.taken, said, touched
    )


def given_of(stands: Sequence[Field]) -> str:
    """The digests of these fields, as a page carries them."""
    return urlsafe_b64encode(b"".join(sorted(_digest(each) for each in marks(stands)))).decode()


def united(sent: Sent, given: str, stands: Sequence[Field]) -> Sent | None:
    """What was sent, with what was changed meanwhile; None where both sides changed the same
    part.
    """
    made = merged(_opened(given), sent.to_dict(flat=False), stands)
    return (
        None
        if made.clashes
        else MultiDict({name: list(each) for name, each in made.values.items()})
    )


def fields_of(form: Form, parts: Mapping[str, str]) -> tuple[Field, ...]:
    """The fields of a form as it stands; `parts` says which of them belong together."""
    return tuple(
        _field(each, parts.get(each.name, ""))
        for each in form
        if not isinstance(each, HiddenField | PasswordField | FileField)
        and each.type != "CSRFTokenField"
    )


def kept_in_words(taken: Sequence[Field]) -> str:
    """What to tell of fields that stay as they were changed meanwhile; nothing where there are
    none.
    """
    labels = list(dict.fromkeys(each.label or each.name for each in taken))
    if not labels:
        return ""
    named = "; ".join(labels[:5]) + (f"; and {len(labels) - 5} more" if len(labels) > 5 else "")
    return f"Changed meanwhile and kept as it is now: {named}."


def _field(each: object, part: str) -> Field:
    name, label = each.name, each.label.text  # type: ignore[attr-defined]
    data = each.data  # type: ignore[attr-defined]
    if isinstance(each, BooleanField):
        return Field(
            name, ("y",) if data else (), label, part, options={"y": "ticked", "": "not ticked"}
        )
    options = {str(value): str(said) for value, said in _choices(each)}
    if isinstance(each, SelectMultipleField):
        return Field(name, tuple(map(str, data or ())), label, part, is_set=True, options=options)
    if isinstance(each, RadioField | SelectField):
        return Field(name, (str(data),) if data is not None else (), label, part, options=options)
    return Field(name, (str(each._value()),), label, part)  # type: ignore[attr-defined]


def _choices(each: object) -> list[tuple[object, object]]:
    if not isinstance(each, SelectField) or not each.choices:
        return []
    return [(value, label) for value, label, *_ in each.iter_choices()]


def _taken(
    version: str, values: dict[str, list[str]], stands: Sequence[Field], given: str
) -> Arrival:
    wanted = values[TAKE][0]
    made = taking(values, stands, wanted)
    asked = [each for each in values.get(CLASH, ()) if each != wanted]
    clashes = still_clashing(made, stands, asked)
    labels = [each.label or each.name for each in stands if part_of(each) == wanted]
    said = (
        f"Taken as it is now: {labels[0] if labels else wanted}. Nothing is saved yet: save"
        " once it is right."
    )
    return Arrival(_renewed(made, version, given), given, clashes, (), said)


def _renewed(values: Mapping[str, Sequence[str]], version: str, given: str) -> Sent:
    kept = {name: list(each) for name, each in values.items() if name not in (TAKE, CLASH)}
    return MultiDict(kept | {"version": [version], "given": [given]})


def _is_own_late(version: str, typed: Sent) -> bool:
    """Whether all that was changed since came from the very page that sends: its own answer was
    late or lost.
    """
    since = g.get("own_since")
    return (
        since is not None
        and _number(typed.get("version", "")) >= since
        and version == str(g.own_version)
    )


def _said(clashes: Sequence[Clash], by: Sequence[Author]) -> str:
    labels = "; ".join(dict.fromkeys(each.stands.label or each.stands.name for each in clashes))
    return (
        f"{authors_in_words(by)} changed the same as you after you opened this page: {labels}."
        " Nothing is saved yet. What is saved now is beside what you typed. Save again to keep"
        " yours, or take what is saved now; what you did not touch stays as it is now."
    )


def authors_in_words(by: Sequence[Author]) -> str:
    """Who changed something, to begin a sentence with: 'You, in another window,' to whoever was it
    alone.
    """
    me = current_actor().id
    others = list(dict.fromkeys(each.name for each in by if each.id != me and each.name))
    if not by:
        return "Someone"
    if not others:
        return YOU if all(each.id == me for each in by) else "Someone else"
    named = " and ".join(others[:3])
    named = named[:1].upper() + named[1:]
    return f"{named}, and you in another window," if any(each.id == me for each in by) else named


def _opened(text: str) -> Given:
    """Whether a page was given a mark.

    One that does not say was given nothing, so that everything is asked about.
    """
    try:
        held = urlsafe_b64decode(text[:LONGEST_GIVEN].encode("ascii"))
    except ValueError:
        held = b""
    found = {held[at : at + DIGEST] for at in range(0, len(held), DIGEST)}
    return lambda mark: _digest(mark) in found


def _digest(mark: str) -> bytes:
    key = hashlib.sha256(str(current_app.config["SECRET_KEY"]).encode()).digest()
    return hashlib.blake2b(
        mark.encode("utf-8", "surrogatepass"), digest_size=DIGEST, key=key
    ).digest()


def _number(text: str) -> int:
    return whole_number(text) or 0
