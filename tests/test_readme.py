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


@pytest.mark.parametrize("module", [vacancy_file, chosen_elements], ids=lambda module: module.__name__)
def test_every_key_of_a_vacancy_file_is_in_the_readme(root, module):
    text = (root / "README.md").read_text("utf-8")
    assert {key for key in known_keys(module) if f"`{key}`" not in text and f"`{key}: " not in text} == set()


@pytest.mark.parametrize("module", [loader, scales, crosswalk], ids=lambda module: module.__name__)
def test_every_key_of_the_bank_is_in_its_readme(root, module):
    text = (root / "question_bank" / "README.md").read_text("utf-8")
    assert {key for key in known_keys(module) if f"`{key}`" not in text and key != "scales"} == set()


def test_every_folder_on_the_map_is_there(root):
    block = (root / "README.md").read_text("utf-8").split("## The map")[1].split("##")[0]
    for indent, name in re.findall(r"^( {4,8})(\S+?)/? {2,}", block, re.M):
        places = [root / name] if len(indent) == 4 else [root / "recruit" / name, root / "templates" / name]
        assert any(place.exists() for place in places), name
