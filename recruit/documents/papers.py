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
from recruit.domain.naming import file_stem
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
    """Which papers, for whom, and how. `scorers` are those who get sheets: the whole panel unless told otherwise."""

    issued: IssuedPack
    panel: tuple[PanelMember, ...]
    candidates: tuple[Candidate, ...]
    house: HouseStyle
    wanted: Collection[PaperName] = tuple(PaperName)
    large_print: bool = False
    scorers: tuple[PanelMember, ...] | None = None

    @property
    def sheets_for(self) -> tuple[PanelMember, ...]:
        """Those who get sheets."""
        return self.panel if self.scorers is None else self.scorers

    def count(self) -> int:
        """How many files this order makes."""
        sheets = PaperName.SCORING_SHEETS in self.wanted
        return len(set(self.wanted)) + sheets * len(self.candidates) * len(self.sheets_for)


def anonymous(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """The same candidates without their names."""
    return tuple(replace(candidate, name="") for candidate in candidates)


def make_papers(order: Order) -> Iterator[tuple[str, bytes]]:
    """Each paper's path below the output folder, with its bytes."""
    for name in PaperName:
        if name not in order.wanted:
            continue
        if name is PaperName.SCORING_SHEETS:
            yield from _sheets(order)
        else:
            yield f"{name}.{'json' if name is PaperName.PACK else 'docx'}", make_paper(order, name)


def make_paper(order: Order, name: PaperName) -> bytes:
    """One paper by its name; of the scoring sheets the blank one."""
    issued, house = order.issued, order.house
    match name:
        case PaperName.PERSON_SPECIFICATION:
            return person_specification(issued, house)
        case PaperName.INTERVIEW_GUIDE:
            return interview_guide(issued, order.panel, house)
        case PaperName.CANDIDATE_LEAFLET:
            return candidate_leaflet(issued, len(order.panel), house)
        case PaperName.CANDIDATE_QUESTIONS:
            return candidate_questions(issued, house, large_print=order.large_print)
        case PaperName.SCORING_SHEETS:
            return ScoringSheets(issued, house).sheet(BLANK)
        case PaperName.PANEL_MATRIX:
            return panel_matrix(issued, order.panel, order.candidates, house)
        case PaperName.PACK:
            return pack_json(issued)


def make_sheet(issued: IssuedPack, candidate: Candidate, member: PanelMember, house: HouseStyle) -> bytes:
    """The sheet of one panel member for one candidate."""
    return ScoringSheets(issued, house).sheet(_names(candidate, member))


def pack_json(issued: IssuedPack) -> bytes:
    """The issued pack as JSON: its digest and all that the digest covers."""
    content = {"digest": issued.digest, "pack": plain(issued.pack)}
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _sheets(order: Order) -> Iterator[tuple[str, bytes]]:
    sheets = ScoringSheets(order.issued, order.house)
    yield "scoring-sheet-blank.docx", sheets.sheet(BLANK)
    files = _file_names(order.sheets_for)
    for candidate in order.candidates:
        stem = file_stem(candidate.reference)
        for member, file in zip(order.sheets_for, files, strict=True):
            yield f"scoring-sheets/{stem}--{file}.docx", sheets.sheet(_names(candidate, member))


def _names(candidate: Candidate, member: PanelMember) -> SheetNames:
    return SheetNames(candidate.reference, candidate.name, candidate.time, member.name, member.role)


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
