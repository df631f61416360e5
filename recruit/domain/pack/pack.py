"""The interview pack: ordered questions with indicators and anchors, and its frozen, digested
form.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from fractions import Fraction
from typing import Any

from recruit.domain.framework.framework import (
    Element,
    ElementReference,
    Framework,
    Group,
    Indicator,
    Kind,
    Question,
    Stage,
    negative_indicators,
)
from recruit.domain.pack.anchors import Anchor, build_anchors
from recruit.domain.pack.coverage import Gap, find_gaps
from recruit.domain.pack.decision_rule import DecisionRule, rule_in_words
from recruit.domain.pack.specification import PersonSpecification, person_specification
from recruit.domain.pack.vacancy import Cap, ChosenElement, Override, Script, Timing, Vacancy

FORM, FORM_WITH_DATES, FORM_WITH_HELD_BACK = "recruit-pack/1", "recruit-pack/2", "recruit-pack/3"
"""Name the shape of the canonical form; it changes when a field is added, removed or renamed.

The second has the dates of the interviews. The third has the questions that no one gets before the
interview, and the dates if there are any. A pack with neither has the first, and with it the digest
that it always had.
"""
_LEFT_OUT_IF_EMPTY = ("dates", "held_back")
DRAFT = "Draft, not issued"


@dataclass(frozen=True, slots=True)
class FrameworkEdition:
    """Which framework, in which edition, the pack's wording comes from."""

    id: str
    title: str
    publisher: str
    edition: str


@dataclass(frozen=True, slots=True)
class PackQuestion:
    """One question as it is asked, with all that the panel sees beside it.

    `number` counts from 1.
    """

    number: int
    element: ElementReference
    element_title: str
    definition: str
    stage: str
    stage_label: str
    question: str
    kind: Kind
    text: str
    probes: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    negative_indicators: tuple[Indicator, ...]
    anchors: tuple[Anchor, ...]
    weight: Fraction
    minutes: int
    minimum_mark: str | None
    caps: tuple[Cap, ...]


