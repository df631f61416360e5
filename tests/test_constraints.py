"""What is tested is pinned, and what is shipped is not."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[A-Za-z0-9.!+]+)")


@pytest.fixture
def pins(root):
    lines = (root / "tests" / "constraints.txt").read_text("utf-8").splitlines()
    found = [PIN.fullmatch(each) for each in lines if not each.startswith("#")]
    assert all(found), "a line holds more, or less, than a name and a version"
    return {canonicalize_name(each["name"]): Version(each["version"]) for each in found if each}


@pytest.fixture
def project(root):
    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))


def test_every_requirement_is_pinned_within_its_range(pins, project):
    asked = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["test"],
        *project["build-system"]["requires"],
    ]
    for requirement in map(Requirement, asked):
        pinned = pins.get(canonicalize_name(requirement.name))
        renew = f"{requirement}: run .ci/renew-constraints"
        assert pinned, renew
        assert requirement.specifier.contains(pinned, prereleases=True), renew


def test_what_is_shipped_asks_for_ranges(project):
    asked = project["project"]["dependencies"]
    assert not [
        each
        for each in asked
        if {"==", "==="} & {it.operator for it in Requirement(each).specifier}
    ]


def test_the_readmes_command_installs_what_is_pinned(root):
    (command,) = re.findall(
        r"^    python3 -m venv .*pytest$", (root / "README.md").read_text("utf-8"), re.M
    )
    assert " -c tests/constraints.txt " in command
