"""Disclosure: what a candidate, or anyone who asks about a vacancy, may have; confirmed by HR
before it leaves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, abort, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from recruit.domain.disclosure.answer import Section, answer_after_disposal, answer_before_pack
from recruit.domain.disclosure.disclosure import (
    Held,
    Prepared,
    SubjectView,
    freedom_view,
    subject_view,
)
from recruit.domain.disclosure.masking import FOUND, NOT_FOUND, found_as_names
from recruit.domain.disclosure.texts import (
    Choice,
    Found,
    Leaving,
    Passage,
    found_in,
    is_named,
    leaving,
    log_of,
    passages,
    unanswered,
)
from recruit.domain.scoring.blindness import sees_marks
from recruit.domain.words.naming import file_stem
from recruit.domain.words.refusal import Refused
from recruit.evidence.disclosure import Confirmed, freedom_bundle, sha512_of, subject_access_bundle
from recruit.evidence.record_papers import stored_house_style
from recruit.store.keeping.bundles import Bundle, BundleKind, MadeFile, bundles, note_bundle
from recruit.store.keeping.disclosures import answer_facts, disposed_of, held_of
from recruit.store.vacancies.candidates import candidate as stored_candidate
from recruit.store.vacancies.vacancies import StoredVacancy
from recruit.web import wording
from recruit.web.access import LARGEST_ID, current_actor, current_viewer, hr_of_vacancy, on_archive
from recruit.web.database import database, today
from recruit.web.downloads import download
from recruit.web.forms import Form
from recruit.web.guards.heavy import made_in_turn
from recruit.web.paging import page_count, page_of
from recruit.web.records.disclosure_form import (
    LONGEST_WORDS,
    Sent,
    form_faults,
    nothing_sent,
    packed_masks,
    read_form,
)
from recruit.web.typing.leaving import is_leaving, off, wanted_way

pages = Blueprint("disclosure", __name__)

A_PAGE = 20
"""Findings on one page."""
LETTERS_A_PAGE = 14_000
"""Characters of text on one page of the preview."""
CHANGED = (
    "The record or the settings changed after you opened this page, so what is found may have"
    " changed too. The choices are made again; the words that you added are still here."
)
TEXT_CHANGED = (
    "The text is not the one that was shown last. Read it as it is now, and make the bundle then."
)


class TokenForm(Form):
    """A button, and the token that it takes."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is to be fixed on a page, for the summary on top."""

    faults: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """One disclosure as it stands at this moment: whom it is for, what is in it, and what is found
    in its texts.
    """

    stored: StoredVacancy
    candidate: int | None
    prepared: Prepared
    passages: tuple[Passage, ...]
    found: tuple[Found, ...]
    digest: str
    set_gone: str

    @property
    def pages(self) -> int:
        """How many pages the findings take."""
        return page_count(len(self.found), A_PAGE)

    @property
    def kind(self) -> BundleKind:
        """What sort of bundle it is."""
        return (
            BundleKind.FREEDOM_OF_INFORMATION
            if self.candidate is None
            else BundleKind.SUBJECT_ACCESS
        )

    @property
    def address(self) -> str:
        """Where it is asked for."""
        if self.candidate is None:
            return url_for("disclosure.freedom", vacancy_id=self.stored.id)
        return url_for(
            "disclosure.subject_access", vacancy_id=self.stored.id, candidate_id=self.candidate
        )


@pages.route("/vacancies/<int:vacancy_id>/disclosure/<int:candidate_id>", methods=["GET", "POST"])
@hr_of_vacancy
@on_archive
def subject_access(stored: StoredVacancy, candidate_id: int) -> ResponseReturnValue:
    """What a candidate may have of their record: what is found in it, the text as it leaves, and
    the bundle.
    """
    return _answer(stored, candidate_id)


@pages.route("/vacancies/<int:vacancy_id>/disclosure", methods=["GET", "POST"])
@hr_of_vacancy
@on_archive
def freedom(stored: StoredVacancy) -> ResponseReturnValue:
    """The same for whoever asks about a vacancy."""
    return _answer(stored, None)


