"""What HR sets for the whole organisation."""

from __future__ import annotations

from dataclasses import replace

from recruit.domain.pack.vacancy import Script
from recruit.domain.words.people import SHELL
from recruit.store.people.settings import (
    Settings,
    house_style_file,
    save_house_style,
    save_settings,
    settings,
)
from tests.store.reading import last_entry


def test_there_are_settings_before_anyone_has_set_any(db):
    assert settings(db) == Settings()


def test_settings_come_back_as_they_were_saved(db):
    changed = replace(
        Settings(),
        organisation="Harbour 💡",
        script=Script(("Hello.",), ()),
        retention_months=6,
        managers_see_marks=True,
    )
    save_settings(db, SHELL, changed)
    save_settings(db, SHELL, changed)
    assert settings(db) == changed
    assert "before" in last_entry(db)["facts"]


def test_a_house_style_takes_the_place_of_the_one_before(db):
    assert house_style_file(db) is None
    save_house_style(db, SHELL, "one.docx", b"PK\x00one")
    save_house_style(db, SHELL, "two.docx", b"PK\x00two")
    assert house_style_file(db) == ("two.docx", b"PK\x00two")
    save_house_style(db, SHELL, "", None)
    assert house_style_file(db) is None
