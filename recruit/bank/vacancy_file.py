"""The vacancy file: YAML in, a `Vacancy` out, checked against the frameworks that it names."""

from __future__ import annotations

import re
from pathlib import Path

from recruit.bank.chosen_elements import ElementReader, element_of, framework_of
from recruit.bank.fields import (
    iso_date,
    mark_of,
    person_name,
    reference_of,
    whole_number,
    word,
    words,
    yes_or_no,
)
from recruit.bank.library import Library
from recruit.bank.reading import Table, read_yaml
from recruit.bank.scales import read_scale
from recruit.domain.framework.framework import ElementReference
from recruit.domain.framework.scale import Scale
from recruit.domain.pack.adjustments import (
    LONGEST_ADJUSTMENTS,
    MOST_EXTRA_MINUTES,
    NOTHING_ARRANGED,
    Acts,
    Arrangement,
    arrangement,
)
from recruit.domain.pack.decision_rule import TIE_BREAK_WORDS, DecisionRule, Rounding, TieBreak
from recruit.domain.pack.vacancy import (
    USUAL_SCRIPT,
    Candidate,
    ChosenElement,
    Criterion,
    Heading,
    Importance,
    Method,
    Override,
    PanelMember,
    Script,
    Timing,
    Vacancy,
)
from recruit.domain.words.typed_text import length_fault, number_fault, same_words

MOST_MEMBERS, MOST_CANDIDATES = 12, 500
_WHOLE = re.compile(r"[0-9]{1,9}")


def read_vacancy(path: Path, library: Library) -> Vacancy:
    """The vacancy in this file.

    Raises `Refused` with file, line and key for the first thing wrong.
    """
    table = read_yaml(path).only(
        "reference",
        "post",
        "grade",
        "service",
        "organisation",
        "edition",
        "reason",
        "issued",
        "contact",
        "dates",
        "framework",
        "stage",
        "elements",
        "criteria",
        "methods",
        "scale",
        "pass_mark",
        "minimum_mark",
        "rounding",
        "tie_break",
        "minutes",
        "question_minutes",
        "opening_minutes",
        "closing_minutes",
        "opening",
        "closing",
        "panel",
        "candidates",
        "overrides",
    )
    scale = _scale(table, library)
    elements = tuple(
        ElementReader(table, library, scale).choose(each)
        for each in table.tables("elements", most=60)
    )
    if not elements:
        raise table.refused("choose at least one element.", "elements")
    own = [question.id for chosen in elements for question in chosen.own_questions]
    if len(set(own)) < len(own):
        raise table.refused("two of your own questions have the same id.", "elements")
    agreed = _candidates(table)
    edition = whole_number(table, "edition", 1, lowest=1)
    return Vacancy(
        reference=reference_of(table),
        post=table.text("post", longest=150),
        grade=table.text("grade", longest=60),
        service=table.text("service", longest=150),
        organisation=table.text("organisation", longest=150),
        edition=edition,
        reason=table.text("reason") if edition > 1 else table.text_or("reason", ""),
        issued=iso_date(table, "issued"),
        contact=table.text_or("contact", "", longest=200),
        dates=table.text_or("dates", "", longest=200),
        elements=elements,
        criteria=_criteria(table, library),
        methods=words(table, "methods", Method, (Method.APPLICATION, Method.INTERVIEW)),
        rule=DecisionRule(
            scale,
            mark_of(table, "minimum_mark", scale),
            _tie_break(table, library, elements),
            word(table, "rounding", Rounding, Rounding.HALF_UP),
        ),
        timing=Timing(
            slot=whole_number(table, "minutes", 60, lowest=1),
            opening=whole_number(table, "opening_minutes", 5),
            closing=whole_number(table, "closing_minutes", 5),
        ),
        script=Script(
            table.texts("opening", most=20) or USUAL_SCRIPT.opening,
            table.texts("closing", most=20) or USUAL_SCRIPT.closing,
        ),
        panel=_panel(table),
        candidates=tuple(agreed),
        arrangements={
            one.reference: each for one, each in agreed.items() if each != NOTHING_ARRANGED
        },
        overrides=_overrides(table),
    )


def _scale(table: Table, library: Library) -> Scale:
    if table.is_table("scale"):
        scale = read_scale(table.table("scale"))
    else:
        wanted = table.text_or("scale", "0-4")
        if wanted not in library.scales:
            known = ", ".join(library.scales)
            raise table.refused(f"there is no scale '{wanted}'. There are: {known}.", "scale")
        scale = library.scales[wanted]
    if "pass_mark" not in table:
        return scale
    return table.convert(
        "pass_mark", scale.passing_at, f"a mark above the lowest of {', '.join(scale.marks)}"
    )


