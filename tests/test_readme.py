"""What the README and the bank's README promise."""

from __future__ import annotations

import ast
import inspect
import re

import pytest

from recruit.bank import chosen_elements, crosswalk, loader, scales, vacancy_file


def known_keys(module) -> set[str]:
    """Every key that the module's readers accept, read from their calls of `only(...)`."""
    keys: set[str] = set()
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "only":
            keys |= {argument.value for argument in node.args if isinstance(argument, ast.Constant)}
    return keys


@pytest.mark.parametrize(
    "module", [vacancy_file, chosen_elements], ids=lambda module: module.__name__
)
def test_every_key_of_a_vacancy_file_is_in_the_readme(root, module):
    text = (root / "README.md").read_text("utf-8")
    assert {
        key for key in known_keys(module) if f"`{key}`" not in text and f"`{key}: " not in text
    } == set()


@pytest.mark.parametrize("module", [loader, scales, crosswalk], ids=lambda module: module.__name__)
def test_every_key_of_the_bank_is_in_its_readme(root, module):
    text = (root / "question_bank" / "README.md").read_text("utf-8")
    assert {
        key for key in known_keys(module) if f"`{key}`" not in text and key != "scales"
    } == set()


def test_every_path_that_the_readme_of_the_house_names_is_there(root):
    text = (root / "recruit" / "README.md").read_text("utf-8")
    named = set(re.findall(r"`([a-z_.]+/[a-zA-Z_./-]+)`", text))
    assert len(named) > 25
    missing = {
        each
        for each in named
        if not (root / each).exists() and not (root / "recruit" / each).exists()
    }
    assert missing == set()


def test_the_readme_of_the_house_names_every_layer_and_room(root):
    text = (root / "recruit" / "README.md").read_text("utf-8")
    folders = [path.parent for path in (root / "recruit").rglob("__init__.py")]
    names = {path.name for path in folders} - {"recruit"}
    assert {name for name in names if not re.search(rf"\b{name}\b", text)} == set()
