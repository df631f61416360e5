"""What the audit trail tells of one candidate, in words and as data, without what it tells of
others.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from recruit.domain.disclosure.panel_names import Naming
from recruit.domain.record import history
from recruit.domain.record.actions import Action


@dataclass(frozen=True, slots=True)
class Entry:
    """An audit entry.

    `is_from_before` says that another server's trail told it, before the vacancy was restored.
    """

    sequence: int
    at: str
    actor: str
    role: str
    action: str
    facts: Mapping[str, Any]
    personal: Mapping[str, Any]
    hash: str
    is_from_before: bool = False


@dataclass(frozen=True, slots=True)
class Detail:
    """One value that an entry holds, under its name."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One entry as it is disclosed, or several saves of one piece of typing: when, by whom, and
    what was done.

    `number` counts these lines alone: the entry's own number would tell how much was done for
    others in between. `saves` is how many entries it stands for, of which `hash` is the last one's;
    `until` is when that was made, and empty where there is one alone.
    """

    number: int
    at: str
    by: str
    role: str
    action: str
    says: str
    details: tuple[Detail, ...]
    hash: str
    saves: int = 1
    until: str = ""


WORDS: Mapping[str, str] = {
    Action.ADD_CANDIDATE: "Put the candidate on the list",
    Action.ADD_CANDIDATES: "Put the candidate on the list, with others",
    Action.CHANGE_CANDIDATE: "Changed what is kept of the candidate",
    Action.REMOVE_CANDIDATE: "Took the candidate off the list",
    Action.PUT_BACK_CANDIDATE: "Put the candidate back on the list",
    Action.DECLARE_INTEREST: "Declared about the candidate: {member}",
    Action.RECORD_EXCEPTION: "Opened scoring although not all was ready",
    Action.BEGIN_SHEET: "Began a sheet: {member}",
    Action.SAVE_SCORE: "Saved a score for question {question}: {member}",
    Action.SAVE_NOTES: "Saved notes and remarks: {member}",
    Action.SEAL_SHEET: "Sealed a sheet: {member}",
    Action.REOPEN_SHEET: "Opened a sheet again: {member}",
    Action.OPEN_MARKS: "Opened the marks to those who scored",
    Action.AGREE_SCORES: "Noted what the panel agreed in place of the means",
    Action.RECORD_CONSENSUS: "Recorded the agreed scores",
    Action.TAKE_BACK_CONSENSUS: "Took the agreed scores back",
    Action.TAKE_STANCE: "Said of the agreed scores: {member}",
    Action.RECORD_OUTCOME: "Recorded the outcome",
    Action.TAKE_BACK_OUTCOME: "Took the outcome back",
    Action.RECORD_EQUALS: "Recorded the candidate and others as equal",
    Action.ORDER_EQUALS: "Recorded in which order equals stand",
    Action.SAVE_LETTER: "Saved the feedback letter",
    Action.APPROVE_LETTER: "Approved the feedback letter",
    Action.RECORD_DECISION: "Recorded the decision on the vacancy",
    Action.TAKE_BACK_DECISION: "Took the decision on the vacancy back",
}
"""What each entry about a candidate says.

