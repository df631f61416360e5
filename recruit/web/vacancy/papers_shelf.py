"""Who may have which paper, of which edition: the shelf that a reader stands before."""

from __future__ import annotations

from dataclasses import dataclass

from recruit.documents.papers import PaperName
from recruit.domain.pack.adjustments import Arrangement, as_told
from recruit.domain.pack.pack import IssuedPack
from recruit.store.vacancies.candidates import StoredCandidate
from recruit.store.vacancies.panels import StoredMember

DRAFT = "draft"
"""What stands in an address instead of the number of an edition."""
EVERYTHING = "all"
"""What is noted when someone takes all papers in one file."""
SHOWN = (
    PaperName.PERSON_SPECIFICATION,
    PaperName.CANDIDATE_LEAFLET,
    PaperName.CANDIDATE_QUESTIONS,
    PaperName.INTERVIEW_GUIDE,
    PaperName.SCORING_SHEETS,
    PaperName.PANEL_MATRIX,
    PaperName.DAY_SHEET,
)
"""The papers that there is a page for."""
TITLES = {
    PaperName.PERSON_SPECIFICATION: "Person specification",
    PaperName.CANDIDATE_LEAFLET: "Candidate leaflet",
    PaperName.CANDIDATE_QUESTIONS: "Candidate questions",
    PaperName.INTERVIEW_GUIDE: "Interview guide",
    PaperName.SCORING_SHEETS: "Scoring sheet",
    PaperName.PANEL_MATRIX: "Panel matrix",
    PaperName.DAY_SHEET: "Day sheet",
    PaperName.PACK: "Pack as data",
}
MEANT_FOR = {
    PaperName.PERSON_SPECIFICATION: "For the advertisement, and for those who shortlist.",
    PaperName.CANDIDATE_LEAFLET: "For candidates: what is assessed and how.",
    PaperName.CANDIDATE_QUESTIONS: (
        "For candidates who get the questions in advance, one question a page."
    ),
    PaperName.INTERVIEW_GUIDE: (
        "For the panel, in the room: scripts, questions, indicators and anchors."
    ),
    PaperName.SCORING_SHEETS: "For one panel member and one candidate; this one is blank.",
    PaperName.PANEL_MATRIX: "For the chair: to agree scores and the outcome.",
    PaperName.DAY_SHEET: (
        "For the chair alone: the interviews in order of time, and what to arrange for each."
    ),
    PaperName.PACK: "For other systems: the frozen pack with its digest, as JSON.",
}
_FOR_PANEL = (
    PaperName.PERSON_SPECIFICATION,
    PaperName.CANDIDATE_LEAFLET,
    PaperName.INTERVIEW_GUIDE,
    PaperName.SCORING_SHEETS,
)


def paper_title(noted: str) -> str:
    """A paper's title from the word under which it was noted as seen."""
    return TITLES[PaperName(noted)] if noted in tuple(PaperName) else "All papers"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The papers of one edition, or of the draft, as far as this reader may have them.

    `scorers` are the panel members whose sheets the reader may have: everybody's for those who
    build the vacancy, for a panel member only their own. `sees_adjustments` says that the reader
    may see what the chair must act on.
    """

    issued: IssuedPack
    builds: bool
    panel: tuple[StoredMember, ...]
    scorers: tuple[StoredMember, ...]
    candidates: tuple[StoredCandidate, ...]
    sees_adjustments: bool

    @property
    def edition(self) -> str:
        """What stands in an address for what lies on this shelf."""
        return DRAFT if self.issued.is_draft else str(self.issued.pack.edition)

    @property
    def wanted(self) -> tuple[PaperName, ...]:
        """The papers that the reader may have."""
        if not self.builds:
            is_chair = bool(self.panel) and any(each.is_chair for each in self.scorers)
            for_chair = (
                (PaperName.PANEL_MATRIX, PaperName.DAY_SHEET) if self.sees_adjustments else ()
            )
            return (*_FOR_PANEL, *for_chair) if is_chair else _FOR_PANEL
        return tuple(each for each in TITLES if self._is_there(each))

    @property
    def chair_adjustments(self) -> tuple[StoredCandidate, ...]:
        """The candidates for whom the chair must do something, if the reader may see it."""
        return tuple(each for each in self.candidates if self.arrangement(each).to_act_on)

    def arrangement(self, candidate: StoredCandidate) -> Arrangement:
        """What was agreed with a candidate, as far as the reader may see it."""
        return as_told(candidate.arrangement, sees=self.sees_adjustments)

    def needs_own_leaflet(self, candidate: StoredCandidate) -> bool:
        """Whether the candidate needs a leaflet of their own, and the reader may have it."""
        return self.sees_adjustments and candidate.extra_minutes > 0

    def candidate(self, identity: int) -> StoredCandidate | None:
        """The candidate with this id, or None."""
        return next((each for each in self.candidates if each.id == identity), None)

    def scorer(self, identity: int) -> StoredMember | None:
        """The panel member with this id whose sheets the reader may have, or None."""
        return next((each for each in self.scorers if each.id == identity), None)

    def _is_there(self, name: PaperName) -> bool:
        """The matrix has a column for each member, so it needs some; a draft has no digest to hand
        on.
        """
        if name is PaperName.PANEL_MATRIX:
            return bool(self.panel)
        if name is PaperName.DAY_SHEET:
            return self.sees_adjustments
        return name is not PaperName.PACK or not self.issued.is_draft
