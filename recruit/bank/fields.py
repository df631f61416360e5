"""Fields that vacancy files share: names, references, numbers, dates and fixed words."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from recruit.bank.reading import Table
from recruit.domain.framework.scale import Scale
from recruit.domain.words.naming import LONGEST_NAME, LONGEST_REFERENCE, name_fault, reference_fault

# Short, so that no power of ten can fill the memory; and plain digits, as people see them.
_WHOLE = re.compile(r"[0-9]{1,9}")
_DECIMAL = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,6})?|[0-9]{1,6}/[1-9][0-9]{0,3}")

Word = TypeVar("Word", bound=StrEnum)


def person_name(table: Table, key: str) -> str:
    """A person's name. Raises `Refused` for what cannot be one."""
    name = table.text_of_name(key, LONGEST_NAME)
    if fault := name_fault(name):
        raise table.refused(fault, key)
    return name


def reference_of(table: Table) -> str:
    """The reference of a vacancy or candidate. Raises `Refused` for what cannot be one."""
    reference = table.text_of_name("reference", LONGEST_REFERENCE)
    if fault := reference_fault(reference):
        raise table.refused(fault, "reference")
    return reference


def whole_number(table: Table, key: str, default: int, lowest: int = 0) -> int:
    """A whole number from `lowest` to 600, or the default where the key is not there."""
    if key not in table:
        return default
    value = table.convert(key, _whole, "a whole number")
    if not lowest <= value <= 600:
        raise table.refused(f"a number from {lowest} to 600 was expected.", key)
    return value


def yes_or_no(table: Table, key: str, default: bool) -> bool:
    """Yes or no, or the default where the key is not there."""
    if key not in table:
        return default
    return table.convert(
        key, lambda text: {"yes": True, "no": False}[_plain_yes(text)], "yes or no"
    )


def decimal(text: str) -> Fraction:
    """A number such as '2', '0.5' or '1/3'.

    Raises `ValueError` for anything else, and for what is very long.
    """
    if not _DECIMAL.fullmatch(text):
        raise ValueError(text)
    return Fraction(text)


def _whole(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _plain_yes(text: str) -> str:
    return {"true": "yes", "false": "no"}.get(text.lower(), text.lower())


def iso_date(table: Table, key: str) -> str:
    """A date as '2026-11-30', or '' where the key is not there."""
    if key not in table:
        return ""
    day = table.convert(key, date.fromisoformat, "a date. Write it as 2026-11-30")
    if not 2000 <= day.year <= 2100:
        raise table.refused("a date between 2000 and 2100 was expected.", key)
    return day.isoformat()


def word(table: Table, key: str, words: type[Word], default: Word) -> Word:
    """One of a set of fixed words, or the default where the key is not there."""
    if key not in table:
        return default
    return _one_of(table, key, words, table.text(key))


def words(table: Table, key: str, words: type[Word], default: tuple[Word, ...]) -> tuple[Word, ...]:
    """A list of fixed words in their usual order, each once, or the default where the key is not
    there.
    """
    if key not in table:
        return default
    found = {_one_of(table, key, words, text) for text in table.texts(key)}
    if not found:
        raise table.refused(f"name at least one of {', '.join(words)}.", key)
    return tuple(word for word in words if word in found)


def _one_of(table: Table, key: str, words: type[Word], text: str) -> Word:
    try:
        return words(text.lower())
    except ValueError:
        raise table.refused(f"'{text}' is not one of {', '.join(words)}.", key) from None


def mark_of(table: Table, key: str, scale: Scale) -> str | None:
    """A mark of the scale, or None where the key is not there."""
    if key not in table:
        return None
    mark = table.text(key)
    if mark not in scale.marks:
        raise table.refused(
            f"'{mark}' is not a mark of this scale ({', '.join(scale.marks)}).", key
        )
    return mark
