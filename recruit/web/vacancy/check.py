"""Step 8: what is missing, what can be fixed or accepted with a reason, and issuing an edition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

from recruit.domain.building.draft import Step
from recruit.domain.building.draft_wording import find_wording
from recruit.domain.building.readiness import Obstacle, Readiness, readiness, with_reason
from recruit.domain.framework.crosswalk import overlapping
from recruit.domain.framework.framework import ElementReference
from recruit.domain.pack.lock import AFTER, Lock
from recruit.domain.pack.pack import IssuedPack, Pack, issue
from recruit.domain.words.merging import Field
from recruit.domain.words.whole_number import whole_number
from recruit.store.connection import Stale
from recruit.store.scoring.gates import gates
from recruit.store.vacancies.editions import Seen, add_edition, issued_pack, seen
from recruit.store.vacancies.vacancies import State, StoredVacancy, vacancy
from recruit.web.access import builds, current_actor
from recruit.web.database import database, library, today
from recruit.web.forms import LongText, Needed, VersionedForm, tidy
from recruit.web.typing.leaving import is_leaving, leave
from recruit.web.typing.merging import authors_in_words
from recruit.web.vacancy.linting import findings_on_criterion, findings_on_question
from recruit.web.vacancy.pack_lock import lock_of, marks_fault
from recruit.web.vacancy.papers_shelf import paper_title
from recruit.web.vacancy.steps import (
    Workbench,
    address,
    authors_of,
    render_step,
    save_step,
    workbench,
)

pages = Blueprint("vacancy_check", __name__)

LONGEST_REASON = 600
REASON = "reason:"
"""Before the id of an obstacle: the field for why it can stay as it is. The whole page is one form,
so that no button of it throws away what stands in the fields of another.
"""
MOST_SHOWN = 15
"""How many obstacles stand on the page at once, each with its form: no one fixes more in one go."""
CHANGED = (
    "This vacancy was changed in another tab or by someone else after you opened this page. Nothing"
    " was issued. Look at what is saved now, and issue it again if it is right."
)
LOCKED = (
    "Scoring is open, so the decision rule and the pack are locked. Only HR can issue another"
    " edition, with a reason that is printed on every paper. Nothing was issued."
)


class AcceptForm(VersionedForm):
    """Why one gap, or one wording, is accepted as it is."""

    obstacle = HiddenField()
    reason = LongText(
        "Reason for leaving it as it is",
        [Needed("Say why it can stay as it is, or fix it.")],
        longest=LONGEST_REASON,
        filters=[tidy],
    )


class TakeBackForm(VersionedForm):
    """Which acceptance is taken back."""

    obstacle = HiddenField()


class IssueForm(VersionedForm):
    """Which edition the page offered, and why there is another."""

    edition = HiddenField()
    reason = LongText("Why there is a new edition", longest=LONGEST_REASON, filters=[tidy])

    @property
    def seen_edition(self) -> int:
        """The edition that the page offered; 0 if the field was tampered with."""
        return whole_number(str(self.edition.data or "")) or 0


Faulty = AcceptForm | TakeBackForm | IssueForm


@dataclass(frozen=True, slots=True)
class SeenBy:
    """Someone who has opened papers of an edition, and when first."""

    number: int
    who: str
    papers: str
    since: str


@pages.route("/vacancies/<int:vacancy_id>/check", methods=["GET", "POST"])
@builds
def check(stored: StoredVacancy) -> ResponseReturnValue:
    """Shows what is held against the draft, the editions so far, and the button that issues the
    next. What is sent here is a way off, or records nothing.
    """
    bench = workbench(stored)
    if is_leaving():
        empty = [Field(name, ("",)) for name in request.form if _is_reason(name)]
        return leave(empty, lambda: _page(bench, _readiness(bench)))
    return _page(bench, _readiness(bench))


@pages.post("/vacancies/<int:vacancy_id>/check/accept")
@builds
def accept(stored: StoredVacancy) -> ResponseReturnValue:
    """Accepts a gap or a wording, with the reason."""
    form = _sent_about(request.form.get("obstacle", ""))
    bench = workbench(stored)
    found = _readiness(bench)
    if form.obstacle.data not in {each.id for each in found.open}:
        there = next((each for each in found.accepted if each.id == form.obstacle.data), None)
        flash(_accepted_already(stored, there, form.reason.data or ""))
        return _with_the_rest(stored, form.obstacle.data or "")
    return _save_reason(bench, found, form, form.reason.data or "")


@pages.post("/vacancies/<int:vacancy_id>/check/take-back")
@builds
def take_back(stored: StoredVacancy) -> ResponseReturnValue:
    """Takes an acceptance back: the gap is open again."""
    form = TakeBackForm()
    bench = workbench(stored)
    found = _readiness(bench)
    if form.obstacle.data not in {each.id for each in found.accepted}:
        flash("That is not accepted any more. Nothing was changed.")
        return _with_the_rest(stored, form.obstacle.data or "")
    return _save_reason(bench, found, form, "")


@pages.post("/vacancies/<int:vacancy_id>/check/issue")
@builds
def issue_edition(stored: StoredVacancy) -> ResponseReturnValue:
    """Freezes the draft as the next edition. Sent twice, it makes one."""
    form = IssueForm()
    bench = workbench(stored)
    found = _readiness(bench)
    if 0 < form.seen_edition <= found.last_edition or found.is_unchanged:
        return _issued_already(stored, found)
    lock = lock_of(stored)
    if form.validate_on_submit() and _may_issue(bench, found, form, lock):
        assert bench.pack is not None
        reason = _told(stored, lock, form.reason.data or "")
        pack = replace(
            bench.pack, edition=found.next_edition, reason=reason, issued=today().isoformat()
        )
        try:
            add_edition(
                database(), current_actor(), stored, issue(pack), while_unscored=not lock.holds
            )
        except Stale:
            bench = workbench(vacancy(database(), stored.id) or stored)
            found = _readiness(bench)
            if found.last_edition >= form.seen_edition:
                return _issued_already(stored, found)
            _offer_again(form, bench)
        else:
            flash(f"Edition {pack.edition} is issued.")
            return redirect(address(Step.CHECK, stored.id))
    return _page(bench, found, form)


def _is_reason(name: str) -> bool:
    """Whether a field of the page is one for a reason."""
    return name == "reason" or name.startswith(REASON)


def _sent_about(obstacle: str) -> AcceptForm:
    """What the page sent about one obstacle."""
    sent = {name: request.form.get(name, "") for name in ("csrf_token", "version", "obstacle")}
    return AcceptForm(formdata=MultiDict({**sent, "reason": _typed(f"{REASON}{obstacle}")}))


def _typed(name: str) -> str:
    """What stood in a field of the page that was sent."""
    return request.form.get(name, "") if request.method == "POST" else ""


def _may_issue(bench: Workbench, found: Readiness, form: IssueForm, lock: Lock) -> bool:
    """Whether nothing stands against it; what does is said in the form."""
    if bench.stored.state is State.ARCHIVED:
        form.version.errors = ["This vacancy is archived. Nothing more is issued for it."]
    elif not lock.may_issue:
        form.version.errors = [LOCKED]
    elif form.seen_version != bench.stored.version or form.seen_edition != found.next_edition:
        _offer_again(form, bench)
    elif not found.is_ready or bench.pack is None:
        form.version.errors = ["Fix or accept what is listed below first. Nothing was issued."]
    elif fault := marks_fault(lock, _last(bench.stored), bench.draft.scale):
        form.version.errors = [f"{fault} Nothing was issued."]
    elif found.last_edition and not form.reason.data:
        form.reason.errors = ["Say why there is a new edition. It is printed on every paper."]
    return not form.errors


def _told(stored: StoredVacancy, lock: Lock, reason: str) -> str:
    """The reason as it is kept: who reads it is told first that scoring was open by then."""
    if stored.state is State.DRAFT:
        return reason
    was_open = lock.holds or any(each.is_open for each in gates(database(), stored.id).values())
    return f"{AFTER}{reason}" if was_open else reason


def _offer_again(form: IssueForm, bench: Workbench) -> None:
    form.version.data = str(bench.stored.version)
    form.version.errors = [CHANGED]


def _accepted_already(stored: StoredVacancy, there: Obstacle | None, typed: str) -> str:
    """What to tell where the gap is not open any more, with what was typed."""
    if there is None:
        return f"That is no longer there to accept. Nothing was changed. You typed: {typed}"
    who = authors_in_words(authors_of(stored)(stored.version - 1))
    return f"{who} accepted this meanwhile: {there.reason} Nothing was changed. You typed: {typed}"


def _save_reason(
    bench: Workbench, found: Readiness, form: AcceptForm | TakeBackForm, reason: str
) -> ResponseReturnValue:
    """Keeps the reason for leaving an obstacle as it is, or with an empty one takes it back."""
    # Only another's reason for the very same thing is in the way, and that was looked at before.
    form.version.raw_data, form.version.data = None, str(bench.stored.version)
    if form.validate_on_submit():
        draft = with_reason(bench.draft, found, form.obstacle.data or "", reason)
        if save_step(bench.stored, form, Step.CHECK, draft):
            return _with_the_rest(bench.stored, form.obstacle.data or "")
        bench = workbench(vacancy(database(), bench.stored.id) or bench.stored)
    return _page(bench, _readiness(bench), form)


def _with_the_rest(stored: StoredVacancy, obstacle: str) -> ResponseReturnValue:
    """The page anew; with what stands in its other fields than that of this obstacle, if anything
    does.
    """
    others = [name for name in request.form if _is_reason(name) and name != f"{REASON}{obstacle}"]
    if not any(_typed(name).strip() for name in others):
        return redirect(address(Step.CHECK, stored.id))
    bench = workbench(vacancy(database(), stored.id) or stored)
    return _page(bench, _readiness(bench))


def _issued_already(stored: StoredVacancy, found: Readiness) -> ResponseReturnValue:
    if found.is_unchanged:
        flash(
            f"Edition {found.last_edition} is issued, and nothing has changed since. There is no"
            " other to issue."
        )
    else:
        flash(
            f"Edition {found.last_edition} was issued in the meantime. Look at what changed since,"
            " below."
        )
    return redirect(address(Step.CHECK, stored.id))


def _readiness(bench: Workbench) -> Readiness:
    titles = (
        {each.element: each.element_title for each in bench.pack.questions} if bench.pack else {}
    )
    wording = find_wording(bench.draft, titles, findings_on_criterion, findings_on_question)
    return readiness(bench.draft, bench.missing, bench.pack, wording, _last(bench.stored))


def _last(stored: StoredVacancy) -> IssuedPack | None:
    """The newest edition, or None."""
    return issued_pack(database(), stored.id) if stored.state is not State.DRAFT else None


def _page(bench: Workbench, found: Readiness, faulty: Faulty | None = None) -> ResponseReturnValue:
    forms = [_accept_form(number, each, faulty, bench) for number, each in enumerate(found.open, 1)]
    lock = lock_of(bench.stored)
    return render_step(
        Step.CHECK,
        "vacancy/check.html",
        bench,
        found=found,
        form=faulty or IssueForm(formdata=None),
        open=list(zip(found.open, forms, strict=True)),
        issuing=faulty if isinstance(faulty, IssueForm) else _issue_form(),
        overlaps=_overlaps(bench),
        asked=_asked(bench.pack) if bench.pack else {},
        seen=_seen(seen(database(), bench.stored.id)) if found.last_edition else {},
        most_shown=MOST_SHOWN,
        is_archived=bench.stored.state is State.ARCHIVED,
        lock=lock,
        marks_fault=marks_fault(lock, _last(bench.stored), bench.draft.scale) if lock.holds else "",
        after=AFTER,
    )


def _accept_form(
    number: int, obstacle: Obstacle, faulty: Faulty | None, bench: Workbench
) -> AcceptForm:
    """The form under one obstacle, with a field id of its own; what was typed stays in it."""
    is_typed = isinstance(faulty, AcceptForm) and faulty.obstacle.data == obstacle.id
    name = f"{REASON}{obstacle.id}"
    form = faulty if is_typed and isinstance(faulty, AcceptForm) else _unsent(name)
    form.reason.id, form.reason.name = f"reason-{number}", name
    form.reason.label.field_id = form.reason.id
    if not is_typed:
        form.version.data = str(bench.stored.version)
    return form


def _unsent(name: str) -> AcceptForm:
    return AcceptForm(formdata=None, data={"reason": _typed(name)})


def _issue_form() -> IssueForm:
    return IssueForm(formdata=None, data={"reason": _typed("reason")})


def _overlaps(bench: Workbench) -> list[str]:
    """The crosswalk's warnings, in sentences."""
    titles = (
        {each.element: each.element_title for each in bench.pack.questions} if bench.pack else {}
    )
    links = overlapping(library().crosswalk, [each.reference for each in bench.draft.elements])
    pairs = (
        (_titled(link.first, titles), _titled(link.second, titles), link.why) for link in links
    )
    return [
        f"{first} and {second} would ask about the same thing twice: {why}"
        for first, second, why in pairs
    ]


def _titled(reference: ElementReference, titles: Mapping[ElementReference, str]) -> str:
    return f"'{titles[reference]}'" if reference in titles else str(reference)


def _asked(pack: Pack) -> dict[ElementReference, list[int]]:
    """The numbers of the questions about each element."""
    found: dict[ElementReference, list[int]] = {}
    for each in pack.questions:
        found.setdefault(each.element, []).append(each.number)
    return found


def _seen(rows: tuple[Seen, ...]) -> dict[int, list[SeenBy]]:
    """Who has seen which edition, each person once."""
    found: dict[int, list[SeenBy]] = {}
    ordered = sorted(rows, key=lambda each: (each.number, each.who, each.at))
    for (number, who), group in groupby(ordered, key=lambda each: (each.number, each.who)):
        opened = list(group)
        titles = dict.fromkeys(paper_title(each.paper) for each in opened)
        found.setdefault(number, []).append(SeenBy(number, who, ", ".join(titles), opened[0].at))
    return found
