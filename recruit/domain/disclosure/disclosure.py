"""What leaves the house: to a candidate all that is about them, to the public what names and shows
no one.

A view holds what will be in the papers and the data, with everyone else already taken out or given
another name. What people typed is still as they typed it; `disclosure_texts` looks through it.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count, islice, product

from recruit.domain.decision.opening_words import BY_THEMSELVES
from recruit.domain.decision.standing import Equals, Standing, standing
from recruit.domain.disclosure.figures import (
    TOO_FEW,
    TOO_FEW_LEFT,
    Figures,
    count_in_words,
    figures,
)
from recruit.domain.disclosure.history import Entry, HistoryLine, Told, told_of
from recruit.domain.disclosure.panel_names import Account, Naming, PanelNames, naming
from recruit.domain.disclosure.texts import LogLine, Worded
from recruit.domain.disclosure.unsealed import (
    OpenSheet,
    UnsealedSheet,
    is_over,
    still_written,
    unsealed_sheets,
)
from recruit.domain.pack.wording import pack_wording
from recruit.domain.record.actions import Action
from recruit.domain.record.record import (
    CandidateRecord,
    Deed,
    Edition,
    Interview,
    Letter,
    MemberSheet,
    Record,
    TieDecision,
)
from recruit.domain.scoring.blindness import Viewer, sees_marks
from recruit.domain.scoring.result import Tie
from recruit.domain.words.clock import USUAL_CLOCK, Clock
from recruit.domain.words.name_finder import Kind, Someone, Watch, find
from recruit.domain.words.name_or_word import pack_words
from recruit.domain.words.people import SHELL


@dataclass(frozen=True, slots=True)
class Held:
    """All that is looked at for a disclosure. `adjustments` are by candidate, `open_sheets` those
    not sealed now.

    `lost_history` says that what an earlier server's trail told cannot be tied to its candidates
    any more, `set_gone` when (UTC, ISO 8601) the appointed candidate's set was disposed of, if it
    was.
    """

    record: Record
    entries: tuple[Entry, ...]
    accounts: tuple[Account, ...]
    adjustments: Mapping[int, str]
    lost_history: bool = False
    set_gone: str = ""
    clock: Clock = USUAL_CLOCK
    open_sheets: tuple[OpenSheet, ...] = ()


@dataclass(frozen=True, slots=True)
class TieStepTaken(Worded):
    """A step by which equals were parted, and what this candidate had."""

    by: str
    had: str


@dataclass(frozen=True, slots=True)
class OwnTie(Worded):
    """That this candidate's total was also that of `others`. `placed` says where the panel put
    them.

    The others have no letter here: beside a place it would tell who they are. The reasons are
    typed.
    """

    typed = frozenset({"found_equal", "decision"})

    others: int
    steps: tuple[TieStepTaken, ...]
    found_equal: str
    decision: str
    placed: str


@dataclass(frozen=True, slots=True)
class OwnPlace(Worded):
    """Where the candidate came: of how many who met the standard; `shared` others have the same
    place.
    """

    place: int | None
    shared: int
    in_order: int
    considered: int


@dataclass(frozen=True, slots=True)
class SubjectView(Worded):
    """All that is about one candidate. `record` holds no one else; `others` are the letters that
    stand for them.

    `unsealed` are the sheets that are kept and were never sealed.
    """

    typed = frozenset({"record", "adjustments", "ties", "history", "unsealed"})

    record: Record
    adjustments: str
    place: OwnPlace | None
    ties: tuple[OwnTie, ...]
    others: tuple[str, ...]
    history: tuple[HistoryLine, ...]
    unsealed: tuple[UnsealedSheet, ...] = ()

    @property
    def one(self) -> CandidateRecord:
        """The candidate."""
        return self.record.candidates[0]


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened in a selection, and how often or when."""

    what: str
    said: str


@dataclass(frozen=True, slots=True)
class FreedomView(Worded):
    """What may be told of a vacancy to anyone. `record` holds no candidate."""

    typed = frozenset({"record"})

    record: Record
    facts: tuple[Fact, ...]
    figures: Figures


@dataclass(frozen=True, slots=True)
class Prepared:
    """A view with those who may be named in its texts, and what was left out of it from the start.

    `not_yet` says what the person is to have later, once it is over, as sentences for HR.
    """

    view: SubjectView | FreedomView
    naming: Naming
    watch: Watch
    left_out: tuple[LogLine, ...]
    not_yet: tuple[str, ...] = ()


