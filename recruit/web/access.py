"""Who may open what.

Nothing is open unless its view says so: a view without a rule answers no one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, abort, current_app, g, request, session
from flask.typing import ResponseReturnValue

from recruit.domain.scoring.blindness import Viewer
from recruit.domain.words.people import Actor, Person, Role, actor
from recruit.domain.words.refusal import Refused
from recruit.domain.words.whole_number import LARGEST
from recruit.store.people.people import person
from recruit.store.vacancies.panels import StoredMember, outside_member, seat_of_person
from recruit.store.vacancies.vacancies import State, StoredVacancy, managers_see_marks, vacancy
from recruit.web.database import database, house
from recruit.web.guards.asked import SignInFirst

LARGEST_ID = LARGEST
"""More than SQLite can count; such an address names nothing."""

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


class Rule(StrEnum):
    """The rules a view can have. The table in the tests names one for every route."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"
    MANAGERS = "hiring managers and HR"
    HR = "HR"
    BUILDS = "HR, and the hiring manager who owns the vacancy"
    OPENS = "HR, the owner, and the panel of the vacancy"
    SITS = "the panel of the vacancy"
    CHAIRS = "the chair of the vacancy's panel"
    DECIDES = "the chair of the vacancy's panel, and HR"
    HR_OF_VACANCY = "HR, on a vacancy"


SIGNED_IN = "_user_id"
"""Where a session keeps who is signed in.

The name is of earlier versions: an upgrade signs no one out.
"""


MEMBER = "member"
"""Where a session keeps which panel member from outside gave their code."""


def set_up(app: Flask) -> None:
    """Ties the rule that nothing is open by default to an application."""
    app.before_request(_refuse_views_without_rule)


def let_in(found: Person) -> None:
    """Begins a session for someone with an account; whatever was in the one before is gone.

    It holds the person's session number too, so that a changed password or role ends every session.
    """
    let_out()
    session.permanent = True
    session[SIGNED_IN] = f"{found.id}:{found.session}"


def let_in_member(found: StoredMember) -> None:
    """Begins a session for a panel member from outside; whatever was in the one before is gone."""
    let_out()
    session[MEMBER] = [found.id, found.access_until, found.session]


def let_out() -> None:
    """Ends this browser's session, whoever's it is."""
    session.clear()
    g.pop("person", None)
    g.pop("member", None)
    g.pop("places", None)


def anyone(view: View) -> View:
    """Opens a view to everyone, signed in or not."""
    return _ruled(view, Rule.ANYONE)


def signed_in(view: View) -> View:
    """Opens a view to every account."""
    return _guarded(view, Rule.SIGNED_IN, lambda _found: True)


def managers(view: View) -> View:
    """Opens a view to hiring managers and HR."""
    return _guarded(view, Rule.MANAGERS, lambda found: found.role in (Role.HR, Role.HIRING_MANAGER))


def hr_only(view: View) -> View:
    """Opens a view to HR."""
    return _guarded(view, Rule.HR, lambda found: found.role is Role.HR)


def builds(view: View) -> View:
    """Opens a vacancy's view to HR and its owner. The view gets the `StoredVacancy` in place of its
    id.

    To anyone else the vacancy is not there (404): that it exists is no one else's business.
    """
    return _of_vacancy(view, Rule.BUILDS, _may_build)


def opens(view: View) -> View:
    """Opens a vacancy's view to HR, its owner, its panel members and those from outside with access
    to it.
    """
    return _of_vacancy(view, Rule.OPENS, _may_open)


def sits(view: View) -> View:
    """Opens a vacancy's view to its sitting panel members.

    The view gets the `StoredVacancy` and the `StoredMember`.
    """
    return _of_seat(view, Rule.SITS, lambda _member: True)


def chairs(view: View) -> View:
    """Opens a vacancy's view to the chair of its panel.

    The view gets the `StoredVacancy` and the `StoredMember`.
    """
    return _of_seat(view, Rule.CHAIRS, lambda member: member.is_chair)


def decides(view: View) -> View:
    """Opens a vacancy's view to the chair of its panel and to HR. The view gets the
    `StoredVacancy`.

    What they may see and do for one candidate depends on their own sheet, which the view looks at.
    """

    @wraps(view)
    def decided(stored: StoredVacancy, **named: Any) -> ResponseReturnValue:
        if not may_decide(stored):
            abort(403)
        return view(stored, **named)

    return _of_vacancy(cast(View, decided), Rule.DECIDES, _may_open)


def hr_of_vacancy(view: View) -> View:
    """Opens a vacancy's view to HR. The view gets the `StoredVacancy`."""
    return _of_vacancy(view, Rule.HR_OF_VACANCY, lambda _stored: _is_hr())


def on_archive(view: View) -> View:
    """Lets a view change something although its vacancy is archived. It stands below the rule."""
    view.on_archive = True  # type: ignore[attr-defined]
    return view


def current_person() -> Person | None:
    """Who is signed in with an account, or None."""
    if "person" not in g:
        g.person = _account(session.get(SIGNED_IN))
    return cast("Person | None", g.person)


def _account(kept: object) -> Person | None:
    """The person whom a session names, unless their account was disabled or their sessions were
    ended since.
    """
    identity, _, number = str(kept or "").partition(":")
    found = person(database(), identity) if identity else None
    if found is None or found.is_disabled or str(found.session) != number:
        return None
    return found


