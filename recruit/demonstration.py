"""A made-up organisation with people and vacancies, for `recruit demo`."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask

from recruit.bank.library import Library
from recruit.bank.vacancy_file import read_vacancy
from recruit.demonstration_scores import decide, score_day
from recruit.domain.building.draft import Draft, vacancy_of
from recruit.domain.pack.pack import build_pack, frameworks_of, issue
from recruit.domain.pack.vacancy import Candidate, Timing, Vacancy
from recruit.domain.words.people import SHELL, Actor, Person, Role, actor
from recruit.resources import shipped
from recruit.store.connection import Database
from recruit.store.people.people import add_person, all_people, set_password
from recruit.store.people.settings import Settings, save_settings
from recruit.store.vacancies.candidates import add_candidates, candidates
from recruit.store.vacancies.editions import add_edition
from recruit.store.vacancies.panels import add_member, give_access, members_of, panel
from recruit.store.vacancies.vacancies import add_vacancy, vacancy
from recruit.web.database import database, library
from recruit.web.people.passwords import hashed

PASSWORD = "lantern harbour teaspoon"
PEOPLE = (
    ("hilda.rulebook@larkwater.example", "Hilda Rulebook", Role.HR),
    ("rosalind.appleyard@larkwater.example", "Rosalind Appleyard-Fiction", Role.HIRING_MANAGER),
    ("bertram.elsewhere@larkwater.example", "Bertram Elsewhere", Role.HIRING_MANAGER),
    ("desmond.makepeace@larkwater.example", "Desmond Makepeace", Role.PANEL_MEMBER),
)
DECIDED = (
    Candidate("D1", "Barnaby Paperclip", "3 March 2026, 9.30am"),
    Candidate("D2", "Zuleika Fable", "3 March 2026, 11.00am"),
)


def fill(app: Flask) -> tuple[Person, ...]:
    """Fills an empty database and returns the people who can sign in, all with `PASSWORD`.

    There are three vacancies: one in draft, one with its interviews under way, one decided.
    """
    with app.app_context():
        db, bank = database(), library()
        people = _people(db)
        hr, manager, _, colleague = people
        example = read_vacancy(
            shipped("templates") / "examples" / "operational-manager-early-help.yaml", bank
        )
        save_settings(
            db, actor(hr), Settings(organisation=example.organisation, contact=example.contact)
        )
        draft = _draft(example, bank)
        _half_done(db, actor(manager), manager, draft)
        under_way = _with_panel(db, actor(manager), manager, colleague, draft)
        add_candidates(db, actor(manager), under_way, example.candidates)
        _issue(db, actor(manager), under_way, bank, "2026-11-23")
        score_day(db, under_way)
        earlier = replace(
            draft, reference="EH-2026-002", post="Team Manager, Family Support", grade="Grade 10"
        )
        decided = _with_panel(db, actor(manager), manager, colleague, earlier)
        add_candidates(db, actor(manager), decided, DECIDED)
        _issue(db, actor(manager), decided, bank, "2026-02-16")
        decide(db, actor(manager), actor(hr), decided)
        return people


def outside_address(app: Flask) -> tuple[str, str]:
    """The path of a personal link for the panel member from outside, and the code that goes with
    it.
    """
    with app.app_context():
        found = next(
            (each.id, member)
            for each in (vacancy(database(), number) for number in (1, 2, 3))
            if each
            for member in panel(database(), each.id)
            if member.person is None
        )
        token, code = give_access(database(), SHELL, found[0], found[1].id)
    return f"/panel/{token}", code


def _people(db: Database) -> tuple[Person, ...]:
    password = hashed(PASSWORD)
    for email, name, role in PEOPLE:
        set_password(
            db, SHELL, add_person(db, SHELL, email=email, name=name, role=role).id, password
        )
    by_email = {each.email: each for each in all_people(db)}
    return tuple(by_email[email] for email, _, _ in PEOPLE)


def _draft(example: Vacancy, bank: Library) -> Draft:
    """The shipped example vacancy as a draft."""
    return Draft(
        reference=example.reference,
        post=example.post,
        grade=example.grade,
        service=example.service,
        organisation=example.organisation,
        contact=example.contact,
        dates="8 December 2026, Town Hall",
        framework="grades9plus",
        stage="3",
        elements=example.elements,
        criteria=example.criteria,
        methods=example.methods,
        scale=bank.scales["0-4"],
        minimum_mark=None,
        tie_break=example.rule.tie_break,
        rounding=example.rule.rounding,
        timing=example.timing,
        question_minutes=6,
        script=example.script,
        overrides=(),
    )


def _half_done(db: Database, who: Actor, owner: Person, draft: Draft) -> int:
    """A vacancy with four elements and no panel, whose slot is too short: there is something to
    find and to fix.
    """
    unfinished = replace(
        draft,
        reference="EH-2026-021",
        post="Family Support Team Leader",
        grade="Grade 9",
        elements=draft.elements[:4],
        criteria=(),
        tie_break=(),
        timing=Timing(30, 5, 5),
        dates="",
    )
    return add_vacancy(db, who, owner.id, unfinished)


def _with_panel(db: Database, who: Actor, chair: Person, colleague: Person, draft: Draft) -> int:
    """A vacancy with a chair, a colleague and someone from outside."""
    made = add_vacancy(db, who, chair.id, draft)
    add_member(
        db, who, made, name=chair.name, role="Head of Early Help", person=chair.id, is_chair=True
    )
    role = "Service Manager, Youth Justice"
    add_member(db, who, made, name=colleague.name, role=role, person=colleague.id, is_chair=False)
    role = "Headteacher, Larkwater Primary School"
    add_member(db, who, made, name="Wilhelmina Storybrook", role=role, person=None, is_chair=False)
    return made


def _issue(db: Database, who: Actor, identity: int, bank: Library, day: str) -> None:
    stored = vacancy(db, identity)
    assert stored is not None
    sitting, listed = panel(db, identity), candidates(db, identity)
    whole = vacancy_of(
        stored.draft,
        members_of(sitting),
        tuple(each.candidate for each in listed),
        issued=day,
    )
    frameworks = {each: bank.framework(each) for each in frameworks_of(whole)}
    add_edition(db, who, stored, issue(build_pack(whole, frameworks)))
