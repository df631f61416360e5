"""Under which licences everything stands that Recruit needs: `python -m tests.licences`.

It reads what the installed distributions say of themselves. What Recruit needs to run, with all
that this needs in turn, must be permissive, or it ends with 1 and says which is not. What only the
tests need is listed apart: no one gets it with Recruit.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

OURS = "recruit"
PERMISSIVE = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "HPND",
    "ISC",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "PSF-2.0",
    "Python-2.0",
    "Unlicense",
    "Zlib",
    "ZPL-2.1",
}
"""By their SPDX identifiers.

What is not here was not looked at, and is refused until somebody does.
"""
CLASSIFIED = {
    "OSI Approved :: Apache Software License": "Apache-2.0",
    "OSI Approved :: BSD License": "BSD-3-Clause",
    "OSI Approved :: ISC License (ISCL)": "ISC",
    "OSI Approved :: MIT License": "MIT",
    "OSI Approved :: MIT No Attribution License (MIT-0)": "MIT-0",
    "OSI Approved :: Python Software Foundation License": "PSF-2.0",
    "OSI Approved :: The Unlicense (Unlicense)": "Unlicense",
    "OSI Approved :: zlib/libpng License": "Zlib",
}
"""What the classifiers that name one permissive licence, or one family of such, mean."""
WRITTEN_OUT = {
    "apache 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd 3-clause": "BSD-3-Clause",
    "mit license": "MIT",
    "zpl 2.1": "ZPL-2.1",
}
"""What the free text of old metadata means, in lower case, where it is no SPDX identifier."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A licence that somebody read for themselves, for as long as the distribution `says` the same
    of itself.
    """

    says: str
    licence: str
    why: str


REVIEWED = {
    "bagit": Reviewed(
        "Public Domain",
        "CC0-1.0",
        "a work of the Library of Congress; CC0 outside the United States",
    ),
    "click-default-group": Reviewed(
        "Public Domain", "Unlicense", "its LICENSE is the Unlicense, word for word"
    ),
    "waitress": Reviewed(
        "OSI Approved :: Zope Public License", "ZPL-2.1", "its LICENSE.txt is ZPL 2.1, as of BSD"
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one distribution says of its licence, and `fault`, which is empty where that is
    permissive.
    """

    name: str
    version: str
    says: str
    licence: str
    fault: str


def finding(of: Distribution) -> Finding:
    """What is to be said of one distribution."""
    name = canonicalize_name(of.metadata["Name"])
    says = said_by(of)
    known = REVIEWED.get(name)
    licence = known.licence if known and known.says == says else licence_of(says)
    return Finding(name, of.version, says, licence, fault_of(licence))


def said_by(of: Distribution) -> str:
    """What the metadata says: the SPDX expression, or the classifiers, or the free text; or
    nothing.
    """
    told = of.metadata
    if expression := str(told.get("License-Expression") or "").strip():
        return expression
    classifiers = [each.removeprefix("License :: ") for each in told.get_all("Classifier") or ()]
    licences = sorted(
        each
        for each in classifiers
        if each.startswith(("OSI Approved :: ", "Public Domain", "Other/"))
    )
    if licences:
        return "; ".join(licences)
    # Some put the whole licence here; its first line that says anything names it, or somebody has
    # to look.
    lines = str(told.get("License") or "").strip().splitlines()
    return lines[0].strip() if lines else ""


def licence_of(says: str) -> str:
    """The SPDX expression that this means; or the same text, which then is none that is known."""
    parts = [CLASSIFIED.get(each, each) for each in says.split("; ")]
    joined = " AND ".join(parts)
    return WRITTEN_OUT.get(joined.lower(), joined)


def fault_of(licence: str) -> str:
    """Why this SPDX expression is not permissive, or ''."""
    if not licence or licence.upper() == "UNKNOWN":
        return "it names no licence"
    try:
        allowed = _Expression(licence).is_allowed()
    except ValueError:
        return f"'{licence[:60]}' was not reviewed"
    return "" if allowed else f"'{licence[:60]}' is not permissive, or was not reviewed"


