"""The disposal certificate: what was removed, by which rule, and what lies beyond reach.

It names no candidate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from recruit.domain.decision.standing import sealed_sheets, standing
from recruit.domain.keeping.retention import Scope
from recruit.domain.record.record import Record
from recruit.domain.scoring.consensus import two_places
from recruit.domain.words.clock import Clock

FEWEST = 10
"""A figure that says more than how many is kept only where at least so many candidates are behind
it.
"""


CANDIDATES = "candidates"
"""What a certificate calls them."""
HOW = (
    "What was deleted was overwritten, the database file written anew, its index of words made"
    " anew, and its log emptied; bundles in the data folder were deleted as files"
)
LITESTREAM = (
    "Litestream, which copies this database, holds on to its log while it runs. Stop Litestream,"
    " delete its folder '.recruit.db-litestream' in the data folder, wait until this is finished,"
    " and start it again."
)
LITESTREAM_COPIES = (
    "Litestream's continuous copies of the database. What was removed can be brought back from them"
    " for as long as their configuration says: a week, if it is the one that comes with Recruit."
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What is kept of a selection so that statistics live on; it identifies no one.

    `outcomes` and `marks` are pairs of what and how many. Marks and the mean of the totals are kept
    from ten scored candidates on: with fewer, someone who knows who was there could tell what they
    got.
    """

    candidates: int
    interviewed: int
    members: int
    questions: int
    sheets: int
    outcomes: tuple[tuple[str, int], ...]
    marks: tuple[tuple[str, int], ...]
    mean_total: str

    @property
    def is_suppressed(self) -> bool:
        """Whether the marks were left out because too few were scored."""
        return self.interviewed > 0 and not self.marks


@dataclass(frozen=True, slots=True)
class Removed:
    """How many of one thing were removed: 'sheets', 18."""

    what: str
    count: int


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A bundle that was made before.

    `was_here` says that a copy lay in the data folder and went too.
    """

    kind: str
    file: str
    sha512: str
    made_at: str
    was_here: bool = False


@dataclass(frozen=True, slots=True)
class OldBackup:
    """A backup that still holds what was removed, and when it expires."""

    file: str
    made_at: str
    expires_at: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a disposal did. `finished_at` is empty until the files are cleaned too.

    `head_before` and `head_after` are the audit chain's last entry before the removal and the one
    that tells of it. `fault` says where the record did not agree with its audit trail before it was
    removed. `handed_over` is the SHA-512 of the appointed candidate's set that was handed over, or
    empty. `is_replicated` says that Litestream has copied the database. `set_gone_at` is when the
    appointed candidate's set was disposed of before the rest, or empty. `period_by` and `period_at`
    tell who gave this vacancy a period of its own, and when, or are empty. `other_files` is how
    many files lie in the data folder that the program did not make.
    """

    reference: str
    post: str
    scope: Scope
    rule: str
    by: str
    is_automatic: bool
    begun_at: str
    removed: tuple[Removed, ...]
    entries: int
    head_before: tuple[int, str]
    lifted_holds: int
    packs: tuple[tuple[int, str, str], ...]
    bundles: tuple[HandedOut, ...]
    figures: Figures | None
    fault: str
    handed_over: str
    is_replicated: bool = False
    set_gone_at: str = ""
    period_by: str = ""
    period_at: str = ""
    other_files: int = 0
    head_after: tuple[int, str] = (0, "")
    backups: tuple[OldBackup, ...] = ()
    finished_at: str = ""

    @property
    def total(self) -> int:
        """How many rows were removed in all."""
        return sum(each.count for each in self.removed)


def figures(record: Record) -> Figures:
    """The figures of a selection that identify no one."""
    scored = [one for one in record.candidates if sealed_sheets(one)]
    sheets = [sheet for one in scored for sheet in sealed_sheets(one).values()]
    outcomes = Counter(str(one.outcome.outcome) for one in record.candidates if one.outcome)
    marks = Counter(each.mark for sheet in sheets for each in sheet.scores if each.mark)
    totals = [each.total for each in standing(record).verdicts.values() if each.total is not None]
    # One mark for all would tell everybody's.
    tells = len(scored) >= FEWEST and len(marks) > 1
    return Figures(
        candidates=len(record.candidates),
        interviewed=len(scored),
        members=len(record.members),
        questions=len(record.newest.pack.questions),
        sheets=len(sheets),
        outcomes=tuple(sorted(outcomes.items())),
        marks=(
            tuple((mark, marks[mark]) for mark in record.newest.pack.rule.scale.marks)
            if tells
            else ()
        ),
        mean_total=(
            two_places(sum(totals, Fraction()) / len(totals)) if len(totals) >= FEWEST else ""
        ),
    )


