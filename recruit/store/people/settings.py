"""What HR sets for the whole organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

from recruit.domain.disclosure.panel_names import PanelNames
from recruit.domain.keeping.backups import USUAL_DAYS
from recruit.domain.pack.vacancy import USUAL_SCRIPT, Script
from recruit.domain.record.actions import Action
from recruit.domain.scoring.consensus import USUAL_SPREAD
from recruit.domain.words.clock import USUAL_ZONE, Clock
from recruit.domain.words.people import Actor
from recruit.store.as_json import from_json, to_json
from recruit.store.audit.audit import now, record
from recruit.store.connection import writing


@dataclass(frozen=True, slots=True)
class Settings:
    """Defaults for new vacancies, and the rules of the house.

    `retention_months` counts from the outcome. `managers_see_marks` says whether a hiring manager
    sees the individual marks of panel members once they are sealed, unless the vacancy says
    otherwise, and `withdrawn_see_result` whether a member sees the totals of a candidate whom they
    withdrew from. `training_asked` says whether a panel member must have training in date. Marks
    that differ by `spread` points are talked over. Backups are deleted after `backup_days`.
    `appointed_months` is the period of the appointed candidate's set, which is never kept longer
    than the rest; `disposes_itself` says that what is due goes without a person's word.
    `panel_names` says what stands for the names of the panel in what is disclosed. `zone` is the
    IANA name of the zone in which times are shown and days are counted. `data_contact` is whom
    people write to about their data, and `data_recipients` are others who get it, such as a company
    that keeps the server; both stand in answers to them.
    """

    organisation: str = ""
    contact: str = ""
    scale: str = "0-4"
    script: Script = USUAL_SCRIPT
    retention_months: int = 12
    managers_see_marks: bool = False
    withdrawn_see_result: bool = False
    training_asked: bool = False
    spread: int = USUAL_SPREAD
    backup_days: int = USUAL_DAYS
    appointed_months: int = 12
    disposes_itself: bool = False
    panel_names: PanelNames = PanelNames.ROLES
    zone: str = USUAL_ZONE
    data_contact: str = ""
    data_recipients: tuple[str, ...] = ()

    @property
    def clock(self) -> Clock:
        """The clock of the organisation."""
        return Clock(self.zone)


def settings(db: Database) -> Settings:
    """The settings as they stand."""
    row = db.execute("select value from setting where name = 'house'").fetchone()
    return from_json(row[0], Settings) if row else Settings()


def clock(db: Database) -> Clock:
    """The clock of the organisation as it is set now."""
    return settings(db).clock


def today(db: Database) -> date:
    """The organisation's day."""
    return clock(db).day(now())


def save_settings(db: Database, actor: Actor, changed: Settings) -> None:
    """Puts new settings in place of the old."""
    with writing(db):
        before = settings(db)
        db.execute(
            "insert into setting (name, value) values ('house', ?)"
            " on conflict (name) do update set value = excluded.value",
            [to_json(changed)],
        )
        facts = {"before": to_json(before), "after": to_json(changed)}
        record(db, actor, Action.CHANGE_SETTINGS, "settings", facts, rows=[("setting", "house")])


def house_style_file(db: Database) -> tuple[str, bytes] | None:
    """The organisation's own house style, with its file name, or None."""
    row = db.execute("select file_name, data from house_style").fetchone()
    return (row[0], row[1]) if row else None


def save_house_style(db: Database, actor: Actor, file_name: str, data: bytes | None) -> None:
    """Keeps an organisation's own house style, or goes back to the shipped one."""
    with writing(db):
        db.execute("delete from house_style")
        if data is not None:
            db.execute(
                "insert into house_style (id, file_name, data) values (1, ?, ?)", [file_name, data]
            )
        record(
            db,
            actor,
            Action.CHANGE_HOUSE_STYLE,
            "settings",
            {"file": file_name if data is not None else None},
        )


def known_public_address(db: Database) -> str:
    """The address at which people open Recruit, as the server was last started with it, or an empty
    text.
    """
    row = db.execute("select value from setting where name = 'public_address'").fetchone()
    return str(row[0]) if row else ""


def keep_public_address(db: Database, actor: Actor, address: str) -> None:
    """Keeps that address; '' where it is not known any more."""
    if known_public_address(db) == address:
        return
    with writing(db):
        before = known_public_address(db)
        db.execute(
            "insert into setting (name, value) values ('public_address', ?)"
            " on conflict (name) do update set value = excluded.value",
            [address],
        )
        facts = {"before": before, "after": address}
        record(db, actor, Action.CHANGE_PUBLIC_ADDRESS, "settings", facts)
