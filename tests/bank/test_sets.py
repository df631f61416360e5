"""A folder of the bank that is a set: it goes with any framework, and no post is placed in it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from recruit.bank.checks import check_bank
from recruit.bank.library import Library, open_library
from recruit.bank.vacancy_file import read_vacancy
from recruit.documents.candidate_questions import candidate_questions
from recruit.documents.house_style import open_house_style
from recruit.domain.building.choosing import affected_elements
from recruit.domain.framework.framework import SetTerms
from recruit.domain.pack.changes import pack_changes
from recruit.domain.pack.leaflet import candidate_questions_notes, leaflet
from recruit.domain.pack.pack import Pack, build_pack, canonical, issue
from recruit.domain.words.refusal import Refused
from recruit.store.as_json import from_json, to_json
from tests.builders import a_draft, a_pack, a_vacancy, chosen, vacancy_yaml
from tests.cli.test_build import recruit
from tests.documents.reading import paragraphs

SET = """\
id: harbour_talk
title: Harbour talk
publisher: Harbour of Nowhere
edition: "1"
stage_word: stage
stages:
  - id: every_post
    title: Every post
source: Made up.
use: For tests.
set: yes
for_whom: Whoever will work in the harbour.
"""
HELD_BACK = "in_advance: no\nscale: 0-4\n"
GROUP = """\
number: "1"
title: Talk
elements:
  - number: "1"
    title: Talking
    definition: Saying what the weather does.
    stages:
      - stage: every_post
        indicators:
          - id: 1-1-i1
            text: Names the wind.
        questions:
          - id: 1-1-q1
            kind: past behaviour
            text: Tell us about a morning of fog. What did you do?
