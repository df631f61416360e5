"""Imports go one way; each outside library is known to one package."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import recruit

PACKAGE = Path(recruit.__file__).parent
MAY_IMPORT = {
    "domain": {"domain"},
    "bank": {"domain", "bank", "resources"},
    "documents": {"domain", "documents", "resources"},
    "figures": {"domain", "figures"},
    "spreadsheets": {"domain", "spreadsheets"},
    "store": {"domain", "store"},
    "evidence": {"domain", "bank", "documents", "figures", "store", "evidence", "resources"},
    "web": {
        "domain",
        "bank",
        "documents",
        "figures",
        "spreadsheets",
        "store",
        "evidence",
        "web",
        "resources",
    },
    "serving": {"domain", "serving"},
    "app": {"domain", "bank", "documents", "store", "web", "resources"},
    "demonstration": {"domain", "bank", "store", "web", "resources", "demonstration_scores"},
    "demonstration_scores": {"domain", "store"},
    "cli": {
        "domain",
        "bank",
        "documents",
        "spreadsheets",
        "store",
        "evidence",
        "serving",
        "cli",
        "app",
        "demonstration",
        "resources",
    },
    "__main__": {"cli"},
    "resources": set(),
}
ONLY_IN = {
    "bagit": {"evidence"},
    "charset_normalizer": {"spreadsheets"},
    "fastjsonschema": {"evidence"},
    "docx": {"documents"},
    "lxml": {"documents"},
    "matplotlib": {"figures"},
    "openpyxl": {"spreadsheets"},
    "numpy": set(),
    "yaml": {"bank"},
    "click": {"cli"},
    "sqlite_utils": {"store"},
    "waitress": {"serving"},
    "flask": {"web", "app", "demonstration"},
    "wtforms": {"web"},
}
ROOMS = {
    "domain": (
        "words",
        "framework",
        "lint",
        "pack",
        "building",
        "scoring",
        "record",
        "decision",
        "keeping",
        "disclosure",
    ),
    "store": ("audit", "people", "vacancies", "scoring", "keeping"),
}
"""The rooms of a package in their order: a room imports only itself and those before it."""
PAGE_ROOMS = {
    "people": set(),
    "frameworks": {"vacancy"},
    "vacancy": set(),
    "scoring": set(),
    "decision": {"scoring", "vacancy"},
    "records": set(),
}
"""The rooms of pages, and what each may know of another.

All know the modules that they share; those know no room.
"""
BELOW_ALL_ROOMS = {"store": {"connection", "migrations", "as_json"}}
FILES = sorted(
    path
    for path in PACKAGE.rglob("*.py")
    if path.name != "__init__.py" or path.parent.name == "cli"
)


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_what_its_package_may(path):
    package = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    for name in imported(path):
        first, *rest = name.split(".")
        if first == "recruit" and rest:
            assert rest[0] in MAY_IMPORT[package], f"{path} imports {name}"
        elif package == "domain":
            assert first in sys.stdlib_module_names or first == "recruit", f"{path} imports {name}"
        elif first in ONLY_IN:
            assert package in ONLY_IN[first], f"{path} imports {name}"


def rooms_imported(path: Path, package: str) -> set[str]:
    """What a file imports of its own package, by the name that comes after the package's."""
    own = f"recruit.{package}."
    return {name.removeprefix(own).split(".")[0] for name in imported(path) if name.startswith(own)}


def files_of(package: str, room: str) -> list[Path]:
    return sorted((PACKAGE / package / room).glob("*.py"))


@pytest.mark.parametrize(
    ("package", "room"), [(each, room) for each, rooms in ROOMS.items() for room in rooms]
)
def test_a_room_imports_only_the_rooms_before_it(package, room):
    order = ROOMS[package]
    allowed = {*order[: order.index(room) + 1], *BELOW_ALL_ROOMS.get(package, set())}
    assert files_of(package, room)
    for path in files_of(package, room):
        assert rooms_imported(path, package) <= allowed, path


@pytest.mark.parametrize("room", PAGE_ROOMS)
def test_the_pages_of_a_room_know_other_pages_only_where_it_is_said(room):
    others = PAGE_ROOMS.keys() - {room} - PAGE_ROOMS[room]
    assert files_of("web", room)
    for path in files_of("web", room):
        assert not rooms_imported(path, "web") & others, path


def test_what_all_pages_share_knows_no_page():
    shared = [
        *(PACKAGE / "web").glob("*.py"),
        *files_of("web", "guards"),
        *files_of("web", "typing"),
    ]
    for path in shared:
        assert not rooms_imported(path, "web") & PAGE_ROOMS.keys(), path


@pytest.mark.parametrize("package", ROOMS)
def test_what_lies_below_the_rooms_of_a_package_knows_none(package):
    for name in BELOW_ALL_ROOMS.get(package, set()):
        assert not rooms_imported(PACKAGE / package / f"{name}.py", package) & set(ROOMS[package])


@pytest.mark.parametrize("package", ["domain", "store", "web"])
def test_every_folder_of_a_package_is_a_room_that_says_what_it_holds(package):
    folders = {path.parent.name for path in (PACKAGE / package).glob("*/__init__.py")}
    known = set(ROOMS.get(package, ())) or {*PAGE_ROOMS, "guards", "typing"}
    assert folders == known
    for folder in folders:
        assert ast.get_docstring(
            ast.parse((PACKAGE / package / folder / "__init__.py").read_text("utf-8"))
        )
