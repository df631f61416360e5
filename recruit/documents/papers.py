"""All papers of an issued pack, made one after the other."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from recruit.documents.candidate_leaflet import candidate_leaflet
from recruit.documents.candidate_questions import candidate_questions
from recruit.documents.house_style import HouseStyle
from recruit.documents.interview_guide import interview_guide
from recruit.documents.panel_matrix import panel_matrix
from recruit.documents.person_specification import person_specification
from recruit.documents.scoring_sheet import BLANK, ScoringSheets, SheetNames
from recruit.domain.pack import IssuedPack, plain
from recruit.domain.vacancy import Candidate, PanelMember


class PaperName(StrEnum):
    """What can be asked for by name."""

    PERSON_SPECIFICATION = "person-specification"
    INTERVIEW_GUIDE = "interview-guide"
    CANDIDATE_LEAFLET = "candidate-leaflet"
    CANDIDATE_QUESTIONS = "candidate-questions"
    SCORING_SHEETS = "scoring-sheets"
    PANEL_MATRIX = "panel-matrix"
    PACK = "pack"


@dataclass(frozen=True, slots=True)
class Order:
    """Which papers, for whom, and how."""

    issued: IssuedPack
    panel: tuple[PanelMember, ...]
    candidates: tuple[Candidate, ...]
    house: HouseStyle
    wanted: Collection[PaperName] = tuple(PaperName)
    large_print: bool = False

    def count(self) -> int:
        """How many files this order makes."""
        sheets = PaperName.SCORING_SHEETS in self.wanted
        return len(set(self.wanted)) + sheets * len(self.candidates) * len(self.panel)


def anonymous(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """The same candidates without their names."""
    return tuple(replace(candidate, name="") for candidate in candidates)


def make_papers(order: Order) -> Iterator[tuple[str, bytes]]:
    """Each paper's path below the output folder, with its bytes."""
    issued, house = order.issued, order.house
    for name in PaperName:
        if name not in order.wanted:
            continue
        match name:
            case PaperName.PERSON_SPECIFICATION:
                yield f"{name}.docx", person_specification(issued, house)
            case PaperName.INTERVIEW_GUIDE:
                yield f"{name}.docx", interview_guide(issued, order.panel, house)
            case PaperName.CANDIDATE_LEAFLET:
                yield f"{name}.docx", candidate_leaflet(issued, len(order.panel), house)
            case PaperName.CANDIDATE_QUESTIONS:
                yield f"{name}.docx", candidate_questions(issued, house, large_print=order.large_print)
            case PaperName.SCORING_SHEETS:
                yield from _sheets(order)
            case PaperName.PANEL_MATRIX:
                yield f"{name}.docx", panel_matrix(issued, order.panel, order.candidates, house)
            case PaperName.PACK:
                yield f"{name}.json", pack_json(issued)


def pack_json(issued: IssuedPack) -> bytes:
    """The issued pack as JSON: its digest and all that the digest covers."""
    content = {"digest": issued.digest, "pack": plain(issued.pack)}
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _sheets(order: Order) -> Iterator[tuple[str, bytes]]:
    sheets = ScoringSheets(order.issued, order.house)
    yield "scoring-sheet-blank.docx", sheets.sheet(BLANK)
    files = _file_names(order.panel)
    for candidate in order.candidates:
        for member, file in zip(order.panel, files, strict=True):
            names = SheetNames(candidate.reference, candidate.name, candidate.time, member.name, member.role)
            yield f"scoring-sheets/{candidate.reference}--{file}.docx", sheets.sheet(names)


def _file_names(panel: tuple[PanelMember, ...]) -> list[str]:
    """A name for each member that any disk takes: plain letters, or the member's place where there are none."""
    names: list[str] = []
    for place, member in enumerate(panel, 1):
        plain_letters = unicodedata.normalize("NFKD", member.name).encode("ascii", "ignore").decode()
        words = "".join(each if each.isalnum() else " " for each in plain_letters).split()
        name = "-".join(words)[:60] or f"member-{place}"
        taken = name.casefold() in {each.casefold() for each in names}
        names.append(f"{name}-{place}" if taken else name)
    return names
