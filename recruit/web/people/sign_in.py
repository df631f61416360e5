"""Signing in and out, the first account, setting a password, and the door for panel members from
outside.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import (
    Blueprint,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from wtforms import EmailField, PasswordField
from wtforms.validators import ValidationError

from recruit.domain.words.people import Person, actor, password_fault, password_form
from recruit.store.people.people import (
    FIRST_ACCOUNT,
    SET_PASSWORD,
    add_first_person,
    end_sessions,
    has_people,
    link_person,
    password_hash,
    person,
    person_by_email,
    set_password,
    set_password_with_link,
)
from recruit.store.people.sign_ins import made_for_person
from recruit.store.vacancies.panels import (
    codes_left,
    end_outside_sessions,
    has_link,
    made_in_place_of,
    member_with_code,
)
from recruit.web.access import (
    anyone,
    current_actor,
    current_member,
    current_person,
    let_in,
    let_in_member,
    let_out,
    signed_in,
)
from recruit.web.database import database
from recruit.web.forms import EmailAddress, Form, NameText, Needed, OneTimeCode, tidy
from recruit.web.guards import tokens
from recruit.web.guards.tries import MINUTES, know, of_change, of_sign_in, tries
from recruit.web.let_in import made_while_away
from recruit.web.people.passwords import hashed, matches

pages = Blueprint("sign_in", __name__)

WRONG = "The e-mail address or the password is not right."
TOO_OFTEN = (
    f"Too many wrong passwords came from here. Wait {MINUTES} minutes, or ask HR: they can let you"
    " try again at once, or make you a password link."
)


class SignInForm(Form):
    """An account's address and password."""

    email = EmailField("E-mail address", [Needed("Type your e-mail address.")], filters=[tidy])
    password = PasswordField("Password", [Needed("Type your password.")])


class NewPasswordForm(Form):
    """A password, typed twice."""

    password = PasswordField("New password", [Needed("Choose a password.")])
    again = PasswordField("The same password again", [Needed("Type the password again.")])

    def whose(self) -> str:
        """The address of the account, which the password may not hold."""
        return self.owner.email if self.owner else ""

    owner: Person | None = None

    def validate_password(self, field: PasswordField) -> None:
        """Refuses a password that is too short or too easy."""
        if fault := password_fault(field.data or "", self.whose()):
            raise ValidationError(fault)

    def validate_again(self, field: PasswordField) -> None:
        """Refuses two that differ."""
        if password_form(field.data or "") != password_form(self.password.data or ""):
            raise ValidationError("The two passwords differ. Type the same one twice.")


class ChangePasswordForm(NewPasswordForm):
    """The password that holds now, and a new one."""

    current = PasswordField("Your password now", [Needed("Type the password that you use now.")])


class FirstAccountForm(NewPasswordForm):
    """The first HR account."""

    name = NameText("Your name", [Needed("Type your name.")])
    email = EmailField(
        "E-mail address", [Needed("Type your e-mail address."), EmailAddress()], filters=[tidy]
    )

    def whose(self) -> str:
        """The address that was typed."""
        return self.email.data or ""


class CodeForm(Form):
    """The access code of a panel member from outside."""

    code = OneTimeCode("Access code", [Needed("Type the code that you were given.")], longest=40)


@pages.route("/sign-in", methods=["GET", "POST"])
@anyone
def sign_in() -> ResponseReturnValue:
    """Lets someone with an account in."""
    if current_person():
        return redirect(url_for("desk.vacancies"))
    form, status = SignInForm(), 200
    if form.validate_on_submit():
        found = person_by_email(database(), form.email.data or "")
        counts = of_sign_in(form.email.data or "", found)
        if not tries().begin(counts):
            form.password.errors, status = [TOO_OFTEN], 429
        elif _is_right(found, form.password.data or "") and found:
            tries().was_right(counts)
            let_in(found)
            return know(make_response(redirect(_safe_next() or url_for("desk.vacancies"))), found)
        else:
            form.password.errors = [WRONG]
    made = made_while_away()
    page = render_template(
        "people/sign_in/sign_in.html", form=form, is_new=not has_people(database()), made=made
    )
    return page, status


def _is_right(found: Person | None, password: str) -> bool:
    stored = password_hash(database(), found.id) if found and not found.is_disabled else None
    return matches(password, stored)


@pages.get("/session")
@anyone
def session_now() -> ResponseReturnValue:
    """What this browser's session is known by, so that a page which it kept can tell whether that
    is over.
    """
    return jsonify(session=tokens.mark())


@pages.post("/sign-out")
@anyone
def sign_out() -> ResponseReturnValue:
    """Ends this session."""
    if found := current_person():
        # The cookie may have been copied; only the number in the database makes it worthless.
        end_sessions(database(), actor(found), found.id)
    if member := current_member():
        end_outside_sessions(database(), current_actor(), member.vacancy, member.id)
    let_out()
    flash("You are signed out, here and everywhere else.")
    return redirect(url_for("sign_in.sign_in"))


