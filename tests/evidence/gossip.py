"""A selection in which every text that people type names every other candidate and the panel, in
several ways.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from recruit.domain.building.draft import vacancy_of
from recruit.domain.pack.pack import build_pack, issue
from recruit.domain.pack.vacancy import Candidate, PanelMember
from recruit.domain.scoring.consensus import AgreedScore, Why
from recruit.domain.scoring.gate import Declaration, Interest
from recruit.domain.scoring.result import Outcome
from recruit.domain.words.names_in_text import folded, parts_of
from recruit.domain.words.people import SHELL, Actor, Role, actor
from recruit.store.connection import Database
from recruit.store.people.people import add_person
from recruit.store.scoring.consensus import (
    consensus_version,
    record_consensus,
    save_departures,
    take_back_consensus,
    take_stance,
)
from recruit.store.scoring.gates import add_exception, declare, undertake
from recruit.store.scoring.letters import approve_letter, save_letter
from recruit.store.scoring.outcomes import (
    record_decision,
    record_equal,
    save_outcome,
    save_tie_decision,
    take_back_decision,
)
from recruit.store.scoring.sheets import Notes, open_without, reopen, save_notes, save_scores, seal
from recruit.store.vacancies.candidates import add_candidates, candidates, save_candidate
from recruit.store.vacancies.editions import add_edition
from recruit.store.vacancies.panels import add_member, panel
from recruit.store.vacancies.vacancies import add_vacancy, vacancy
from tests import scored
from tests.builders import a_draft, shipped_library

HR = "Hilda Rulebook"
MEMBERS = (
    ("Agnes Lamplight", "Keeper"),
    ("Peggy Wavecrest", "Keeper"),
    ("Wilhelmina Storybrook", "PA to Hilda Rulebook"),
)
CANDIDATES = (
    Candidate("C1", "Ambrose Thistlewood", "9.30am, after Moonbeam"),
    Candidate("C2", "Peregrine Moonbeam", ""),
    Candidate("C3", "Zoë Müller-O’Brien", ""),
    Candidate("C4", "Will Young", ""),
    Candidate("C-5", "J. (Jay) Quillfeather", ""),
    Candidate("6", "محمد الحكيم", ""),
    Candidate("C7", "Li Bo", ""),
    Candidate("C8", "X", ""),
)


@dataclass(frozen=True)
class Gossip:
    """The vacancy, and what a text says in which everyone is named."""

    vacancy: int
    text: str


def _slip(last: str) -> str:
    """A surname with a letter left out, where it is long enough to be known by the rest."""
    return f"{last[:-2]}{last[-1]}" if len(last) > 6 and last.isascii() else last


def ways(name: str, reference: str) -> str:
    """Someone named in every way that is promised to be found."""
    last = name.split()[-1]
    initials = f"{name[0]}. {last}" if " " in name else name
    called = f"candidate {reference}" if reference.isdigit() else reference
    plain = folded(last)[0].title()
    return (
        f"{name} said so. {name.upper()} too; {last}’s plan, Ms {last}, {initials}, {plain} and"
        f" {_slip(last)}. Both {called} and {name.split()[0]} came, and “{name}” (see"
        f" {called.lower()})."
    )


TEXT = " ".join(
    [
        *(ways(each.name, each.reference) for each in CANDIDATES),
        *(ways(each, "") for each in (HR, *(m[0] for m in MEMBERS))),
    ]
)


def gossip(db: Database, reference: str = "V-9") -> Gossip:
    """Records the selection, through the store as the pages do."""
    hr = add_person(db, SHELL, email=f"hilda.{reference}@larkwater.example", name=HR, role=Role.HR)
    who = actor(hr)
    made = add_vacancy(db, who, hr.id, replace(a_draft(reference, elements=2), contact=f"Ask {HR}"))
    for place, (name, role) in enumerate(MEMBERS):
        add_member(db, who, made, name=name, role=role, person=None, is_chair=place == 0)
    add_candidates(db, who, made, CANDIDATES)
    for each in candidates(db, made):
        save_candidate(
            db, who, made, each.id, each.version, each.candidate, f"Own adjustment. {TEXT}", True
        )
    for number in (1, 2):
        _issue(db, who, made, number)
    _tell(db, made)
    return Gossip(made, TEXT)


def _issue(db: Database, who: Actor, made: int, number: int) -> None:
    stored = vacancy(db, made)
    assert stored is not None
    sitting = tuple(
        PanelMember(name, role, place == 0) for place, (name, role) in enumerate(MEMBERS)
    )
    whole = vacancy_of(stored.draft, sitting, CANDIDATES, edition=number, issued="2026-11-23")
    whole = replace(whole, reason=f"Made again. {TEXT}" if number > 1 else "")
    pack = build_pack(whole, {"grades9plus": shipped_library().framework("grades9plus")})
    add_edition(db, who, stored, issue(pack))


def _tell(db: Database, made: int) -> None:
    ids = [each.id for each in candidates(db, made)]
    members = panel(db, made)
    add_exception(db, SHELL, made, ids[0], TEXT)
    for member in members:
        undertake(db, SHELL, made, member.id)
        for each in ids:
            declare(db, SHELL, made, each, Declaration(member.id, Interest.KNOWN, TEXT))
    for at in range(3):
        for seat in range(3 if at == 0 else 2):
            _sheet(db, made, at, seat)
    for at in (1, 2):
        open_without(db, SHELL, scored.place(db, made, at, 0), TEXT)
    for at in range(3):
        higher = [AgreedScore(1, "3", Why.OTHER, TEXT)]
        save_departures(db, SHELL, made, ids[at], consensus_version(db, ids[at]), higher)
        record_consensus(db, SHELL, made, ids[at], consensus_version(db, ids[at]))
        take_stance(db, SHELL, made, ids[at], members[1].id, agrees=False, words=TEXT)
    take_back_consensus(db, SHELL, made, ids[0], TEXT)
    record_consensus(db, SHELL, made, ids[0], consensus_version(db, ids[0]))
    take_stance(db, SHELL, made, ids[0], members[0].id, agrees=False, words=TEXT)
    for each in ids[3:]:
        save_outcome(db, SHELL, made, each, 0, Outcome.WITHDRAWN, "", TEXT)
    record_equal(db, SHELL, made, ids[:3], TEXT)
    save_tie_decision(db, SHELL, made, ids[:3], TEXT, is_section_159=False)
    for each, outcome in zip(
        ids, (Outcome.APPOINT, Outcome.RESERVE, Outcome.NOT_APPOINTED), strict=False
    ):
        save_outcome(db, SHELL, made, each, 0, outcome, "", TEXT)
    for each in ids:
        save_letter(db, SHELL, made, each, 0, TEXT)
        approve_letter(db, SHELL, made, each, 1)
    record_decision(db, SHELL, made)
    take_back_decision(db, SHELL, made, TEXT)
    record_decision(db, SHELL, made)


def _sheet(db: Database, made: int, at: int, seat: int) -> None:
    where = scored.place(db, made, at, seat)
    first, second = scored.scores(db, made, ["2"], TEXT)[:2]
    unasked = replace(second, mark=None, not_asked=True, why_not_asked=TEXT)
    half = len(TEXT) // 2 - 3
    save_scores(db, SHELL, where, [(replace(first, evidence=TEXT[:half]), 0), (unasked, 0)])
    save_scores(db, SHELL, where, [(first, 1)])
    save_notes(db, SHELL, where, Notes((), TEXT, TEXT), 0)
    seal(db, SHELL, where)
    if at == 0 and seat == 1:
        reopen(db, SHELL, where, TEXT)
        save_scores(db, SHELL, where, [(replace(first, mark="2", evidence=f"{TEXT} Again."), 2)])
        seal(db, SHELL, where)


def needles(*, but: str = "", with_staff: bool = True) -> list[str]:
    """Folded parts of names that must not be anywhere, but for those of the candidate with this
    reference.
    """
    names = [each.name for each in CANDIDATES if each.reference != but]
    names += [HR, *(each[0] for each in MEMBERS)] if with_staff else []
    parts = {part for name in names for part in parts_of(name) if part not in EVERYDAY}
    slips = {folded(_slip(name.split()[-1]))[0] for name in names}
    whole = {
        " ".join(parts_of(name))
        for name in names
        if set(parts_of(name)) <= EVERYDAY and " " in name
    }
    return sorted(parts | (slips - EVERYDAY) | whole)


EVERYDAY = {"will", "young", "li", "bo", "x", "j"}
"""Parts of these names that stand in other words and papers as well."""
