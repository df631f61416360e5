"""The history of a vacancy in words: every audit entry, what it changed, and whether it is as it
was written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from recruit.domain.record.history import TYPED, Line, Outline, Sight, folded, net
from recruit.domain.record.history_wording import (
    KIND_IN_WORDS,
    Kind,
    Known,
    Told,
    actor_in_words,
    kind_of,
    told,
)
from recruit.domain.words.whole_number import whole_number
from recruit.store.audit.history import (
    Listed,
    ReadEntry,
    entries,
    listed_candidates,
    marked_samples,
    member_names,
    outlines,
    person_names,
    renumbered,
)
from recruit.store.scoring.outcomes import is_decided
from recruit.store.vacancies.editions import issued_packs
from recruit.store.vacancies.vacancies import StoredVacancy
from recruit.web.access import current_viewer, hr_of_vacancy
from recruit.web.database import database
from recruit.web.paging import page_number, page_of

pages = Blueprint("history", __name__)

PAGE = 50
ROOM = 12_000
"""Characters of what entries say that a page has room for, shared among them; each opens by itself.
"""
FEWEST_SHOWN, MOST_SHOWN = 60, 400
"""Characters of one text that are shown in a line."""
MOST_CHANGES = 6


@dataclass(frozen=True, slots=True)
class Shown:
    """One line as the page shows it. `saves` is how many entries it stands for."""

    entry: Outline
    who: str
    role: str
    told: Told
    saves: int
    first_at: str
    hash: str
    fault: str

    def is_cut(self, longest: int, most_changes: int) -> bool:
        """Whether a line has not room for all that it says."""
        changes = self.told.changes
        return len(changes) > most_changes or any(
            len(text or "") > longest for each in changes for text in (each.before, each.after)
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. `one` is the number of the newest entry of a line to unfold,
    `entry` that of one to be read whole.
    """

    candidate: int | None
    kind: Kind | None
    who: str
    one: int | None
    entry: int | None
    is_from_elsewhere: bool
    page: int

    def wants(self, entry: Outline) -> bool:
        """Whether the filters let this entry through."""
        return (
            (self.candidate is None or self.candidate in entry.candidates)
            and (self.kind is None or kind_of(entry.action) is self.kind)
            and (not self.who or entry.actor == self.who)
        )

    def address(self, **other: object) -> dict[str, Any]:
        """The same in an address, with something else in it."""
        kept = {"candidate": self.candidate, "kind": self.kind, "who": self.who or None}
        if self.one is not None:
            kept |= {"one": self.one, "elsewhere": 1 if self.is_from_elsewhere else None}
        return {**kept, **other}

    @property
    def is_part(self) -> bool:
        """Whether a part of one line is asked for."""
        return self.one is not None or self.entry is not None


@pages.get("/vacancies/<int:vacancy_id>/history")
@hr_of_vacancy
def history(stored: StoredVacancy) -> ResponseReturnValue:
    """Every entry about the vacancy, newest first."""
    asked, listed = _asked(), listed_candidates(database(), stored.id)
    members, old_ids = member_names(database(), stored.id), renumbered(database(), stored.id)
    sight = _sight(stored, listed)
    every = sight.allowed(outlines(database(), stored.id, old_ids))
    lines = _lines(asked, every)
    page = page_of(lines, asked.page, PAGE)
    read = entries(
        database(), stored.id, [entry for line in page.rows for entry in line.entries], members
    )
    known = Known({each.id: each.reference for each in listed}, members, _indicators(stored, read))
    drawn = [_shown(line, read, known, sight) for line in page.rows]
    return render_template(
        "records/history.html",
        stored=stored,
        asked=asked,
        shown=drawn,
        total=len(lines),
        counted=len(read),
        faults=[each.fault for each in read.values() if each.fault],
        is_thinned=any(each.entry.personal is None for each in read.values()),
        page=page.number,
        pages=page.count,
        candidates=[each for each in listed if each.id not in sight.hidden],
        kinds=KIND_IN_WORDS,
        people=_people(every, members),
        hides=bool(sight.hidden),
        is_restored=old_ids is not None,
        longest=_room(drawn) if asked.entry is None else None,
        most_changes=MOST_CHANGES if asked.entry is None else None,
    )