def letters(others: Sequence[int], seed: str, taken: Collection[str] = ()) -> dict[int, str]:
    """A letter for each of the others, by chance: 'A' says nothing of order, reference or place.

    A letter that is `taken`, being someone's own reference, is no one's.
    """
    used = {each.casefold() for each in taken}
    names = list(
        islice((each for each in _letter_names() if each.casefold() not in used), len(others))
    )
    random.Random(seed).shuffle(names)
    return dict(zip(others, names, strict=True))


def subject_view(
    held: Held, identity: int, policy: PanelNames, seed: str, viewer: Viewer
) -> Prepared:
    """All that is about one candidate of a vacancy.

    Raises `LookupError` for a candidate of another one.
    """
    one = held.record.candidate(identity)
    called = _naming(held, policy)
    listed = held.record.candidates
    given = letters(
        [each.id for each in listed if each.id != identity],
        seed,
        [e.candidate.reference for e in listed],
    )
    shows = sees_marks(viewer, one.states) or (
        viewer.member is None and viewer.is_hr and is_over(one)
    )
    writing = still_written(held.record, one, held.open_sheets)
    found = standing(held.record)
    # Without the one who was appointed, the order that is left is not the one that was decided on.
    is_decided = found.is_complete and held.record.decided is not None and not held.set_gone
    told = told_of(held.entries, identity, called, sees_sheets=shows, still_written=writing)
    view = SubjectView(
        record=_alone(
            held.record, _as_named(one if shows else replace(one, interview=None), called), called
        ),
        adjustments=held.adjustments.get(identity, ""),
        place=_place(held.record, found, one) if is_decided else None,
        ties=tuple(_ties(found, identity)) if is_decided else (),
        others=tuple(sorted(given.values(), key=lambda each: (len(each), each))),
        history=told.lines,
        unsealed=unsealed_sheets(held.record, one, held.open_sheets) if shows else (),
    )
    left_out = [*_left_out_for_all(called), *_left_out_of_subject(held, one, given, shows=shows)]
    left_out += _left_out_of_ties(found, identity) if is_decided else ()
    left_out += _left_out_of_sheets(len(writing) if shows else 0)
    left_out += _left_out_of_history(told, held)
    not_yet = tuple(_not_yet(one, shows=shows, writing=len(writing)))
    return Prepared(
        view, called, _watch_of(held, called, given, identity), tuple(left_out), not_yet
    )


def freedom_view(held: Held, policy: PanelNames, viewer: Viewer) -> Prepared:
    """What may be told of a vacancy to anyone who asks."""
    record, called = held.record, _naming(held, policy)
    found = standing(record)
    shown = [each for each in record.candidates if each.interview]
    if record.decided is None or not found.is_complete:
        told = Figures(
            (), "The decision is not recorded, so no figure about the candidates is given."
        )
    elif not all(sees_marks(viewer, each.states) for each in shown if each.states.sealed):
        told = Figures(
            (), "Whoever made this copy may not see every candidate's marks, so no figure is given."
        )
    else:
        told = figures(record, found, are_all=not held.set_gone)
    view = FreedomView(
        record=replace(
            _alone(record, None, called),
            decided=called.deed(record.decided) if record.decided else None,
        ),
        facts=tuple(
            _facts(held, with_counts=not told.why_none or told.why_none in (TOO_FEW, TOO_FEW_LEFT))
        ),
        figures=told,
    )
    given = {each.id: "" for each in record.candidates}
    return Prepared(
        view,
        called,
        _watch_of(held, called, given, None),
        (*_left_out_for_all(called), *_LEFT_OUT_OF_FREEDOM),
    )


def _letter_names() -> Iterator[str]:
    for length in count(1):
        for each in product(string.ascii_uppercase, repeat=length):
            yield "".join(each)


def _naming(held: Held, policy: PanelNames) -> Naming:
    """What everyone is called. A role that names someone, such as 'PA to …', is not used."""
    names = [each.candidate.name for each in held.record.candidates]
    if policy is not PanelNames.NAMED:
        names += [
            *(each.name for each in held.record.members),
            *(each.name for each in held.accounts),
        ]
    watch = Watch(tuple(Someone(name, name, "", "") for name in names))
    fit = (
        replace(each, role="") if find(each.role, watch) else each for each in held.record.members
    )
    return naming(tuple(fit), held.accounts, policy)


