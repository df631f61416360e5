"""Settings of the whole organisation, and its Word house style."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from pathlib import Path

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.utils import secure_filename
from wtforms import BooleanField, FileField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind

from recruit.documents.house_style import LARGEST_SHELL, acting_fault, read_house_style
from recruit.domain.disclosure.panel_names import PANEL_NAMES_IN_WORDS, PanelNames
from recruit.domain.keeping.backups import USUAL_DAYS
from recruit.domain.pack.vacancy import Script
from recruit.domain.record.actions import Action
from recruit.domain.scoring.consensus import USUAL_SPREAD
from recruit.domain.words.clock import zones
from recruit.domain.words.refusal import Refused
from recruit.resources import shipped
from recruit.store.audit.audit import Author, last_authors
from recruit.store.people import settings as store
from recruit.store.people.settings import (
    Settings,
    house_style_file,
    save_house_style,
    save_settings,
)
from recruit.web.access import current_actor, hr_only
from recruit.web.database import database, library
from recruit.web.forms import Form, Needed, Paragraphs, Text, VersionedForm, WholeNumber
from recruit.web.guards.body_limits import takes_file_of
from recruit.web.typing.leaving import asks_first

pages = Blueprint("settings", __name__)

OUR_NAME = "house-style.docx"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHORTEST_SAFE = 9
"""Months. Fewer can end before a claim at a tribunal must be made; see the sources on the page."""


class SettingsForm(VersionedForm):
    """What HR sets; its version is a digest of what stood when the page was opened."""

    organisation = Text("Organisation", longest=150)
    zone = SelectField(
        "Time zone", choices=[SelectChoice(each, each.replace("_", " ")) for each in zones()]
    )
    contact = Text("Whom candidates ask for an adjustment", longest=200)
    scale = SelectField("Rating scale")
    opening = Paragraphs(
        "At the start", [Needed("Write what the chair says at the start.")], longest=4000
    )
    closing = Paragraphs(
        "At the end", [Needed("Write what the chair says at the end.")], longest=4000
    )
    retention_months = WholeNumber("Months that records are kept after the outcome", 1, 120)
    appointed_months = WholeNumber("Months that the appointed candidate's set is kept here", 1, 120)
    disposes_itself = BooleanField("Recruit disposes of what is due by itself")
    backup_days = WholeNumber("Days after which backups are deleted", 1, 3650)
    managers_see_marks = BooleanField(
        "Hiring managers may see each panel member's marks once they are sealed"
    )
    withdrawn_see_result = BooleanField(
        "Members may see what was agreed on a candidate whom they withdrew from"
    )
    panel_names = SelectField(
        "How the panel is named in what is disclosed",
        choices=[SelectChoice(each.value, said) for each, said in PANEL_NAMES_IN_WORDS.items()],
    )
    data_contact = Text("Whom people write to about their data", longest=300)
    data_recipients = Paragraphs("Who else gets candidates’ data", longest=2000)
    training_asked = BooleanField("Panel members need training in date")
    spread = WholeNumber("Marks that differ by this many points are talked over", 1, 9)


class HouseStyleForm(Form):
    """A Word file."""

    file = FileField("Word file (.docx)")


class BackForm(Form):
    """Nothing but a button."""


@pages.route("/settings", methods=["GET", "POST"])
@hr_only
@asks_first
def settings() -> ResponseReturnValue:
    """Shows and saves the settings."""
    stands = store.settings(database())
    choices = {"scale": [SelectChoice(each.id, each.title) for each in library().scales.values()]}
    form = SettingsForm.arriving(
        _version(stands), _shown(stands), authors=_authors, choices=choices
    )
    if form.validate_on_submit():
        save_settings(database(), current_actor(), _changed(form))
        flash(f"{form.saved} What is already being built keeps what it has.")
        return redirect(url_for("settings.settings"))
    return render_template(
        "people/settings/settings.html",
        form=form,
        is_short=stands.retention_months < SHORTEST_SAFE,
        own_style=house_style_file(database()),
    )


@pages.route("/settings/house-style", methods=["GET", "POST"])
@hr_only
@takes_file_of(LARGEST_SHELL)
def house_style() -> ResponseReturnValue:
    """Shows which house style holds, and takes another."""
    form = HouseStyleForm()
    if form.validate_on_submit():
        try:
            name, data = _uploaded()
            save_house_style(database(), current_actor(), name, data)
        except Refused as refused:
            form.file.errors = [_sentence(refused)]
        else:
            flash("From now on the papers look like this file.")
            return redirect(url_for("settings.house_style"))
    own = house_style_file(database())
    return render_template(
        "people/settings/house_style.html",
        form=form,
        own_name=own[0] if own else "",
        fault=acting_fault(own[1]) if own else "",
        back=BackForm(),
    )


@pages.get("/settings/house-style/file")
@hr_only
def download() -> ResponseReturnValue:
    """The house style that holds, as a Word file."""
    own = house_style_file(database())
    name, data = own or (OUR_NAME, _ours())
    return send_file(
        io.BytesIO(data), mimetype=WORD, as_attachment=True, download_name=name, max_age=0
    )


@pages.get("/settings/house-style/ours")
@hr_only
def ours() -> ResponseReturnValue:
    """The shipped house style, to make one's own from."""
    return send_file(
        io.BytesIO(_ours()), mimetype=WORD, as_attachment=True, download_name=OUR_NAME, max_age=0
    )


