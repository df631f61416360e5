"""A word that is a name too is told from the word by what stands around it."""

from __future__ import annotations

import pytest

from recruit.domain.words.name_finder import Someone, Watch, find
from recruit.domain.words.name_or_word import pack_words

FIRST_NAMES = (
    "May",
    "Will",
    "Mark",
    "Grace",
    "Hope",
    "Faith",
    "Rich",
    "Young",
    "Joy",
    "April",
    "Page",
    "Frank",
)
WATCH = Watch(
    tuple(Someone(each, f"{each} Fictional", "", "[A]") for each in FIRST_NAMES),
    pack_words(
        [
            "Mark of Respect",
            "Staff say that Hope drives them",
            "We mark what people hope for.",
            "Acts with Grace under pressure",
        ]
    ),
)


def found(text: str) -> list[str]:
    return [text[each.start : each.end] for each in find(text, WATCH)]


@pytest.mark.parametrize(
    "text",
    [
        "May Fictional spoke first.",
        "Will said so.",
        "Mark scored it.",
        "Mark, who sat beside me, agreed.",
        "Then Grace agreed.",
        "Ms Hope did.",
        "We asked Will.",
        "We thought that May did well.",
        "It was Mark's idea.",
        "It was Grace’s idea.",
        "Hope quickly agreed.",
        "Will and Peregrine came.",
        "Will: I think so.",
        "Grace",
        "Grace.",
        "MARK SAID SO",
        "will said he would",
        "Good, but mark said no.",
        "They asked Will whether they will.",
        "“Will Fictional”",
        "We heard (from Joy) of it.",
        "Will’s plan was short.",
        "May was not sure.",
        "Until May spoke, no one did.",
        "Dr. Young asked.",
        "We told Young.",
        "Frank led it.",
        "Mark Nowhere came too.",
    ],
)
def test_a_name_is_found(text):
    assert len(found(text)) == 1, found(text)


@pytest.mark.parametrize(
    "text",
    [
        "You may wish to",
        "May I ask?",
        "May we say so?",
        "May the panel see it?",
        "they will",
        "Will you tell us more?",
        "Will colleagues agree?",
        "WILL YOU COME",
        "Mark the box.",
        "Mark each answer.",
        "MARK THE BOX",
        "Mark 3 was given.",
        "Mark: 3",
        "Mark (0 to 4)",
        "The Mark was 3.",
        "Question 2: Mark the answer",
        "- Mark it\n- Hope for more",
        "1. Mark it",
        "Marks were given.",
        "On 3 May 2026, in May, May 2026, 3rd of May, from May to July, by the end of May.",
        "May-June",
        "in April or since last May",
        "Grace under pressure.",
        "Hope for the best.",
        "Young people were heard.",
        "Young, and new to it.",
        "Rich in detail.",
        "Joy in work.",
        "Page 3 of 4",
        "Page by page",
        "Long-term, Will-power, Young-at-heart",
        "a Mark of Respect",
        "the Young People’s Panel",
        "Staff say that Hope drives them",
        "“Will you come?” she asked.",
        "Frank answers were given.",
        "You hope for grace, and mark it; will may come.",
        "We often hope, and they say they will.",
    ],
)
def test_a_word_is_left(text):
    assert found(text) == []


def test_the_packs_own_phrase_is_no_name_and_a_whole_name_in_it_is_one():
    assert found("Heard: Acts with Grace under pressure.") == []
    assert found("Acts with Grace Fictional under pressure") == ["Grace Fictional"]
    assert found("We saw Grace act with others.") == ["Grace"]