@dataclass(frozen=True, slots=True)
class PackGroup:
    """A group that the pack asks about, with the negative indicators that hold for all of it."""

    framework: str
    number: str
    title: str
    negative_indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything that is asked and how it is judged. It names no panel member and no candidate.

    `held_back` are the numbers of the questions that no one gets before the interview.
    """

    form: str
    reference: str
    post: str
    grade: str
    service: str
    organisation: str
    edition: int
    reason: str
    issued: str
    contact: str
    frameworks: tuple[FrameworkEdition, ...]
    specification: PersonSpecification
    questions: tuple[PackQuestion, ...]
    groups: tuple[PackGroup, ...]
    rule: DecisionRule
    rule_in_words: tuple[str, ...]
    timing: Timing
    script: Script
    gaps: tuple[Gap, ...]
    overrides: tuple[Override, ...]
    dates: str = ""
    held_back: tuple[int, ...] = ()

    @property
    def given_in_advance(self) -> tuple[PackQuestion, ...]:
        """The questions that a candidate may get before the interview, in order."""
        return tuple(each for each in self.questions if each.number not in self.held_back)


@dataclass(frozen=True, slots=True)
class IssuedPack:
    """A frozen pack with the SHA-256 digest of its canonical form, 64 hexadecimal digits.

    A preview of what is not issued yet (`as_draft`) has no digest.
    """

    pack: Pack
    digest: str

    @property
    def is_draft(self) -> bool:
        """Whether this is a preview, which no interview may use."""
        return not self.digest

    @property
    def edition_in_words(self) -> str:
        """'Edition 2', or that it is none."""
        return DRAFT if self.is_draft else f"Edition {self.pack.edition}"

    @property
    def stamp(self) -> str:
        """What every paper carries: the edition and the first twelve digits of the digest."""
        return DRAFT if self.is_draft else f"{self.edition_in_words} · {self.digest[:12]}"


def build_pack(vacancy: Vacancy, frameworks: Mapping[str, Framework]) -> Pack:
    """The pack of a vacancy, gaps included; whether they are all accepted is `open_gaps`' to
    say.
    """
    specification = person_specification(vacancy, frameworks)
    titles = _titles(vacancy, frameworks)
    questions = _questions(vacancy, titles, frameworks)
    asked = tuple(_full_id(each) for each in questions)
    gaps = find_gaps(vacancy, specification, asked)
    used = frameworks_of(vacancy)
    known = {gap.id for gap in gaps}
    held_back = tuple(each.number for each in questions if frameworks[_source(each)].is_held_back)
    return Pack(
        form=_form(vacancy.dates, held_back),
        reference=vacancy.reference,
        post=vacancy.post,
        grade=vacancy.grade,
        service=vacancy.service,
        organisation=vacancy.organisation,
        edition=vacancy.edition,
        reason=vacancy.reason,
        issued=vacancy.issued,
        contact=vacancy.contact,
        frameworks=tuple(_edition(frameworks[each]) for each in used),
        specification=specification,
        questions=questions,
        groups=_groups(vacancy, frameworks),
        rule=vacancy.rule,
        rule_in_words=rule_in_words(vacancy.rule, _weights(vacancy, titles), _minimums(questions)),
        timing=vacancy.timing,
        script=vacancy.script,
        gaps=gaps,
        overrides=tuple(each for each in vacancy.overrides if each.gap in known),
        dates=vacancy.dates,
        held_back=held_back,
    )


def frameworks_of(vacancy: Vacancy) -> tuple[str, ...]:
    """The ids of all frameworks that a vacancy's elements and questions come from, in order of
    first use.
    """
    used: dict[str, None] = {}
    for chosen in vacancy.elements:
        used[chosen.reference.framework] = None
        used |= {each.rpartition(":")[0]: None for each in chosen.questions if ":" in each}
    return tuple(used)


def open_gaps(pack: Pack) -> tuple[Gap, ...]:
    """The gaps that no one has accepted with a reason. A pack that has any is not issued."""
    accepted = {override.gap for override in pack.overrides}
    return tuple(gap for gap in pack.gaps if gap.id not in accepted)


def issue(pack: Pack) -> IssuedPack:
    """The pack, frozen. Raises `ValueError` while it has open gaps."""
    if open_gaps(pack):
        raise ValueError("a pack with open gaps cannot be issued")
    return IssuedPack(pack, hashlib.sha256(canonical(pack)).hexdigest())


def as_draft(pack: Pack) -> IssuedPack:
    """The pack as its papers would be now, for a preview.

    Gaps that no one has accepted yet stand in none.
    """
    still_open = open_gaps(pack)
    return IssuedPack(
        replace(pack, gaps=tuple(gap for gap in pack.gaps if gap not in still_open)), ""
    )


def canonical(value: object) -> bytes:
    """The one byte form of a pack: JSON in UTF-8, keys in order, no spaces, text in NFC, fractions
    as text.
    """
    return json.dumps(
        plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def plain(value: object) -> Any:
    """A dataclass as what JSON can hold.

    A pack without dates, or with nothing held back, has no such key.
    """
    if is_dataclass(value):
        names = [field.name for field in fields(value)]
        if isinstance(value, Pack):
            names = [
                name for name in names if name not in _LEFT_OUT_IF_EMPTY or getattr(value, name)
            ]
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if isinstance(value, str):
        return unicodedata.normalize("NFC", str(value))
    if isinstance(value, Fraction):
        return str(value)
    if value is None or isinstance(value, int):
        return value
    raise TypeError(f"{type(value).__name__} has no canonical form")


def choose_question(stage: Stage) -> Question:
    """The question that is asked where no one chose one: the first about past behaviour, or else
    the first.

    What people did is the better guide; the order in the bank is the author's.
    """
    past = (question for question in stage.questions if question.kind is Kind.PAST_BEHAVIOUR)
    return next(past, stage.questions[0])


def _questions(
    vacancy: Vacancy, titles: Mapping[ChosenElement, str], frameworks: Mapping[str, Framework]
) -> tuple[PackQuestion, ...]:
    made: list[PackQuestion] = []
    for chosen in vacancy.elements:
        made += _of_element(chosen, titles[chosen], frameworks, vacancy.rule, len(made) + 1)
    return tuple(made)


def _of_element(
    chosen: ChosenElement,
    title: str,
    frameworks: Mapping[str, Framework],
    rule: DecisionRule,
    first: int,
) -> list[PackQuestion]:
    framework = frameworks[chosen.reference.framework]
    group, element, stage = _cell(chosen, frameworks)
    negatives = negative_indicators(group, element, stage)
    asked = [_asked(chosen, stage, each, frameworks) for each in chosen.questions] or [
        choose_question(stage)
    ]
    built = build_anchors(framework, element, stage, negatives, rule.scale)
    anchors = tuple(_in_own_words(anchor, chosen) for anchor in built)
    return [
        PackQuestion(
            number=number,
            element=chosen.reference,
            element_title=title,
            definition=element.definition,
            stage=stage.stage,
            stage_label=framework.stage_label(stage),
            question=(chosen.questions or (question.id,))[number - first],
            kind=question.kind,
            text=question.text,
            probes=question.probes,
            indicators=stage.indicators,
            negative_indicators=negatives,
            anchors=anchors,
            weight=chosen.weight / len(asked),
            minutes=chosen.minutes,
            minimum_mark=chosen.minimum_mark,
            caps=chosen.caps,
        )
        for number, question in enumerate(asked, first)
    ]


def _titles(vacancy: Vacancy, frameworks: Mapping[str, Framework]) -> dict[ChosenElement, str]:
    """What each chosen element is called in this pack: its title, with more where two would be
    called the same.
    """
    cells = {
        chosen: (frameworks[chosen.reference.framework], *_cell(chosen, frameworks))
        for chosen in vacancy.elements
    }
    plain_titles = {chosen: element.title for chosen, (_, _, element, _) in cells.items()}
    alike = Counter(plain_titles.values())
    of_one = Counter(chosen.reference for chosen in cells)
    named: dict[ChosenElement, str] = {}
    for chosen, (framework, _, element, stage) in cells.items():
        if of_one[chosen.reference] > 1:
            named[chosen] = f"{element.title} ({framework.stage_label(stage)})"
        else:
            named[chosen] = (
                f"{element.title} ({framework.title})"
                if alike[element.title] > 1
                else element.title
            )
    return named


def _cell(
    chosen: ChosenElement, frameworks: Mapping[str, Framework]
) -> tuple[Group, Element, Stage]:
    found = frameworks[chosen.reference.framework].find(chosen.reference.number)
    stage = found and found[1].stage(chosen.stage)
    if not found or not stage or not (stage.questions or chosen.own_questions):
        raise ValueError(f"{chosen.reference} has no questions at stage {chosen.stage}")
    return (*found, stage)


def _asked(
    chosen: ChosenElement, stage: Stage, wanted: str, frameworks: Mapping[str, Framework]
) -> Question:
    """The question with this id: the manager's own, the stage's, or ('framework:id') another
    framework's.
    """
    elsewhere, _, identity = wanted.rpartition(":")
    here = (
        frameworks[elsewhere].questions()
        if elsewhere
        else (*chosen.own_questions, *stage.questions)
    )
    return next(question for question in here if question.id == identity)


def _in_own_words(anchor: Anchor, chosen: ChosenElement) -> Anchor:
    own = next((each.text for each in chosen.own_anchors if each.mark == anchor.mark), None)
    return Anchor(anchor.mark, anchor.label, own, ()) if own else anchor


def _form(dates: str, held_back: tuple[int, ...]) -> str:
    if held_back:
        return FORM_WITH_HELD_BACK
    return FORM_WITH_DATES if dates else FORM


def _source(question: PackQuestion) -> str:
    """The framework that the question itself comes from, which need not be the element's."""
    return _full_id(question).rpartition(":")[0]


