"""People with accounts: HR adds them, changes what they are, and opens and closes the door."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind
from wtforms.validators import ValidationError

from recruit.domain.record.actions import Action
from recruit.domain.words.people import Person, Role
from recruit.domain.words.people_changes import closing_fault, role_fault
from recruit.domain.words.refusal import Refused
from recruit.domain.words.typed_text import same_words
from recruit.store.audit.audit import Author, last_authors
from recruit.store.connection import Taken
from recruit.store.keeping.account_record import account_record
from recruit.store.people.people import (
    LINK_HOURS,
    SET_PASSWORD,
    add_person,
    all_people,
    end_sessions,
    lift_tries,
    make_link,
    person,
    set_disabled,
    update_person,
)
from recruit.store.people.sign_ins import made_for_person
from recruit.web.access import current_actor, current_person, hr_only
from recruit.web.addresses import whole_address
from recruit.web.database import database
from recruit.web.forms import EmailAddress, Form, NameText, Needed, Text, VersionedForm
from recruit.web.guards.tries import tries
from recruit.web.let_in import bars_hr_account, bars_link, is_hr
from recruit.web.paging import page_number, page_of
from recruit.web.typing.kept_in_browser import mark_arrived
from recruit.web.typing.leaving import asks_first

pages = Blueprint("people", __name__)

PAGE = 25
ROLES = {
    Role.HR: "HR: opens everything, and makes accounts",
    Role.HIRING_MANAGER: "Hiring manager: builds vacancies, and opens those that are theirs",
    Role.PANEL_MEMBER: "Panel member: opens the vacancies on whose panels they sit",
}


class FindForm(Form):
    """Part of a name or an address. It is posted, so that no name stands in an address or a log."""

    words = Text("Part of a name or e-mail address", longest=200)


class RoleField(RadioField):
    """One of the roles, each with what it may do."""

    def __init__(self, label: str, **named: Any) -> None:
        choices = [SelectChoice(role.value, words) for role, words in ROLES.items()]
        super().__init__(
            label, [Needed("Choose a role.")], choices=choices, validate_choice=False, **named
        )

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        """Refuses what is no role."""
        if self.data and self.data not in tuple(Role):
            raise ValidationError("Choose one of these roles.")


class PersonForm(VersionedForm):
    """A person's name and role; its version is a digest of what the page showed."""

    name = NameText("Name", [Needed("Type the person's name.")])
    role = RoleField("Role")


class NewPersonForm(Form):
    """A new account."""

    email = Text(
        "E-mail address", [Needed("Type the person's e-mail address."), EmailAddress()], longest=254
    )
    name = NameText("Name", [Needed("Type the person's name.")])
    role = RoleField("Role")


@pages.route("/people", methods=["GET", "POST"])
@hr_only
def people() -> ResponseReturnValue:
    """Everyone with an account, or those whose name or address holds some words."""
    form = FindForm()
    everyone = all_people(database())
    if form.is_submitted() and form.validate():
        wanted = same_words(form.words.data or "").split()
        found = tuple(each for each in everyone if all(word in _looked_at(each) for word in wanted))
    else:
        found = everyone
    is_search = bool(form.is_submitted() and form.words.data)
    # What was posted has no address of its own to go on from, so a search shows its first page
    # only.
    page = page_of(found, 1 if is_search else page_number(request.args), PAGE)
    return render_template(
        "people/people/people.html",
        form=form,
        people=page.rows,
        total=len(found),
        is_search=is_search,
        page=page.number,
        pages=page.count,
    )


@pages.route("/people/add", methods=["GET", "POST"])
@hr_only
@asks_first
def add() -> ResponseReturnValue:
    """Makes an account, and shows the link with which its owner sets a password."""
    form = NewPersonForm()
    is_right = form.validate_on_submit()
    if is_right and is_hr(form.role.data) and (bars := bars_hr_account()):
        form.role.errors = [bars.in_words]
    elif is_right:
        try:
            added = add_person(
                database(),
                current_actor(),
                email=form.email.data or "",
                name=form.name.data or "",
                role=Role(form.role.data),
            )
        except Taken as taken:
            form.email.errors = [str(taken)]
        else:
            mark_arrived()
            return _show_link(added, is_new=True)
    return render_template("people/people/add.html", form=form)


