"""Other people's names and references are found however they are written, and no one else's words
are.
"""

from __future__ import annotations

import time

import pytest

from recruit.domain.disclosure.masking import find_words, in_sentence, pieces
from recruit.domain.words.name_finder import How, Kind, Someone, Watch, find
from recruit.domain.words.name_or_word import pack_words

OWN = Someone("c1", "Ambrose Thistlewood", "C1", "", is_own=True)
MOONBEAM = Someone("c2", "Peregrine Moonbeam", "C2", "[A]")
WORDING = pack_words(["We will mark what young people hope for, and the long road."])


def watch(*people: Someone) -> Watch:
    return Watch((OWN, *people), WORDING)


def someone(name: str, reference: str = "", mask: str = "[A]") -> Someone:
    return Someone(name, name, reference, mask)


def leaves_as(text: str, findings) -> str:
    return "".join(piece for piece, _ in pieces(text, findings))


def says(text: str, *people: Someone) -> str:
    return leaves_as(text, find(text, watch(*(people or (MOONBEAM,)))))


@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ("Peregrine Moonbeam said so.", "[A] said so."),
        ("peregrine moonbeam, PEREGRINE, MoonBeam", "[A]"),
        ("Moonbeam's and Moonbeam’s plans, the Moonbeams", "[A]'s and [A]’s plans, the [A]"),
        ("Ms Moonbeam, then Dr. P. Moonbeam.", "[A], then [A]."),
        ("Moonbeam, Peregrine", "[A]"),
        ("P. Moonbeam and P Moonbeam", "[A] and [A]"),
        ("P.M. spoke", "[A]. spoke"),
        ("at 3 pm, or PM", "at 3 pm, or PM"),
        ("Mail peregrine.moonbeam@x.example or pmoonbeam", "Mail [A].[A]@x.example or [A]"),
        ("Moonbeem, Monbeam, Moonbaem and Moonnbeam", "[A] and [A]"),
        ("a moonbeem on the sea", "a moonbeem on the sea"),
        ("Moon-\nbeam, Moon-beam, Moon\nbeam, Moon beam", "[A]"),
        ("a moon beam", "a moon beam"),
        ("Mo\u00adonbeam, Moon\u200bbeam", "[A]"),
        ("Pérégrine MOÖNBEAM", "[A]"),
        ("Moonbeam. A plan was made", "[A]. A plan was made"),
        ("C2 and c2, C 2, c-2; C22, AC2", "[A] and [A], [A], [A]; C22, AC2"),
        ("C02, C/2, C1-C2, C20", "[A], [A], C1-[A], C20"),
        (
            "candidates 1, 2 and 20; candidate no. 2, question 2",
            "candidates 1, [A] and 20; candidate no. [A], question 2",
        ),
        ("Peregrines fly by the moon", "[A] fly by the moon"),
        ("No one was named.", "No one was named."),
    ],
)
def test_a_name_is_found_in_all_its_ways(text, leaves):
    assert says(text) == leaves


@pytest.mark.parametrize(
    ("name", "text", "leaves"),
    [
        ("Zoë Müller", "zoe mueller, Zoe MULLER’s, Zoë", "[A]’s, [A]"),
        ("Bjørn Łukasz", "Bjorn and Lukasz", "[A] and [A]"),
        ("Mary O'Brien", "O’Brien, OBrien, Brien", "[A]"),
        ("Anne-Marie Blanche", "Anne-Marie; Anne; Marie", "[A]; [A]; [A]"),
        ("Jan de Vries", "De Vries came; the rest of de plan", "[A] came; the rest of de plan"),
        ("Al Oakes", "Al said so, al fresco", "[A] said so, al fresco"),
        ("Dr Amara Okafor", "Dr Okafor met Dr Smith; AO too", "[A] met Dr Smith; [A] too"),
        ("Okafor, Dr Amara", "Amara Okafor, A.O.", "[A]."),
        ("Jack Lord", "Lord spoke of the Lord Mayor", "[A] spoke of the Lord Mayor"),
        ("Jean-Luc Smith-Jones", "SmithJones, then Jeanluc", "[A], then [A]"),
        ("Li Bo", "Li Bo and Bo Li, Li; li, bo", "[A] and [A]; li, bo"),
        ("X", "X spoke; x marks it", "[A] spoke; x marks it"),
        ("A B", "A B came. A plan, B too", "[A] came. A plan, B too"),
        (
            "Will Mark",
            "Will said he will. Mark gave the mark.",
            "[A] said he will. [A] gave the mark.",
        ),
        ("Hope Long", "They hope for long. Hope Long, HOPE", "They hope for long. [A]"),
        (
            "J. (Jay) Quillfeather",
            "Jay (J.) said Jay Quillfeather, and J. (Jay) Quillfeather",
            "[A].) said [A], and [A]",
        ),
        ("a.*b+[c", "a.*b+[c", "a.*b+[c"),
        ("محمد الحكيم", "قال محمد الحكيم ولمحمد", "قال [A] ول[A]"),
        ("משה לוי", "אמר משה לוי וללוי", "אמר [A] ול[A]"),
        ("王小明", "我们喜欢王小明的回答", "我们喜欢[A]的回答"),
        ("Мария Иванова", "мария и ИВАНОВА, Иванова", "[A] и [A]"),
        ("देवी शर्मा", "देवी शर्मा ने कहा", "[A] ने कहा"),
    ],
)
def test_names_of_every_kind_are_found_or_left(name, text, leaves):
    assert says(text, someone(name)) == leaves


