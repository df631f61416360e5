"""A framework's folder of YAML files as a frozen `Framework`, with the place of everything in
it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from recruit.bank.fields import yes_or_no
from recruit.bank.reading import Table, read_yaml
from recruit.domain.framework.framework import (
    Answers,
    Element,
    Form,
    Framework,
    Group,
    Indicator,
    Kind,
    Question,
    Rung,
    SetTerms,
    Stage,
    natural_order,
)
from recruit.domain.words.refusal import Refused

ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,23}")
_ONLY_OF_A_SET = ("for_whom", "safeguarding", "in_advance", "scale")
FRAMEWORK_ID = re.compile(r"[a-z][a-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a file and a line."""

    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """Something to fix in the bank, and where it stands."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class LoadedFramework:
    """A framework and where its parts stand, by id (indicators, questions), number (groups as
    'group 1', elements) or element and stage ('1.1/2').
    """

    framework: Framework
    places: dict[str, Place]


@dataclass(slots=True)
class _Ledger:
    """What has been met so far in one framework: rung ids, and the places that refuse a second
    use.
    """

    rungs: tuple[str, ...]
    places: dict[str, Place] = field(default_factory=dict)

    def enter(self, name: str, table: Table, key: str) -> None:
        if name in self.places:
            raise table.refused(f"'{name}' is already used at {self.places[name]}.", key)
        self.places[name] = Place(Path(table.file), table.line_of(key))


def load_framework(folder: Path) -> LoadedFramework:
    """The framework in this folder.

    Raises `Refused` with file, line and key for the first thing wrong.
    """
    table = read_yaml(folder / "framework.yaml").only(
        "id", "title", "publisher", "edition", "stage_word", "stages", "source", "use",
        "set", *_ONLY_OF_A_SET,
    )  # fmt: skip
    rungs = _rungs(table)
    ledger = _Ledger(tuple(rung.id for rung in rungs))
    files = sorted(path for path in folder.glob("*.yaml") if path.name != "framework.yaml")
    if not files:
        raise Refused("the folder holds no group file beside framework.yaml.", folder)
    groups = sorted(
        (_group(read_yaml(path), ledger) for path in files), key=lambda g: natural_order(g.number)
    )
    framework = Framework(
        id=_framework_id(table, folder),
        title=table.text("title"),
        publisher=table.text("publisher"),
        edition=table.text("edition"),
        stage_word=table.text("stage_word"),
        stages=rungs,
        source=table.text("source"),
        use=table.text("use"),
        groups=tuple(groups),
        set_terms=_set_terms(table),
    )
    return LoadedFramework(framework, ledger.places)


def _framework_id(table: Table, folder: Path) -> str:
    identity = table.text("id")
    if not FRAMEWORK_ID.fullmatch(identity):
        raise table.refused(
            "an id has small letters, digits, '_' and '-' only, and begins with a letter.", "id"
        )
    if identity != folder.name:
        raise table.refused(
            f"the id is '{identity}' but the folder is '{folder.name}'; make them the same.", "id"
        )
    return identity


def _set_terms(table: Table) -> SetTerms | None:
    if not yes_or_no(table, "set", False):
        for key in _ONLY_OF_A_SET:
            if key in table:
                raise table.refused("only a set has this key; say so with 'set: yes'.", key)
        return None
    return SetTerms(
        for_whom=table.text("for_whom"),
        is_safeguarding=yes_or_no(table, "safeguarding", False),
        is_held_back=not yes_or_no(table, "in_advance", True),
        scale=table.text_or("scale", ""),
    )


def _rungs(table: Table) -> tuple[Rung, ...]:
    rungs: dict[str, Rung] = {}
    for each in table.tables("stages"):
        each.only("id", "title")
        identity = _id(each)
        if identity in rungs:
            raise each.refused(f"'{identity}' already names a stage of this ladder.", "id")
        rungs[identity] = Rung(identity, each.text("title"))
    if not rungs:
        raise table.refused("a framework needs at least one stage.", "stages")
    return tuple(rungs.values())


def _group(table: Table, ledger: _Ledger) -> Group:
    table.only("number", "title", "negative_indicators", "elements")
    number = table.text("number")
    ledger.enter(f"group {number}", table, "number")
    negatives = _indicators(table, "negative_indicators", ledger)
    group = Group(
        number=number,
        title=table.text("title"),
        negative_indicators=negatives,
        elements=tuple(_element(each, ledger, negatives) for each in table.tables("elements")),
    )
    if not group.elements:
        raise table.refused("a group needs at least one element.", "elements")
    return group


def _element(table: Table, ledger: _Ledger, of_the_group: tuple[Indicator, ...]) -> Element:
    table.only("number", "title", "definition", "negative_indicators", "stages")
    number = table.text("number")
    ledger.enter(number, table, "number")
    negatives = _indicators(table, "negative_indicators", ledger)
    wider = negatives + of_the_group
    stages = tuple(_stage(each, number, ledger, wider) for each in table.tables("stages"))
    if not stages:
        raise table.refused("an element needs at least one stage.", "stages")
    if [each.stage for each in stages] != sorted((s.stage for s in stages), key=ledger.rungs.index):
        raise table.refused(
            "the stages are not in the order of the framework's ladder, lowest first.", "stages"
        )
    return Element(
        number=number,
        title=table.text("title"),
        definition=table.text("definition"),
        negative_indicators=negatives,
        stages=stages,
    )


def _stage(
    table: Table, element: str, ledger: _Ledger, wider_negatives: tuple[Indicator, ...]
) -> Stage:
    table.only("stage", "title", "indicators", "negative_indicators", "questions")
    stage = table.text("stage")
    if stage not in ledger.rungs:
        known = ", ".join(ledger.rungs)
        raise table.refused(f"'{stage}' is not on the ladder in framework.yaml ({known}).", "stage")
    ledger.enter(f"{element}/{stage}", table, "stage")
    positives = _indicators(table, "indicators", ledger)
    negatives = _indicators(table, "negative_indicators", ledger)
    questions: list[Question] = []
    for each in table.tables("questions"):
        question = _question(each, ledger)
        _refuse_foreign(
            each, "brings_out", question.brings_out, positives, "positive indicator of this stage"
        )
        _refuse_foreign(
            each,
            "counts_against",
            question.counts_against,
            negatives + wider_negatives,
            "negative indicator of this stage, its element or its group",
        )
        questions.append(question)
    return Stage(
        stage=stage,
        title=table.text_or("title", ""),
        indicators=positives,
        negative_indicators=negatives,
        questions=tuple(questions),
    )


def _refuse_foreign(
    table: Table, key: str, named: tuple[str, ...], known: tuple[Indicator, ...], what: str
) -> None:
    """Raises `Refused` for an id under this key that is named twice or stands nowhere near the
    question.
    """
    ids = [indicator.id for indicator in known]
    for place, identity in enumerate(named):
        if identity not in ids:
            raise table.refused(f"'{identity}' is no {what}. There are: {', '.join(ids)}.", key)
        if identity in named[:place]:
            raise table.refused(f"'{identity}' is named twice; name it once.", key)


def _indicators(table: Table, key: str, ledger: _Ledger) -> tuple[Indicator, ...]:
    return tuple(_indicator(each, ledger) for each in table.tables(key))


def _indicator(table: Table, ledger: _Ledger) -> Indicator:
    table.only("id", "text")
    identity = _id(table)
    ledger.enter(identity, table, "id")
    return Indicator(identity, table.text("text"))


def _question(table: Table, ledger: _Ledger) -> Question:
    question = read_question(table)
    ledger.enter(question.id, table, "id")
    return question


def read_question(table: Table) -> Question:
    """One question from its mapping. Raises `Refused` for what is wrong in it."""
    table.only("id", "kind", "form", "text", "probes", "brings_out", "counts_against", "answers")
    identity = _id(table)
    kinds = ", ".join(Kind)
    form = Form.NONE
    if "form" in table:
        form = table.convert("form", Form, "a form. It is A or B")
    answers = None
    if "answers" in table:
        answers = _answers(table.table("answers"))
    return Question(
        id=identity,
        kind=table.convert("kind", Kind, f"a kind of question. Known: {kinds}"),
        text=table.text("text"),
        probes=table.texts("probes"),
        form=form,
        brings_out=table.texts("brings_out"),
        counts_against=table.texts("counts_against"),
        answers=answers,
    )


def _answers(table: Table) -> Answers:
    table.only("below", "at", "above")
    return Answers(table.text("below"), table.text("at"), table.text("above"))


def _id(table: Table) -> str:
    identity = table.text("id")
    if not ID.fullmatch(identity):
        raise table.refused("an id has at most 24 small letters, digits, '.', '_' and '-'.", "id")
    return identity