def current_member() -> StoredMember | None:
    """The panel member from outside whose code was given in this session, or None."""
    if "member" not in g:
        g.member = _outside(session.get(MEMBER))
    return cast("StoredMember | None", g.member)


def _outside(kept: object) -> StoredMember | None:
    """The member that a session names, unless their access was taken back or given anew, or they
    signed out, since.
    """
    match kept:
        case [int(identity), str(until), int(number)]:
            found = outside_member(database(), identity)
            return (
                found if found and (found.access_until, found.session) == (until, number) else None
            )
    return None


def current_actor() -> Actor:
    """Who acts in this request. Raises `LookupError` where no one is signed in."""
    if found := current_person():
        return actor(found)
    if member := current_member():
        return Actor(f"member:{member.id}", member.name, "panel member")
    raise LookupError("no one is signed in")


def current_seat(stored: StoredVacancy) -> StoredMember | None:
    """Where whoever is signed in sits on this vacancy's panel now, or None."""
    found = _place(stored)
    return found.seat if found.sits else None


def current_viewer(stored: StoredVacancy) -> Viewer:
    """Whoever is signed in, as the rule of blindness sees them.

    Who left the panel is still bound by it.
    """
    found, person = _place(stored), current_person()
    member = found.seat.id if found.seat else None
    shows_all = house().withdrawn_see_result
    if found.sits and found.seat is not None:
        return Viewer(
            member, _is_hr(), is_chair=found.seat.is_chair, sees_after_withdrawing=shows_all
        )
    is_owner = person is not None and stored.owner == person.id
    sees_as_manager = is_owner and managers_see_marks(database(), stored.id, house())
    return Viewer(
        member, _is_hr(), sees_as_manager=sees_as_manager, sees_after_withdrawing=shows_all
    )


def has_left(stored: StoredVacancy) -> bool:
    """Whether whoever is signed in sat on this vacancy's panel, and does no more."""
    found = _place(stored)
    return found.seat is not None and not found.sits


@dataclass(frozen=True, slots=True)
class _Place:
    """Where somebody sits on a panel (`sits`), or sat last."""

    seat: StoredMember | None
    sits: bool


def _place(stored: StoredVacancy) -> _Place:
    """The place of whoever is signed in, looked up once for a request that only reads; one that
    writes may move it.
    """
    if request.method == "POST":
        return _find_place(stored)
    known: dict[int, _Place] = g.setdefault("places", {})
    if stored.id not in known:
        known[stored.id] = _find_place(stored)
    return known[stored.id]


def _find_place(stored: StoredVacancy) -> _Place:
    if person := current_person():
        seat, sits = seat_of_person(database(), stored.id, person.id)
        return _Place(seat, sits)
    member = current_member()
    is_here = member is not None and member.vacancy == stored.id
    return _Place(member if is_here else None, is_here)


def may_decide(stored: StoredVacancy) -> bool:
    """Whether whoever is signed in is HR, or chairs this vacancy's panel."""
    seat = current_seat(stored)
    return _is_hr() or (seat is not None and seat.is_chair)


def may_build(stored: StoredVacancy) -> bool:
    """Whether whoever is signed in may change this vacancy."""
    return _may_build(stored)


def _may_build(stored: StoredVacancy) -> bool:
    found = current_person()
    if found is None:
        return False
    return found.role is Role.HR or (found.role is Role.HIRING_MANAGER and stored.owner == found.id)


def _is_hr() -> bool:
    found = current_person()
    return found is not None and found.role is Role.HR


def _may_open(stored: StoredVacancy) -> bool:
    return _may_build(stored) or current_seat(stored) is not None


def _guarded(view: View, rule: Rule, allows: Callable[[Person], bool]) -> View:
    @wraps(view)
    def guarded(*arguments: Any, **named: Any) -> ResponseReturnValue:
        found = current_person()
        if found is None:
            raise SignInFirst
        if not allows(found):
            abort(403)
        return view(*arguments, **named)

    return _ruled(cast(View, guarded), rule)


def _of_vacancy(view: View, rule: Rule, allows: Callable[[StoredVacancy], bool]) -> View:
    @wraps(view)
    def guarded(vacancy_id: int, **named: Any) -> ResponseReturnValue:
        if current_person() is None and current_member() is None:
            raise SignInFirst
        stored = vacancy(database(), vacancy_id) if vacancy_id <= LARGEST_ID else None
        if stored is None or not allows(stored):
            abort(404)
        if (
            request.method == "POST"
            and stored.state is State.ARCHIVED
            and not hasattr(view, "on_archive")
        ):
            raise Refused(
                "this vacancy is archived. It can be read, and nothing of it changes any more."
            )
        return view(stored, **named)

    return _ruled(cast(View, guarded), rule)


def _of_seat(view: View, rule: Rule, allows: Callable[[StoredMember], bool]) -> View:
    """To those who may open the vacancy and not this (403); to all others the vacancy is not
    there.
    """

    @wraps(view)
    def seated(stored: StoredVacancy, **named: Any) -> ResponseReturnValue:
        seat = current_seat(stored)
        if seat is None or not allows(seat):
            abort(403)
        return view(stored, seat, **named)

    return _of_vacancy(cast(View, seated), rule, _may_open)


def _ruled(view: View, rule: Rule) -> View:
    view.rule = rule  # type: ignore[attr-defined]
    return view


def _refuse_views_without_rule() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if (
        view is not None
        and request.endpoint not in ("static", "bootstrap.static")
        and not hasattr(view, "rule")
    ):
        abort(403)