def _watch_of(held: Held, called: Naming, given: Mapping[int, str], own: int | None) -> Watch:
    people = []
    for each in held.record.candidates:
        mask = f"[candidate {given[each.id]}]" if given.get(each.id) else "[a candidate]"
        for name, reference in dict.fromkeys(
            [(each.candidate.name, each.candidate.reference), *_former(held, each.id)]
        ):
            people.append(
                Someone(f"candidate:{each.id}", name, reference, mask, is_own=each.id == own)
            )
    if called.policy is not PanelNames.NAMED:
        staff = _staff(held, called)
        people += [
            Someone(f"staff:{of}", of, "", f"[{called.of(staff[of])}]", Kind.STAFF)
            for of in sorted(staff)
        ]
    packs = (each.issued.pack for each in held.record.editions)
    return Watch(tuple(people), pack_words(text for pack in packs for text in pack_wording(pack)))


def _staff(held: Held, called: Naming) -> dict[str, str]:
    """The names of everyone who acted, each with what they are known by; with those they had when
    they acted.
    """
    found = {
        str(e.personal["actor"]): e.actor
        for e in held.entries
        if e.actor in called.words and e.personal
    }
    found |= {each.name: each.name for each in held.record.members}
    found |= {each.name: each.name for each in held.accounts}
    return {name: known for name, known in found.items() if name != SHELL.name}


def _former(held: Held, candidate: int) -> Iterator[tuple[str, str]]:
    """The names and references that a candidate had before, as the audit trail tells."""
    for each in held.entries:
        if (
            each.action == Action.CHANGE_CANDIDATE
            and each.facts.get("candidate") == candidate
            and each.personal
        ):
            reference, name = each.personal["before"][:2]
            yield name, reference


def _alone(record: Record, one: CandidateRecord | None, called: Naming) -> Record:
    """The record with this candidate and no one else, and only the edition that they were scored
    on.
    """
    number = one.interview.edition if one and one.interview else None
    kept = [each for each in record.editions if one is None or each.issued.pack.edition == number]
    return replace(
        record,
        editions=tuple(_edition(each, called) for each in kept or record.editions[-1:]),
        members=tuple(replace(each, trained_until=None) for each in called.members),
        candidates=(one,) if one else (),
        tie_decisions=(),
        decided=called.deed(record.decided) if record.decided else None,
        calibrations=(),
        sign_ins=(),
        found_equal=(),
    )


def _edition(edition: Edition, called: Naming) -> Edition:
    return replace(edition, deed=called.deed(edition.deed))


def _as_named(one: CandidateRecord, called: Naming) -> CandidateRecord:
    """The candidate's record with everyone who acted called as the policy says."""
    deed = called.deed
    return replace(
        one,
        exception=replace(one.exception, deed=deed(one.exception.deed)) if one.exception else None,
        interview=_interview(one.interview, called) if one.interview else None,
        outcome=replace(one.outcome, deed=deed(one.outcome.deed)) if one.outcome else None,
        letter=_letter(one.letter, called) if one.letter else None,
    )


def _letter(letter: Letter, called: Naming) -> Letter:
    approved = called.deed(letter.approved) if letter.approved else None
    return replace(letter, saved=called.deed(letter.saved), approved=approved)


def _interview(held: Interview, called: Naming) -> Interview:
    return replace(
        held,
        opened=_opened(held.opened, called) if held.opened else None,
        recorded=called.deed(held.recorded) if held.recorded else None,
        sheets=tuple(
            replace(
                sheet,
                sealings=tuple(
                    replace(each, reopened=called.deed(each.reopened) if each.reopened else None)
                    for each in sheet.sealings
                ),
            )
            for sheet in held.sheets
        ),
    )


def _opened(deed: Deed, called: Naming) -> Deed:
    """Who opened the marks; whom a deed without a reason names did not mean to."""
    return called.deed(deed) if deed.why else replace(deed, by=BY_THEMSELVES)


def _place(record: Record, found: Standing, one: CandidateRecord) -> OwnPlace:
    places = {each.candidate: each.place for each in found.merit.places}
    own = places.get(one.id)
    return OwnPlace(
        place=own,
        shared=sum(each == own for each in places.values()) - 1 if own is not None else 0,
        in_order=len(places),
        considered=sum(not each.is_off for each in record.candidates),
    )


def _ties(found: Standing, identity: int) -> Iterator[OwnTie]:
    equals = next((each for each in found.equals if identity in each.candidates), None)
    for tie in found.merit.ties:
        if identity in tie.candidates:
            yield _own_tie(tie, equals, identity)


