"""The bundles that leave the house: for one candidate, and for the public.

Each is one ZIP, made in memory.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape

from recruit.documents.candidate_leaflet import candidate_leaflet
from recruit.documents.candidate_questions import candidate_questions
from recruit.documents.consensus_record import consensus_record
from recruit.documents.disclosure_papers import (
    about_your_data,
    place_in_words,
    tie_in_words,
    your_record,
)
from recruit.documents.feedback_letter import feedback_letter
from recruit.documents.house_style import HouseStyle
from recruit.documents.interview_guide import interview_guide
from recruit.documents.papers import pack_json
from recruit.documents.person_specification import person_specification
from recruit.documents.scoring_sheet import SheetNames, filled_sheet, unsealed_sheet
from recruit.documents.shared_parts import date_in_words
from recruit.domain.decision.export import plain_record
from recruit.domain.decision.standing import agreed_of, pack_of
from recruit.domain.disclosure.answer import OUTCOMES, AnswerFacts, answer
from recruit.domain.disclosure.disclosure import FreedomView, Prepared, SubjectView
from recruit.domain.disclosure.texts import Leaving, LogLine, retexted
from recruit.domain.pack.pack import IssuedPack
from recruit.domain.pack.vacancy import PanelMember
from recruit.domain.record.record import Record
from recruit.domain.scoring.consensus import two_places
from recruit.domain.scoring.result import verdict
from recruit.domain.words.name_finder import is_everyday
from recruit.domain.words.names_in_text import folded, parts_of
from recruit.domain.words.refusal import Refused
from recruit.evidence.contents import as_file
from recruit.evidence.html_page import html_page
from recruit.evidence.zipped import packed

INDEX, LOG, ABOUT = "README.html", "log.json", "about-your-data.docx"
PACK_MASKED = LogLine(
    "masked", "words of the pack", "the pack as data",
    "The digest that stands with it is that of the pack before anything was masked.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What HR confirmed: the texts as they leave, the log, and the words that were kept."""

    leaving: tuple[Leaving, ...]
    log: tuple[LogLine, ...]
    kept: tuple[str, ...]

    @property
    def texts(self) -> dict[str, str]:
        """What stands in place of each text that changes."""
        return {
            each.passage.text: each.text for each in self.leaving if each.text != each.passage.text
        }


@dataclass(frozen=True, slots=True)
class Place:
    """A file or folder of the bundle, with what it is."""

    path: str
    what: str


def subject_access_bundle(
    prepared: Prepared, confirmed: Confirmed, house: HouseStyle, spread: int, facts: AnswerFacts
) -> bytes:  # fmt: skip
    """The ZIP for one candidate. Raises `Refused` if a name is left that no one decided to keep."""
    assert isinstance(prepared.view, SubjectView)
    view = retexted(prepared.view, confirmed.texts)
    log = _log(prepared, confirmed, view.record)
    made, sections = date_in_words(facts.made), answer(view, facts)
    files = {
        ABOUT: about_your_data(view, sections, made, house),
        **dict(_subject_files(view, house, spread)),
    }
    one = view.one
    files[INDEX] = _page(
        "subject_access.html",
        files,
        log,
        made,
        view=view,
        sections=sections,
        pack=view.record.editions[-1].issued.pack,
        total=_total(view),
        place=place_in_words(view.place) if view.place else "",
        ties=[tie_in_words(each) for each in view.ties],
        outcome=OUTCOMES[one.outcome.outcome] if one.outcome else "none recorded",
    )
    return _whole(files, log, prepared, confirmed)


def freedom_bundle(prepared: Prepared, confirmed: Confirmed, house: HouseStyle, made: str) -> bytes:
    """The ZIP about a vacancy in which no candidate is recognisable.

    Raises `Refused` as the other does.
    """
    assert isinstance(prepared.view, FreedomView)
    view = retexted(prepared.view, confirmed.texts)
    log = _log(prepared, confirmed, view.record)
    files, clock = dict(_freedom_files(view, house)), house.clock
    files[INDEX] = _page(
        "freedom.html",
        files,
        log,
        date_in_words(made),
        view=view,
        pack=view.record.newest.pack,
        issued={
            each.issued.pack.edition: clock.day_in_words(each.deed.at)
            for each in view.record.editions
        },
    )
    return _whole(files, log, prepared, confirmed)


def sha512_of(data: bytes) -> str:
    """SHA-512 of a bundle, in hexadecimal digits."""
    return hashlib.sha512(data).hexdigest()


