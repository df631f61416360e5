"""The hint on words about the person: what must raise it, and what must not."""

from __future__ import annotations

import pytest

from recruit.domain.lint.person_words import person_words, person_words_hint

ABOUT_THE_PERSON = {
    "She seemed nice.": "seemed nice",
    "Seemed nice, good examples of planning.": "Seemed nice",
    "seemed really nice": "seemed really nice",
    "Came across as a bit arrogant": "Came across as a bit arrogant",
    "He struck me as shy and gave two examples.": "struck me as shy",
    "Not a good fit.": "Not a good fit",
    "Not a good fit for the team": "Not a good fit",
    "I do not see a cultural fit": "cultural fit",
    "She would fit right in here.": "fit right in",
    "He wouldn't fit in with the night crew": "fit in",
    "Lovely.": "Lovely",
    "Very nice, well prepared": "Very nice",
    "Lovely lady": "Lovely lady",
    "Bubbly, lots of energy": "Bubbly",
    "She was lovely.": "She was lovely",
    "The candidate is charming": "candidate is charming",
    "Too old for night shifts": "Too old",
    "Looked tired": "Looked tired",
    "Articulate for someone from there": "Articulate for someone",
    "Good memory for her age": "for her age",
    "Well-spoken.": "Well-spoken",
    "Strong accent, hard to follow": "Strong accent",
    "My gut says no": "My gut",
    "I didn't warm to him": "warm to him",
    "I just really liked her": "I just really liked her",
    "Reminds me of our last manager": "Reminds me of",
    "Bad attitude": "Bad attitude",
    "She was nice to the panel": "She was nice",
    "Said little, seemed nervous": "seemed nervous",
    "seemed  very\tconfident": "seemed very confident",
}
ABOUT_WHAT_WAS_SAID = (
    "",
    "Said she was nice to customers who shouted.",
    "She said that, when the pump failed, she was pleasant to everyone.",
    "Told us he was too young to be taken seriously, and what he did about it.",
    "Explained: she was aggressive in her first year and asked for coaching.",
    "Said: 'I was told I seemed nice but did not lead, so I asked for feedback.'",
    '"My manager said I was too quiet, so I began to speak first in meetings."',
    "Described a colleague who was bossy and how they agreed on roles.",
    "Was nice to an angry caller: offered to ring back within the hour.",
    "She was friendly with every resident and learnt their names.",
    "Gave a nice example of planning with the crew.",
    "A lovely clear structure: aim, steps, result.",
    "Put the accent on safety before speed.",
    "Fitted the new pump with two colleagues and wrote down the steps.",
    "Asked residents about their age and how they slept.",
    "The old rota was too long; she wrote a young team into it.",
    "Compared the fit of three seals, and chose the second.",
    "Had a warm handover with the day team.",
    "Weighed the difficult choice between two budgets.",
    "Did not answer the second part, even with the probe.",
    "Knew the pretty rules of the harbour by heart",
    "He was keen that the crew agree, and asked each of them.",
    "They were difficult negotiations; she listed what each side wanted.",
    "C'était très bien. 很好 🙂 مرحبا",
)


@pytest.mark.parametrize(("text", "words"), ABOUT_THE_PERSON.items())
def test_words_about_the_person_are_met(text, words):
    found = person_words(text)
    assert found
    assert found[0].startswith(words)


@pytest.mark.parametrize("text", ABOUT_WHAT_WAS_SAID)
def test_what_was_said_and_done_is_left_alone(text):
    assert person_words(text) == ()
    assert person_words_hint(text) == ""


def test_the_hint_names_the_words_once_and_at_most_three():
    text = "She seemed nice. She seemed nice! Bubbly. Well-spoken. My gut says yes."
    assert person_words(text) == ("seemed nice", "Bubbly", "Well-spoken", "My gut")
    hint = person_words_hint(text)
    assert hint.startswith("‘seemed nice’, ‘Bubbly’, ‘Well-spoken’: this is about the person.")
    assert "gut" not in hint


def test_the_longest_evidence_is_read_to_its_end():
    for text in (
        "she seemed very " * 1300,
        "nice " * 4000,
        "said " * 4000,
        "a" * 20_000,
        "\n" * 20_000,
    ):
        assert person_words(f"Bubbly. {text}")[0] == "Bubbly"