def kept_in_words(scope: Scope) -> tuple[str, ...]:
    """What stays in the database after a disposal, as sentences."""
    if scope is Scope.APPOINTED:
        return (
            "The record of the other candidates stays until its own time is up.",
            (
                "The audit trail keeps every entry; what entries about this set said of people was"
                " removed from them."
            ),
        )
    return (
        (
            "The vacancy's reference, post and service, and its draft without contact, dates,"
            " reasons and what the chair says."
        ),
        (
            "Figures that identify no one: how many candidates, sheets and outcomes there were,"
            f" and from {FEWEST} scored candidates on how often each mark was given."
        ),
        (
            "The audit trail keeps every entry: when it was made, the account number of who acted,"
            " and what was done. What entries said of people was removed from them, with the key to"
            " their digests."
        ),
        "That holds stood and bundles were made, without reasons or candidates.",
        (
            "The accounts of those who can sign in, with their own training date: they belong to"
            " the people, and not to the vacancy."
        ),
    )


def counted(found: Sequence[tuple[str, int]]) -> tuple[Removed, ...]:
    """Those of which there were any, candidates first."""
    first = sorted(found, key=lambda each: each[0] != CANDIDATES)
    return tuple(Removed(what, count) for what, count in first if count)


def facts(of: Certificate, clock: Clock, waits_for: str = "") -> tuple[tuple[str, str], ...]:
    """What stands at the head of a certificate, as pairs of what it is and the fact.

    `waits_for` is a sentence that says what is in the way of cleaning the disk, as far as that is
    known.
    """
    said = [
        ("Vacancy", ", ".join(part for part in (of.reference, of.post) if part)),
        ("What was disposed of", SCOPES[of.scope]),
        ("Rule", of.rule[:1].upper() + of.rule[1:]),
        *(
            [("Its own period was given by", f"{of.period_by}, {clock.moment(of.period_at)}")]
            if of.period_by
            else []
        ),
        (
            "Confirmed by",
            "no one: HR has set that Recruit disposes of what is due" if of.is_automatic else of.by,
        ),
        ("Removed from the record", clock.moment(of.begun_at)),
        (
            "Removed from the disk",
            clock.moment(of.finished_at) if of.finished_at else _not_yet(of, waits_for),
        ),
        *([("How", HOW)] if of.finished_at else []),
        ("Audit trail before", _head(of.head_before)),
    ]
    if of.finished_at:
        said.append(("Audit trail after", _head(of.head_after)))
    if of.set_gone_at:
        gone = f"Disposed of before, {clock.moment(of.set_gone_at)}; the figures are without it"
        said.append((SCOPES[Scope.APPOINTED], gone))
    if of.handed_over:
        said.append(("Handed over to the personnel file", f"SHA-512 {of.handed_over}"))
    if of.lifted_holds:
        said.append(("Legal holds before", f"{of.lifted_holds}, all lifted"))
    agrees = f"No: {of.fault}" if of.fault else "Yes"
    return (*said, ("Agreed with its audit trail before it was removed", agrees))


SCOPES = {
    Scope.WHOLE: "All that the record said of people",
    Scope.APPOINTED: "The appointed candidate's set",
}


def figures_in_words(of: Figures) -> tuple[str, ...]:
    """The figures that are kept, as sentences."""
    said = [
        f"Candidates {of.candidates}, of whom {of.interviewed} were scored.",
        f"Panel members {of.members}, questions {of.questions}, sealed sheets {of.sheets}.",
    ]
    if of.outcomes:
        said.append(f"Outcomes: {', '.join(f'{what} {count}' for what, count in of.outcomes)}.")
    if of.marks:
        said.append(f"Marks given: {', '.join(f'{mark}: {count}' for mark, count in of.marks)}.")
    if of.mean_total:
        said.append(f"Mean of the totals: {of.mean_total}.")
    if of.is_suppressed:
        said.append(
            f"Marks are not kept: fewer than {FEWEST} candidates were scored, or all had one mark."
        )
    return tuple(said)


def out_of_reach(of: Certificate, clock: Clock) -> tuple[str, ...]:
    """What may still hold some of it and cannot be reached from here, as sentences."""
    backups = [
        f"Backup {each.file}, of {clock.moment(each.made_at)}. It expires on"
        f" {clock.day_in_words(each.expires_at)}."
        for each in of.backups
    ]
    bundles = [
        f"{each.file if each.file != each.kind else 'A bundle'} ({each.kind}), made"
        f" {clock.moment(each.made_at)}. SHA-512"
        f" {each.sha512}.{' The copy that lay on this server is deleted.' if each.was_here else ''}"
        for each in of.bundles
    ]
    here = [
        f"{of.other_files} {'file' if of.other_files == 1 else 'files'} in the data folder that"
        " Recruit did not make and left alone, such as a copy of the database. Whoever looks after"
        " the server knows what they hold."
    ]
    copies = [LITESTREAM_COPIES] if of.is_replicated else []
    return (*backups, *copies, *(here if of.other_files else []), *bundles)


def _not_yet(of: Certificate, waits_for: str) -> str:
    said = waits_for or (LITESTREAM if of.is_replicated else "")
    return f"Not yet: {said}" if said else "Not yet: being finished"


def _head(of: tuple[int, str]) -> str:
    return f"entry {of[0]:,}, {of[1]}"
