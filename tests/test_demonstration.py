"""The made-up organisation of `recruit demo`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from recruit.app import create_app
from recruit.demonstration import PASSWORD, fill, outside_address
from recruit.domain.building.draft import Step, find_missing
from recruit.domain.pack.pack import open_gaps
from recruit.domain.words.people import Person, Role, password_fault
from recruit.store.people.people import password_hash
from recruit.store.people.settings import settings
from recruit.store.vacancies.candidates import candidates
from recruit.store.vacancies.editions import issued_pack
from recruit.store.vacancies.panels import members_of, panel
from recruit.store.vacancies.vacancies import Listed, Stage, list_vacancies, vacancy
from recruit.web.database import database
from recruit.web.people.passwords import matches
from tests.builders import shipped_library
from tests.web.browser import Browser
from tests.web.reading import forms


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, tuple[Person, ...]]]:
    """An application filled once for all these tests."""
    app = create_app(tmp_path_factory.mktemp("demo"), bank=shipped_library())
    app.testing = True
    app.test_client_class = Browser
    yield app, fill(app)
    app.extensions["recruit_anchor"].close()


def listed(demo) -> dict[str, Listed]:
    app, people = demo
    hr = next(each for each in people if each.role is Role.HR)
    with app.app_context():
        return {each.reference: each for each in list_vacancies(database(), hr).rows}


def test_there_are_people_in_every_role_who_can_sign_in(demo):
    app, people = demo
    assert {each.role for each in people} == set(Role)
    assert all(
        each.email.endswith(".example") and each.has_password and not each.is_disabled
        for each in people
    )
    assert all(password_fault(PASSWORD, each.email) == "" for each in people)
    with app.app_context():
        assert all(matches(PASSWORD, password_hash(database(), each.id)) for each in people[:1])


def test_there_is_a_vacancy_in_every_state_that_there_is(demo):
    states = sorted(each.stage for each in listed(demo).values())
    assert states == [Stage.DECIDED, Stage.DRAFT, Stage.ISSUED]


def test_the_draft_is_half_done_and_says_what_is_missing(demo):
    app, _ = demo
    with app.app_context():
        draft = next(each for each in listed(demo).values() if each.stage is Stage.DRAFT)
        stored = vacancy(database(), draft.id)
        assert stored.draft.post
        assert stored.draft.elements
        assert find_missing(stored.draft, members_of(panel(database(), draft.id)))


def test_what_is_issued_has_a_panel_candidates_and_a_pack_without_gaps(demo):
    app, _ = demo
    with app.app_context():
        for each in listed(demo).values():
            if each.stage in (Stage.ISSUED, Stage.DECIDED):
                sitting = panel(database(), each.id)
                assert sum(member.is_chair for member in sitting) == 1
                assert any(member.person is None for member in sitting)
                assert any(member.person is not None for member in sitting)
                assert candidates(database(), each.id)
                pack = issued_pack(database(), each.id)
                assert open_gaps(pack.pack) == ()
                assert pack.pack.reference == each.reference
        dates = sorted(
            issued_pack(database(), each.id).pack.issued
            for each in listed(demo).values()
            if each.stage != "draft"
        )
        assert dates[0] < dates[1]


def test_every_role_finds_something_to_open(demo):
    app, people = demo
    with app.app_context():
        found = {
            each.role: list_vacancies(database(), each).total
            for each in people
            if each.role is not Role.HIRING_MANAGER
        }
    assert all(found.values())


def test_the_organisation_has_a_name(demo):
    app, _ = demo
    with app.app_context():
        assert settings(database()).organisation


def test_the_link_and_the_code_of_the_outside_member_open_the_papers(demo):
    app, _ = demo
    path, code = outside_address(app)
    browser = app.test_client()
    answer = browser.fill_in(path, {"code": code})
    assert answer.request.path.endswith("/papers")


def test_every_page_of_the_demonstration_is_right(demo):
    app, people = demo
    for person in people[:2]:
        browser = app.test_client()
        browser.fill_in("/sign-in", {"email": person.email, "password": PASSWORD})
        for each in listed(demo).values():
            for step in (*Step, "papers"):
                answer = browser.get(f"/vacancies/{each.id}/{step}")
                assert answer.status_code == 200, step
                assert forms(answer.text) is not None
