"""`recruit user`: accounts, for the person who has the shell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from recruit.cli.data_folder import data_folder, opened
from recruit.cli.typed import NAME, WORDS
from recruit.domain.words.people import SHELL, Person, Role
from recruit.domain.words.refusal import Refused

if TYPE_CHECKING:
    from recruit.store.connection import Database


public_url = click.option(
    "--public-url",
    metavar="URL",
    help="Where people open Recruit, if not where 'recruit serve' was last told.",
)
TOLD = (
    "{} is told so on their next page, and it stands in the record of every open selection on which"
    " they sit."
)


@click.group()
def user() -> None:
    """Add, list, reset and disable accounts, and let in panel members from outside."""


@user.command()
@click.argument("email", type=WORDS)
@data_folder
@click.option("--name", type=NAME, required=True, help="The person's name.")
@click.option(
    "--role", type=click.Choice([role.value for role in Role], case_sensitive=False), required=True
)
@public_url
def add(email: str, data: Path, name: str, role: str, public_url: str | None) -> None:
    """Make an account and print its link."""
    from recruit.domain.words.naming import name_fault
    from recruit.domain.words.people_changes import email_fault
    from recruit.store.connection import Taken
    from recruit.store.people.people import add_person

    given = _given(public_url)
    if fault := email_fault(email) or name_fault(name):
        raise Refused(fault)
    with opened(data) as db:
        try:
            added = add_person(db, SHELL, email=email, name=name, role=Role(role))
        except Taken:
            raise Refused(f"There is already an account with the address {email}.") from None
        click.echo(f"Added {added.name}, {added.role}.")
        _print_link(db, added, given)


@user.command("list")
@data_folder
def list_people(data: Path) -> None:
    """List all accounts."""
    from recruit.store.people.people import all_people

    with opened(data) as db:
        everyone = all_people(db)
    for each in everyone:
        state = (
            "disabled"
            if each.is_disabled
            else "can sign in"
            if each.has_password
            else "no password yet"
        )
        click.echo(f"{each.email}  {each.name}, {each.role}, {state}")
    if not everyone:
        click.echo("No one has an account yet.")


@user.command()
@click.argument("email", type=WORDS)
@data_folder
@public_url
def reset(email: str, data: Path, public_url: str | None) -> None:
    """Print a link that sets a new password."""
    given = _given(public_url)
    with opened(data) as db:
        found = _person(db, email)
        if found.is_disabled:
            raise Refused(
                f"The account of {found.email} is disabled. HR can open it again on the page"
                " 'People'."
            )
        _print_link(db, found, given)


@user.command()
@click.argument("email", type=WORDS)
@data_folder
def disable(email: str, data: Path) -> None:
    """Close an account; nothing is lost."""
    from recruit.store.people.people import set_disabled

    with opened(data) as db:
        found = _person(db, email)
        if found.is_disabled:
            raise Refused(f"The account of {found.email} is disabled already.")
        set_disabled(db, SHELL, found.id, disabled=True)
    click.echo(f"Disabled {found.name}. HR can open the account again on the page 'People'.")


@user.command()
@click.argument("vacancy")
@click.argument("name", type=WORDS)
@data_folder
@public_url
def access(vacancy: str, name: str, data: Path, public_url: str | None) -> None:
    """Print a link and a code for the panel member NAME, from outside, of the vacancy with this
    reference.
    """
    from recruit.store.people.settings import known_public_address
    from recruit.store.vacancies.panels import ACCESS_DAYS, give_access, panel
    from recruit.store.vacancies.vacancies import vacancy_with_reference

    given = _given(public_url)
    with opened(data) as db:
        found = vacancy_with_reference(db, vacancy)
        if found is None:
            raise Refused(f"there is no vacancy with the reference {vacancy}.", data)
        wanted = " ".join(name.split()).casefold()
        member = next((each for each in panel(db, found) if each.name.casefold() == wanted), None)
        if member is None:
            raise Refused(f"no one on the panel of {vacancy} is called {name}.")
        if member.person is not None:
            raise Refused(
                f"{member.name} has an account. 'recruit user reset' makes a password link."
            )
        token, code = give_access(db, SHELL, found, member.id)
        address = given or known_public_address(db)
    if address:
        click.echo(f"This link works for {ACCESS_DAYS} days:")
    else:
        click.echo(
            f"Put this path behind the address of your Recruit. It works for {ACCESS_DAYS} days:"
        )
    click.echo(f"  {address}/panel/{token}")
    click.echo(f"Tell {member.name} the code in another way: {code[:4]}-{code[4:]}")
    click.echo(TOLD.format(member.name))


def _given(public_url: str | None) -> str:
    from recruit.domain.words.public_address import public_address

    return str(public_address(public_url)) if public_url else ""


def _person(db: Database, email: str) -> Person:
    from recruit.store.people.people import person_by_email

    found = person_by_email(db, " ".join(email.split()))
    if found is None:
        raise Refused(
            f"There is no account with the address {email}. 'recruit user list' shows them all."
        )
    return found


def _print_link(db: Database, owner: Person, given: str) -> None:
    from recruit.store.people.people import LINK_HOURS, SET_PASSWORD, make_link
    from recruit.store.people.settings import known_public_address

    token = make_link(db, SHELL, SET_PASSWORD, owner.id)
    if address := given or known_public_address(db):
        click.echo(f"This link works once, within {LINK_HOURS} hours:")
    else:
        click.echo(
            f"Put this path behind the address of your Recruit. It works once, within {LINK_HOURS}"
            " hours:"
        )
    click.echo(f"  {address}/set-password/{token}")
    click.echo(TOLD.format(owner.name))
