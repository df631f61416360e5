"""A vacancy's history: its audit entries, those that are one piece of typing folded, and what such
a piece did.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from recruit.domain.record.actions import Action
from recruit.domain.scoring.blindness import SheetStates, Viewer, sees_agreed, sees_marks
from recruit.domain.scoring.text_change import TextChange

PAUSE = timedelta(minutes=5)
"""Saves of the same score that lie closer together are told as one."""
TYPED = (Action.SAVE_SCORE, Action.SAVE_NOTES)
"""Actions of a page that saves while someone types."""
DRAFT, ISSUE = Action.CHANGE_DRAFT, Action.ISSUE_PACK
FOLDED = (*TYPED, DRAFT)
"""Actions of which those that follow each other closely are told as one."""
TELLS_MARKS = (*TYPED, Action.AGREE_SCORES, Action.TAKE_BACK_CONSENSUS, Action.TAKE_STANCE)
"""Actions whose entries hold what a member or the panel gave."""
TEXTS = ("why_not_asked", "evidence", "notes", "remarks")
"""Parts of a score or a sheet of which an entry holds only what a save changed."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What an entry is about, without what it says.

    `at` is empty where it cannot be read. `candidates` are all whom it is about, by id.
    `is_from_elsewhere` marks an entry of the server that an archived vacancy was brought back from;
    its number counts in that server's chain.
    """

    number: int
    at: str
    actor: str
    action: str
    candidates: tuple[int, ...] = ()
    member: int | None = None
    edition: int | None = None
    question: int | None = None
    is_from_elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """An audit entry.

    `personal` is None once it was disposed of; `name` is then empty unless the actor is known.
    """

    outline: Outline
    name: str
    role: str
    facts: Mapping[str, Any]
    personal: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Sight:
    """What whoever looks may see of the history.

    `states` are those of all candidates of the vacancy. `is_decided` says that no one scores any
    more. `sample_questions` are the edition and number of the questions whose sample answer a
    member has marked.
    """

    viewer: Viewer
    states: Mapping[int, SheetStates]
    is_decided: bool
    sample_questions: frozenset[tuple[int, int]] = frozenset()

    @property
    def hidden(self) -> frozenset[int]:
        """The candidates of whom a panel member is told nothing, since they may not see their
        marks.
        """
        if self.viewer.member is None:
            return frozenset()
        return frozenset(
            each for each, states in self.states.items() if not sees_marks(self.viewer, states)
        )

    def allowed(self, entries: Iterable[Outline]) -> tuple[Outline, ...]:
        """Those of these entries of which the viewer may know that they are there."""
        if self.viewer.member is None:
            return tuple(entries)
        seen = set(self.states) - self.hidden if self.hidden else None
        return tuple(
            each
            for each in entries
            if (seen is None or not set(each.candidates) - seen) and self._allows_sample_mark(each)
        )

    def _allows_sample_mark(self, entry: Outline) -> bool:
        """A member gives their own mark of a sample answer before they see another's."""
        if entry.action != Action.MARK_SAMPLE_ANSWER or entry.member == self.viewer.member:
            return True
        return (entry.edition, entry.question) in self.sample_questions

    def allows_marks(self, entry: Outline) -> bool:
        """Whether the viewer may see what the entry says that somebody gave.

        What stands on a sheet that is not sealed is its member's own while anybody may still score.
        """
        if entry.action not in TELLS_MARKS:
            return True
        for each in entry.candidates:
            states = self.states.get(each)
            if states is None:
                continue
            if entry.action not in TYPED:
                if not sees_agreed(self.viewer, states):
                    return False
            elif not self._allows_typed(entry, states):
                return False
        return True

    def _allows_typed(self, entry: Outline, states: SheetStates) -> bool:
        if self.is_decided and self.viewer.member is None:
            return True
        return sees_marks(self.viewer, states) and (
            self.is_decided or entry.member in states.sealed
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history: an entry, or several saves of the same score.

    Oldest first; there is at least one.
    """

    entries: tuple[Outline, ...]

    @property
    def last(self) -> Outline:
        """The newest of them."""
        return self.entries[-1]


def folded(entries: Iterable[Outline]) -> tuple[Line, ...]:
    """The lines of these entries, which come oldest first; the line with the newest entry first."""
    lines: list[list[Outline]] = []
    running: dict[tuple[object, ...], list[Outline]] = {}
    for entry in entries:
        if entry.action in (Action.SEAL_SHEET, Action.REOPEN_SHEET):
            # What came after a sealing is another piece of work, however soon it began.
            running = {
                key: line for key, line in running.items() if not _of_same_sheet(line[-1], entry)
            }
        if entry.action == ISSUE:
            running = {key: line for key, line in running.items() if line[-1].action != DRAFT}
        key = (
            entry.action,
            entry.actor,
            entry.candidates,
            entry.member,
            entry.question,
            entry.is_from_elsewhere,
        )
        line = running.get(key) if entry.action in FOLDED else None
        if line is not None and _moment(entry) - _moment(line[-1]) <= PAUSE:
            line.append(entry)
        else:
            running[key] = [entry]
            lines.append(running[key])
    last_first = sorted(
        lines, key=lambda each: (not each[-1].is_from_elsewhere, each[-1].number), reverse=True
    )
    return tuple(Line(tuple(each)) for each in last_first)


def net(entries: Sequence[Entry]) -> Entry:
    """The last of these saves of one score or one sheet's notes, saying what all of them changed
    together.
    """
    last = entries[-1]
    if len(entries) == 1 or any(each.personal is None for each in entries):
        return last
    if last.outline.action == DRAFT:
        return replace(last, personal={"actor": last.name, "before": _earliest(entries)})
    told: dict[str, Any] = {"actor": last.name}
    for each in entries:
        for name, value in (each.personal or {}).items():
            if name in TEXTS:
                told.setdefault(name, []).extend(value if isinstance(value, list) else [value])
            elif name != "actor":
                told[name] = [told[name][0], value[1]] if name in told else value
    changed = {
        name: value
        for name, value in told.items()
        if name in TEXTS or name == "actor" or value[0] != value[1]
    }
    return replace(last, personal=changed)


def _earliest(entries: Sequence[Entry]) -> str:
    """The values that these changes of a draft replaced, of each field the earliest, as JSON."""
    found: dict[str, Any] = {}
    for each in entries:
        for name, value in json.loads(str((each.personal or {}).get("before") or "{}")).items():
            found.setdefault(name, value)
    return json.dumps(found, ensure_ascii=False)


def joined(changes: Iterable[TextChange]) -> tuple[TextChange, ...]:
    """What changes of a text, one after the other, did together: as few as can be told without the
    text itself.
    """
    places: list[TextChange] = []
    for change in changes:
        places = _with(places, change)
    return tuple(each for each in places if each.taken_out != each.put_in)


def _with(places: list[TextChange], change: TextChange) -> list[TextChange]:
    """The same with one change more.

    Places count in the text as it stands, and none touches another.
    """
    start, end = change.at, change.at + len(change.taken_out)
    before = [each for each in places if each.at + len(each.put_in) < start]
    after = [each for each in places if each.at > end]
    touched = [each for each in places if each not in before and each not in after]
    grown = len(change.put_in) - len(change.taken_out)
    moved = [replace(each, at=each.at + grown) for each in after]
    return [*before, _merged(touched, change), *moved]


def _merged(touched: Sequence[TextChange], change: TextChange) -> TextChange:
    if not touched:
        return change
    start, end = change.at, change.at + len(change.taken_out)
    first, last = touched[0], touched[-1]
    taken_out, at = "", start
    for each in touched:
        # Between earlier changes stands what was there from the start, and this change took it out.
        if each.at > at:
            taken_out += change.taken_out[at - start : each.at - start]
        taken_out += each.taken_out
        at = each.at + len(each.put_in)
    taken_out += change.taken_out[at - start :] if end > at else ""
    kept_before = first.put_in[: max(0, start - first.at)]
    kept_after = last.put_in[end - last.at :] if last.at + len(last.put_in) > end else ""
    return TextChange(min(start, first.at), taken_out, kept_before + change.put_in + kept_after)


def _of_same_sheet(one: Outline, other: Outline) -> bool:
    return (one.candidates, one.member, one.is_from_elsewhere) == (
        other.candidates, other.member, other.is_from_elsewhere
    )  # fmt: skip


def _moment(entry: Outline) -> datetime:
    return datetime.fromisoformat(entry.at) if entry.at else datetime.min.replace(tzinfo=UTC)
