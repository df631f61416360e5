"""A pack is the same everywhere, and changes when anything in it does."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.domain.framework.framework import Kind
from recruit.domain.pack.pack import build_pack, canonical, choose_question, issue
from recruit.domain.pack.vacancy import Override
from tests.builders import a_pack, a_vacancy, chosen, shipped_library

PRINT_DIGEST = (
    "from tests.builders import a_pack; from recruit.domain.pack.pack import issue;"
    " print(issue(a_pack()).digest)"
)


@pytest.mark.parametrize("seed", ["0", "1", "12345"])
def test_the_digest_is_the_same_in_any_process(seed, tmp_path, root):
    done = subprocess.run(
        [sys.executable, "-c", PRINT_DIGEST],
        env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(root), "LC_ALL": "C", "TZ": "Asia/Tokyo"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == issue(a_pack()).digest


def test_the_digest_of_a_fixed_form_never_changes():
    assert (
        canonical((Fraction(1, 3), "e\u0301", None, True, 2, Kind.VALUES, ("a",)))
        == b'["1/3","\xc3\xa9",null,true,2,"values",["a"]]'
    )


def test_floats_have_no_canonical_form():
    with pytest.raises(TypeError):
        canonical((0.1,))


@pytest.mark.parametrize(
    "change",
    [
        {"post": "Other post"},
        {"edition": 2},
        {"organisation": "Other harbour"},
        {"rule": replace(a_pack().rule, minimum_mark="1")},
        {"questions": a_pack().questions[::-1]},
        {"timing": replace(a_pack().timing, slot=61)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_any_change_gives_another_digest(change):
    assert issue(replace(a_pack(), **change)).digest != issue(a_pack()).digest


def test_a_pack_names_nobody():
    vacancy = a_vacancy([chosen("grades9plus", "1.1", "2")])
    text = canonical(
        build_pack(vacancy, {"grades9plus": shipped_library().framework("grades9plus")})
    ).decode()
    for person in (*vacancy.panel, *vacancy.candidates):
        assert person.name not in text


def test_a_pack_holds_the_framework_edition_and_the_full_wording():
    pack = json.loads(canonical(a_pack()))
    question = (
        shipped_library().framework("grades9plus").find(pack["questions"][0]["element"]["number"])
    )
    assert pack["frameworks"][0]["edition"]
    assert pack["questions"][0]["indicators"][0]["text"] == question[1].stages[1].indicators[0].text


def test_an_override_of_a_gap_that_is_not_there_is_left_out():
    vacancy = replace(
        a_vacancy([chosen("grades9plus", "1.1", "2")]), overrides=(Override("time", "x"),)
    )
    assert (
        build_pack(vacancy, {"grades9plus": shipped_library().framework("grades9plus")}).overrides
        == ()
    )


def test_the_question_chosen_by_default_is_about_past_behaviour(library):
    for framework in library.frameworks():
        for _, element in framework.elements():
            for stage in element.stages:
                assert choose_question(stage).kind is Kind.PAST_BEHAVIOUR


@given(st.integers(1, 3), st.fractions(min_value=Fraction(1, 10), max_value=20, max_denominator=10))
def test_an_elements_weight_is_shared_among_its_questions(count, weight):
    framework = shipped_library().framework("grades9plus")
    _, element = framework.find("1.1")
    questions = [each.id for each in element.stage("2").questions][:count]
    one = replace(chosen("grades9plus", "1.1", "2", questions), weight=weight)
    pack = build_pack(a_vacancy([one]), {"grades9plus": framework})
    assert sum(each.weight for each in pack.questions) == weight
