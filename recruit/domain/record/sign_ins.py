"""Who may make a sign-in for whom, so that no one acts for somebody else; and what is told of those
that were made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from recruit.domain.record.record import MemberRecord, Record, SignIn
from recruit.domain.words.clock import Clock
from recruit.domain.words.people import SHELL


class Way(StrEnum):
    """How somebody is let in whom somebody else let in."""

    LINK_AND_CODE = "link and code"
    PASSWORD_LINK = "password link"


WAY_IN_WORDS = {
    Way.LINK_AND_CODE: "a link and a code",
    Way.PASSWORD_LINK: "a link to set a password",
}


@dataclass(frozen=True, slots=True)
class Maker:
    """Whoever wants to make a sign-in, or to let somebody make them.

    `bound` are the references of the vacancies on whose panel they sit or sat and whose decision is
    not recorded.
    """

    is_hr: bool
    bound: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MadeSignIn:
    """A sign-in as it is told to whom it lets in: what was made, who made it and when (UTC, ISO
    8601).

    `is_used` says of a password link that a password was chosen with it.
    """

    way: Way
    by: str
    at: str
    is_used: bool = False

    @property
    def in_words(self) -> str:
        """What was made."""
        return WAY_IN_WORDS[self.way]

    @property
    def maker(self) -> str:
        """Who made it, as the beginning of a sentence."""
        return "The command line" if self.by == SHELL.id else self.by


def access_fault(maker: Maker, reference: str) -> str:
    """Why they may not make a link and a code for a member of this vacancy's panel, or an empty
    text.
    """
    if not maker.is_hr:
        return (
            "only someone in HR who does not sit on this panel gives a link and a code: whoever has"
            " both can open that member's sheet and write in their name."
        )
    if reference in maker.bound:
        return (
            f"you sit, or sat, on the panel of {reference}, whose decision is not recorded. With"
            " this link and code you could open that member's sheet and write in their name."
        )
    return ""


def link_fault(maker: Maker, shared: Sequence[str], *, is_for_hr: bool) -> str:
    """Why they may not make a password link for another account, or ''.

    `shared` are those of the maker's vacancies on whose panel the other sits or sat too. An account
    of HR lets its owner make sign-ins for everybody else, so that no one who is bound makes one.
    """
    if not maker.is_hr:
        return "only someone in HR makes password links."
    if shared:
        return (
            f"you both sit, or sat, on the panel of {shared[0]}, whose decision is not recorded."
            " With this link you could open that member's sheet and write in their name."
        )
    return hr_account_fault(maker) if is_for_hr else ""


def hr_account_fault(maker: Maker) -> str:
    """Why they may not let anybody into an account of HR, or ''."""
    if not maker.bound:
        return ""
    return (
        f"you sit, or sat, on the panel of {maker.bound[0]}, whose decision is not recorded. With"
        " another HR account you could make a sign-in for a colleague there."
    )


def helpers_in_words(names: Sequence[str], command: str) -> str:
    """Who can help instead: those of HR whom no panel binds, or whoever has the shell, with this
    command.
    """
    if names:
        shown = ", ".join(names[:3]) + (" or someone else in HR" if len(names) > 3 else "")
        return f"Ask {shown}."
    return (
        "No one else in HR can do it, for they sit on a panel too or there is no one. Ask whoever"
        f" looks after the server: '{command}' does it, and tells the member and the record who"
        " did."
    )


def sign_ins_in_words(record: Record, clock: Clock) -> tuple[str, ...]:
    """Each sign-in that somebody else made for a member, as sentences, oldest first."""
    return tuple(_in_words(each, record.member(each.member), clock) for each in record.sign_ins)


def _in_words(made: SignIn, member: MemberRecord, clock: Clock) -> str:
    by = SHELL.name if made.deed.by == SHELL.id else made.deed.by
    told = f" {member.name} confirmed this, {clock.moment(made.told_at)}." if made.told_at else ""
    return (
        f"{member.name}: {WAY_IN_WORDS[Way(made.way)]}, made by {by},"
        f" {clock.moment(made.deed.at)}.{told}"
    )
