"""What Word, PDF files and chats put into a text is cleaned in vacancy files, questions and lists
of questions too.
"""

from __future__ import annotations

import shutil

import pytest
import yaml

from recruit.bank.lint_input import questions_in_list
from recruit.bank.loader import load_framework
from recruit.bank.vacancy_file import read_vacancy
from recruit.domain.words.typed_text import one_line
from recruit.resources import shipped
from tests.builders import shipped_library, vacancy_yaml
from tests.domain.words.test_typed_text import SENT

TYPED = [typed for typed, _ in SENT]
EXAMPLE = shipped("templates") / "examples" / "operational-manager-early-help.yaml"
CODED = (
    "reference framework stage element edition issued scale pass_mark minimum_mark id rounding"
    " importance heading kind gap chair mark indicator criterion weight"
).split()
"""Keys that hold a word of ours or a number, not text."""
LISTS_OF_TEXT = ("opening", "closing", "probes")


def with_text(node, text, key=""):
    """A file's content with this after every text that somebody writes."""
    if isinstance(node, dict):
        return {each: with_text(value, text, each) for each, value in node.items()}
    if isinstance(node, list):
        is_text = key in LISTS_OF_TEXT
        return [
            with_text(each, text, key if is_text or isinstance(each, (dict, list)) else "id")
            for each in node
        ]
    return (
        f"{node} {text}" if isinstance(node, str) and key not in (*CODED, "name", "time") else node
    )


def written(content, path, *, escaped):
    path.write_text(yaml.safe_dump(content, allow_unicode=not escaped, sort_keys=False), "utf-8")
    return path


@pytest.mark.parametrize("typed", TYPED)
def test_every_text_of_a_vacancy_file_is_kept_cleaned(tmp_path, typed):
    content = yaml.safe_load(EXAMPLE.read_text("utf-8"))
    dirty = with_text(content, typed)
    clean = with_text(content, one_line(typed))
    library = shipped_library()
    kept = read_vacancy(written(clean, tmp_path / "clean.yaml", escaped=True), library)
    assert read_vacancy(written(dirty, tmp_path / "dirty.yaml", escaped=True), library) == kept
    assert one_line(typed) in kept.post


@pytest.mark.parametrize("typed", TYPED)
def test_a_text_is_cleaned_where_it_stands_in_the_file_as_it_was_pasted(tmp_path, typed):
    typed = typed.replace("\0", "").replace("\n", " ").replace("\r", " ")
    path = tmp_path / "vacancy.yaml"
    path.write_text(
        vacancy_yaml(extra=f"contact: Zuleika, {typed}\nreason: last"), "utf-8", newline=""
    )
    found = read_vacancy(path, shipped_library())
    assert (found.contact, found.reason) == (one_line(f"Zuleika, {typed}"), "last")


@pytest.mark.parametrize(
    "name", ["Ana Lima & Jo Park", "Jennifer 8. Lee", "נח־בר", "O´Brien", "ʻŌpūnui Kāne", "李 明"]
)
@pytest.mark.parametrize("reference", ["APP/2026/0034", "C 12"])
def test_candidates_have_names_and_references_as_they_are(tmp_path, name, reference):
    path = tmp_path / "vacancy.yaml"
    lines = vacancy_yaml(candidates=0) + f'  - reference: "\u200b{reference}"\n    name: "{name}"\n'
    path.write_text(lines.replace("candidates:\n\n", "candidates:\n"), "utf-8")
    (found,) = read_vacancy(path, shipped_library()).candidates
    assert (found.reference, found.name) == (reference, name)


def test_every_text_of_a_bank_is_kept_cleaned(tmp_path):
    source = shipped("question_bank") / "grades9plus"
    for name, mark in (("clean", ""), ("dirty", "\u200b\u00ad\u200e\ufeff")):
        shutil.copytree(source, tmp_path / name / "grades9plus")
        for path in (tmp_path / name / "grades9plus").glob("*.yaml"):
            text = path.read_text("utf-8").replace("the ", f"the{mark} ")
            path.write_text(text, "utf-8")
    clean, dirty = (
        load_framework(tmp_path / name / "grades9plus").framework for name in ("clean", "dirty")
    )
    assert clean == dirty


def test_a_line_of_a_list_of_questions_may_end_as_it_does_in_word(tmp_path):
    text = "\uf0b7 What did you do?\vAnd why?\n\u200bWho helped?\u00ad\n"
    found = [
        (each.place.line, each.text) for each in questions_in_list(text, tmp_path / "questions.txt")
    ]
    assert found == [(1, "• What did you do?"), (1, "And why?"), (2, "Who helped?")]