"""


def own_bank(tmp_path, terms: str = ""):
    folder = tmp_path / "bank" / "harbour_talk"
    folder.mkdir(parents=True)
    (folder / "framework.yaml").write_text(SET + terms, "utf-8")
    (folder / "1-talk.yaml").write_text(GROUP, "utf-8")
    return tmp_path / "bank"


def with_set(tmp_path, terms: str = "") -> Library:
    return open_library(own_bank(tmp_path, terms))


def a_mixed_pack(library: Library, slot: int = 600) -> Pack:
    """A pack that asks one question of a framework, and then one of the set."""
    wanted = [chosen("grades9plus", "1.1", "2"), chosen("harbour_talk", "1", "every_post")]
    frameworks = {each: library.framework(each) for each in ("grades9plus", "harbour_talk")}
    return build_pack(a_vacancy(wanted, slot=slot), frameworks)


def test_a_set_says_for_whom_it_is_and_is_no_framework_for_a_post(tmp_path):
    library = with_set(tmp_path)
    assert library.framework("harbour_talk").set_terms == SetTerms(
        "Whoever will work in the harbour."
    )
    assert "harbour_talk" in [each.id for each in library.sets()]
    assert "harbour_talk" not in [each.id for each in library.for_posts()]
    assert "grades9plus" in [each.id for each in library.for_posts()]
    assert not library.framework("grades9plus").is_set


def test_a_set_may_be_for_safeguarding_be_held_back_and_have_a_scale(tmp_path):
    terms = (
        with_set(tmp_path, "safeguarding: yes\nin_advance: no\nscale: 1-7\n")
        .framework("harbour_talk")
        .set_terms
    )
    assert terms == SetTerms("Whoever will work in the harbour.", True, True, "1-7")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("set: yes", "set: no", "only a set has this key"),
        ("set: yes\n", "", "only a set has this key"),
        ("set: yes", "set: perhaps", "'perhaps' is not yes or no"),
        ("for_whom: Whoever will work in the harbour.\n", "", "this key is missing"),
        ("for_whom: W", "whom: W", "unknown key"),
    ],
)
def test_what_is_wrong_with_a_set_is_named_by_line(tmp_path, old, new, said):
    folder = own_bank(tmp_path) / "harbour_talk"
    (folder / "framework.yaml").write_text(SET.replace(old, new), "utf-8")
    with pytest.raises(Refused, match=said) as caught:
        open_library(folder.parent).framework("harbour_talk")
    assert caught.value.line


def test_a_set_is_held_to_the_same_minimums_and_to_scales_that_are_there(tmp_path):
    library = with_set(tmp_path, "scale: 0-3\n")
    found = [each.text for each in check_bank(library, "harbour_talk")]
    assert "element 1 at stage every_post has 1 positive indicator; at least 3 are needed." in found
    assert any(each.startswith("there is no scale '0-3'. There are: 0-4, ") for each in found)


def test_the_list_says_which_are_sets(tmp_path):
    bank = own_bank(tmp_path, HELD_BACK)
    listed = recruit("bank", "list", "--bank", bank).stdout
    about = listed[listed.index("harbour_talk\n") :]
    assert "  A set that goes with any framework. Whoever will work in the harbour.\n" in about
    assert "  Never given in advance.\n" in about
    assert "  Written for the scale '0-4'.\n" in about
    shown = json.loads(recruit("bank", "show", "harbour_talk", "--json", "--bank", bank).stdout)
    assert shown["set"]["for_whom"] == "Whoever will work in the harbour."
    assert (shown["set"]["in_advance"], shown["set"]["scale"]) == (False, "0-4")


def test_a_vacancy_file_chooses_from_a_set_without_naming_its_only_stage(tmp_path):
    file = tmp_path / "vacancy.yaml"
    text = vacancy_yaml(elements=2)
    file.write_text(
        text.replace("panel:", "  - {framework: harbour_talk, element: '1'}\npanel:"), "utf-8"
    )
    stated = read_vacancy(file, with_set(tmp_path))
    assert [(each.reference.framework, each.stage) for each in stated.elements] == [
        ("grades9plus", "2"), ("grades9plus", "2"), ("harbour_talk", "every_post"),
    ]  # fmt: skip


def test_the_elements_of_a_set_stay_when_the_post_is_placed_in_another_framework(tmp_path):
    library = with_set(tmp_path)
    draft = replace(
        a_draft(elements=1),
        elements=(*a_draft(elements=1).elements, chosen("harbour_talk", "1", "every_post")),
    )
    frameworks = {each.id: each for each in library.frameworks()}
    asked_about = affected_elements(draft, "nhs_leadership_framework", "1", frameworks)
    assert [each.reference.framework for each in asked_about] == ["grades9plus"]


def test_a_question_that_is_held_back_stands_in_no_paper_for_candidates(tmp_path):
    pack = a_mixed_pack(with_set(tmp_path, HELD_BACK))
    assert (pack.held_back, pack.form) == ((2,), "recruit-pack/3")
    paper = " ".join(paragraphs(candidate_questions(issue(pack), open_house_style(None))))
    assert pack.questions[0].text in paper
    assert "fog" not in paper
    said = "One question is short and no one gets it before the interview."
    assert said in paper
    assert any(each.startswith(said) for each in leaflet(pack, 3).how_it_works)


def test_a_question_borrowed_from_a_set_that_is_held_back_is_held_back_too(tmp_path):
    library = with_set(tmp_path, HELD_BACK)
    wanted = a_vacancy([chosen("grades9plus", "1.1", "2", ["1.1-2-q1", "harbour_talk:1-1-q1"])])
    frameworks = {each: library.framework(each) for each in ("grades9plus", "harbour_talk")}
    assert build_pack(wanted, frameworks).held_back == (2,)


def test_where_nobody_gets_any_question_the_paper_says_so_alone(tmp_path):
    library = with_set(tmp_path, HELD_BACK)
    only = a_vacancy([chosen("harbour_talk", "1", "every_post")])
    pack = build_pack(only, {"harbour_talk": library.framework("harbour_talk")})
    (said,) = candidate_questions_notes(pack)
    assert said.startswith("The questions are short and no one gets them before the interview.")
    assert "fog" not in " ".join(
        paragraphs(candidate_questions(issue(pack), open_house_style(None)))
    )


def test_a_pack_in_which_nothing_is_held_back_is_what_it_always_was(tmp_path):
    held, plain = a_mixed_pack(with_set(tmp_path, HELD_BACK)), a_pack()
    assert b"held_back" not in canonical(plain)
    assert '"held_back"' not in to_json(plain)
    assert b'"held_back":[2]' in canonical(held)
    assert from_json(to_json(held), Pack) == held


def test_a_change_of_what_is_held_back_is_told(tmp_path):
    held = a_mixed_pack(with_set(tmp_path, HELD_BACK))
    (said,) = pack_changes(replace(held, held_back=(), form="recruit-pack/1"), held)
    assert said.startswith("The question about Talking is no longer given in advance: ")