@pages.post("/settings/house-style/ours")
@hr_only
def back_to_ours() -> ResponseReturnValue:
    """Goes back to the shipped house style."""
    save_house_style(database(), current_actor(), "", None)
    flash("The papers have the look again that came with Recruit.")
    return redirect(url_for("settings.house_style"))


def _uploaded() -> tuple[str, bytes]:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Refused("choose a Word file (.docx) on your computer.")
    data = file.stream.read(LARGEST_SHELL + 1)
    read_house_style(data, "the file")
    stem = secure_filename(Path(file.filename).stem)[:80]
    return f"{stem or 'house-style'}.docx", data


def _sentence(refused: Refused) -> str:
    """The refusal without what concerns the command line: the page has a button for that."""
    sentences = refused.message.rstrip(".").split(". ")
    said = ". ".join(each for each in sentences if "'recruit " not in each) + "."
    return said[0].upper() + said[1:]


def _ours() -> bytes:
    return (shipped("templates") / "word" / OUR_NAME).read_bytes()


def _shown(stands: Settings) -> dict[str, object]:
    return {
        "organisation": stands.organisation,
        "contact": stands.contact,
        "zone": stands.zone,
        "scale": stands.scale,
        "opening": "\n".join(stands.script.opening),
        "closing": "\n".join(stands.script.closing),
        "retention_months": stands.retention_months,
        "appointed_months": stands.appointed_months,
        "disposes_itself": stands.disposes_itself,
        "backup_days": stands.backup_days,
        "managers_see_marks": stands.managers_see_marks,
        "withdrawn_see_result": stands.withdrawn_see_result,
        "panel_names": stands.panel_names.value,
        "data_contact": stands.data_contact,
        "data_recipients": "\n".join(stands.data_recipients),
        "training_asked": stands.training_asked,
        "spread": stands.spread,
    }


def _changed(form: SettingsForm) -> Settings:
    return Settings(
        organisation=form.organisation.data or "",
        contact=form.contact.data or "",
        zone=form.zone.data,
        scale=form.scale.data,
        script=Script(form.opening.paragraphs, form.closing.paragraphs),
        retention_months=form.retention_months.data or 12,
        appointed_months=form.appointed_months.data or 12,
        disposes_itself=form.disposes_itself.data,
        backup_days=form.backup_days.data or USUAL_DAYS,
        managers_see_marks=form.managers_see_marks.data,
        withdrawn_see_result=form.withdrawn_see_result.data,
        panel_names=PanelNames(form.panel_names.data),
        data_contact=form.data_contact.data or "",
        data_recipients=form.data_recipients.paragraphs,
        training_asked=form.training_asked.data,
        spread=form.spread.data or USUAL_SPREAD,
    )


def _version(stands: Settings) -> str:
    """A short digest of the settings, by which a change in between is noticed."""
    return hashlib.sha256(repr(stands).encode()).hexdigest()[:16]


def _authors(_seen: int) -> Sequence[Author]:
    return last_authors(database(), "settings", (Action.CHANGE_SETTINGS,), 1)
