"""`recruit lint`: questions that a panel must not ask, or could ask more clearly."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from recruit.domain.framework.framework import Kind
from recruit.domain.words.refusal import Refused

if TYPE_CHECKING:
    from recruit.bank.lint_bank import LintFinding
    from recruit.bank.lint_input import PlacedText

STANDARD_INPUT = Path("-")
GROUP_FILES = (".yaml", ".yml")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in Kind]),
    help="The kind of all the questions.",
)
@click.option(
    "--exempt", is_flag=True, help="The post is exempt: spent convictions may be asked about."
)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option(
    "--bank", type=click.Path(path_type=Path), metavar="DIR", help="Your own rules, beside ours."
)
def lint(file: Path, kind: str | None, exempt: bool, as_json: bool, bank: Path | None) -> None:
    """Check questions for what is unlawful to ask, leading, or hard to follow.

    FILE has one question a line, or is a group file of the bank (.yaml); '-' is what is typed or
    piped in. Lines that begin with '#' are passed over. Exits with 1 if there is anything to fix.
    """
    from recruit.bank.library import open_library
    from recruit.bank.lint_bank import lint_texts
    from recruit.bank.lint_rules import read_rules

    texts = list(_texts(file, Kind(kind) if kind else None))
    findings = list(lint_texts(texts, read_rules(open_library(bank).banks), exempt=exempt))
    if as_json:
        click.echo(json.dumps([_as_json(each) for each in findings], ensure_ascii=False, indent=2))
    else:
        _print(findings, len(texts))
    sys.exit(1 if findings else 0)


def _texts(file: Path, kind: Kind | None) -> Iterator[PlacedText]:
    from recruit.bank.lint_input import questions_in_list, texts_in_group_file
    from recruit.bank.reading import read_bytes, read_text

    if file == STANDARD_INPUT:
        return questions_in_list(_in_any_encoding(_standard_input(), file), file, kind)
    if file.suffix.lower() not in GROUP_FILES:
        return questions_in_list(_in_any_encoding(read_bytes(file), file), file, kind)
    if kind is not None:
        raise Refused(
            "the questions of a group file have kinds of their own; leave '--kind' out.", file
        )
    return texts_in_group_file(read_text(file), file)


def _in_any_encoding(data: bytes, file: Path) -> str:
    """A list of questions as Word and Notepad save it: in whichever encoding, which is told where
    it was guessed.
    """
    from recruit.bank.reading import decode
    from recruit.spreadsheets.encodings import ENCODINGS
    from recruit.spreadsheets.encodings import decode as decode_any
    from recruit.spreadsheets.upload import is_binary

    try:
        return decode(data, file)
    except Refused as refused:
        told = refused
    try:
        found = decode_any(data)
    except Refused:
        raise told from None
    if is_binary(found.text):
        raise told
    if not found.is_certain:
        click.echo(f"recruit: {file} is read as {ENCODINGS[found.encoding]}.", err=True)
    return found.text


def _standard_input() -> bytes:
    from recruit.bank.reading import LARGEST_FILE

    data = sys.stdin.buffer.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise Refused(
            f"it is larger than {LARGEST_FILE // 1_000_000} MB, which no such file should be.",
            STANDARD_INPUT,
        )
    return data


def _print(findings: list[LintFinding], texts: int) -> None:
    for each in findings:
        click.echo(f"{each.place}: {each}")
        click.echo(f"  Why: {each.finding.why}")
        click.echo(f"  Source: {each.finding.source}.")
        click.echo(f"  Instead: {each.finding.instead}")
    severities = Counter(each.finding.severity.value for each in findings)
    counted = ", ".join(f"{count} {severity}" for severity, count in severities.items())
    looked_at = f"{texts} {'text' if texts == 1 else 'texts'}"
    click.echo(
        f"{len(findings)} to fix in {looked_at}: {counted}."
        if findings
        else f"Nothing to fix in {looked_at}."
    )


def _as_json(each: LintFinding) -> dict[str, Any]:
    found = each.finding
    return {
        "file": str(each.place.file),
        "line": each.place.line,
        "about": each.text.about,
        "text": each.text.text,
        "rule": found.rule,
        "severity": found.severity.value,
        "words": found.words,
        "start": found.start,
        "end": found.end,
        "why": found.why,
        "source": found.source,
        "instead": found.instead,
    }
