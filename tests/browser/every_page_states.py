"""Selections half-way, settled, decided, archived and gone, with the pages that are worth a look in
each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from recruit.domain.keeping.retention import Scope
from recruit.domain.scoring.gate import Declaration, Interest
from recruit.domain.scoring.result import Outcome
from recruit.domain.scoring.sheet import Score
from recruit.domain.words.people import SHELL, actor
from recruit.evidence import disposal
from recruit.evidence.archive import archive_vacancy
from recruit.evidence.archive_folder import new_archive_path
from recruit.store.connection import Database
from recruit.store.keeping.backups import MadeBackup, note_backup
from recruit.store.keeping.holds import place_hold
from recruit.store.scoring.consensus import take_stance
from recruit.store.scoring.gates import declare, undertake
from recruit.store.scoring.letters import save_letter
from recruit.store.scoring.outcomes import record_equal, save_outcome
from recruit.store.scoring.sheets import Notes, save_notes, seal
from recruit.store.vacancies.candidates import candidates
from recruit.store.vacancies.editions import issued_pack
from recruit.store.vacancies.panels import panel
from tests import scored
from tests.web.made_up import Site

LATER = date(2029, 1, 1)
"""A day on which what was decided today is due for disposal."""


@dataclass(frozen=True)
class At:
    """A page, below the address of the vacancy unless it begins with '/', and a button to press
    there.
    """

    where: str
    press: str = ""


@dataclass(frozen=True)
class State:
    """How a selection comes to stand, and who looks at which pages of it."""

    make: Callable[[Database, Site], None]
    seen: Mapping[str, Sequence[At]]


def under_way(db: Database, site: Site) -> None:
    """The first candidate's marks lie apart; the second has one open sheet; the third cannot be
    scored yet.
    """
    vacancy, issued = site.issued, issued_pack(db, site.issued)
    assert issued is not None
    scored.calibrate(db, vacancy, issued)
    for member in panel(db, vacancy):
        undertake(db, SHELL, vacancy, member.id)
        for each in candidates(db, vacancy)[:2]:
            declare(db, SHELL, vacancy, each.id, Declaration(member.id, Interest.NONE))
    for member, marks in enumerate((["4", "2", "", "3"], ["1", "2", "", "2"], ["3", "0", "", "1"])):
        where = scored.place(db, vacancy, 0, member)
        save_notes(
            db, SHELL, where, Notes((), "Bring water.", "The lights went out, and came back on."), 0
        )
        first, *rest = scored.scores(
            db, vacancy, marks, scored.EVIDENCE * (30 if member == 1 else 1)
        )
        scored.save_sheet(db, where, [scored.with_negative(db, where, first), *rest])
        seal(db, SHELL, where)
    for member in range(2):
        scored.seal_sheet(db, scored.place(db, vacancy, 1, member), ["3"])
    scored.save_sheet(
        db, scored.place(db, vacancy, 1, 2), [Score(1, "1", evidence="She seemed nice.")]
    )


def settled(db: Database, site: Site) -> None:
    """Two candidates are equal by the declared rule, the third withdrew; no one has said so yet."""
    first, _, third = (each.id for each in candidates(db, site.issued))
    scored.score_all(db, site.issued, {each: [["2"], ["3", "2"], ["2"]] for each in (0, 1)})
    scored.agree_all(db, site.issued)
    for member, words in zip(panel(db, site.issued)[:2], ("", "I heard less."), strict=True):
        take_stance(db, SHELL, site.issued, first, member.id, agrees=not words, words=words)
    save_outcome(
        db, SHELL, site.issued, third, 0, Outcome.WITHDRAWN, "", "Wrote to us the day before."
    )


def recorded_as_equal(db: Database, site: Site) -> None:
    """The same, with the equals recorded, outcomes, and a letter that is not approved yet."""
    settled(db, site)
    first, second, _ = (each.id for each in candidates(db, site.issued))
    record_equal(db, SHELL, site.issued, [first, second], "We found no difference.")
    for each in (first, second):
        save_outcome(
            db, SHELL, site.issued, each, 0, Outcome.RESERVE, "2027-11-30", "Met the standard."
        )
    save_letter(
        db, SHELL, site.issued, second, 0, "Thank you for coming. Others were better than you."
    )


def decided(db: Database, site: Site) -> None:
    """Everything happened once; a letter names another candidate, a hold stands, and there are two
    backups.
    """
    scored.whole_story(db, site.issued)
    first = candidates(db, site.issued)[0].id
    save_letter(
        db,
        SHELL,
        site.issued,
        first,
        0,
        "Thank you. You were stronger than Peregrine Moonbeam on every part.",
    )
    place_hold(db, SHELL, site.issued, "A claim at the tribunal, case 12.")
    for days, name in ((40, "older.zip"), (9, "newer.zip")):
        made_at = datetime.now(UTC) - timedelta(days=days)
        ends_at = made_at + timedelta(days=60)
        at = [each.isoformat(timespec="milliseconds") for each in (made_at, ends_at)]
        note_backup(db, SHELL, MadeBackup(name, "ab" * 32, 12_400_000, *at, is_kept=days == 40))


def archived(db: Database, site: Site) -> None:
    """The record is made, and the vacancy cannot be changed any more."""
    decided(db, site)
    archive_vacancy(
        db, actor(site.hr), site.issued, new_archive_path(site.folder, "V-2026-004", "2026-11-22")
    )


def disposed(db: Database, site: Site) -> None:
    """The record is gone, and a certificate says so."""
    scored.whole_story(db, site.issued)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disposal, "today", lambda *_: LATER)
        disposal.appointed_set(db, SHELL, site.issued)
        disposal.begin_disposal(db, SHELL, site.folder, site.issued, Scope.WHOLE)
    disposal.finish_disposals(db, site.folder)


STATES = {
    "under way": State(
        under_way,
        {
            "manager": (
                At("interviews"),
                At("interviews/{first}/consensus"),
                At("interviews/{first}/said/{member}/1"),
                At("interviews/{second}/sheet"),
                At("interviews/{second}/consensus/open", press="Open the marks without them"),
                At("interviews/{third}/exception", press="Open scoring of C3"),
                At("interviews/{third}/sheet"),
                At("result"),
                At("result/{third}", press="Record the outcome"),
                At("result/panel"),
                At("result/pictures/{first}"),
                At("calibration/1"),
                At("record"),
            ),
            "outsider": (
                At("interviews"),
                At("interviews/declarations", press="Save"),
                At("interviews/{first}/sheet"),
                At("interviews/{first}/consensus"),
                At("interviews/{second}/sheet", press="Go on to sealing"),
                At("calibration/1/mark"),
            ),
            "hr": (
                At("interviews/readiness"),
                At("interviews/{first}/sheets/{member}/reopen", press="Open it again"),
                At("letters"),
                At("history"),
            ),
        },
    ),
    "settled": State(
        settled,
        {
            "manager": (
                At("result"),
                At("result/equals?of={first}-{second}", press="Record them as equal"),
                At("result/{first}", press="Record the outcome"),
            ),
            "outsider": (
                At("interviews/{first}/consensus", press="Record what I say"),
                At("result"),
            ),
            "hr": (
                At("interviews/{first}/consensus/take-back", press="Take them back"),
                At("letters"),
                At("interviews/{first}/consensus"),
            ),
        },
    ),
    "recorded as equal": State(
        recorded_as_equal,
        {
            "manager": (
                At("result"),
                At("result/equals?of={first}-{second}", press="Record the order"),
            ),
            "hr": (
                At("letters"),
                At("letters/{second}"),
                At("letters/{first}"),
                At("result/{second}"),
            ),
        },
    ),
    "archived": State(
        archived,
        {
            "hr": (
                At("/archive?words=V-2026"),
                At("archive"),
                At("archive/verification"),
                At("history"),
                At("holds/2/lift", press="Lift the hold"),
                At("/holds"),
                At("/backups"),
                At("/retention?show=held"),
                At("retention"),
                At("dispose"),
                At("disclosure", press="See the text as it leaves"),
                At("disclosure/{first}", press="See the text as it leaves"),
                At("disclosure/{first}", press="Mask all the others on this page, and go on"),
                At("disclosure/{second}", press="See the text as it leaves"),
                At("result"),
                At("post"),
            ),
            "manager": (At("interviews"), At("result"), At("interviews/{third}/consensus")),
        },
    ),
    "disposed": State(
        disposed,
        {
            "hr": (
                At("certificate"),
                At("/retention?show=disposed"),
                At("archive"),
                At("post"),
                At("/archive"),
            )
        },
    ),
}
"""All but the decided one, whose every page is opened."""
