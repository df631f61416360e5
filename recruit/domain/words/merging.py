"""What two windows made of the same page: a three-way merge of what was given, what is sent and
what is saved now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

Values = tuple[str, ...]
Given = Callable[[str], bool]
"""Whether a page was given this mark. `marks` says what the marks of a page are; a set of them, or
of their digests, stands for what the page showed, which the merge need not know.
"""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a page: its name, the values that it would send, and what people call it.

    Fields with the same `part` mean something only together, so that changing two of them is
    changing one thing; a field without one is a part by itself. In an `is_set` every value is
    ticked or not, whatever the others are. `options` has the words for values that people do not
    see themselves.
    """

    name: str
    values: Values
    label: str = ""
    part: str = ""
    is_set: bool = False
    options: Mapping[str, str] = field(default_factory=dict, compare=False)

    def in_words(self, values: Values) -> str:
        """Such values of this field as people read them."""
        said = [self.options.get(each, each) for each in values if self.options.get(each, each)]
        return ", ".join(said) or self.options.get("", "nothing")


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that both sides changed: as it is now, and what was typed."""

    stands: Field
    typed: Values

    @property
    def stands_in_words(self) -> str:
        """What is saved now."""
        return self.stands.in_words(self.stands.values)

    @property
    def typed_in_words(self) -> str:
        """What was typed."""
        return self.stands.in_words(self.typed)


@dataclass(frozen=True, slots=True)
class Merge:
    """What comes of both. `values` has every field by name, of a clash what was typed.

    `taken` are the fields in which the page takes over what is saved now.
    """

    values: Mapping[str, Values]
    clashes: tuple[Clash, ...]
    taken: tuple[Field, ...]


def marks(fields: Iterable[Field]) -> frozenset[str]:
    """What a page that shows these fields was given."""
    return frozenset(mark for each in fields for mark in _marks(each))


def merged(given: Given, sent: Mapping[str, Sequence[str]], stands: Sequence[Field]) -> Merge:
    """The three-way merge. A field that one side changed is as that side has it; only a part that
    both changed, and not to the same, is a clash. A field that the page did not show is as it
    stands.
    """
    values = {name: tuple(each) for name, each in sent.items()}
    clashes: list[Clash] = []
    for part in _parts(stands):
        chosen, clashing = _of_part(given, sent, part)
        clashes += clashing
        values |= chosen
    taken = tuple(
        each for each in stands if not _is_same(values[each.name], sent.get(each.name, ()))
    )
    return Merge(values, tuple(clashes), taken)


def is_touched(given: Given, sent: Mapping[str, Sequence[str]], stands: Sequence[Field]) -> bool:
    """Whether a page was sent otherwise than it was given."""
    return any(
        (
            _is_ticked_otherwise(given, each, sent.get(each.name, ()))
            if each.is_set
            else _is_typed(given, each, tuple(sent.get(each.name, ())))
        )
        for each in stands
    )


def taking(
    sent: Mapping[str, Sequence[str]], stands: Sequence[Field], part: str
) -> dict[str, Values]:
    """What was sent, with what is saved now in one part of it."""
    values = {name: tuple(each) for name, each in sent.items()}
    return values | {each.name: each.values for each in stands if part_of(each) == part}


def still_clashing(
    sent: Mapping[str, Sequence[str]], stands: Sequence[Field], parts: Iterable[str]
) -> tuple[Clash, ...]:
    """Those of these parts in which what was sent is still not what stands."""
    wanted = set(parts)
    about = [each for each in stands if part_of(each) in wanted]
    return tuple(
        Clash(each, tuple(sent.get(each.name, ())))
        for each in about
        if not _is_same(sent.get(each.name, ()), each.values)
    )


def part_of(each: Field) -> str:
    """The name of the part that a field belongs to."""
    return each.part or each.name


def _parts(stands: Sequence[Field]) -> list[list[Field]]:
    found: dict[str, list[Field]] = {}
    for each in stands:
        found.setdefault(part_of(each), []).append(each)
    return list(found.values())


def _of_part(
    given: Given, sent: Mapping[str, Sequence[str]], part: list[Field]
) -> tuple[dict[str, Values], list[Clash]]:
    sets = {
        each.name: _united(given, sent.get(each.name, ()), each) for each in part if each.is_set
    }
    rest = [each for each in part if not each.is_set]
    typed = {each.name: tuple(sent.get(each.name, ())) for each in rest}
    if not any(_is_typed(given, each, typed[each.name]) for each in rest):
        return sets | {each.name: each.values for each in rest}, []
    differing = [each for each in rest if not _is_same(typed[each.name], each.values)]
    if not any(_is_changed(given, each) for each in rest):
        differing = []
    return sets | typed, [Clash(each, typed[each.name]) for each in differing]


def _united(given: Given, typed: Sequence[str], stands: Field) -> Values:
    """Each value as whichever side changed it has it, those that stand first."""
    both = dict.fromkeys((*stands.values, *typed))
    return tuple(each for each in both if _is_ticked(given, each, typed, stands))


def _is_ticked(given: Given, value: str, typed: Sequence[str], stands: Field) -> bool:
    was_changed_here = (value in typed) != given(_mark(stands.name, (value,)))
    return value in typed if was_changed_here else value in stands.values


def _is_typed(given: Given, stands: Field, typed: Values) -> bool:
    """Whether the page's own side changed the field."""
    if not given(stands.name):
        return bool(typed) and not _is_same(typed, stands.values)
    return not given(_mark(stands.name, typed))


def _is_ticked_otherwise(given: Given, stands: Field, typed: Sequence[str]) -> bool:
    return any(
        (each in typed) != given(_mark(stands.name, (each,))) for each in {*stands.values, *typed}
    )


def _is_changed(given: Given, stands: Field) -> bool:
    """Whether the field was changed since the page was given it."""
    return not given(_mark(stands.name, stands.values))


def _is_same(one: Sequence[str], other: Sequence[str]) -> bool:
    return [_plain(each) for each in one] == [_plain(each) for each in other]


def _marks(each: Field) -> Iterator[str]:
    if each.is_set:
        yield from (_mark(each.name, (value,)) for value in each.values)
    else:
        yield each.name
        yield _mark(each.name, each.values)


def _mark(name: str, values: Sequence[str]) -> str:
    return "\0".join((name, *(_plain(each) for each in values), ""))


def _plain(text: str) -> str:
    """A text without what a browser or a form changes by itself: kinds of line ends and blanks
    around lines.
    """
    return "\n".join(" ".join(line.split()) for line in text.splitlines()).strip()


def renamed(fields: Iterable[Field], part: str) -> tuple[Field, ...]:
    """The same fields as one part."""
    return tuple(replace(each, part=part) for each in fields)
