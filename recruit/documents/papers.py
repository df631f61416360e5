"""All papers of an issued pack, made one after the other."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from recruit.documents.candidate_leaflet import candidate_leaflet
from recruit.documents.candidate_questions import candidate_questions
from recruit.documents.day_sheet import day_sheet
from recruit.documents.file_names import person_part, told_apart
from recruit.documents.house_style import HouseStyle
from recruit.documents.interview_guide import interview_guide
from recruit.documents.panel_matrix import panel_matrix
from recruit.documents.person_specification import person_specification
from recruit.documents.scoring_sheet import BLANK, ScoringSheets, SheetNames
from recruit.domain.pack.adjustments import NOTHING_ARRANGED, Arrangement, minutes_in_words
from recruit.domain.pack.pack import IssuedPack, plain
from recruit.domain.pack.vacancy import Candidate, PanelMember
from recruit.domain.words.naming import file_stem


class PaperName(StrEnum):
    """What can be asked for by name."""

    PERSON_SPECIFICATION = "person-specification"
    INTERVIEW_GUIDE = "interview-guide"
    CANDIDATE_LEAFLET = "candidate-leaflet"
    CANDIDATE_QUESTIONS = "candidate-questions"
    SCORING_SHEETS = "scoring-sheets"
    PANEL_MATRIX = "panel-matrix"
    DAY_SHEET = "day-sheet"
    PACK = "pack"


@dataclass(frozen=True, slots=True)
class Order:
    """Which papers, for whom, and how. `scorers` are those who get sheets: the whole panel unless
    told otherwise.

    `arrangements` are what was agreed with candidates, by reference, as far as whoever orders may
    see it.
    """

    issued: IssuedPack
    panel: tuple[PanelMember, ...]
    candidates: tuple[Candidate, ...]
    house: HouseStyle
    wanted: Collection[PaperName] = tuple(PaperName)
    large_print: bool = False
    scorers: tuple[PanelMember, ...] | None = None
    arrangements: Mapping[str, Arrangement] = field(default_factory=dict)
    has_own_leaflets: bool = True

    @property
    def sheets_for(self) -> tuple[PanelMember, ...]:
        """Those who get sheets."""
        return self.panel if self.scorers is None else self.scorers

    def arrangement(self, candidate: Candidate) -> Arrangement:
        """What was agreed with a candidate."""
        return self.arrangements.get(candidate.reference, NOTHING_ARRANGED)

    @property
    def own_leaflets(self) -> tuple[Candidate, ...]:
        """The candidates whose interview is longer, who get a leaflet of their own."""
        wanted = self.has_own_leaflets and PaperName.CANDIDATE_LEAFLET in self.wanted
        return tuple(
            each for each in self.candidates if wanted and self.arrangement(each).extra_minutes
        )

    def count(self) -> int:
        """How many files this order makes."""
        sheets = PaperName.SCORING_SHEETS in self.wanted
        copies = sheets * len(self.candidates) * len(self.sheets_for)
        return len(set(self.wanted)) + copies + len(self.own_leaflets)


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
    for each in order.own_leaflets:
        yield f"candidate-leaflets/{file_stem(each.reference)}.docx", make_leaflet(order, each)


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
        case PaperName.DAY_SHEET:
            return day_sheet(issued, order.candidates, order.arrangements, house)
        case PaperName.PACK:
            return pack_json(issued)


def make_leaflet(order: Order, candidate: Candidate) -> bytes:
    """The leaflet of one candidate, with their time and the minutes that were agreed."""
    extra = order.arrangement(candidate).extra_minutes
    return candidate_leaflet(order.issued, len(order.panel), order.house, candidate, extra)


def make_sheet(order: Order, candidate: Candidate, member: PanelMember) -> bytes:
    """The sheet of one panel member for one candidate."""
    return ScoringSheets(order.issued, order.house).sheet(_names(order, candidate, member))


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
            yield (
                f"scoring-sheets/{stem}--{file}.docx",
                sheets.sheet(_names(order, candidate, member)),
            )


def _names(order: Order, candidate: Candidate, member: PanelMember) -> SheetNames:
    agreed = order.arrangement(candidate)
    return SheetNames(
        candidate.reference,
        candidate.name,
        candidate.time,
        member.name,
        member.role,
        minutes=minutes_in_words(order.issued.pack.timing.slot, agreed.extra_minutes),
        to_act_on=agreed.to_act_on if member.is_chair else "",
    )


def _file_names(panel: tuple[PanelMember, ...]) -> list[str]:
    """A name for each member that any disk takes; the member's place where the name has no letters
    to write.
    """
    return told_apart(
        [person_part(member.name, f"member-{place}") for place, member in enumerate(panel, 1)]
    )
