"""Audit entries in words: who did what, to whom, and what it changed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from recruit.domain.record.actions import Action, action_of
from recruit.domain.record.history import Entry, joined
from recruit.domain.scoring.gate import INTEREST_IN_WORDS, Interest
from recruit.domain.scoring.text_change import TextChange, text_change
from recruit.domain.words.typed_date import in_words

NONE = "none"


class Kind(StrEnum):
    """What an entry is about, to choose by."""

    SCORING = "scoring"
    CONSENSUS = "consensus"
    OUTCOME = "outcome"
    PANEL = "panel"
    PACK = "pack"
    RECORD = "record"


KIND_IN_WORDS = {
    Kind.SCORING: "scoring",
    Kind.CONSENSUS: "consensus",
    Kind.OUTCOME: "outcomes and letters",
    Kind.PANEL: "panel and candidates",
    Kind.PACK: "pack and calibration",
    Kind.RECORD: "archive, holds, disclosure",
}


@dataclass(frozen=True, slots=True)
class Known:
    """Names for what entries hold as numbers and ids: candidates by reference, members by name,
    indicators by text.
    """

    candidates: Mapping[int, str] = field(default_factory=dict)
    members: Mapping[int, str] = field(default_factory=dict)
    indicators: Mapping[str, str] = field(default_factory=dict)

    def candidate(self, identity: object) -> str:
        """A candidate's reference, or their number where there is none any more."""
        return self.candidates.get(_number(identity)) or f"candidate number {identity}"

    def member(self, identity: object) -> str:
        """A member's name, or their number where there is none any more."""
        return self.members.get(_number(identity)) or f"panel member number {identity}"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that an entry tells. `before` is None where there is only what it says; of a text
    it is what was taken out, and `after` what was put in.
    """

    label: str
    before: str | None
    after: str
    is_text: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """An entry in words: 'sealed their sheet for C1', and what it changed."""

    what: str
    changes: tuple[Change, ...]


Details = Callable[[Entry, Known], Sequence[Change]]


def told(entry: Entry, known: Known, *, with_marks: bool = True) -> Told:
    """An entry in words; without what somebody gave where that may not be seen."""
    words = _words_of(entry.outline.action)
    if words is None:
        return Told(f"did '{entry.outline.action}'", ())
    if _opened_themselves(entry):
        words = _BY_THEMSELVES
    said = words.text.format(**_Terms(entry, known).all())
    if not with_marks:
        return Told(
            said, (Change("Not shown", None, "what it says is shown once the marks are open."),)
        )
    return Told(said, tuple(words.details(entry, known)))


def actor_in_words(entry: Entry) -> str:
    """Who acted, as the beginning of a sentence."""
    if _opened_themselves(entry):
        return "No one"
    if entry.outline.actor == "shell":
        return "The command line"
    return entry.name or f"Someone who is no longer named ({entry.role})"


def kind_of(action: str) -> Kind:
    """What an action is about."""
    words = _words_of(action)
    return words.kind if words else Kind.RECORD


@dataclass(frozen=True, slots=True)
class _Words:
    kind: Kind
    text: str
    details: Details


def _words_of(action: str) -> _Words | None:
    """The words of an action as it is stored, or None where another version of the product recorded
    it.
    """
    known = action_of(action)
    return None if known is None else WORDS[known]


def _opened_themselves(entry: Entry) -> bool:
    """Whether the entry tells of marks that no one opened: older ones name who sealed, withdrew or
    left last.
    """
    if entry.outline.action != Action.OPEN_MARKS:
        return False
    return "after" in entry.facts or (entry.personal is not None and not entry.personal.get("why"))


class _Terms:
    """What stands for each name in the text of an action."""

    def __init__(self, entry: Entry, known: Known) -> None:
        self._entry, self._known = entry, known

    def all(self) -> dict[str, str]:
        facts, entry, known = self._entry.facts, self._entry, self._known
        candidate = (
            known.candidate(entry.outline.candidates[0])
            if entry.outline.candidates
            else "a candidate"
        )
        member = (
            known.member(entry.outline.member)
            if entry.outline.member is not None
            else "a panel member"
        )
        return {
            "candidate": candidate,
            "candidates": _listed([known.candidate(each) for each in entry.outline.candidates]),
            "member": member,
            "sheet": (
                f"{'their own sheet' if member == entry.name else f'the sheet of {member}'} for"
                f" {candidate}"
            ),
            "for_them": (
                "" if member == entry.name or entry.outline.member is None else f" for {member}"
            ),
            "question": str(facts.get("question", "")),
            "edition": str(facts.get("edition", "")),
            "paper": str(facts.get("paper", "")).replace("-", " "),
            "count": _counted(facts.get("count", "several"), "candidate"),
            "scope": (
                "the appointed candidate's set"
                if facts.get("scope") == "appointed"
                else "the whole record"
            ),
            "after": _opened_after(facts.get("after")),
            "kind": _A_BUNDLE.get(str(facts.get("kind", "")), "a bundle"),
        }


NOTHING_WAS_MISSING = "no sheet was missing any more"
_AFTER: Mapping[Action, str] = {
    Action.SEAL_SHEET: "the last sheet that was missing was sealed",
    Action.DECLARE_INTEREST: "the last member who had not sealed a sheet withdrew",
    Action.REMOVE_PANEL_MEMBER: "the last member who had not sealed a sheet left the panel",
}
"""After what marks open by themselves, by the action that came before."""
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_A_BUNDLE = {
    "archive": "the archive",
    "subject access": "a subject access bundle",
    "freedom of information": "a freedom of information bundle",
    "personnel file": "the set for the personnel file",
}


def _opened_after(action: object) -> str:
    known = action_of(str(action or ""))
    return _AFTER.get(known, NOTHING_WAS_MISSING) if known else NOTHING_WAS_MISSING


def _nothing(_entry: Entry, _known: Known) -> Sequence[Change]:
    return ()


def _reason(entry: Entry, _known: Known) -> Sequence[Change]:
    for part in (entry.personal or {}, entry.facts):
        for name in ("why", "reason"):
            if isinstance(part.get(name), str) and part[name]:
                return (Change("Reason", None, part[name]),)
    return ()


def _score(entry: Entry, known: Known) -> Sequence[Change]:
    part = entry.personal or {}
    found: list[Change] = []
    if pair := part.get("mark"):
        found.append(Change("Mark", pair[0] or NONE, pair[1] or NONE))
    if pair := part.get("not_asked"):
        found.append(Change("Not asked", _yes(pair[0]), _yes(pair[1])))
    found += _text("Why it was not asked", part.get("why_not_asked"))
    found += _text("Evidence", part.get("evidence"))
    found += _ticks(part.get("heard"), known)
    if pair := part.get("probes"):
        found.append(Change("Probes asked", _numbers(pair[0]), _numbers(pair[1])))
    return found


def _notes(entry: Entry, known: Known) -> Sequence[Change]:
    part = entry.personal or {}
    return [
        *_ticks(part.get("heard_anywhere"), known),
        *_text("Notes for themselves", part.get("notes")),
        *_text("Remarks to the panel", part.get("remarks")),
    ]


def _agreed(entry: Entry, _known: Known) -> Sequence[Change]:
    part = entry.personal or {}
    before = {each[0]: each for each in part.get("before") or ()}
    after = {each[0]: each for each in part.get("after") or ()}
    return [
        Change(
            f"Agreed score for question {each}",
            _agreed_score(before.get(each)),
            _agreed_score(after.get(each)),
        )
        for each in sorted({*before, *after})
        if before.get(each) != after.get(each)
    ]


def _agreed_score(kept: Sequence[Any] | None) -> str:
    return f"{kept[1]} ({kept[2]}: {kept[3]})" if kept else "the mean"


def _taken_back(entry: Entry, known: Known) -> Sequence[Change]:
    said = (entry.personal or {}).get("stances") or ()
    lost = [
        Change(f"What {known.member(each[0])} had said", None, _stance([bool(each[1]), each[2]]))
        for each in said
    ]
    return [*_reason(entry, known), *lost]


def _stances(entry: Entry, _known: Known) -> Sequence[Change]:
    part = entry.personal or {}
    if not part.get("after"):
        return ()
    before = _stance(part["before"]) if part.get("before") else None
    return (Change("Said", before, _stance(part["after"])),)


def _stance(kept: Sequence[Any]) -> str:
    if kept[0]:
        return f"confirms: {kept[1]}" if kept[1] else "confirms"
    return f"dissents: {kept[1]}"


def _day(said: object) -> str:
    """What an entry says, with a day as people write it."""
    text = str(said or "")
    return in_words(date.fromisoformat(text)) if _ISO_DAY.fullmatch(text) else text


def _outcome(entry: Entry, _known: Known) -> Sequence[Change]:
    part = entry.personal or {}
    before, after = part.get("before") or [None, "", ""], part.get("after") or [None, "", ""]
    labels = ("Outcome", "Reserve until", "Reason")
    return [
        Change(label, _day(old) or NONE if before[0] else None, _day(new) or NONE)
        for label, old, new in zip(labels, before, after, strict=False)
        if (old or "") != (new or "")
    ]


def _equals(entry: Entry, known: Known) -> Sequence[Change]:
    part = entry.personal or {}
    found = list(_reason(entry, known))
    if before := part.get("before"):
        if isinstance(before, str):
            found.append(Change("Reason before", None, before))
        else:
            order, why = before[0], before[2]
            found.append(
                Change(
                    "Order before",
                    None,
                    f"{_listed([known.candidate(each) for each in order])}: {why}",
                )
            )
    if entry.facts.get("section 159"):
        found.insert(0, Change("Rule", None, "Equality Act 2010, section 159"))
    return found


def _letter(entry: Entry, _known: Known) -> Sequence[Change]:
    part = entry.personal or {}
    found = _whole_text("Letter", part.get("before"), part.get("after"))
    if part.get("approved_before"):
        found.append(
            Change("Approval", None, "it was approved before, and has to be approved again")
        )
    return found


def _sample(entry: Entry, _known: Known) -> Sequence[Change]:
    return _whole_text("Sample answer", entry.facts.get("before"), entry.facts.get("after"))


def _sample_mark(entry: Entry, known: Known) -> Sequence[Change]:
    return [Change("Mark", None, str(entry.facts.get("mark", ""))), *_reason(entry, known)]


def _new_candidates(entry: Entry, _known: Known) -> Sequence[Change]:
    listed = (entry.personal or {}).get("candidates") or ()
    return (
        (Change("Candidates", None, "; ".join(_person(each) for each in listed)),) if listed else ()
    )


def _candidate(entry: Entry, _known: Known) -> Sequence[Change]:
    part = entry.personal or {}
    if part.get("after"):
        return (Change("As added", None, _person(part["after"])),)
    return (
        (Change("As it stood before", None, _person(part["before"])),) if part.get("before") else ()
    )


def _person(kept: Sequence[str]) -> str:
    """A candidate's reference, name, time and, where there are any, the adjustment and the extra
    minutes.
    """
    adjustment = [f"adjustment: {kept[3]}"] if len(kept) > 3 and kept[3] else []
    extra = [f"extra minutes: {kept[4]}"] if len(kept) > 4 else []
    return ", ".join([*(each for each in kept[:3] if each), *adjustment, *extra])


def _new_member(entry: Entry, _known: Known) -> Sequence[Change]:
    part = entry.personal or {}
    return (Change("Role", None, part["role"]),) if part.get("role") else ()


def _training(entry: Entry, _known: Known) -> Sequence[Change]:
    before, after = (_day(entry.facts.get(each)) or NONE for each in ("before", "after"))
    return (Change("In date until", before, after),)


def _interest(entry: Entry, _known: Known) -> Sequence[Change]:
    part = entry.personal or {}
    if not part.get("after"):
        return ()
    return (
        Change(
            "Declared",
            _declared(part["before"]) if part.get("before") else None,
            _declared(part["after"]),
        ),
    )


def _declared(kept: Sequence[str]) -> str:
    said = INTEREST_IN_WORDS[Interest(kept[0])]
    return f"{said} {kept[1]}" if kept[1] else said


def _exception(entry: Entry, known: Known) -> Sequence[Change]:
    points = json.loads((entry.personal or {}).get("points") or "[]")
    return [*_reason(entry, known), *(Change("Was open", None, each) for each in points)]


def _issued(entry: Entry, known: Known) -> Sequence[Change]:
    return [*_reason(entry, known), Change("Digest", None, str(entry.facts.get("digest", ""))[:12])]


def _draft(entry: Entry, _known: Known) -> Sequence[Change]:
    told = (entry.personal or {}).get("before") or entry.facts.get("before")
    before = json.loads(str(told or "{}"))
    return [_draft_field(name, value) for name, value in before.items()]


def _draft_field(name: str, value: object) -> Change:
    label = name.replace("_", " ").capitalize()
    if isinstance(value, str):
        return Change(label, None, f"was '{value}'" if value else "was empty")
    if isinstance(value, list):
        return Change(label, None, f"changed; there were {len(value)} before")
    return Change(label, None, "changed")


def _who_sees(entry: Entry, _known: Known) -> Sequence[Change]:
    words = {None: "as the house says", False: "no", True: "yes"}
    pair = [entry.facts.get(each) for each in ("before", "after")]
    before, after = (words[None if each is None else bool(each)] for each in pair)
    return (Change("Hiring manager sees marks", before, after),)


def _period(entry: Entry, known: Known) -> Sequence[Change]:
    before, after = (_months(entry.facts.get(each)) for each in ("before", "after"))
    return [Change("Kept for", before, after), *_reason(entry, known)]


def _months(value: object) -> str:
    return "as long as the house says" if value is None else _counted(value, "month")


def _digest(entry: Entry, _known: Known) -> Sequence[Change]:
    return (
        (Change("SHA-512 begins", None, str(entry.facts["sha512"])[:12]),)
        if entry.facts.get("sha512")
        else ()
    )


def _disposed(entry: Entry, _known: Known) -> Sequence[Change]:
    facts = entry.facts
    removed = [f"{count} {what}" for what, count in (facts.get("removed") or {}).items()]
    return [
        *([Change("Rule", None, str(facts["rule"]))] if facts.get("rule") else []),
        *([Change("Removed", None, "; ".join(removed))] if removed else []),
        *(
            [Change("Not as the audit trail told", None, str(facts["fault"]))]
            if facts.get("fault")
            else []
        ),
    ]


def _file(entry: Entry, _known: Known) -> Sequence[Change]:
    return (Change("File", None, str(entry.facts["file"])),) if entry.facts.get("file") else ()


def _text(label: str, kept: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None) -> list[Change]:
    """What one or several saves changed in a text, each place by itself."""
    listed = [kept] if isinstance(kept, Mapping) else list(kept or ())
    changes = joined(TextChange(each["at"], each["taken_out"], each["put_in"]) for each in listed)
    return [Change(label, each.taken_out, each.put_in, is_text=True) for each in changes]


def _whole_text(label: str, before: str | None, after: str | None) -> list[Change]:
    if before is None and after is None:
        return []
    change = text_change(before or "", after or "")
    return [Change(label, change.taken_out, change.put_in, is_text=True)]


def _ticks(pair: Sequence[Sequence[str]] | None, known: Known) -> list[Change]:
    if not pair:
        return []
    before, after = pair
    return [
        *(
            Change("Ticked", None, known.indicators.get(each, each))
            for each in after
            if each not in before
        ),
        *(
            Change("Tick taken away", None, known.indicators.get(each, each))
            for each in before
            if each not in after
        ),
    ]


def _yes(value: object) -> str:
    return "yes" if value else "no"


def _numbers(kept: Sequence[int]) -> str:
    return ", ".join(str(each) for each in kept) or NONE


def _number(identity: object) -> int:
    return identity if isinstance(identity, int) else 0


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _counted(number: object, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


_BY_THEMSELVES = _Words(
    Kind.SCORING,
    "had to open the marks of {candidate}: they opened by themselves, since {after}",
    _nothing,
)
WORDS: Mapping[Action, _Words] = {
    Action.BEGIN_SHEET: _Words(Kind.SCORING, "began {sheet}", _nothing),
    Action.SAVE_SCORE: _Words(Kind.SCORING, "saved question {question} on {sheet}", _score),
    Action.SAVE_NOTES: _Words(
        Kind.SCORING, "saved what stands beside the scores on {sheet}", _notes
    ),
    Action.SEAL_SHEET: _Words(Kind.SCORING, "sealed {sheet}", _nothing),
    Action.REOPEN_SHEET: _Words(Kind.SCORING, "opened {sheet} again", _reason),
    Action.OPEN_MARKS: _Words(Kind.SCORING, "opened the marks of {candidate}", _reason),
    Action.AGREE_SCORES: _Words(
        Kind.CONSENSUS, "changed the agreed scores of {candidate}", _agreed
    ),
    Action.RECORD_CONSENSUS: _Words(
        Kind.CONSENSUS, "recorded the agreed scores of {candidate}", _nothing
    ),
    Action.TAKE_BACK_CONSENSUS: _Words(
        Kind.CONSENSUS, "took back the agreed scores of {candidate}", _taken_back
    ),
    Action.TAKE_STANCE: _Words(
        Kind.CONSENSUS, "took a stand{for_them} on the agreed scores of {candidate}", _stances
    ),
    Action.RECORD_OUTCOME: _Words(Kind.OUTCOME, "recorded the outcome for {candidate}", _outcome),
    Action.TAKE_BACK_OUTCOME: _Words(
        Kind.OUTCOME, "took back the outcome for {candidate}", _outcome
    ),
    Action.RECORD_EQUALS: _Words(Kind.OUTCOME, "recorded that {candidates} are equal", _equals),
    Action.ORDER_EQUALS: _Words(
        Kind.OUTCOME, "put candidates who are equal in order: {candidates}", _equals
    ),
    Action.RECORD_DECISION: _Words(Kind.OUTCOME, "recorded the decision", _nothing),
    Action.TAKE_BACK_DECISION: _Words(Kind.OUTCOME, "took back the decision", _reason),
    Action.SAVE_LETTER: _Words(Kind.OUTCOME, "saved the letter to {candidate}", _letter),
    Action.APPROVE_LETTER: _Words(Kind.OUTCOME, "approved the letter to {candidate}", _nothing),
    Action.ADD_PANEL_MEMBER: _Words(Kind.PANEL, "put {member} on the panel", _new_member),
    Action.MAKE_CHAIR: _Words(Kind.PANEL, "made {member} the chair", _nothing),
    Action.REMOVE_PANEL_MEMBER: _Words(Kind.PANEL, "took {member} off the panel", _nothing),
    Action.PUT_BACK_PANEL_MEMBER: _Words(Kind.PANEL, "put {member} back on the panel", _nothing),
    Action.GIVE_ACCESS: _Words(Kind.PANEL, "gave {member} a link and a code", _nothing),
    Action.NOTE_SIGN_IN: _Words(
        Kind.PANEL, "noted that {member} was made a link to set a password", _nothing
    ),
    Action.CONFIRM_SIGN_IN: _Words(
        Kind.PANEL, "confirmed that they know of the sign-in that was made for them", _nothing
    ),
    Action.REVOKE_ACCESS: _Words(Kind.PANEL, "ended the access of {member}", _nothing),
    Action.ACCEPT_CONFIDENTIALITY: _Words(
        Kind.PANEL, "accepted confidentiality{for_them}", _nothing
    ),
    Action.SAVE_TRAINING: _Words(Kind.PANEL, "set the training date of {member}", _training),
    Action.DECLARE_INTEREST: _Words(Kind.PANEL, "declared{for_them} about {candidate}", _interest),
    Action.RECORD_EXCEPTION: _Words(
        Kind.PANEL, "let scoring of {candidate} begin although not all was ready", _exception
    ),
    Action.ADD_CANDIDATES: _Words(Kind.PANEL, "added {count}", _new_candidates),
    Action.ADD_CANDIDATE: _Words(Kind.PANEL, "added {candidate}", _candidate),
    Action.CHANGE_CANDIDATE: _Words(Kind.PANEL, "changed {candidate}", _candidate),
    Action.REMOVE_CANDIDATE: _Words(Kind.PANEL, "took {candidate} off the list", _candidate),
    Action.PUT_BACK_CANDIDATE: _Words(Kind.PANEL, "put {candidate} back on the list", _candidate),
    Action.ADD_VACANCY: _Words(Kind.PACK, "started the vacancy", _nothing),
    Action.CHANGE_DRAFT: _Words(Kind.PACK, "changed the draft", _draft),
    Action.ISSUE_PACK: _Words(Kind.PACK, "issued edition {edition} of the pack", _issued),
    Action.OPEN_PAPER: _Words(
        Kind.PACK, "opened the {paper} of edition {edition} for the first time", _nothing
    ),
    Action.CHANGE_WHO_SEES_MARKS: _Words(Kind.PACK, "changed who sees marks", _who_sees),
    Action.SAVE_SAMPLE_ANSWER: _Words(
        Kind.PACK, "saved the sample answer to question {question}", _sample
    ),
    Action.MARK_SAMPLE_ANSWER: _Words(
        Kind.PACK, "marked the sample answer to question {question}{for_them}", _sample_mark
    ),
    Action.ARCHIVE: _Words(
        Kind.RECORD, "archived the vacancy: it is read-only from here on", _nothing
    ),
    Action.RESTORE: _Words(
        Kind.RECORD, "brought the vacancy back from an archive, for reading", _digest
    ),
    Action.MAKE_BUNDLE: _Words(Kind.RECORD, "made {kind}", _digest),
    Action.PLACE_HOLD: _Words(Kind.RECORD, "placed a legal hold", _reason),
    Action.LIFT_HOLD: _Words(Kind.RECORD, "lifted a legal hold", _reason),
    Action.CHANGE_RETENTION: _Words(Kind.RECORD, "changed how long the record is kept", _period),
    Action.DISPOSE: _Words(Kind.RECORD, "disposed of {scope}", _disposed),
    Action.FINISH_DISPOSAL: _Words(
        Kind.RECORD, "finished the disposal: nothing of it is left in the files", _nothing
    ),
    Action.TAKE_STOCK: _Words(
        Kind.RECORD, "noted all evidence as it stood at an upgrade", _nothing
    ),
    Action.CHANGE_SETTINGS: _Words(Kind.RECORD, "changed the settings of the house", _nothing),
    Action.CHANGE_HOUSE_STYLE: _Words(Kind.RECORD, "changed the Word house style", _file),
    Action.CHANGE_PUBLIC_ADDRESS: _Words(
        Kind.RECORD, "changed the address at which people open Recruit", _nothing
    ),
    Action.MAKE_BACKUP: _Words(Kind.RECORD, "made a backup", _file),
    Action.RESTORE_BACKUP: _Words(Kind.RECORD, "brought the data back from a backup", _file),
    Action.DELETE_BACKUP: _Words(Kind.RECORD, "deleted a backup", _nothing),
    Action.ADD_PERSON: _Words(Kind.RECORD, "added an account", _nothing),
    Action.CHANGE_PERSON: _Words(Kind.RECORD, "changed an account", _nothing),
    Action.SET_PASSWORD: _Words(Kind.RECORD, "set a password", _nothing),
    Action.DISABLE_PERSON: _Words(Kind.RECORD, "closed an account", _nothing),
    Action.ENABLE_PERSON: _Words(Kind.RECORD, "opened an account again", _nothing),
    Action.LIFT_WRONG_PASSWORDS: _Words(
        Kind.RECORD, "let a person try their password again", _nothing
    ),
    Action.END_SESSIONS: _Words(Kind.RECORD, "signed an account out everywhere", _nothing),
    Action.MAKE_FIRST_ACCOUNT_LINK: _Words(
        Kind.RECORD, "made the link for the first account", _nothing
    ),
    Action.END_PASSWORD_LINK: _Words(
        Kind.RECORD, "ended an unused link to set a password", _nothing
    ),
    Action.MAKE_PASSWORD_LINK: _Words(Kind.RECORD, "made a link to set a password", _nothing),
}
"""Every action that the product records, in words."""