def _own_tie(tie: Tie, equals: Equals | None, identity: int) -> OwnTie:
    decision = equals.decision if equals else None
    steps = [
        TieStepTaken(each.by, dict(each.values)[identity])
        for each in tie.steps
        if identity in dict(each.values)
    ]
    return OwnTie(
        others=len(tie.candidates) - 1,
        steps=tuple(steps),
        found_equal=equals.found.deed.why if equals and equals.found else "",
        decision=decision.deed.why if decision and may_be_told(decision, identity) else "",
        placed=f"{decision.order.index(identity) + 1} of {len(decision.order)}" if decision else "",
    )


def may_be_told(decision: TieDecision, identity: int) -> bool:
    """Whether the reason of an order may be told: under section 159 it speaks of whoever was put
    first.
    """
    return not decision.is_section_159 or decision.order[0] == identity


def _left_out_for_all(called: Naming) -> Iterator[LogLine]:
    if called.policy is not PanelNames.NAMED:
        how = "their role on the panel" if called.policy is PanelNames.ROLES else "a number"
        yield LogLine(
            "replaced",
            "the names of panel members, HR and the hiring manager",
            "everywhere",
            f"By the organisation's settings they are called by {how}.",
        )
    yield LogLine(
        "left out", "until when members are trained", "the panel", "It is about the members alone."
    )
    yield LogLine(
        "left out", "who made a sign-in for a member", "the panel", "It is about the members alone."
    )
    yield LogLine("left out", "sample answers and how the panel marked them", "the record",
                  "They are practice, about no candidate, and count nowhere.")  # fmt: skip
    yield LogLine(
        "left out",
        "drawings of marks",
        "the papers",
        "The tables beside them hold the same figures.",
    )
    yield LogLine("left out", "the digests of rows, and that files were made", "the history",
                  "They serve to find changes, and tell nothing of the candidate.")  # fmt: skip


def _left_out_of_subject(
    held: Held, one: CandidateRecord, given: Mapping[int, str], *, shows: bool
) -> Iterator[LogLine]:  # fmt: skip
    if given:
        yield LogLine(
            "replaced",
            "the names and references of other candidates",
            "everywhere",
            "They are called by letters that were drawn by chance for this copy alone.",
        )
        yield LogLine(
            "left out",
            "other candidates' marks, totals, places, outcomes and times",
            "the whole record",
            "They are about other people; beside a place even a letter could be recognised (UK"
            " GDPR, article 15(4); Data Protection Act 2018, schedule 2, paragraph 16).",
        )
    yield LogLine(
        "left out",
        "legal holds, and why the record has a period of its own",
        "the record",
        "They are about the whole record, and may be legally privileged (Data Protection Act 2018,"
        " schedule 2, paragraph 19).",
    )
    if not shows and one.interview is not None:
        yield LogLine(
            "left out",
            "sheets, marks and what was agreed",
            "the interview",
            "The marks are not open: a sheet is its member's alone until then.",
        )
    if held.set_gone:
        gone = held.clock.day_in_words(held.set_gone)
        yield LogLine(
            "left out",
            "the place in the order of merit",
            "the result",
            f"What was kept of whoever was appointed was disposed of on {gone}, so that the "
            "order is not whole any more.",
        )
    elif held.record.decided is None:
        yield LogLine(
            "left out",
            "the place in the order of merit",
            "the result",
            "The decision is not recorded.",
        )


def _not_yet(one: CandidateRecord, *, shows: bool, writing: int) -> Iterator[str]:
    if one.interview is not None and not shows:
        yield "The marks of this candidate are not open, so no sheet is in this copy."
    elif writing:
        yield f"{_sheets_in_words(writing)} still open to the member, and not in this copy."


def _sheets_in_words(count: int) -> str:
    return "One sheet is" if count == 1 else f"{count} sheets are"


def _left_out_of_sheets(writing: int) -> Iterator[LogLine]:
    if writing:
        one, several = (
            "a sheet that a member may still write on",
            f"{writing} sheets that members may still write on",
        )
        what = one if writing == 1 else several
        yield LogLine(
            "left out",
            what,
            "the interview",
            "Until it is sealed, or no one scores you any more, it is its member's alone. You may"
            " ask again then.",
        )


