"""The person specification: criteria by heading, each with the methods that assess it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from recruit.domain.framework.framework import Framework
from recruit.domain.pack.vacancy import Criterion, Heading, Importance, Method, Vacancy


@dataclass(frozen=True, slots=True)
class Section:
    """The criteria under one heading, essential ones first."""

    heading: Heading
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class PersonSpecification:
    """All criteria of a vacancy.

    `methods` are those that this selection has, in the usual order.
    """

    sections: tuple[Section, ...]
    methods: tuple[Method, ...]

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Every criterion, in the order in which it is printed."""
        return tuple(criterion for section in self.sections for criterion in section.criteria)


def person_specification(
    vacancy: Vacancy, frameworks: Mapping[str, Framework]
) -> PersonSpecification:
    """The vacancy's own criteria, and one for each chosen element that was not told to stay out."""
    everything = vacancy.criteria + _from_elements(vacancy, frameworks)
    sections = (
        Section(heading, _essential_first([each for each in everything if each.heading is heading]))
        for heading in Heading
    )
    return PersonSpecification(
        tuple(section for section in sections if section.criteria), vacancy.methods
    )


def _from_elements(vacancy: Vacancy, frameworks: Mapping[str, Framework]) -> tuple[Criterion, ...]:
    found: dict[str, Criterion] = {}
    for chosen in vacancy.elements:
        pair = frameworks[chosen.reference.framework].find(chosen.reference.number)
        if pair is None or not chosen.is_criterion or str(chosen.reference) in found:
            continue
        _, element = pair
        found[str(chosen.reference)] = Criterion(
            id=str(chosen.reference),
            text=f"{element.title}. {element.definition}",
            heading=Heading.QUALITIES_AND_BEHAVIOURS,
            importance=chosen.importance,
            methods=chosen.methods,
            element=chosen.reference,
        )
    return tuple(found.values())


def _essential_first(criteria: list[Criterion]) -> tuple[Criterion, ...]:
    return tuple(sorted(criteria, key=lambda each: each.importance is not Importance.ESSENTIAL))
