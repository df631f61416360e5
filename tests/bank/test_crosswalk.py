"""A crosswalk file is read whole, or refused by file, line and key; the shipped one leaves nothing
out.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from recruit.bank.crosswalk import (
    LoadedCrosswalk,
    check_crosswalk,
    element_places,
    read_crosswalk,
    read_crosswalks,
)
from recruit.bank.loader import Place
from recruit.domain.framework.crosswalk import Bearing, Relation, overlapping, related, unlooked
from recruit.domain.framework.framework import ElementReference
from recruit.domain.words.refusal import Refused
from recruit.resources import shipped

CROSSWALK = """\
links:
  # Light
  - from: lamps:1.1
    to: boats:1
    how: same
    why: "Both keep a wick short: nothing else."
  - from: lamps:1.2
    to: lamps:1.10
    how: part of
    why: Oil is part of a storm.
none:
  - element: boats:9
    why: No one else keeps a parrot.
"""


def written(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "crosswalk.yaml"
    path.write_text(text, "utf-8")
    return path


def element(text: str) -> ElementReference:
    return ElementReference(*text.split(":"))


def bank(*references: str) -> dict[ElementReference, Place]:
    """Elements that exist, each on a line of its own."""
    return {
        element(text): Place(Path("bank.yaml"), line) for line, text in enumerate(references, 1)
    }


def findings(
    loaded: LoadedCrosswalk, elements: dict[ElementReference, Place], wanted: str | None = None
):
    return [
        f"{each.place.rsplit('/', 1)[-1]}: {each.text}"
        for each in check_crosswalk(loaded, elements, wanted)
    ]


@pytest.fixture(scope="module")
def shipped_crosswalk() -> LoadedCrosswalk:
    return read_crosswalks([shipped("question_bank")])


def test_links_and_elements_without_any_are_read_with_their_places(tmp_path):
    loaded = read_crosswalk(written(tmp_path, CROSSWALK))
    first, second = loaded.crosswalk.links
    (alone,) = loaded.crosswalk.none
    assert (first.first, first.second, first.how) == (
        element("lamps:1.1"),
        element("boats:1"),
        Relation.SAME,
    )
    assert first.why == "Both keep a wick short: nothing else."
    assert (second.second, second.how) == (element("lamps:1.10"), Relation.PART_OF)
    assert alone.element == element("boats:9")
    assert [loaded.places[each].line for each in (first, second, alone)] == [3, 7, 12]


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "words"),
    [
        ("links:", "lines:", 1, "lines", "unknown key. Known here: links, none"),
        ("how: same", "hwo: same", 5, "hwo", "unknown key"),
        ("how: same", "how: contains", 5, "how", "Known: same, overlaps, part of"),
        ("    how: same\n", "", 3, "how", "missing"),
        ("why: Oil is part of a storm.", "why: ''", 10, "why", "empty"),
        ("from: lamps:1.1", "from: lamps 1.1", 3, "from", "not of the form framework:number"),
        ("from: lamps:1.1", "from: 'lamps:'", 3, "from", "not of the form framework:number"),
        ("from: lamps:1.1", "from: 'Lamps:1.1'", 3, "from", "not of the form framework:number"),
        ("from: lamps:1.1", "from: lamps:1.1:2", 3, "from", "not of the form framework:number"),
        ("to: boats:1", "to: lamps:1.1", 4, "to", "linked to itself"),
        ("to: lamps:1.10", "to: lamps:1.10\n    to: boats:2", 9, "to", "stands twice"),
        ("element: boats:9", "element: boats", 12, "element", "not of the form framework:number"),
        ("element: boats:9", "element: lamps:1.10", 12, "element", "cannot also have none"),
        ("element: boats:9", "elements: boats:9", 12, "elements", "unknown key"),
        ("    why: No one", "    how: same\n    why: No one", 13, "how", "unknown key"),
    ],
)
def test_what_is_wrong_is_named_by_file_line_and_key(tmp_path, old, new, line, key, words):
    assert old in CROSSWALK
    with pytest.raises(Refused) as caught:
        read_crosswalk(written(tmp_path, CROSSWALK.replace(old, new, 1)))
    assert Path(caught.value.file).name == "crosswalk.yaml"
    assert (caught.value.line, caught.value.key) == (line, key)
    assert words in caught.value.message


@pytest.mark.parametrize(("start", "end"), [("lamps:1.1", "boats:1"), ("boats:1", "lamps:1.1")])
def test_a_pair_that_stands_twice_is_refused_in_either_direction(tmp_path, start, end):
    again = f"  - from: {start}\n    to: {end}\n    how: overlaps\n    why: Again.\nnone:"
    with pytest.raises(Refused, match=r"line 12, key 'to'.*already linked at .*crosswalk.yaml:3"):
        read_crosswalk(written(tmp_path, CROSSWALK.replace("none:", again)))


def test_an_element_listed_twice_as_without_relatives_is_refused(tmp_path):
    text = CROSSWALK + "  - element: boats:9\n    why: Still no one.\n"
    with pytest.raises(Refused, match=r"line 14, key 'element'.*already said .*crosswalk.yaml:12"):
        read_crosswalk(written(tmp_path, text))


def test_a_crosswalk_may_lack_either_list_but_not_be_an_empty_file(tmp_path):
    assert read_crosswalk(written(tmp_path, "none: []\n")).places == {}
    with pytest.raises(Refused, match="the file is empty"):
        read_crosswalk(written(tmp_path, ""))


def test_a_missing_file_is_refused_when_named_and_passed_over_in_a_folder(tmp_path):
    with pytest.raises(Refused, match="no such file"):
        read_crosswalk(tmp_path / "crosswalk.yaml")
    assert read_crosswalks([tmp_path]).crosswalk.links == ()


def test_an_organisations_own_links_are_joined_to_the_others(tmp_path):
    written(tmp_path / "ours", CROSSWALK)
    written(
        tmp_path / "yours",
        "links:\n  - from: ships:1\n    to: lamps:1.1\n    how: same\n    why: Same lamp.\n",
    )
    loaded = read_crosswalks([tmp_path / "ours", tmp_path / "nothing", tmp_path / "yours"])
    assert [str(each.element) for each in related(loaded.crosswalk, element("lamps:1.1"))] == [
        "boats:1",
        "ships:1",
    ]
    assert {place.file.parent.name for place in loaded.places.values()} == {"ours", "yours"}


def test_an_own_link_takes_the_place_of_an_earlier_none(tmp_path):
    written(tmp_path / "ours", CROSSWALK)
    written(
        tmp_path / "yours",
        "links:\n  - from: ships:2\n    to: boats:9\n    how: same\n    why: A parrot.\n",
    )
    loaded = read_crosswalks([tmp_path / "ours", tmp_path / "yours"])
    assert loaded.crosswalk.none == ()
    assert len(loaded.places) == len(loaded.crosswalk.links) == 3


def test_an_own_none_against_an_earlier_link_and_a_pair_in_two_files_are_refused(tmp_path):
    written(tmp_path / "ours", CROSSWALK)
    written(tmp_path / "yours", "none:\n  - element: boats:1\n    why: We think not.\n")
    with pytest.raises(Refused, match=r"yours.*line 2.*has a link at .*ours"):
        read_crosswalks([tmp_path / "ours", tmp_path / "yours"])
    written(tmp_path / "yours", CROSSWALK)
    with pytest.raises(Refused, match=r"yours.*line 4.*already linked at .*ours"):
        read_crosswalks([tmp_path / "ours", tmp_path / "yours"])


def test_references_to_nothing_and_elements_not_looked_at_are_found_with_their_places(tmp_path):
    loaded = read_crosswalk(written(tmp_path, CROSSWALK))
    elements = bank("lamps:1.1", "lamps:1.2", "lamps:1.3", "lamps:1.10", "boats:1")
    assert findings(loaded, elements) == [
        "crosswalk.yaml:12: there is no element 'boats:9' in the bank.",
        (
            "bank.yaml:3: the element lamps:1.3 is not in the crosswalk; link it, or list it under"
            " 'none' with a reason."
        ),
    ]


def test_with_a_framework_wanted_only_what_concerns_it_is_found(tmp_path):
    loaded = read_crosswalk(written(tmp_path, CROSSWALK))
    elements = bank("lamps:1.2", "lamps:1.3", "boats:1", "boats:2")
    assert findings(loaded, elements, "boats") == [
        "crosswalk.yaml:3: there is no element 'lamps:1.1' in the bank.",
        "crosswalk.yaml:12: there is no element 'boats:9' in the bank.",
        (
            "bank.yaml:4: the element boats:2 is not in the crosswalk; link it, or list it under"
            " 'none' with a reason."
        ),
    ]


def test_a_framework_that_the_crosswalk_does_not_speak_of_is_left_alone(tmp_path):
    loaded = read_crosswalk(written(tmp_path, "none: []\n"))
    assert findings(loaded, bank("ships:1", "ships:2")) == []


def test_every_element_of_the_shipped_bank_is_looked_at_and_every_reference_exists(
    library, shipped_crosswalk
):
    elements = element_places(library.loaded(each) for each in library.ids)
    assert unlooked(shipped_crosswalk.crosswalk, elements) == ()
    assert findings(shipped_crosswalk, elements) == []
    assert shipped_crosswalk.crosswalk.elements() == set(elements)


def test_every_reason_in_the_shipped_crosswalk_is_one_of_a_kind(shipped_crosswalk):
    crosswalk = shipped_crosswalk.crosswalk
    reasons = Counter(each.why for each in (*crosswalk.links, *crosswalk.none))
    assert [reason for reason, count in reasons.items() if count > 1] == []


def test_the_two_frameworks_with_one_skeleton_are_linked_element_by_element(
    library, shipped_crosswalk
):
    for _, each in library.framework("derbyshire").elements():
        twin = ElementReference("nhs_leadership_framework", each.number)
        relatives = related(
            shipped_crosswalk.crosswalk, ElementReference("derbyshire", each.number)
        )
        assert twin in {relative.element for relative in relatives}


def test_bradfords_honesty_and_integrity_in_one_pack_would_ask_the_same_twice(shipped_crosswalk):
    chosen = [element("bradford:3.8"), element("bradford:3.12"), element("bradford:3.9")]
    ((first, second),) = [
        (each.first, each.second) for each in overlapping(shipped_crosswalk.crosswalk, chosen)
    ]
    assert (first, second) == (chosen[0], chosen[1])
    seen = {each.element: each.how for each in related(shipped_crosswalk.crosswalk, chosen[1])}
    assert seen[chosen[0]] is Bearing.CONTAINS