def _subject_files(
    view: SubjectView, house: HouseStyle, spread: int
) -> Iterator[tuple[str, bytes]]:
    record, one = view.record, view.one
    issued = record.editions[-1].issued
    yield "your-record.docx", your_record(view, house)
    yield "interview-guide.docx", interview_guide(issued, _panel(record), house)
    if one.interview:
        yield from _sheets(view, house)
        if one.states.sealed:
            yield "consensus-record.docx", consensus_record(record, one, house, spread=spread)
    if one.letter:
        yield "feedback-letter.docx", feedback_letter(issued, one.candidate, one.letter, house)
    yield "data/pack.json", pack_json(issued)
    yield "data/record.json", as_file(_subject_data(view))
    yield "data/history.json", as_file(plain_record(view.history))


def _sheets(view: SubjectView, house: HouseStyle) -> Iterator[tuple[str, bytes]]:
    """Every sheet that was sealed, as often as it was, and those that never were."""
    record, one = view.record, view.one
    assert one.interview is not None
    issued, who = record.editions[-1].issued, one.candidate
    for number, member in enumerate(record.members, 1):
        declared = next((each for each in one.declarations if each.member == member.id), None)
        names = SheetNames(who.reference, who.name, who.time, member.name, member.role)
        for held in (each for each in one.interview.sheets if each.member == member.id):
            for sealing in held.sealings:
                paper = filled_sheet(issued, house, names, held, declared, sealing=sealing.number)
                yield f"sheets/sheet-{number}-sealing-{sealing.number}.docx", paper
        for kept in (each for each in view.unsealed if each.member == member.id):
            yield (
                f"sheets/sheet-{number}-not-sealed.docx",
                unsealed_sheet(issued, house, names, kept, declared),
            )


def _subject_data(view: SubjectView) -> dict[str, object]:
    record, one = view.record, view.one
    agreed = agreed_of(record, one) if one.interview else ()
    return {
        "candidate": plain_record(one),
        "members": plain_record(record.members),
        "editions": [
            {
                "number": each.issued.pack.edition,
                "digest": each.issued.digest,
                "issued": plain_record(each.deed),
            }
            for each in record.editions
        ],
        "unsealed_sheets": plain_record(view.unsealed),
        "adjustments": view.adjustments,
        "agreed": [
            {
                "question": each.marks.question.number,
                "agreed": each.in_words,
                "mean": plain_record(each.marks.mean),
                "n": each.marks.n,
            }
            for each in agreed
        ],
        "verdict": (
            plain_record(verdict(pack_of(record, one), one.id, agreed))
            if one.states.is_recorded
            else None
        ),
        "place": plain_record(view.place),
        "ties": plain_record(view.ties),
        "others": list(view.others),
        "decided": plain_record(record.decided),
    }


def _freedom_files(view: FreedomView, house: HouseStyle) -> Iterator[tuple[str, bytes]]:
    panel = _panel(view.record)
    for edition in view.record.editions:
        issued, folder = edition.issued, f"pack/edition-{edition.issued.pack.edition}"
        yield f"{folder}/person-specification.docx", person_specification(issued, house)
        yield f"{folder}/interview-guide.docx", interview_guide(issued, panel, house)
        yield f"{folder}/candidate-leaflet.docx", candidate_leaflet(issued, len(panel), house)
        yield f"{folder}/candidate-questions.docx", candidate_questions(issued, house)
        yield f"{folder}/pack.json", pack_json(issued)
    yield "data/facts.json", as_file(plain_record(view.facts))
    yield "data/figures.json", as_file(plain_record(view.figures))
    members = [
        {"name": each.name, "role": each.role, "is_chair": each.is_chair}
        for each in view.record.members
    ]
    yield "data/panel.json", as_file(members)


def _panel(record: Record) -> tuple[PanelMember, ...]:
    return tuple(
        PanelMember(each.name, each.role, each.is_chair)
        for each in record.members
        if not each.left_at
    )


def _total(view: SubjectView) -> str:
    if not view.one.states.is_recorded:
        return "not recorded"
    total = verdict(
        pack_of(view.record, view.one), view.one.id, agreed_of(view.record, view.one)
    ).total
    return "not scored" if total is None else two_places(total)


def _log(prepared: Prepared, confirmed: Confirmed, record: Record) -> tuple[LogLine, ...]:
    before: Sequence[IssuedPack] = [each.issued for each in prepared.view.record.editions]
    changed = any(one != each.issued for one, each in zip(before, record.editions, strict=True))
    return (*prepared.left_out, *confirmed.log, *((PACK_MASKED,) if changed else ()))