def _answer(stored: StoredVacancy, candidate: int | None) -> ResponseReturnValue:
    sent = read_form(request.form) if request.method == "POST" else nothing_sent()
    if request.method == "POST" and not TokenForm().validate():
        abort(400)
    if is_leaving() and not (sent.choices or sent.words):
        return off(wanted_way())
    held = held_of(database(), stored.id, wording.house_clock())
    if held is None or not _is_held(held, candidate):
        return _nothing(stored, candidate, has_pack=held is not None)
    asked = _asked(stored, held, candidate, sent.seed)
    if request.method == "GET":
        return _findings(asked, replace(sent, digest=asked.digest))
    if sent.digest != asked.digest:
        again = replace(sent.forgetting(), digest=asked.digest)
        return _findings(asked, again, Told([("version", CHANGED)]))
    if is_leaving():
        g.asks_before = wanted_way()
        return _findings(asked, replace(sent, go="page", to=sent.page))
    known = {each.number for each in asked.found}
    sent = replace(
        sent, choices={number: each for number, each in sent.choices.items() if number in known}
    )
    if sent.go == "all":
        sent = _all_masked(asked, sent)
    wrong = [*form_faults(sent), *_naming_reasons(asked, sent)]
    if wrong:
        return _findings(asked, replace(sent, to=_page_of(wrong, sent)), Told(wrong))
    if sent.go == "page":
        return _findings(asked, sent)
    if missing := unanswered(asked.found, sent.choices):
        return _findings(
            asked, replace(sent, to=missing[0] // A_PAGE + 1), Told(_to_choose(sent, missing))
        )
    if sent.go == "make":
        return made_in_turn(lambda: _make(asked, sent))
    return _preview(asked, sent)


def _is_held(held: Held, candidate: int | None) -> bool:
    return candidate is None or any(each.id == candidate for each in held.record.candidates)


def _nothing(
    stored: StoredVacancy, candidate: int | None, *, has_pack: bool
) -> ResponseReturnValue:
    """Why there is nothing: it was disposed of, or no pack was ever issued.

    404 for who was never there.
    """
    if candidate is not None and candidate > LARGEST_ID:
        abort(404)
    gone = disposed_of(database(), stored.id, candidate)
    if not gone and (
        has_pack or (candidate and stored_candidate(database(), stored.id, candidate) is None)
    ):
        abort(404)
    sections = () if candidate is None else _answer_without_copy(stored, candidate, gone)
    page = render_template(
        "records/disclosure/nothing.html",
        stored=stored,
        gone=gone,
        candidate=candidate,
        sections=sections,
    )
    return page, 410 if gone else 200


def _answer_without_copy(stored: StoredVacancy, candidate: int, gone: str) -> tuple[Section, ...]:
    """What the law asks an answer to say although no copy goes with it."""
    facts = answer_facts(database(), stored.id, candidate, today().isoformat())
    facts = replace(facts, organisation=facts.organisation or stored.draft.organisation)
    if gone:
        return answer_after_disposal(facts, wording.house().clock.day_in_words(gone))
    who = stored_candidate(database(), stored.id, candidate)
    assert who is not None
    has_adjustments = bool(who.adjustments or who.extra_minutes)
    return answer_before_pack(facts, has_time=bool(who.time), has_adjustments=has_adjustments)


def _asked(stored: StoredVacancy, held: Held, candidate: int | None, seed: str) -> Asked:
    """Everything anew from what is held; 404 for what is not for whoever asks."""
    prepared = _prepared(stored, held, candidate, seed)
    texts = passages(prepared.view, prepared.naming.member)
    found = found_in(texts, prepared.watch)
    digest = hashlib.sha256(repr((prepared.view, prepared.left_out, found)).encode()).hexdigest()
    return Asked(stored, candidate, prepared, texts, found, digest, held.set_gone)


def _prepared(stored: StoredVacancy, held: Held, candidate: int | None, seed: str) -> Prepared:
    policy, viewer = wording.house().panel_names, current_viewer(stored)
    if candidate is None:
        return freedom_view(held, policy, viewer)
    # HR who sits on the panel is a member first: the record of a candidate whose marks they may not
    # see is not there.
    if viewer.member is not None and not sees_marks(
        viewer, held.record.candidate(candidate).states
    ):
        abort(404)
    return subject_view(held, candidate, policy, seed, viewer)


def _all_masked(asked: Asked, sent: Sent) -> Sent:
    """The same with everything on the page masked that was not chosen yet, and on to the page after
    it.
    """
    here = page_of(asked.found, sent.page, A_PAGE).rows
    chosen = {each.number: Choice(masks=True) for each in here} | dict(sent.choices)
    is_last = sent.page >= asked.pages
    return replace(
        sent,
        choices=chosen,
        go="preview" if is_last else "page",
        to=1 if is_last else sent.page + 1,
    )


def _naming_reasons(asked: Asked, sent: Sent) -> list[tuple[str, str]]:
    """Reasons that themselves name someone: the log, which holds them, leaves with the bundle."""
    return [
        (
            f"reason-{number}",
            (
                f"Say why {_place(number)} stays as it is without a name or reference: the log"
                " holds it."
            ),
        )
        for number, each in sorted(sent.choices.items())
        if not each.masks and is_named(each.reason, asked.prepared.watch)
    ]


def _to_choose(sent: Sent, missing: Sequence[int]) -> list[tuple[str, str]]:
    first = [each for each in missing if each // A_PAGE == missing[0] // A_PAGE]
    said = []
    for each in first:
        if each in sent.choices:
            said.append((f"reason-{each}", f"Say why {_place(each)} stays as it is."))
        else:
            said.append(
                (f"mask-{each}", f"Choose for {_place(each)}: mask it, or keep it as it is.")
            )
    others = len(missing) - len(first)
    return [*said, *([("version", f"{others} more on other pages.")] if others else [])]


def _place(number: int) -> str:
    return f"number {number + 1}"


def _page_of(wrong: Sequence[tuple[str, str]], sent: Sent) -> int:
    numbers = [int(name.rpartition("-")[2]) for name, _ in wrong if name.startswith("reason-")]
    return numbers[0] // A_PAGE + 1 if numbers else sent.page


def _findings(asked: Asked, sent: Sent, form: Told | None = None) -> str:
    number = min(max(1, sent.to), asked.pages)
    here = page_of(asked.found, number, A_PAGE).rows
    on_page = {each.number for each in here}
    elsewhere = {at: each for at, each in sent.choices.items() if at not in on_page}
    return render_template(
        "records/disclosure/findings.html",
        **_common(asked, sent),
        form=form or Told(),
        here=[(each, each.sentence, sent.choices.get(each.number)) for each in here],
        page=number,
        elsewhere=elsewhere,
        masks=packed_masks(elsewhere),
        left=sum(each.number not in sent.choices for each in asked.found),
        earlier=_made_before(asked),
    )


def _preview(asked: Asked, sent: Sent, form: Told | None = None) -> str:
    texts = leaving(asked.passages, asked.found, sent.choices, sent.word_list)
    sheets = _sheets([each for each in texts if _is_shown(each)])
    number = min(sent.to, len(sheets))
    return render_template(
        "records/disclosure/preview.html",
        **_common(asked, sent),
        form=form or Told(),
        texts=sheets[number - 1],
        page=number,
        count=len(sheets),
        shown=_digest_of(texts),
        elsewhere=sent.choices,
        masks=packed_masks(sent.choices),
        made=TokenForm(formdata=None),
    )


def _make(asked: Asked, sent: Sent) -> ResponseReturnValue:
    texts = leaving(asked.passages, asked.found, sent.choices, sent.word_list)
    if _digest_of(texts) != sent.shown:
        return _preview(asked, sent, Told([("version", TEXT_CHANGED)]))
    confirmed = Confirmed(
        leaving=texts,
        log=log_of(asked.found, sent.choices, asked.passages, sent.word_list),
        kept=_kept_words(asked.found, sent.choices),
    )
    house, day = stored_house_style(database()), today().isoformat()
    try:
        if asked.candidate is None:
            data = freedom_bundle(asked.prepared, confirmed, house, day)
        else:
            facts = answer_facts(database(), asked.stored.id, asked.candidate, day)
            data = subject_access_bundle(
                asked.prepared, confirmed, house, wording.house().spread, facts
            )
    except Refused as refused:
        return _preview(
            asked, sent, Told([("words", refused.message[:1].upper() + refused.message[1:])])
        )
    name = _file_name(asked)
    made = MadeFile(name, sha512_of(data), len(data))
    note_bundle(database(), current_actor(), asked.stored.id, asked.kind, made, asked.candidate)
    return download(data, name, "application/zip")


def _common(asked: Asked, sent: Sent) -> dict[str, object]:
    view = asked.prepared.view
    return {
        "stored": asked.stored,
        "asked": asked,
        "sent": sent,
        "view": view,
        "one": view.one if isinstance(view, SubjectView) else None,
        "found_words": FOUND,
        "not_found": NOT_FOUND,
        "as_names": found_as_names(asked.prepared.watch),
        "longest_words": LONGEST_WORDS,
        "left_out": asked.prepared.left_out,
        "has_contact": bool(wording.house().data_contact),
        "token": TokenForm(formdata=None),
    }


def _made_before(asked: Asked) -> tuple[Bundle, ...]:
    made = bundles(database(), asked.stored.id)
    return tuple(
        each for each in made if each.kind is asked.kind and each.candidate == asked.candidate
    )


def _is_shown(text: Leaving) -> bool:
    """Whether a text is read before it leaves: all that people typed, and of the pack what is
    masked.
    """
    is_of_pack = all(each.startswith("edition ") for each in text.passage.places)
    return not is_of_pack or any(is_mask for _, is_mask in text.pieces)


def _sheets(texts: Sequence[Leaving]) -> list[list[Leaving]]:
    """The texts page by page."""
    made: list[list[Leaving]] = [[]]
    room = LETTERS_A_PAGE
    for each in texts:
        # A short text takes room too, for the line that says where it stands.
        room -= len(each.text) + 250
        if room < 0 and made[-1]:
            made.append([])
            room = LETTERS_A_PAGE - len(each.text)
        made[-1].append(each)
    return made


def _digest_of(texts: Sequence[Leaving]) -> str:
    return hashlib.sha256(repr([each.text for each in texts]).encode()).hexdigest()


def _kept_words(found: Sequence[Found], choices: Mapping[int, Choice]) -> tuple[str, ...]:
    return tuple(each.sentence[1] for each in found if not choices[each.number].masks)


def _file_name(asked: Asked) -> str:
    view, stem = asked.prepared.view, file_stem(asked.stored.draft.reference)
    if isinstance(view, SubjectView):
        return f"{stem}-subject-access-{file_stem(view.one.candidate.reference)}.zip"
    return f"{stem}-freedom-of-information.zip"
