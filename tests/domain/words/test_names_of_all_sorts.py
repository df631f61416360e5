"""Made-up names of all sorts are found however they are written, and plain prose names no one."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.domain.words.name_finder import How, Someone, Watch, find
from recruit.domain.words.name_or_word import pack_words
from tests.builders import shipped_library

BEGINNINGS = (
    "Bram",
    "Quil",
    "Zor",
    "Ph\u00e9l",
    "Tj\u00f8",
    "M\u00fcl",
    "Wren",
    "O'Kl",
    "D'Ab",
    "Gw\u00ee",
    "\u0141or",
    "Vashk",
)
ENDINGS = (
    "tibble",
    "fenwick",
    "moth",
    "anzo",
    "\u00e9line",
    "oquist",
    "d\u00f6ttir",
    "wyck",
    "\u00f1ez",
    "urova",
)
PARTS = st.builds(str.__add__, st.sampled_from(BEGINNINGS), st.sampled_from(ENDINGS))
DOUBLE = st.builds("{}-{}".format, PARTS, PARTS)
NAMES = st.builds("{} {}".format, PARTS | DOUBLE, PARTS | DOUBLE)
ALIKE = str.maketrans(
    "aeopcxyAEOPCXTMHBK",
    "\u0430\u0435\u043e\u0440\u0441\u0445\u0443\u0410\u0415\u041e\u0420\u0421\u0425\u0422\u041c\u041d\u0412\u041a",
)


def first_and_last(name: str) -> tuple[str, str]:
    first, _, last = name.partition(" ")
    return first, last


def plain_letters(text: str) -> str:
    split = unicodedata.normalize("NFD", text)
    bare = "".join(each for each in split if not unicodedata.combining(each))
    return bare.translate(str.maketrans("\u00f8\u0141", "oL"))


WAYS = {
    "whole": lambda name: name,
    "first name alone": lambda name: first_and_last(name)[0],
    "surname alone": lambda name: first_and_last(name)[1],
    "reversed": lambda name: ", ".join(reversed(first_and_last(name))),
    "initial": lambda name: f"{name[0]}. {first_and_last(name)[1]}",
    "initial without a stop": lambda name: f"{name[0]} {first_and_last(name)[1]}",
    "title": lambda name: f"Professor {first_and_last(name)[1]}",
    "possessive": lambda name: f"{name}\u2019s",
    "capitals": str.upper,
    "small letters": str.lower,
    "no accents": plain_letters,
    "composed": lambda name: unicodedata.normalize("NFC", name),
    "decomposed": lambda name: unicodedata.normalize("NFD", name),
    "curly apostrophe": lambda name: name.replace("'", "\u2019"),
    "no apostrophe": lambda name: name.replace("'", ""),
    "spaces for hyphens": lambda name: name.replace("-", " "),
    "hard hyphens": lambda name: name.replace("-", "\u2011"),
    "signs that no one sees": lambda name: "\u200b".join(name),
    "soft hyphens": lambda name: name[:3] + "\u00ad" + name[3:],
    "letters that look alike": lambda name: name.translate(ALIKE),
    "spelt out": lambda name: " ".join(first_and_last(name)[1].replace("-", "").replace("'", "")),
    "spelt with hyphens": lambda name: "-".join(
        first_and_last(name)[0].replace("-", "").replace("'", "")
    ),
    "wide letters": lambda name: "".join(
        chr(ord(each) + 0xFEE0) if "!" < each < "~" else each for each in name
    ),
}


@pytest.mark.parametrize("way", WAYS)
@given(name=NAMES)
def test_a_name_is_found_in_every_way(way, name):
    said = WAYS[way](name)
    text = f"We heard that {said} did it, and wrote that down."
    found = [
        text[each.start : each.end] for each in find(text, Watch((Someone("c", name, "", "[A]"),)))
    ]
    assert found, said
    left = text
    for each in reversed(find(text, Watch((Someone("c", name, "", "[A]"),)))):
        left = left[: each.start] + left[each.end :]
    assert left.replace("-", "").replace("'", "") in (
        "We heard that  did it, and wrote that down.",
        "We heard that \u2019s did it, and wrote that down.",
    ), left


@given(names=st.lists(NAMES, min_size=1, max_size=12))
def test_the_shipped_frameworks_name_none_of_them(names):
    watch = Watch(tuple(Someone(str(at), each, "", "[A]") for at, each in enumerate(names)))
    assert find(PROSE, watch) == ()


def _prose() -> str:
    texts = []
    for framework in shipped_library().frameworks():
        for _, element in framework.elements():
            for stage in element.stages:
                texts += [each.text for each in stage.indicators]
    return " ".join(texts[:400])


PROSE = _prose()

COMMON = (
    "May Asker",
    "Will Young",
    "Mark Good",
    "Grace Hope",
    "Rich Long",
    "Faith Day",
    "Frank Page",
    "Joy Power",
    "Bill Strong",
    "Sue Price",
    "Art Work",
    "Pat Field",
    "Earl Green",
    "Rose Hill",
    "Ray Wells",
    "Drew Sharp",
    "Chase Walker",
    "Hope Little",
)


@pytest.mark.parametrize(
    "framework", list(shipped_library().frameworks()), ids=lambda each: each.id
)
def test_the_words_of_a_framework_are_no_names_whoever_is_called_like_them(framework):
    texts = [
        each.text
        for _, element in framework.elements()
        for stage in element.stages
        for each in (*stage.indicators, *stage.questions)
    ]
    people = tuple(Someone(each, each, "", "[A]") for each in COMMON)
    for text in texts:
        assert find(text, Watch(people, pack_words([text]))) == (), text
    whole = Watch(people)
    sure = [
        text
        for text in texts
        for each in find(text, whole)
        if each.how in (How.NAME, How.PART, How.REFERENCE)
    ]
    assert sure == []