def _tie_break(
    table: Table, library: Library, elements: tuple[ChosenElement, ...]
) -> tuple[TieBreak, ...]:
    chosen = {str(each.reference): each.reference for each in elements}
    default = table.text_or("framework", "")
    steps: list[TieBreak] = []
    for wanted in table.texts("tie_break"):
        key = wanted if ":" in wanted or wanted in TIE_BREAK_WORDS else f"{default}:{wanted}"
        if key in {step.key for step in steps}:
            raise table.refused(f"'{wanted}' stands twice.", "tie_break")
        if key in TIE_BREAK_WORDS:
            steps.append(TieBreak(key, ""))
            continue
        if key not in chosen:
            words = ", ".join(f"'{word}'" for word in TIE_BREAK_WORDS)
            raise table.refused(
                f"'{wanted}' is not a step. Write the number of a chosen element, or one of"
                f" {words}.",
                "tie_break",
            )
        found = library.framework(chosen[key].framework).find(chosen[key].number)
        steps.append(TieBreak(key, found[1].title if found else key))
    return tuple(steps)


def _criteria(table: Table, library: Library) -> tuple[Criterion, ...]:
    made: dict[str, Criterion] = {}
    for place, each in enumerate(table.tables("criteria", most=100), 1):
        each.only("id", "text", "heading", "importance", "methods", "element", "framework")
        identity = each.text_or("id", f"c{place}", longest=24)
        if ":" in identity:
            raise each.refused(
                "the id of a criterion holds no ':'; elements have such names.", "id"
            )
        if identity in made:
            raise each.refused(f"the criterion '{identity}' is already there.", "id")
        made[identity] = Criterion(
            id=identity,
            text=each.text("text", longest=400),
            heading=word(each, "heading", Heading, Heading.KNOWLEDGE_AND_SKILLS),
            importance=word(each, "importance", Importance, Importance.ESSENTIAL),
            methods=words(each, "methods", Method, (Method.APPLICATION,)),
            element=_stems_from(each, table, library),
        )
    return tuple(made.values())


def _stems_from(criterion: Table, vacancy: Table, library: Library) -> ElementReference | None:
    if "element" not in criterion:
        return None
    framework = framework_of(criterion if "framework" in criterion else vacancy, library)
    return ElementReference(framework.id, element_of(criterion, framework).number)


def _panel(table: Table) -> tuple[PanelMember, ...]:
    members: dict[str, PanelMember] = {}
    for each in table.tables("panel", most=MOST_MEMBERS):
        each.only("name", "role", "chair")
        name = person_name(each, "name")
        if same_words(name) in members:
            raise each.refused(f"'{name}' is already on the panel.", "name")
        members[same_words(name)] = PanelMember(
            name, each.text_or("role", "", longest=100), yes_or_no(each, "chair", False)
        )
    chairs = sum(member.is_chair for member in members.values())
    if len(members) < 2:
        raise table.refused("a panel has at least two members.", "panel")
    if chairs != 1:
        raise table.refused(
            f"mark exactly one member with 'chair: yes'; here it is {chairs}.", "panel"
        )
    return tuple(members.values())


def _candidates(table: Table) -> dict[Candidate, Arrangement]:
    """The candidates in the order of the file, each with what was agreed with them."""
    found: dict[str, Candidate] = {}
    agreed: dict[Candidate, Arrangement] = {}
    for each in table.tables("candidates", most=MOST_CANDIDATES):
        each.only("reference", "name", "time", "adjustments", "acts", "extra_minutes")
        reference = reference_of(each)
        # Sheets are files named by reference, and some disks do not tell C1 from c1.
        if reference.casefold() in found:
            raise each.refused(f"the candidate reference '{reference}' is used twice.", "reference")
        name = person_name(each, "name") if "name" in each else ""
        one = Candidate(reference, name, each.text_or("time", "", longest=60))
        found[reference.casefold()] = one
        agreed[one] = _arrangement(each)
    return agreed


def _arrangement(candidate: Table) -> Arrangement:
    adjustments = candidate.lines_or("adjustments", "")
    if fault := length_fault(adjustments, LONGEST_ADJUSTMENTS):
        raise candidate.refused(fault, "adjustments")
    acts = word(candidate, "acts", Acts, Acts.HR)
    return arrangement(adjustments, acts, _extra_minutes(candidate))


def _extra_minutes(candidate: Table) -> int:
    text = candidate.text_or("extra_minutes", "0")
    minutes = int(text) if _WHOLE.fullmatch(text) else MOST_EXTRA_MINUTES + 1
    if minutes > MOST_EXTRA_MINUTES:
        raise candidate.refused(number_fault(0, MOST_EXTRA_MINUTES), "extra_minutes")
    return minutes


def _overrides(table: Table) -> tuple[Override, ...]:
    made: dict[str, Override] = {}
    for each in table.tables("overrides", most=200):
        each.only("gap", "reason")
        gap = each.text("gap", longest=100)
        if gap in made:
            raise each.refused(f"the gap '{gap}' is already overridden.", "gap")
        made[gap] = Override(gap, each.text("reason", longest=600))
    return tuple(made.values())
