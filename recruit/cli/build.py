"""`recruit build`: a vacancy file in, Word papers out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from recruit.cli.typed import NAME
from recruit.domain.words.refusal import Refused

if TYPE_CHECKING:
    from recruit.bank.library import Library
    from recruit.domain.framework.framework import Kind
    from recruit.domain.pack.pack import Pack
    from recruit.domain.pack.vacancy import Candidate, Vacancy

PAPERS = (
    "person-specification", "interview-guide", "candidate-leaflet", "candidate-questions",
    "scoring-sheets", "panel-matrix", "day-sheet", "pack",
)  # fmt: skip
FEW = 5
MOST_SHOWN = 20


@click.command()
@click.argument("vacancy", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The folder to make.")
@click.option(
    "--only", multiple=True, type=click.Choice(PAPERS), help="Only this paper. May be repeated."
)
@click.option(
    "--candidate",
    type=NAME,
    multiple=True,
    metavar="REF",
    help="Only this candidate. May be repeated.",
)
@click.option("--anonymous", is_flag=True, help="Candidates' references instead of their names.")
@click.option("--large-print", is_flag=True, help="The candidate's questions in 18 point.")
@click.option(
    "--house-style", type=click.Path(path_type=Path), metavar="FILE.docx", help="Your own look."
)
@click.option(
    "--bank",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Your own frameworks, beside ours.",
)
@click.option(
    "--force", is_flag=True, help="Replace papers of the same names in an existing folder."
)
def build(
    vacancy: Path,
    out: Path,
    only: tuple[str, ...],
    candidate: tuple[str, ...],
    anonymous: bool,
    large_print: bool,
    house_style: Path | None,
    bank: Path | None,
    force: bool,
) -> None:
    """Write the Word papers of the interview that the file VACANCY describes."""
    # Imported here, so that 'recruit --help' need not wait for Word and YAML.
    from recruit.bank.library import open_library
    from recruit.bank.vacancy_file import read_vacancy
    from recruit.documents import papers
    from recruit.documents.delivery import deliver, refuse_existing
    from recruit.documents.house_style import open_house_style
    from recruit.domain.pack.pack import build_pack, frameworks_of, issue

    refuse_existing(out, force=force)
    library = open_library(bank)
    stated = read_vacancy(vacancy, library)
    house = open_house_style(house_style)
    frameworks = {each: library.framework(each) for each in frameworks_of(stated)}
    pack = build_pack(stated, frameworks)
    _refuse_gaps(pack, vacancy)
    _mention_idle_overrides(stated, pack)
    _mention_overlaps(stated, library)
    _mention_findings(stated, library)
    chosen = _chosen(stated, candidate, vacancy)
    order = papers.Order(
        issued=issue(pack),
        panel=stated.panel,
        candidates=papers.anonymous(chosen) if anonymous else chosen,
        house=house,
        wanted=tuple(papers.PaperName(each) for each in only or PAPERS),
        large_print=large_print,
        arrangements=stated.arrangements,
    )
    count = order.count()
    is_quiet = count <= FEW or not sys.stderr.isatty()
    with click.progressbar(
        papers.make_papers(order), count, "Writing papers", file=sys.stderr, hidden=is_quiet
    ) as making:
        deliver(out, making, force=force)
    click.echo(f"{count} {'file' if count == 1 else 'files'} in {out}")
    click.echo(f"Pack {stated.reference}, edition {pack.edition}, digest {order.issued.digest}")


def _refuse_gaps(pack: Pack, file: Path) -> None:
    from recruit.domain.pack.pack import open_gaps

    gaps = open_gaps(pack)
    if not gaps:
        return
    lines = "\n".join(f"  - {gap.text}\n    gap: {gap.id}" for gap in gaps[:MOST_SHOWN])
    if len(gaps) > MOST_SHOWN:
        lines += f"\n  and {len(gaps) - MOST_SHOWN} more."
    raise Refused(
        f"nothing was written, because the selection has {len(gaps)}"
        f" {'gap' if len(gaps) == 1 else 'gaps'}:\n{lines}\nMend the vacancy file, or accept a gap"
        " there under 'overrides' with its name and a reason.",
        file,
    )


def _mention_idle_overrides(stated: Vacancy, pack: Pack) -> None:
    used = {override.gap for override in pack.overrides}
    for override in stated.overrides:
        if override.gap not in used:
            click.echo(
                f"Note: the override of '{override.gap}' is not needed; there is no such gap.",
                err=True,
            )


def _mention_overlaps(stated: Vacancy, library: Library) -> None:
    from recruit.domain.framework.crosswalk import overlapping

    for link in overlapping(library.crosswalk, [each.reference for each in stated.elements]):
        click.echo(
            f"Note: {link.first} and {link.second} would ask about the same thing twice:"
            f" {link.why}",
            err=True,
        )


def _mention_findings(stated: Vacancy, library: Library) -> None:
    """What the linter finds in the manager's own questions, probes and criteria."""
    own = [question for chosen in stated.elements for question in chosen.own_questions]
    if not own and not stated.criteria:
        return
    from recruit.bank.lint_rules import read_rules
    from recruit.bank.syllables import count_syllables
    from recruit.domain.lint.linter import lint
    from recruit.domain.lint.rules import Part

    rules = read_rules(library.banks)
    texts: list[tuple[str, Part, Kind | None]] = [
        (criterion.text, Part.CRITERION, None) for criterion in stated.criteria
    ]
    for question in own:
        texts.append((question.text, Part.QUESTION, question.kind))
        texts += [(probe, Part.PROBE, question.kind) for probe in question.probes]
    for text, part, kind in texts:
        for finding in lint(text, rules, kind, part=part, syllables=count_syllables):
            click.echo(
                f"Note: {finding.severity} in '{text}': {finding.why} {finding.instead}", err=True
            )


def _chosen(stated: Vacancy, references: tuple[str, ...], file: Path) -> tuple[Candidate, ...]:
    known = {each.reference: each for each in stated.candidates}
    for reference in references:
        if reference not in known:
            there_are = ", ".join(known) or "none"
            raise Refused(f"there is no candidate '{reference}'. There are: {there_are}.", file)
    return tuple(
        each for each in stated.candidates if not references or each.reference in references
    )