def _full_id(question: PackQuestion) -> str:
    """The question's id with its framework, which tells apart what two frameworks call by the same
    id.
    """
    if ":" in question.question:
        return question.question
    return f"{question.element.framework}:{question.question}"


def _groups(vacancy: Vacancy, frameworks: Mapping[str, Framework]) -> tuple[PackGroup, ...]:
    """The groups that have negative indicators of their own, each once, in the order of the
    questions.
    """
    found: dict[tuple[str, str], PackGroup] = {}
    for chosen in vacancy.elements:
        framework = frameworks[chosen.reference.framework]
        pair = framework.find(chosen.reference.number)
        if pair and pair[0].negative_indicators:
            group = pair[0]
            made = PackGroup(framework.id, group.number, group.title, group.negative_indicators)
            found.setdefault((framework.id, group.number), made)
    return tuple(found.values())


def _edition(framework: Framework) -> FrameworkEdition:
    return FrameworkEdition(framework.id, framework.title, framework.publisher, framework.edition)


def _weights(
    vacancy: Vacancy, titles: Mapping[ChosenElement, str]
) -> tuple[tuple[str, Fraction], ...]:
    return tuple((titles[chosen], chosen.weight) for chosen in vacancy.elements)


def _minimums(questions: tuple[PackQuestion, ...]) -> tuple[tuple[str, str], ...]:
    found = ((each.element_title, each.minimum_mark) for each in questions if each.minimum_mark)
    return tuple(dict.fromkeys((title, mark) for title, mark in found if mark))