class _Expression:
    """An SPDX expression: identifiers joined by AND, OR and brackets.

    WITH adds what somebody would have to read.
    """

    def __init__(self, text: str) -> None:
        self._words = re.findall(r"[()]|[^\s()]+", text)

    def is_allowed(self) -> bool:
        """Whether every licence that cannot be chosen away is permissive.

        Raises `ValueError` for no expression.
        """
        allowed = self._any_of()
        if self._words:
            raise ValueError("something is left over")
        return allowed

    def _any_of(self) -> bool:
        allowed = self._all_of()
        while self._next_is("OR"):
            # Both sides are read, whichever is chosen.
            other = self._all_of()
            allowed = allowed or other
        return allowed

    def _all_of(self) -> bool:
        allowed = self._one()
        while self._next_is("AND"):
            other = self._one()
            allowed = allowed and other
        return allowed

    def _one(self) -> bool:
        word = self._words.pop(0) if self._words else ""
        if word == "(":
            allowed = self._any_of()
            if not self._next_is(")"):
                raise ValueError("a bracket is left open")
            return allowed
        if not re.fullmatch(r"[A-Za-z0-9.+-]+", word) or word.upper() in ("AND", "OR", "WITH"):
            raise ValueError("a licence was expected")
        if self._next_is("WITH"):
            raise ValueError("an exception was not reviewed")
        return word.lower() in {each.lower() for each in PERMISSIVE}

    def _next_is(self, word: str) -> bool:
        is_next = bool(self._words) and self._words[0].upper() == word
        if is_next:
            self._words.pop(0)
        return is_next


def needed(names: Iterable[str]) -> dict[str, Distribution]:
    """Everything that these requirements need, by name, with what that needs in turn.

    Raises `PackageNotFoundError` where something is not installed, since no one could say of it.
    """
    found: dict[str, Distribution] = {}
    asked: set[tuple[str, str]] = set()
    waiting = [Requirement(each) for each in names]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        for extra in ("", *requirement.extras):
            if (name, extra) in asked:
                continue
            asked.add((name, extra))
            found[name] = distribution(name)
            waiting += _requirements(found[name], extra)
    return found


def _requirements(of: Distribution, extra: str) -> Iterator[Requirement]:
    for text in of.requires or ():
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
            yield requirement


def report(
    to_run: Mapping[str, Distribution], to_test: Mapping[str, Distribution]
) -> tuple[list[str], bool]:
    """The lines of the report, and whether everything that Recruit needs to run is permissive."""
    ours = [finding(each) for _, each in sorted(to_run.items())]
    tools = [finding(each) for name, each in sorted(to_test.items()) if name not in to_run]
    wrong = [each for each in ours if each.fault]
    lines = [f"{len(ours)} distributions are needed to run Recruit."]
    lines += [f"NOT PERMISSIVE: {each.name} {each.version}: {each.fault}." for each in wrong]
    lines += [
        f"  reviewed: {name}: {it.licence}, {it.why}"
        for name, it in REVIEWED.items()
        if name in to_run
    ]
    lines += [f"{len(tools)} more are needed to test it, and come with it to no one."]
    lines += [
        f"  not permissive, or not known: {each.name}: {each.fault}" for each in tools if each.fault
    ]
    return lines, not wrong


def main() -> None:
    """Prints the report; ends with 1 where something is not permissive, and 2 where something is
    not installed.
    """
    try:
        lines, is_permissive = report(needed([OURS]), needed([f"{OURS}[test]"]))
    except PackageNotFoundError as error:
        print(
            f"'{error.name}' is not installed here, so no one can say under which licence it"
            " stands."
        )
        sys.exit(2)
    print(*lines, sep="\n")
    sys.exit(0 if is_permissive else 1)


if __name__ == "__main__":
    main()
