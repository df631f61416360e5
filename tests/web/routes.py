"""What to put into the addresses of routes, and all pages that can be opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for

from recruit.store.people.people import FIRST_ACCOUNT
from recruit.store.vacancies.candidates import candidates
from recruit.store.vacancies.panels import panel
from tests.web.made_up import Site

STATIC = {"static", "bootstrap.static"}


@dataclass(frozen=True)
class Route:
    """One way into the application."""

    endpoint: str
    method: str
    pattern: str
    arguments: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.pattern}"


def routes(site: Site) -> list[Route]:
    """Every route and method, but for static files."""
    return [
        Route(rule.endpoint, method, rule.rule, tuple(sorted(rule.arguments)))
        for rule in site.app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        if rule.endpoint not in STATIC
    ]


def values(site: Site, vacancy: int) -> dict[str, object]:
    """What stands for each name in an address: parts of this vacancy."""
    with site.database() as db:
        members = panel(db, vacancy)
        listed = candidates(db, vacancy)
    stored = site.vacancy(vacancy)
    first = stored.draft.elements[0] if stored.draft.elements else None
    member = next(
        (each for each in members if each.person is None), members[-1] if members else None
    )
    return {
        "vacancy_id": vacancy,
        "member_id": member.id if member else 0,
        "candidate_id": listed[0].id if listed else 0,
        "person_id": site.other_manager.id,
        "element": str(first.reference) if first else "grades9plus:1.1",
        "framework_id": "grades9plus",
        "number": "1.1",
        "name": "interview-guide",
        "criterion": stored.draft.criteria[0].id if stored.draft.criteria else "new",
        "question": "new",
        "token": site.outsider.token,
        "hold_id": 1,
        "disposal_id": 1,
        "backup_id": 0,
        "purpose": FIRST_ACCOUNT,
    }


def address(site: Site, route: Route, vacancy: int, **other: object) -> str:
    """The address of a route, on this vacancy. Fails for a name that `values` does not know."""
    known = {**values(site, vacancy), **OF_ENDPOINT.get(route.endpoint, {}), **other}
    unknown = set(route.arguments) - set(known)
    assert not unknown, f"say in tests/web/routes.py what {unknown} of {route} may be"
    with site.app.test_request_context():
        return url_for(route.endpoint, **{name: known[name] for name in route.arguments})


OF_ENDPOINT: dict[str, dict[str, object]] = {
    "scoring.save": {"question": 1},
    "consensus.said": {"question": 1},
    **{f"calibration.{each}": {"question": 1} for each in ("question", "answer", "mark")},
}
"""Where the same name means something else for one endpoint."""


def openable(site: Site, vacancy: int) -> Iterator[tuple[Route, str]]:
    """Every page that can be opened with GET, with its address on this vacancy."""
    for route in routes(site):
        if route.method == "GET":
            yield route, address(site, route, vacancy)