@pages.route("/first-account/<token>", methods=["GET", "POST"])
@anyone
def first_account(token: str) -> ResponseReturnValue:
    """Makes the first HR account, once."""
    works, _ = link_person(database(), token, FIRST_ACCOUNT)
    if not works or has_people(database()):
        return render_template("people/sign_in/dead_link.html"), 404
    form = FirstAccountForm()
    if form.validate_on_submit():
        made = add_first_person(
            database(),
            token,
            email=form.email.data or "",
            name=form.name.data or "",
            hashed=hashed(form.password.data or ""),
        )
        if made is None:
            return render_template("people/sign_in/dead_link.html"), 404
        let_in(made)
        return know(make_response(redirect(url_for("desk.vacancies"))), made)
    return render_template("people/sign_in/first_account.html", form=form)


@pages.route("/set-password/<token>", methods=["GET", "POST"])
@anyone
def set_password_page(token: str) -> ResponseReturnValue:
    """Lets someone with a one-time link choose a password."""
    works, identity = link_person(database(), token, SET_PASSWORD)
    found = person(database(), identity) if works and identity else None
    if found is None or found.is_disabled:
        return render_template("people/sign_in/dead_link.html"), 404
    form = NewPasswordForm()
    form.owner = found
    if form.validate_on_submit():
        changed = set_password_with_link(database(), token, hashed(form.password.data or ""))
        if changed is None:
            return render_template("people/sign_in/dead_link.html"), 404
        tries().lift(changed.email)
        let_in(changed)
        return know(make_response(redirect(url_for("desk.vacancies"))), changed)
    return render_template("people/sign_in/set_password.html", form=form, name=found.name)


@pages.route("/password", methods=["GET", "POST"])
@signed_in
def change_password() -> ResponseReturnValue:
    """Lets someone who is signed in change their password; every other session of theirs ends."""
    found = current_person()
    assert found is not None
    form = ChangePasswordForm()
    form.owner = found
    if form.validate_on_submit():
        counts = of_change(found)
        if not tries().begin(counts):
            form.current.errors = [TOO_OFTEN]
        elif matches(form.current.data or "", password_hash(database(), found.id)):
            tries().was_right(counts)
            set_password(database(), actor(found), found.id, hashed(form.password.data or ""))
            _let_in_again(found)
            flash("Your password is changed. You are signed out everywhere else.")
            return redirect(url_for("desk.vacancies"))
        else:
            form.current.errors = ["That is not your password now."]
    made = made_for_person(database(), found.id)
    return render_template("people/sign_in/change_password.html", form=form, made=made)


@pages.route("/panel/<token>", methods=["GET", "POST"])
@anyone
def outside(token: str) -> ResponseReturnValue:
    """Lets a panel member from outside in, with their link and their code."""
    if not has_link(database(), token):
        return _ended(token)
    form = CodeForm()
    if form.validate_on_submit():
        member = member_with_code(database(), token, form.code.data or "")
        if member:
            let_in_member(member)
            return redirect(url_for("sign_in.outside_desk"))
        left = codes_left(database(), token)
        if not left:
            return _ended(token)
        form.code.errors = [
            f"That is not the code of this link. After {left} more wrong"
            f" {'code' if left == 1 else 'codes'} it ends."
        ]
    return render_template("people/sign_in/outside.html", form=form)


def _ended(token: str) -> ResponseReturnValue:
    """The page of a personal link that has ended, which says why as far as that is known, and who
    makes another.
    """
    made, was_guessed_at = made_in_place_of(database(), token), codes_left(database(), token) == 0
    page = render_template(
        "people/sign_in/dead_link.html", made=made, is_outside=True, was_guessed_at=was_guessed_at
    )
    return page, 404


@pages.get("/panel")
@anyone
def outside_desk() -> ResponseReturnValue:
    """Sends a panel member from outside to their vacancy."""
    member = current_member()
    if member is None:
        return redirect(url_for("sign_in.sign_in"))
    return redirect(url_for("papers.papers", vacancy_id=member.vacancy))


def _let_in_again(found: Person) -> None:
    """After a change that ended all sessions, begins a new one for whoever made it."""
    now = person(database(), found.id)
    assert now is not None
    let_in(now)


def _safe_next() -> str | None:
    """Where someone wanted to go before signing in, if that is on this site."""
    wanted, below = request.args.get("next", ""), request.script_root
    try:
        names_host = bool(urlsplit(wanted).netloc)
    except ValueError:
        return None
    is_here = (
        wanted.startswith(f"{below}/") and not wanted.startswith(("//", "/\\")) and not names_host
    )
    return wanted if is_here and wanted.isprintable() else None
