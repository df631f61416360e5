"""Step 7, the panel: members with an account or from outside, the chair, and access for those from
outside.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, RadioField
from wtforms.validators import ValidationError

from recruit.domain.building.draft import Step
from recruit.domain.words.naming import LONGEST_NAME
from recruit.domain.words.people import Actor, Role
from recruit.domain.words.refusal import Refused
from recruit.domain.words.whole_number import whole_number
from recruit.store.connection import Database, Taken
from recruit.store.people.people import all_people, person_by_email
from recruit.store.vacancies.panels import (
    ACCESS_DAYS,
    StoredMember,
    add_member,
    give_access,
    make_chair,
    panel,
    put_back_member,
    remove_member,
    revoke_access,
)
from recruit.store.vacancies.vacancies import StoredVacancy
from recruit.web.access import builds, current_actor, current_person
from recruit.web.addresses import whole_address
from recruit.web.database import database
from recruit.web.forms import EmailAddress, Needed, PersonName, Text, VersionedForm, tidy_name
from recruit.web.let_in import bars_access
from recruit.web.typing.kept_typing import saves_first
from recruit.web.vacancy.steps import render_step, workbench

pages = Blueprint("panel", __name__)

WITH_ACCOUNT, FROM_OUTSIDE = "Someone with an account here", "Someone from outside"
LARGEST_PANEL = 12
MOST_OFFERED = 100


class MemberForm(VersionedForm):
    """Someone to put on the panel."""

    kind = RadioField(
        "Who is it?",
        choices=[WITH_ACCOUNT, FROM_OUTSIDE],  # type: ignore[list-item]
        default=WITH_ACCOUNT,
        validate_choice=False,
    )
    email = Text("E-mail address of their account", longest=254)
    name = Text("Name", longest=LONGEST_NAME, filters=[tidy_name])
    role = Text("Role on the panel or job title", longest=100)
    is_chair = BooleanField("This person chairs the panel")

    def validate_kind(self, field: RadioField) -> None:
        """Refuses anything but the two kinds."""
        if field.data not in (WITH_ACCOUNT, FROM_OUTSIDE):
            raise ValidationError("Say who it is.")

    def validate_email(self, field: Text) -> None:
        """Wants an address of someone with an account."""
        if self.kind.data == WITH_ACCOUNT:
            Needed("Type the e-mail address of their account.")(self, field)
            EmailAddress()(self, field)

    def validate_name(self, field: Text) -> None:
        """Wants the name of someone from outside."""
        if self.kind.data == FROM_OUTSIDE:
            Needed("Type their name.")(self, field)
            PersonName()(self, field)


@pages.route("/vacancies/<int:vacancy_id>/panel/new", methods=["GET", "POST"])
@builds
@saves_first
def new_member(stored: StoredVacancy) -> ResponseReturnValue:
    """Puts someone on the panel."""
    form = MemberForm.arriving("", {"kind": WITH_ACCOUNT})
    if form.validate_on_submit() and _added(stored, form):
        flash("They are on the panel.")
        return redirect(_back(stored))
    hr = current_person()
    is_hr = hr is not None and hr.role is Role.HR
    known = (
        [each for each in all_people(database()) if not each.is_disabled][:MOST_OFFERED]
        if is_hr
        else []
    )
    return render_step(
        Step.PEOPLE, "vacancy/people_member.html", workbench(stored), form=form, known=known
    )


@pages.post("/vacancies/<int:vacancy_id>/panel")
@builds
def change(stored: StoredVacancy) -> ResponseReturnValue:
    """Does what the button of a member says."""
    for button, (act, done) in CHANGES.items():
        if button in request.form:
            try:
                act(database(), current_actor(), stored.id, _number(button))
                flash(done)
            except LookupError:
                abort(404)
            except Taken as taken:
                flash(str(taken))
            break
    else:
        if "give" in request.form:
            return _access(stored, _number("give"))
    return redirect(_back(stored))


Act = Callable[[Database, Actor, int, int], None]
CHANGES: dict[str, tuple[Act, str]] = {
    "chair": (make_chair, "The chair is changed."),
    "off": (remove_member, "They are off the panel. You can put them back below."),
    "back": (
        put_back_member,
        "They are on the panel again. If they come from outside, they need a new link.",
    ),
    "end": (revoke_access, "Their link and code no longer work."),
}
"""What each button of a member does, and what is said then."""


def _added(stored: StoredVacancy, form: MemberForm) -> bool:
    """Whether the person could be put on the panel; if not, the form says why."""
    name, account = form.name.data or "", None
    if form.kind.data == WITH_ACCOUNT:
        found = person_by_email(database(), form.email.data or "")
        if found is None or found.is_disabled:
            form.email.errors = [
                "No one has an account with this address. Check it, ask HR for an account, or add"
                " someone from outside."
            ]
            return False
        name, account = found.name, found.id
    field = form.email if account else form.name
    if len(panel(database(), stored.id)) >= LARGEST_PANEL:
        field.errors = [f"A panel has at most {LARGEST_PANEL} members. Take someone off it first."]
        return False
    role, chair = form.role.data or "", bool(form.is_chair.data)
    try:
        add_member(
            database(),
            current_actor(),
            stored.id,
            name=name,
            role=role,
            person=account,
            is_chair=chair,
        )
    except Taken as taken:
        field.errors = [str(taken)]
        return False
    return True


def _access(stored: StoredVacancy, identity: int) -> ResponseReturnValue:
    """The link and the code on the page itself: a redirect would have to carry them, or keep
    them.
    """
    if all(each.id != identity or each.person is not None for each in panel(database(), stored.id)):
        abort(404)
    if bars := bars_access(stored):
        raise Refused(bars.in_words)
    token, code = give_access(database(), current_actor(), stored.id, identity)
    bench = workbench(stored)
    return render_step(
        Step.PEOPLE,
        "vacancy/people_access.html",
        bench,
        member=_member(bench.panel, identity),
        link=whole_address("sign_in.outside", token=token),
        code=f"{code[:4]}-{code[4:]}",
        days=ACCESS_DAYS,
    )


def _member(sitting: tuple[StoredMember, ...], identity: int) -> StoredMember:
    return next(each for each in sitting if each.id == identity)


def _number(button: str) -> int:
    """The id of the member whose button was pressed."""
    number = whole_number(request.form[button])
    if number is None:
        abort(404)
    return number


def _back(stored: StoredVacancy) -> str:
    return url_for("vacancy_people.people", vacancy_id=stored.id)