def _sight(stored: StoredVacancy, listed: Sequence[Listed]) -> Sight:
    viewer = current_viewer(stored)
    samples = (
        frozenset()
        if viewer.member is None
        else marked_samples(database(), stored.id, viewer.member)
    )
    states = {each.id: each.states for each in listed}
    return Sight(viewer, states, is_decided(database(), stored.id), samples)


def _lines(asked: Asked, every: Sequence[Outline]) -> tuple[Line, ...]:
    """The lines that are asked for; of one that is to be unfolded each entry by itself."""
    if asked.entry is not None:
        found = [
            each
            for each in every
            if (each.number, each.is_from_elsewhere) == (asked.entry, asked.is_from_elsewhere)
        ]
        return tuple(Line((each,)) for each in found) or abort(404)
    lines = folded(each for each in every if asked.wants(each))
    if asked.one is None:
        return lines
    wanted = (asked.one, asked.is_from_elsewhere)
    whole = next(
        (each for each in lines if (each.last.number, each.last.is_from_elsewhere) == wanted), None
    )
    if whole is None:
        abort(404)
    return tuple(Line((each,)) for each in reversed(whole.entries))


def _shown(line: Line, read: Mapping[Outline, ReadEntry], known: Known, sight: Sight) -> Shown:
    parts = [read[each] for each in line.entries]
    fault = next((each.fault for each in parts if each.fault), "")
    whole = net([each.entry for each in parts]) if not fault else parts[-1].entry
    said = told(whole, known, with_marks=not fault and sight.allows_marks(line.last))
    return Shown(
        entry=line.last,
        who=actor_in_words(whole),
        role=whole.role,
        told=Told(said.what, ()) if fault else said,
        saves=len(parts),
        first_at=line.entries[0].at,
        hash=parts[-1].hash,
        fault=fault,
    )


def _room(drawn: Sequence[Shown]) -> int:
    """How many characters of each text are shown, so that the page stays small."""
    texts = sum(
        2 if change.before else 1 for each in drawn for change in each.told.changes[:MOST_CHANGES]
    )
    return min(MOST_SHOWN, max(FEWEST_SHOWN, ROOM // max(1, texts)))


def _indicators(stored: StoredVacancy, read: Mapping[Outline, ReadEntry]) -> dict[str, str]:
    """The texts of indicators, where an entry has ticks to name."""
    if not any(each.entry.outline.action in TYPED for each in read.values()):
        return {}
    found: dict[str, str] = {}
    for issued in issued_packs(database(), stored.id).values():
        for question in issued.pack.questions:
            found |= {
                each.id: each.text for each in (*question.indicators, *question.negative_indicators)
            }
        for group in issued.pack.groups:
            found |= {
                f"{group.framework}:{each.id}": each.text for each in group.negative_indicators
            }
    return found


def _people(every: Sequence[Outline], members: Mapping[int, str]) -> dict[str, str]:
    """Everyone who acted, by the actor's id, in the order of their names."""
    actors = dict.fromkeys(each.actor for each in every)
    names = {f"member:{each}": f"{name} (from outside)" for each, name in members.items()}
    names |= {"shell": "the command line", "automatic": "Recruit itself"}
    names |= person_names(database(), list(actors))
    found = {each: names.get(each, "someone who is no longer named") for each in actors}
    return dict(sorted(found.items(), key=lambda pair: pair[1].casefold()))


def _asked() -> Asked:
    kind = request.args.get("kind", "")
    return Asked(
        candidate=_number("candidate"),
        kind=Kind(kind) if kind in tuple(Kind) else None,
        who=request.args.get("who", "")[:60],
        one=_number("one"),
        entry=_number("entry"),
        is_from_elsewhere="elsewhere" in request.args,
        page=page_number(request.args),
    )


def _number(name: str) -> int | None:
    return whole_number(request.args.get(name, ""))
