"""The disposal certificate: what was removed of a vacancy, by which rule, and what lies beyond
reach.
"""

from __future__ import annotations

from datetime import UTC, datetime

from recruit.documents.house_style import HouseStyle
from recruit.documents.markup import Xml, field, tab
from recruit.documents.paper import LONGEST_IN_HEADER, BlankPaper, shortened
from recruit.documents.shared_parts import facts as table_of_facts
from recruit.documents.shared_parts import number_head
from recruit.documents.stamping import Master
from recruit.domain.keeping.disposal import (
    Certificate,
    facts,
    figures_in_words,
    kept_in_words,
    out_of_reach,
)
from recruit.domain.words.clock import Clock

TITLE = "Disposal certificate"
BEYOND = (
    "Recruit cannot reach what has left it. Whoever keeps a backup, a bundle or a printed paper"
    " disposes of it by their own policy; so does whoever looks after the disk, which may keep"
    " snapshots by itself."
)
NOTHING_BEYOND = "No backup and no bundle that this server knows of holds any of it."


def disposal_certificate(of: Certificate, house: HouseStyle, organisation: str) -> bytes:
    """The certificate; while the disposal is not finished it says so."""
    paper = BlankPaper(house)
    markup = paper.markup
    blocks: list[Xml] = [markup.paragraph("Title", TITLE)]
    if not of.finished_at:
        blocks.append(markup.paragraph("Label", "Not finished: the files are still being cleaned."))
    said = " · ".join(part for part in (of.reference, of.post, organisation) if part)
    blocks += [
        markup.paragraph("Subtitle", said),
        table_of_facts(markup, "The disposal", facts(of, house.clock)),
    ]
    blocks += _removed(paper, of)
    blocks.append(markup.paragraph("Heading 1", "What stays"))
    blocks += markup.paragraphs("List Bullet", kept_in_words(of.scope))
    if of.figures:
        blocks.append(markup.paragraph("Heading 1", "Figures that identify no one"))
        blocks += markup.paragraphs("List Bullet", figures_in_words(of.figures))
    blocks.append(markup.paragraph("Heading 1", "What cannot be reached from here"))
    blocks += _beyond(paper, of, house.clock)
    if of.packs:
        blocks.append(markup.paragraph("Heading 1", "Packs that were issued"))
        packs = [
            f"Edition {number}, issued {house.clock.day_in_words(at)}, digest {digest}"
            for number, digest, at in of.packs
        ]
        blocks += markup.paragraphs("List Bullet", packs)
    paper.write_header(f"{of.reference} · {shortened(of.post, LONGEST_IN_HEADER)}", tab(), TITLE)
    paper.write_footer(
        "It names no candidate", tab(), "Page ", field("PAGE"), " of ", field("NUMPAGES")
    )
    day = datetime.fromisoformat(of.finished_at or of.begun_at).astimezone(UTC)
    paper.set_properties(
        day, title=TITLE, subject=f"{of.reference} · {of.post}", author=organisation
    )
    return Master(paper.save(blocks)).copy({})


def _removed(paper: BlankPaper, of: Certificate) -> list[Xml]:
    markup = paper.markup
    found = [(each.what, each.count) for each in of.removed]
    found.append(("entries of the audit trail that lost what they said of people", of.entries))
    rows = [[*markup.head("What"), *number_head(markup, "How many")]]
    rows += [
        [*markup.cells(what), *markup.cells(f"{count:,}", style="Table Number")]
        for what, count in found
    ]
    return [
        markup.paragraph("Heading 1", "What was removed"),
        markup.table(
            "Pack Table", [130, 40], rows, title="What was removed",
            description="Each row names what was removed and how many there were.",
        ),
    ]  # fmt: skip


def _beyond(paper: BlankPaper, of: Certificate, clock: Clock) -> list[Xml]:
    markup = paper.markup
    found = out_of_reach(of, clock)
    if not found:
        return [markup.paragraph("Normal", NOTHING_BEYOND)]
    return [markup.paragraph("Normal", BEYOND), *markup.paragraphs("List Bullet", found)]
