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
    "web": {"domain", "bank", "documents", "figures", "spreadsheets", "store", "evidence", "web", "resources"},
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
FILES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py" or path.parent.name == "cli")


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