def test_the_readers_own_name_is_left():
    assert (
        says("Ambrose Thistlewood, C1, Thistlewood’s") == "Ambrose Thistlewood, C1, Thistlewood’s"
    )


def test_a_name_that_two_have_is_proposed_as_unsure():
    [found] = find("Thistlewood spoke.", watch(someone("Ann Thistlewood")))
    assert found.is_unsure
    assert says("Ambrose Thistlewood and Ann Thistlewood", someone("Ann Thistlewood")).endswith(
        "and [A]"
    )


def test_a_name_that_two_others_have_is_neither_of_them():
    both = (someone("Ann Fable", mask="[A]"), someone("Bea Fable", mask="[B]"))
    assert says("Fable; Ann Fable; Bea Fable", *both) == "[another candidate]; [A]; [B]"


def test_a_member_and_a_candidate_are_told_apart():
    staff = Someone("m", "Agnes Lamplight", "", "[Keeper 1]", Kind.STAFF)
    text = "Agnes asked Peregrine."
    assert [(each.kind, each.how) for each in find(text, watch(MOONBEAM, staff))] == [
        (Kind.STAFF, How.PART),
        (Kind.CANDIDATE, How.PART),
    ]


@pytest.mark.parametrize("reference", ["7", "AB"])
def test_a_reference_that_is_little_is_found_where_it_is_called_one(reference):
    text = f"Candidate {reference} and no. {reference} gave {reference}"
    assert says(text, someone("", reference)) == f"Candidate [A] and no. [A] gave {reference}"


def test_a_reference_among_others_is_found_and_they_are_left():
    text = "Candidates 5, 6 and 7; candidate 70; candidate A"
    assert says(text, someone("", "7")) == "Candidates 5, 6 and [A]; candidate 70; candidate A"
    assert says(text, someone("", "A")) == "Candidates 5, 6 and 7; candidate 70; candidate [A]"


def test_words_that_are_added_are_found_whatever_their_case():
    text = "The Tall One, the tall\none; tall ones (.*)"
    assert (
        leaves_as(text, find_words(text, ["the tall one", "(.*)"], "[-]"))
        == "[-], [-]; tall ones [-]"
    )


def test_masks_that_overlap_become_one():
    text = "Peregrine Moonbeam"
    both = (*find(text, watch(MOONBEAM)), *find_words(text, ["moonbeam"], "[-]"))
    assert pieces(text, both) == (("[A]", True),)


def test_a_finding_is_shown_in_its_sentence():
    text = "First one. Then P. Moonbeam spoke of it. Last one."
    [found] = find(text, watch(MOONBEAM))
    assert in_sentence(text, found) == ("Then ", "P. Moonbeam", " spoke of it.")


def test_a_long_sentence_is_cut():
    text = f"{'a ' * 1000}Moonbeam{' b' * 1000}"
    before, words, after = in_sentence(text, find(text, watch(MOONBEAM))[0])
    assert words == "Moonbeam"
    assert max(len(before), len(after)) < 170


def test_fifty_names_in_a_long_text_take_no_time():
    people = [
        someone(
            f"Person{chr(97 + n % 26)}{n // 26 * 'x'} Surname{chr(97 + n % 26)}qu{n // 26 * 'y'}"
        )
        for n in range(50)
    ]
    text = "The candidate spoke of the plan and what Surnamecqu did, twice over. " * 3000
    began = time.perf_counter()
    assert len(find(text, watch(*people))) == 3000
    assert time.perf_counter() - began < 5


def test_a_text_made_to_take_long_does_not():
    began = time.perf_counter()
    for text in (
        "candidate 1 and " * 1200,
        "candidates 1, " * 1400,
        "no " * 6000,
        "C " * 9000,
        "Moon " * 4000,
    ):
        find(
            text, watch(MOONBEAM, *(someone(f"Ann {chr(97 + n)}lder", f"C{n}") for n in range(30)))
        )
    assert time.perf_counter() - began < 10


def test_text_of_any_sort_is_read():
    for text in ("", "😀" * 10, "\u202eright", "\x00", "ﬁ ǅ İ ß", "'" * 50, "A" * 50_000):
        assert leaves_as(text, find(text, watch(MOONBEAM))) == text