@pages.route("/people/<person_id>", methods=["GET", "POST"])
@hr_only
@asks_first
def change(person_id: str) -> ResponseReturnValue:
    """Shows and changes a person's name and role."""
    shown = _found(person_id)
    data = {"name": shown.name, "role": shown.role.value}
    form = PersonForm.arriving(_version(shown), data, authors=lambda _seen: _authors(shown))
    if form.validate_on_submit():
        fault = role_fault(all_people(database()), shown, Role(form.role.data)) or _hr_fault(
            form, shown
        )
        form.role.errors = [fault] if fault else []
        if not form.faults:
            update_person(
                database(),
                current_actor(),
                shown.id,
                name=form.name.data or "",
                role=Role(form.role.data),
            )
            flash(form.saved)
            return redirect(url_for("people.change", person_id=shown.id))
    return _render(shown, form)


@pages.get("/people/<person_id>/held")
@hr_only
def held(person_id: str) -> str:
    """What is held about a person with an account, and how long, for their own request."""
    shown = _found(person_id)
    return render_template(
        "people/people/held.html", shown=shown, held=account_record(database(), shown.id)
    )


@pages.post("/people/<person_id>/link")
@hr_only
def new_link(person_id: str) -> ResponseReturnValue:
    """Makes a new link for setting a password, and shows it once."""
    shown = _found(person_id)
    if bars := bars_link(shown):
        raise Refused(bars.in_words)
    if shown.is_disabled:
        flash("This account is closed. Open it first.")
        return redirect(url_for("people.change", person_id=shown.id))
    return _show_link(shown, is_new=False)


@pages.post("/people/<person_id>/sign-out")
@hr_only
def sign_out(person_id: str) -> ResponseReturnValue:
    """Ends all sessions of a person."""
    shown = _found(person_id)
    end_sessions(database(), current_actor(), shown.id)
    flash(f"{shown.name} is signed out everywhere.")
    return redirect(url_for("people.change", person_id=shown.id))


@pages.post("/people/<person_id>/lift")
@hr_only
def lift(person_id: str) -> ResponseReturnValue:
    """Lets a person try their password again, whatever wrong ones came for their account before."""
    shown = _found(person_id)
    lift_tries(database(), current_actor(), shown.id)
    tries().lift(shown.email)
    flash(f"{shown.name} can try their password again.")
    return redirect(url_for("people.change", person_id=shown.id))


@pages.post("/people/<person_id>/close")
@hr_only
def close(person_id: str) -> ResponseReturnValue:
    """Closes an account; what its owner wrote stays."""
    shown, by = _found(person_id), current_person()
    assert by is not None
    if fault := closing_fault(all_people(database()), shown, by):
        flash(fault)
    elif not shown.is_disabled:
        set_disabled(database(), current_actor(), shown.id, disabled=True)
        flash(f"The account of {shown.name} is closed.")
    return redirect(url_for("people.change", person_id=shown.id))


@pages.post("/people/<person_id>/open")
@hr_only
def reopen(person_id: str) -> ResponseReturnValue:
    """Opens a closed account again."""
    shown = _found(person_id)
    if shown.is_disabled:
        set_disabled(database(), current_actor(), shown.id, disabled=False)
        flash(f"The account of {shown.name} is open again.")
    return redirect(url_for("people.change", person_id=shown.id))


def _show_link(owner: Person, *, is_new: bool) -> ResponseReturnValue:
    """The link on the page itself: a redirect would have to carry it, or keep it."""
    token = make_link(database(), current_actor(), SET_PASSWORD, owner.id)
    link = whole_address("sign_in.set_password_page", token=token)
    return render_template(
        "people/people/link.html", owner=owner, link=link, is_new=is_new, hours=LINK_HOURS
    )


def _hr_fault(form: PersonForm, shown: Person) -> str:
    """Why whoever is signed in may not let this person into HR, or ''."""
    if not is_hr(form.role.data) or shown.role is Role.HR:
        return ""
    bars = bars_hr_account()
    return bars.in_words if bars else ""


def _render(shown: Person, form: PersonForm) -> str:
    return render_template(
        "people/people/person.html",
        shown=shown,
        form=form,
        is_self=shown.id == current_actor().id,
        bars=bars_link(shown),
        is_held_up=tries().is_held_up(shown.email),
        made=made_for_person(database(), shown.id),
    )


def _found(person_id: str) -> Person:
    found = person(database(), person_id)
    if found is None:
        abort(404)
    return found


def _version(shown: Person) -> str:
    """A short digest of what the page shows of a person, by which a change in between is
    noticed.
    """
    return hashlib.sha256(f"{shown.name}\n{shown.role}".encode()).hexdigest()[:16]


def _authors(shown: Person) -> Sequence[Author]:
    return last_authors(database(), f"person:{shown.id}", (Action.CHANGE_PERSON,), 1)


def _looked_at(found: Person) -> str:
    return same_words(f"{found.name} {found.email}")
