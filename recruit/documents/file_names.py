"""Names of files that any disk takes, made of what people are called: plain letters, nothing that
Windows refuses.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from anyascii import anyascii

from recruit.domain.words.naming import DEVICES

LONGEST = 120


def file_part(text: str, otherwise: str = "unnamed") -> str:
    """The text in plain letters, such as 'Ivan-Petrov' for 'Иван Петров'; `otherwise` where nothing
    is left.

    What is a file name already, such as a reference, stays as it is.
    """
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", anyascii(text))
    kept = re.sub(r"\.{2,}", ".", plain)[:LONGEST].strip("-.") or otherwise
    return f"_{kept}" if DEVICES.match(kept) else kept


def person_part(name: str, otherwise: str) -> str:
    """A person's name as part of a file name: words with a hyphen between them."""
    words = re.findall(r"[A-Za-z0-9]+", anyascii(name))
    return file_part("-".join(words), otherwise)


def told_apart(parts: Sequence[str]) -> list[str]:
    """The same parts, with a number behind each that some disk would take for one before it."""
    so_far, taken, made = Counter[str](), {each.casefold() for each in parts}, []
    for each in parts:
        name = each
        so_far[each.casefold()] += 1
        number = so_far[each.casefold()]
        while number > 1 and name.casefold() in taken:
            name, number = f"{each}-{number}", number + 1
        taken.add(name.casefold())
        made.append(name)
    return made


def file_name(name: str) -> str:
    """A whole file name with its ending, safe to offer for a download."""
    stem, dot, ending = name.rpartition(".")
    return f"{file_part(stem)}.{file_part(ending)}" if dot and stem else file_part(name)