def _left_out_of_history(told: Told, held: Held) -> Iterator[LogLine]:
    if told.unsealed:
        what = f"{told.unsealed} saves on a sheet that a member may still write on"
        why = "Until it is sealed, or no one scores you any more, it is its member's alone."
        yield LogLine("left out", what, "the history", why)
    if told.joined:
        what = f"the single saves of {told.joined} pieces of typing"
        why = (
            "A page that saves while someone types makes an entry each time. Saves of one score or"
            " one sheet's notes that lie no more than five minutes apart are one line, with how"
            " many they were."
        )
        yield LogLine("put together", what, "the history", why)
    if told.pieces:
        what = "the pieces of text that single saves put in or took out"
        why = (
            "A name may lie across two pieces, where nothing would find it. The whole text stands"
            " on each sheet as it was sealed, or as it was left."
        )
        yield LogLine("left out", what, "the history", why)
    if told.emptied:
        what = f"what {told.emptied} {'entry' if told.emptied == 1 else 'entries'} said of people"
        yield LogLine(
            "left out",
            what,
            "the history",
            "It was disposed of with what was kept of whoever was appointed.",
        )
    for each in told.unknown:
        yield LogLine(
            "left out", f"entries ‘{each}’", "the history", "It is not known what they tell."
        )
    if held.lost_history:
        what = "what the server told on which the record was made"
        why = "The record was restored, and its entries cannot be tied to one candidate."
        yield LogLine("left out", what, "the history", why)


def _left_out_of_ties(found: Standing, identity: int) -> Iterator[LogLine]:
    for each in found.equals:
        if (
            identity in each.candidates
            and each.decision
            and not may_be_told(each.decision, identity)
        ):
            yield LogLine(
                "left out",
                "the reason for an order between equals",
                "the result and the history",
                "It tells of a characteristic of another person.",
            )


_LEFT_OUT_OF_FREEDOM = (
    LogLine(
        "left out",
        "the names, references and times of candidates",
        "everywhere",
        "No one who applied is to be recognised (Freedom of Information Act 2000, section 40).",
    ),
    LogLine(
        "left out",
        "what stands about one candidate: sheets, evidence, notes, reasons, declarations, letters",
        "the whole record",
        "It is text about one person, who could be recognised by it (section 40).",
    ),
    LogLine(
        "left out",
        "whether a choice between equals was made under section 159 of the Equality Act 2010",
        "the result",
        "It would tell of a characteristic of one person.",
    ),
    LogLine(
        "left out",
        "numbers below ten, and those by which one could be worked out",
        "the figures",
        "Where few people stand behind a number, they can be recognised.",
    ),
    LogLine(
        "left out",
        "the audit entries",
        "the record",
        "They are about one candidate, or about no one.",
    ),
)


def _facts(held: Held, *, with_counts: bool) -> Iterator[Fact]:
    """What happened.

    `with_counts` adds how many candidates it happened for: before the end that tells of sheets.
    """
    record = held.record
    yield Fact("Editions of the pack", str(len(record.editions)))
    yield Fact("Panel members", str(sum(not each.left_at for each in record.members)))
    yield Fact(
        "Panel members who left before the end",
        str(sum(bool(each.left_at) for each in record.members)),
    )
    if record.decided:
        yield Fact("Decision recorded", held.clock.day_in_words(record.decided.at))
    if held.set_gone:
        gone = held.clock.day_in_words(held.set_gone)
        yield Fact(
            "What was kept of whoever was appointed", f"disposed of on {gone}, and not counted"
        )
    if not with_counts:
        return
    for what, happened in _EXCEPTIONS:
        yield Fact(what, count_in_words(sum(happened(each) for each in record.candidates)))


_EXCEPTIONS: Sequence[tuple[str, Callable[[CandidateRecord], bool]]] = (
    (
        "Candidates for whom scoring was opened although not all was ready",
        lambda one: one.exception is not None,
    ),
    (
        "Candidates whose marks were opened without a member's sheet",
        lambda one: bool(one.interview and one.interview.opened and one.interview.opened.why),
    ),
    (
        "Candidates for whom a sealed sheet was opened again",
        lambda one: any(each.reopened for sheet in _sheets(one) for each in sheet.sealings),
    ),
    (
        "Candidates for whom a score was agreed that is not the mean",
        lambda one: bool(one.interview and one.interview.departures),
    ),
    (
        "Candidates for whom a member dissented from the agreed scores",
        lambda one: bool(one.interview and any(not each.agrees for each in one.interview.stances)),
    ),
    ("Candidates from whose scoring a member withdrew", lambda one: bool(one.states.withdrawn)),
)


def _sheets(one: CandidateRecord) -> tuple[MemberSheet, ...]:
    return one.interview.sheets if one.interview else ()
