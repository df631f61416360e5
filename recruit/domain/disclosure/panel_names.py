"""What stands for the names of the panel, and of others who acted, in what leaves the house."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from recruit.domain.record.record import Deed, MemberRecord
from recruit.domain.words.people import SHELL, Role


class PanelNames(StrEnum):
    """How the panel is named to someone who asks for their record, or for information about a
    vacancy.
    """

    ROLES = "roles"
    NUMBERED = "numbered"
    NAMED = "named"


PANEL_NAMES_IN_WORDS = {
    PanelNames.ROLES: "By their role on the panel: ‘Headteacher’, ‘Listener 1’, ‘Listener 2’",
    PanelNames.NUMBERED: "By number alone: ‘Panel member 1’",
    PanelNames.NAMED: "By name",
}
OF_ROLE = {
    Role.HR: "HR",
    Role.HIRING_MANAGER: "the hiring manager",
    Role.PANEL_MEMBER: "someone of the organisation",
}


@dataclass(frozen=True, slots=True)
class Account:
    """Someone who acted and has an account; `member` is their place on the panel, or None."""

    id: str
    name: str
    role: Role
    member: int | None


@dataclass(frozen=True, slots=True)
class Naming:
    """What everyone of the organisation is called.

    `members` are as they are shown, `words` by name and by id.
    """

    policy: PanelNames
    members: tuple[MemberRecord, ...]
    words: dict[str, str]

    def of(self, who: str) -> str:
        """What someone is called, by their name or the id of an actor."""
        return self.words.get(who, "someone of the organisation")

    def deed(self, deed: Deed) -> Deed:
        """The same deed by who is called so."""
        return replace(deed, by=self.of(deed.by))

    def member(self, identity: int) -> str:
        """What a member is called."""
        return next((each.name for each in self.members if each.id == identity), "a panel member")


def naming(
    members: Sequence[MemberRecord], accounts: Sequence[Account], policy: PanelNames
) -> Naming:
    """What everyone is called under this policy.

    Two members of one role are told apart by a number.
    """
    shown = tuple(members) if policy is PanelNames.NAMED else tuple(_shown(members, policy))
    labels = {each.id: each.name for each in shown}
    words = {SHELL.name: SHELL.name, SHELL.id: SHELL.name}
    for account in accounts:
        said = account.name if policy is PanelNames.NAMED else OF_ROLE[account.role]
        words[account.name] = words[account.id] = labels.get(account.member or 0, said)
    for each in members:
        words[each.name] = words[f"member:{each.id}"] = labels[each.id]
    return Naming(policy, shown, words)


def _shown(members: Sequence[MemberRecord], policy: PanelNames) -> list[MemberRecord]:
    called = [
        each.role if each.role and policy is PanelNames.ROLES else "Panel member"
        for each in members
    ]
    often, so_far = Counter(called), Counter[str]()
    made = []
    for each, word in zip(members, called, strict=True):
        so_far[word] += 1
        alone = often[word] == 1 and policy is PanelNames.ROLES
        made.append(replace(each, name=word if alone else f"{word} {so_far[word]}", role=""))
    return made


def told_apart(names: Sequence[str]) -> tuple[str, ...]:
    """The names, with a number behind those that several people have: 'Anna Smith (1)', 'Anna Smith
    (2)'.
    """
    often, so_far = Counter(_alike(each) for each in names), Counter[str]()
    made = []
    for each in names:
        key = _alike(each)
        so_far[key] += 1
        made.append(f"{each} ({so_far[key]})" if often[key] > 1 else each)
    return tuple(made)


def short_names(names: Sequence[str], longest: int) -> tuple[str, ...]:
    """The names for narrow columns, each unlike the others, where `longest` is what one line holds.

    Initials and the last name where that tells everyone apart; for those whom it does not the first
    name and the last; and a number where two are still alike.
    """
    by_initials = [_short(each, longest, is_first_whole=False) for each in names]
    often = Counter(_alike(each) for each in by_initials)
    made = [
        _short(name, longest, is_first_whole=True) if often[_alike(short)] > 1 else short
        for name, short in zip(names, by_initials, strict=True)
    ]
    return told_apart(made)


def _short(name: str, longest: int, *, is_first_whole: bool) -> str:
    first, *others = name.split() or [name]
    if not others:
        return _cut(name, longest)
    if is_first_whole:
        return f"{_cut(first, longest)} {_cut(others[-1], longest)}"
    initials = " ".join(f"{part[0]}." for part in (first, *others[:-1]))
    return f"{initials} {_cut(others[-1], longest)}"


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip(" ,-") + "…"


def _alike(name: str) -> str:
    return unicodedata.normalize("NFKC", " ".join(name.split())).casefold()
