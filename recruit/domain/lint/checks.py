"""What the linter counts, where phrases alone cannot tell: length, reading grade, capitals,
questions in one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from recruit.domain.lint.rules import Check, Rule
from recruit.domain.lint.text import Sentence, Span, words_as_read

SyllableCounter = Callable[[str], int]

FEWEST_WORDS_FOR_GRADE = 15
"""A shorter text is filled up to this with words of usual length: one long word must not decide its
grade.
"""
SYLLABLES_OF_A_USUAL_WORD = 1.35

_CAPITALS = re.compile(
    r"(?<![^\W_])(?:[A-Z](?:&[A-Z])+|(?:[A-Z]\.){2,}|[A-Z]{2,}[0-9]*s?)(?![^\W_])"
)
_EXPLANATION = re.compile(
    r"\s*\([^()]*[a-z]|,? (?:which|that) (?:is|are|means|stands for)\b|,? or the\b"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """The text that is checked, and for each sentence the places where the rule's phrases were
    met.
    """

    text: str
    sentences: tuple[Sentence, ...]
    met: Sequence[Sequence[Span]]
    syllables: SyllableCounter | None


@dataclass(frozen=True, slots=True)
class Fault:
    """Where something is wrong, and what was counted there, if anything was."""

    span: Span
    found: str = ""


def find_faults(rule: Rule, subject: Subject) -> Iterator[Fault]:
    """Everything in the text that this rule is about."""
    return _CHECKS[rule.check](rule, subject)


def reading_grade(text: str, syllables: SyllableCounter) -> float:
    """The Flesch-Kincaid grade: about the years of schooling that the text asks of who hears it."""
    sentences = max(1, len(re.findall(r"[.?!…]+(?=\s|$|[\"'”’)])", text)))
    words = sum(1 for _ in words_as_read(text))
    missing = max(0, FEWEST_WORDS_FOR_GRADE - words)
    counted = sum(syllables(word) for word in re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text))
    average = (counted + missing * SYLLABLES_OF_A_USUAL_WORD) / (words + missing)
    return 0.39 * words / sentences + 11.8 * average - 15.59


def _phrases(_rule: Rule, subject: Subject) -> Iterator[Fault]:
    return (Fault(span) for spans in subject.met for span in spans)


def _too_many_words(rule: Rule, subject: Subject) -> Iterator[Fault]:
    words = list(words_as_read(subject.text))
    if len(words) > rule.limit:
        yield Fault(Span(words[rule.limit].start, words[-1].end), str(len(words)))


def _too_hard(rule: Rule, subject: Subject) -> Iterator[Fault]:
    if subject.syllables is None or not subject.sentences:
        return
    grade = reading_grade(subject.text, subject.syllables)
    if grade > rule.limit:
        yield Fault(
            Span(subject.sentences[0].whole.start, subject.sentences[-1].whole.end), f"{grade:.0f}"
        )


def _capitals(_rule: Rule, subject: Subject) -> Iterator[Fault]:
    """Each word in capitals that is not explained in brackets, or by them, the first time it is
    used.
    """
    if subject.text.upper() == subject.text:
        return
    seen: set[str] = set()
    for found in _CAPITALS.finditer(subject.text):
        word = found.group().removesuffix("s")
        if word not in seen and not _is_explained(subject.text, found):
            yield Fault(Span(*found.span()))
        seen.add(word)


def _is_explained(text: str, found: re.Match[str]) -> bool:
    in_brackets = (
        text[found.start() - 1 : found.start()] == "("
        and text[found.end() : found.end() + 1] == ")"
    )
    return in_brackets or _EXPLANATION.match(text, found.end()) is not None


def _several_questions(rule: Rule, subject: Subject) -> Iterator[Fault]:
    """The first words that ask once too often.

    A request that sets the scene for a question is not one of them.
    """
    asking = [
        (sentence.asks, spans)
        for sentence, met in zip(subject.sentences, subject.met, strict=True)
        if (spans := _asked_in(sentence, met))
    ]
    sets_the_scene = len(asking) > 1 and not asking[0][0] and any(asks for asks, _ in asking)
    counted = [span for _, spans in asking for span in spans][sets_the_scene:]
    if len(counted) > rule.limit:
        yield Fault(Span(counted[rule.limit].start, counted[-1].end), str(len(counted)))


def _asked_in(sentence: Sentence, openings: Sequence[Span]) -> Sequence[Span]:
    """Where the sentence asks something: after each opening, if it is a question or begins with a
    request.
    """
    if sentence.asks:
        return openings or (sentence.whole,)
    return openings if openings and openings[0].start == sentence.whole.start else ()


_CHECKS: dict[Check, Callable[[Rule, Subject], Iterator[Fault]]] = {
    Check.PHRASES: _phrases,
    Check.WORDS: _too_many_words,
    Check.READING_GRADE: _too_hard,
    Check.CAPITALS: _capitals,
    Check.QUESTIONS: _several_questions,
}
