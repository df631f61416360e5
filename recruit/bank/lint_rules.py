"""The linter's rules as data: `lint-rules.yaml` of the shipped bank, and an organisation's own
beside it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from recruit.bank.reading import Table, read_yaml
from recruit.domain.framework.framework import Kind
from recruit.domain.lint.phrases import NUMBER, Phrase, read_phrase
from recruit.domain.lint.rules import (
    Allowance,
    Check,
    Part,
    Rule,
    RuleBook,
    Severity,
    make_rule_book,
)

FILE = "lint-rules.yaml"
ID = re.compile(r"[a-z][a-z0-9-]{0,39}")
LIST_NAME = re.compile(r"[a-z][a-z-]{0,39}")
COUNTING = frozenset({Check.WORDS, Check.READING_GRADE, Check.QUESTIONS})
READING_PHRASES = frozenset({Check.PHRASES, Check.QUESTIONS})

_Name = TypeVar("_Name", bound=StrEnum)


@dataclass(slots=True)
class _Ledger:
    """What the files read so far have defined: word lists, and where each id stands."""

    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def enter(self, identity: str, table: Table) -> None:
        if identity in self.places:
            raise table.refused(f"'{identity}' is already used at {self.places[identity]}.", "id")
        self.places[identity] = f"{table.file}:{table.line_of('id')}"


def read_rules(folders: Iterable[Path]) -> RuleBook:
    """The rules in these folders together; a folder without a file of rules adds none."""
    return read_rule_book(*(path for folder in folders if (path := folder / FILE).exists()))


def read_rule_book(*paths: Path) -> RuleBook:
    """The rules in these files together; a later file may use the lists of an earlier one.

    Raises `Refused` with file, line and key for the first thing wrong.
    """
    ledger = _Ledger()
    rules: list[Rule] = []
    allowances: list[Allowance] = []
    for path in paths:
        table = read_yaml(path).only("lists", "rules", "allowed")
        _enter_lists(table.tables("lists"), ledger)
        rules += [_rule(each, ledger) for each in table.tables("rules")]
        known = {rule.id for rule in rules}
        allowances += [_allowance(each, ledger, known) for each in table.tables("allowed")]
    return make_rule_book(tuple(rules), tuple(allowances))


def _enter_lists(tables: Iterable[Table], ledger: _Ledger) -> None:
    for table in tables:
        table.only("name", "words")
        name = table.text("name")
        if not LIST_NAME.fullmatch(name):
            raise table.refused("the name of a list has small letters and '-' only.", "name")
        if name in ledger.lists or name == NUMBER:
            raise table.refused(f"there is already a list '{name}'.", "name")
        words = tuple(word.strip() for word in table.text("words").split(","))
        ledger.lists[name] = words
        _phrase(f"<{name}>", ledger, table, "words")


def _rule(table: Table, ledger: _Ledger) -> Rule:
    table.only(
        "id", "severity", "for", "kinds", "lawful_if_exempt", "check", "limit", "phrases", "unless",
        "unless_anywhere", "why", "source", "instead",
    )  # fmt: skip
    check = _one_of(Check, table, "check") if "check" in table else Check.PHRASES
    _refuse_idle_keys(table, check)
    return Rule(
        id=_id(table, ledger),
        severity=_one_of(Severity, table, "severity"),
        why=table.text("why"),
        source=table.text("source"),
        instead=table.text("instead"),
        parts=_some_of(Part, table, "for") or frozenset(Part),
        kinds=_some_of(Kind, table, "kinds"),
        lawful_if_exempt=_yes(table, "lawful_if_exempt"),
        check=check,
        limit=table.convert("limit", _count, "a whole number above 0") if check in COUNTING else 0,
        phrases=_phrases(table, "phrases", ledger),
        unless=_phrases(table, "unless", ledger),
        unless_anywhere=_phrases(table, "unless_anywhere", ledger),
    )


def _refuse_idle_keys(table: Table, check: Check) -> None:
    """Raises `Refused` for what this kind of rule would not look at, or cannot do without."""
    if "limit" in table and check not in COUNTING:
        raise table.refused(
            f"only a rule that counts ({', '.join(sorted(COUNTING))}) has a limit.", "limit"
        )
    if "phrases" in table and check not in READING_PHRASES:
        raise table.refused(
            f"a rule with the check '{check}' has no phrases of its own.", "phrases"
        )
    if not table.texts("phrases") and check in READING_PHRASES:
        raise table.refused("this rule needs at least one phrase.", "phrases")


def _allowance(table: Table, ledger: _Ledger, known: Collection[str]) -> Allowance:
    table.only("id", "rules", "phrases", "why", "source")
    rules = table.texts("rules")
    for rule in rules:
        if rule not in known:
            raise table.refused(f"there is no rule '{rule}'.", "rules")
    allowance = Allowance(
        id=_id(table, ledger),
        why=table.text("why"),
        source=table.text("source"),
        phrases=_phrases(table, "phrases", ledger),
        rules=frozenset(rules),
    )
    if not allowance.phrases:
        raise table.refused("this needs at least one phrase.", "phrases")
    return allowance


def _id(table: Table, ledger: _Ledger) -> str:
    identity = table.text("id")
    if not ID.fullmatch(identity):
        raise table.refused(
            "an id has at most 40 small letters, digits and '-', and begins with a letter.", "id"
        )
    ledger.enter(identity, table)
    return identity


def _phrases(table: Table, key: str, ledger: _Ledger) -> tuple[Phrase, ...]:
    return tuple(_phrase(text, ledger, table, key) for text in table.texts(key))


def _phrase(text: str, ledger: _Ledger, table: Table, key: str) -> Phrase:
    try:
        return read_phrase(text, ledger.lists)
    except ValueError as error:
        raise table.refused(f"the phrase '{text}' cannot be used: {error}.", key) from None


def _one_of(names: type[_Name], table: Table, key: str) -> _Name:
    return table.convert(key, names, f"known here. Known: {', '.join(names)}")


def _some_of(names: type[_Name], table: Table, key: str) -> frozenset[_Name]:
    chosen = table.texts(key)
    for text in chosen:
        if text not in set(names):
            raise table.refused(f"'{text}' is not known here. Known: {', '.join(names)}.", key)
    return frozenset(names(text) for text in chosen)


def _yes(table: Table, key: str) -> bool:
    text = table.text_or(key, "no")
    if text not in ("yes", "no"):
        raise table.refused(f"'{text}' is neither yes nor no.", key)
    return text == "yes"


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise ValueError
    return count