An action that is not here is left out, and the log says so.
"""
OF_SHEETS = frozenset(
    {
        Action.BEGIN_SHEET,
        Action.SAVE_SCORE,
        Action.SAVE_NOTES,
        Action.SEAL_SHEET,
        Action.REOPEN_SHEET,
        Action.OPEN_MARKS,
        Action.AGREE_SCORES,
        Action.RECORD_CONSENSUS,
        Action.TAKE_BACK_CONSENSUS,
        Action.TAKE_STANCE,
    }
)
"""What tells of sheets, which no one is shown before the marks are open."""
_OF_VACANCY = frozenset({Action.RECORD_DECISION, Action.TAKE_BACK_DECISION})
_SAVES = frozenset({Action.SAVE_SCORE, Action.SAVE_NOTES})
_LISTED: Mapping[str, tuple[str, ...]] = {
    Action.ADD_CANDIDATE: ("reference", "name", "time", "adjustments", "extra minutes"),
    Action.CHANGE_CANDIDATE: ("reference", "name", "time", "adjustments", "extra minutes"),
    Action.REMOVE_CANDIDATE: ("reference", "name", "time", "adjustments", "extra minutes"),
    Action.PUT_BACK_CANDIDATE: ("reference", "name", "time", "adjustments", "extra minutes"),
    Action.RECORD_OUTCOME: ("outcome", "until", "reason"),
    Action.TAKE_BACK_OUTCOME: ("outcome", "until", "reason"),
    Action.DECLARE_INTEREST: ("interest", "how"),
    Action.TAKE_STANCE: ("confirms", "words", "at"),
    Action.AGREE_SCORES: ("question", "mark", "why", "words"),
}
"""What the places of a list mean."""


@dataclass(frozen=True, slots=True)
class Told:
    """The entries about one candidate, how many were left out as open sheets, and actions that
    no one put in words.

    `emptied` are those whose personal part was disposed of with another candidate's, `joined` are
    the lines that stand for several saves.
    """

    lines: tuple[HistoryLine, ...]
    unsealed: int
    pieces: int
    emptied: int
    joined: int
    unknown: tuple[str, ...]


def told_of(
    entries: Sequence[Entry],
    candidate: int,
    naming: Naming,
    *,
    sees_sheets: bool,
    still_written: Collection[int] = (),
) -> Told:
    """What the entries tell of a candidate. Saves of one piece of typing are one line, as on the
    page of the history.

    What members who are `still_written` put on a sheet after it was last sealed is left out, and so
    are the pieces of text that single saves put in or took out: a name may lie across two of them,
    where nothing would find it.
    """
    about = [each for each in entries if _is_about(each, candidate)]
    if not sees_sheets:
        about = [each for each in about if each.action not in OF_SHEETS]
    sealed: dict[Any, tuple[bool, int]] = {}
    for each in about:
        if each.action == Action.SEAL_SHEET:
            sealed[each.facts.get("member")] = _when(each)
    kept = [
        each
        for each in about
        if each.action not in _SAVES
        or each.facts.get("member") not in still_written
        or _when(each) < sealed.get(each.facts.get("member"), (False, 0))
    ]
    known = [each for each in kept if each.action in WORDS]
    groups = _grouped(known, candidate)
    return Told(
        lines=tuple(
            _line(number, each, candidate, naming) for number, each in enumerate(groups, 1)
        ),
        unsealed=len(about) - len(kept),
        pieces=sum(_is_piece(value) for each in known for value in each.personal.values()),
        emptied=sum(not each.personal for each in known),
        joined=sum(len(each) > 1 for each in groups),
        unknown=tuple(dict.fromkeys(each.action for each in kept if each.action not in WORDS)),
    )


def _grouped(entries: Sequence[Entry], candidate: int) -> list[tuple[Entry, ...]]:
    """The entries, those that are one piece of typing together; in the order in which each piece
    was finished.
    """
    by_place = {(each.is_from_before, each.sequence): each for each in entries}
    lines = history.folded(_outline(each, candidate) for each in entries)
    return [
        tuple(by_place[each.is_from_elsewhere, each.number] for each in line.entries)
        for line in reversed(lines)
    ]


def _outline(entry: Entry, candidate: int) -> history.Outline:
    facts = entry.facts
    return history.Outline(
        number=entry.sequence,
        at=entry.at,
        actor=entry.actor,
        action=entry.action,
        candidates=(candidate,),
        member=facts.get("member"),
        question=facts.get("question"),
        is_from_elsewhere=entry.is_from_before,
    )


def _as_one(entries: Sequence[Entry], candidate: int) -> Entry:
    """The last of these entries, with what all of them changed."""
    last = entries[-1]
    if len(entries) == 1:
        return last
    told = history.net(
        [history.Entry(_outline(each, candidate), "", "", {}, each.personal) for each in entries]
    )
    return replace(last, personal=told.personal or {})


def _when(entry: Entry) -> tuple[bool, int]:
    return not entry.is_from_before, entry.sequence


def _is_about(entry: Entry, candidate: int) -> bool:
    if entry.action == Action.MAKE_BUNDLE:
        return False
    if entry.action in _OF_VACANCY or entry.facts.get("candidate") == candidate:
        return True
    if entry.action == Action.ADD_CANDIDATES:
        return candidate in _added(entry)
    return candidate in (entry.facts.get("candidates") or ())


def _line(number: int, entries: Sequence[Entry], candidate: int, naming: Naming) -> HistoryLine:
    first, entry = entries[0], _as_one(entries, candidate)
    member = entry.facts.get("member")
    said = WORDS[entry.action].format(
        member=naming.member(member) if isinstance(member, int) else "a panel member",
        question=entry.facts.get("question", ""),
    )
    return HistoryLine(
        number=number,
        at=first.at,
        by=naming.of(entry.actor),
        role=entry.role,
        action=entry.action,
        says=said,
        details=tuple(_details(entry, candidate, naming)),
        hash=entry.hash,
        saves=len(entries),
        until=entry.at if len(entries) > 1 else "",
    )


def _details(entry: Entry, candidate: int, naming: Naming) -> Iterator[Detail]:
    personal = {name: value for name, value in entry.personal.items() if name != "actor"}
    if entry.action == Action.ADD_CANDIDATES:
        listed = dict(zip(_added(entry), personal.get("candidates") or (), strict=False))
        personal = {"after": listed[candidate]} if candidate in listed else {}
    if entry.action in (Action.RECORD_EQUALS, Action.ORDER_EQUALS):
        personal = {"reason": personal.get("reason")} if _may_have_reason(entry, candidate) else {}
    names = _LISTED.get(
        Action.CHANGE_CANDIDATE if entry.action == Action.ADD_CANDIDATES else entry.action, ()
    )
    for name, value in personal.items():
        if _is_piece(value):
            yield Detail(name.replace("_", " "), "was changed")
        elif name == "stances":
            yield from _stances(value, entry, naming)
        elif name == "points":
            yield from _flat("what was open", json.loads(value), ())
        elif entry.action in _SAVES and isinstance(value, list) and len(value) == 2:
            yield from _flat(f"{name.replace('_', ' ')}, before", value[0], ())
            yield from _flat(name.replace("_", " "), value[1], ())
        elif name in ("before", "after"):
            said = tuple(
                f"{each}, before" if name == "before" else each for each in names or ("text",)
            )
            yield from _flat(said[0], value, said)
        else:
            yield from _flat(name.replace("_", " "), value, names)
    if "number" in entry.facts:
        yield Detail("sealing", str(entry.facts["number"]))
    if "edition" in entry.facts:
        yield Detail("edition of the pack", str(entry.facts["edition"]))


def _stances(value: object, entry: Entry, naming: Naming) -> Iterator[Detail]:
    """What members had said of agreed scores that were taken back."""
    for member, agrees, words, _at in value if isinstance(value, list) else ():
        # An entry of another server tells of members by that server's numbers.
        who = "a panel member" if entry.is_from_before else naming.member(member)
        yield Detail(f"what {who} had said", "confirmed" if agrees else "dissented")
        yield from _flat("in words", words, ())


def _may_have_reason(entry: Entry, candidate: int) -> bool:
    """Whether the reason of an order may be told: under section 159 it speaks of whoever was put
    first.
    """
    return (
        not entry.facts.get("section 159")
        or (entry.facts.get("candidates") or [None])[0] == candidate
    )


def _added(entry: Entry) -> list[int]:
    """The candidates whom this entry added, in the order of its list: a reference may be another's
    since.
    """
    names = (each.split("/") for each in entry.facts.get("rows", {}))
    return sorted(int(name[1]) for name in names if name[0] == "candidate")


def _is_piece(value: object) -> bool:
    """Whether this is a change of a text, or several, as pieces taken out and put in."""
    if isinstance(value, list) and value:
        return isinstance(value[0], Mapping)
    return isinstance(value, Mapping)


def _flat(name: str, value: object, names: Sequence[str]) -> Iterator[Detail]:
    if value is None or value == "":
        return
    if isinstance(value, (list, tuple)):
        is_listed = (
            bool(names)
            and len(value) <= len(names)
            and not any(isinstance(each, (list, tuple)) for each in value)
        )
        for at, each in enumerate(value):
            yield from _flat(names[at] if is_listed else name, each, names)
        return
    yield Detail(name, _in_words(value))


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def renumbered(
    entries: Iterable[Entry], candidates: Mapping[int, int], members: Mapping[int, int]
) -> Iterator[Entry]:  # fmt: skip
    """Entries of another server under the ids of this one."""
    for each in entries:
        facts = dict(each.facts)
        if facts.get("candidate") in candidates:
            facts["candidate"] = candidates[facts["candidate"]]
        if "candidates" in facts:
            facts["candidates"] = [candidates.get(one, 0) for one in facts["candidates"]]
        if each.action == Action.ADD_CANDIDATES:
            facts["rows"] = {f"candidate/{candidates.get(one, 0)}": "" for one in _added(each)}
        if facts.get("member") in members:
            facts["member"] = members[facts["member"]]
        kind, _, number = each.actor.partition(":")
        actor = (
            f"member:{members.get(int(number), 0)}"
            if kind == "member" and number.isdigit()
            else each.actor
        )
        yield Entry(
            each.sequence,
            each.at,
            actor,
            each.role,
            each.action,
            facts,
            each.personal,
            each.hash,
            is_from_before=True,
        )