_PLACES = (
    Place(
        ABOUT,
        "Why we hold your data, from where, who has had it, how long we keep it, and your rights.",
    ),
    Place(
        "your-record.docx",
        "What is kept of you: the result, the outcome, declarations, exceptions, adjustments, "
        "and what was done when.",
    ),
    Place(
        "interview-guide.docx",
        "What you were asked: every question with its probes, indicators and anchors, the "
        "scale and the decision rule, in the edition on which you were scored.",
    ),
    Place(
        "sheets/",
        "What each panel member wrote and scored. A sheet that was opened again is here as often as"
        " it was sealed. One that was never sealed, such as that of a member who withdrew, says so"
        " and counted for nothing.",
    ),
    Place("consensus-record.docx", "The members' marks side by side, what they agreed, and why."),
    Place("feedback-letter.docx", "The feedback letter to you."),
    Place(
        "pack/",
        "What every candidate was asked and how it was judged, one folder for each edition.",
    ),
    Place("data/record.json", "The record as data."),
    Place(
        "data/history.json",
        "What was done and when, as data. Each line has the hash of its last entry in the "
        "audit trail.",
    ),
    Place("data/pack.json", "The pack as data."),
    Place("data/facts.json", "What happened in the selection, as data."),
    Place("data/figures.json", "The figures, as data."),
    Place("data/panel.json", "The panel, as data."),
    Place(
        "log.json", "What was left out or masked, where and why, as data; it stands below in words."
    ),
)


def _page(
    name: str, files: Mapping[str, bytes], log: Sequence[LogLine], made: str, **named: object
) -> bytes:
    there = sorted([*files, LOG])
    places = [
        (
            each,
            [
                path
                for path in there
                if path == each.path or (each.path.endswith("/") and path.startswith(each.path))
            ],
        )
        for each in _PLACES
    ]
    shown = [each for each in places if each[1]]
    return html_page(name, places=shown, log=log, made=made, **named)


def _whole(
    files: dict[str, bytes], log: Sequence[LogLine], prepared: Prepared, confirmed: Confirmed
) -> bytes:  # fmt: skip
    files[LOG] = as_file(plain_record(tuple(log)))
    refuse_names(files, prepared, confirmed.kept)
    return packed(files.items())


def refuse_names(files: Mapping[str, bytes], prepared: Prepared, kept: Sequence[str]) -> None:
    """The last look: a whole name that stands anywhere stops the bundle, whatever way it took
    there.

    A name with an everyday word in it, such as May Ask, is one where each of its words has a
    capital.
    """
    left = {part for each in kept for part in parts_of(each)}
    own = {parts_of(each.name) for each in prepared.watch.people if each.is_own}
    # Where the panel is named, someone of it may have a candidate's name.
    told = {parts_of(each) for each in prepared.naming.words.values()}
    wanted = {parts_of(each.name) for each in prepared.watch.people} - own - told
    names = [each for each in wanted if len(each) > 1 and not left & set(each)]
    if not names:
        return
    written = (r"[^a-z0-9]{1,3}".join(re.escape(part) for part in each) for each in names)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(written)})(?!\w)")
    everyday = {each for each in names if any(is_everyday(part, prepared.watch) for part in each)}
    for path, data in files.items():
        text = f"{path}\n{readable(path, data)}"
        plain, places = folded(text)
        met = (
            (parts_of(found[0]), text[places[found.start()] :]) for found in pattern.finditer(plain)
        )
        if any(each not in everyday or _has_capitals(each, rest) for each, rest in met):
            raise Refused(
                f"the bundle was not made: a name that should not leave still stands in {path}."
                " Look for it in the text, and add it to the words that are masked."
            )


def _has_capitals(parts: Sequence[str], text: str) -> bool:
    """Whether each of the first words of a text has a capital, as many as there are parts."""
    return all(
        found[0][0].isupper() for found, _ in zip(re.finditer(r"\w+", text), parts, strict=False)
    )


def readable(path: str, data: bytes) -> str:
    """All that can be read in a file, what a Word file holds beside its text included."""
    if not path.endswith(".docx"):
        return unescape(data.decode("utf-8", "replace"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [
            archive.read(each).decode("utf-8", "replace")
            for each in archive.namelist()
            if ".xml" in each
        ]
    # A run ends inside a word, a paragraph does not; attributes hold titles.
    apart = [_ENDS.sub("\n", each) for each in parts]
    return unescape(
        "\n".join(
            f"{re.sub(r'<[^>]+>', '', each)}\n{' '.join(_ATTRIBUTE.findall(each))}"
            for each in apart
        )
    )


_ENDS = re.compile(r"</(?:w:p|dc:\w+|cp:\w+)>|<w:(?:br|tab|cr)\b[^>]*>")
_ATTRIBUTE = re.compile(r'="([^"]*)"')
