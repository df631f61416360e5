"""Sheets while they are filled in: every score with a version, sealed for good, opened again only
by HR.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlite_utils import Database

from recruit.domain.decision.opening_words import opened_without_you
from recruit.domain.decision.outcome_rules import OFF_THE_LIST, agreeing_fault
from recruit.domain.pack.pack import IssuedPack, Pack, plain
from recruit.domain.record.actions import Action
from recruit.domain.scoring.result import Outcome
from recruit.domain.scoring.sheet import (
    Score,
    Sheet,
    SheetFault,
    anywhere_ids,
    question_of,
    score_fault,
    sheet_faults,
)
from recruit.domain.scoring.text_change import text_change
from recruit.domain.words.people import Actor
from recruit.domain.words.refusal import Refused
from recruit.domain.words.tab import NO_TAB, Tab
from recruit.store.audit.audit import now, record
from recruit.store.connection import Stale, writing
from recruit.store.scoring.gates import gates
from recruit.store.vacancies.editions import issued_pack, scored_pack
from recruit.store.vacancies.openings import missing_members, open_if_all_sealed, open_marks

LONGEST_NOTES = 20_000


@dataclass(frozen=True, slots=True)
class Place:
    """Whose sheet for whom: a member of a vacancy's panel and a candidate of it, by id."""

    vacancy: int
    candidate: int
    member: int


@dataclass(frozen=True, slots=True)
class StoredScore:
    """A score as kept.

    `version` is 0 where nothing was saved yet; `tab` is the page that saved last.
    """

    score: Score
    version: int = 0
    saved_at: str = ""
    tab: Tab = field(default=Tab(), compare=False)


@dataclass(frozen=True, slots=True)
class Notes:
    """What a sheet holds beside its scores; see `Sheet`."""

    heard_anywhere: tuple[str, ...] = ()
    notes: str = ""
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class StoredSheet:
    """A member's sheet as it stands, on the edition that the candidate is scored on.

    `began_at` is empty until something is saved, `sealed_at` while the sheet is open. `is_open`
    says that the marks of the candidate are, `is_closed` that they were opened without this sheet.
    `notes_version` is the version of `notes`. `newest` is the number of the newest edition, which
    need not be the one that is scored on.
    """

    issued: IssuedPack
    scores: tuple[StoredScore, ...]
    notes: Notes
    notes_version: int
    began_at: str
    sealed_at: str
    is_closed: bool
    is_open: bool = False
    newest: int = 0

    @property
    def sheet(self) -> Sheet:
        """The sheet itself."""
        held = self.notes
        return Sheet(
            tuple(each.score for each in self.scores), held.heard_anywhere, held.notes, held.remarks
        )

    @property
    def saved_at(self) -> str:
        """When the last score was saved, or ''."""
        return max((each.saved_at for each in self.scores), default="")

    def score(self, question: int) -> StoredScore:
        """The score for the question with this number. Raises `LookupError` if there is none."""
        for each in self.scores:
            if each.score.question == question:
                return each
        raise LookupError(f"there is no question {question}")


class NotReady(Refused):
    """A sheet that cannot be sealed yet. `faults` say what is missing, and where."""

    def __init__(self, faults: tuple[SheetFault, ...]) -> None:
        self.faults = faults
        super().__init__("the sheet cannot be sealed yet.")


def member_sheet(db: Database, place: Place) -> StoredSheet | None:
    """The member's sheet for the candidate, blank where nothing is saved; None while no pack is
    issued.
    """
    issued = scored_pack(db, place.vacancy, place.candidate)
    if issued is None:
        return None
    row = db.execute(
        "select s.heard_anywhere, s.notes, s.remarks, s.version, s.began_at,"
        " coalesce(s.sealed_at, ''),"
        " i.opened_at is not null, (select max(number) from edition where vacancy = ?)"
        " from (select 1) left join interview i on i.candidate = ?"
        " left join sheet s on s.candidate = i.candidate and s.member = ?",
        [place.vacancy, place.candidate, place.member],
    ).fetchone()
    is_open, newest = bool(row[6]), int(row[7])
    kept = stored_scores(db, place)
    scores = tuple(
        kept.get(each.number) or StoredScore(Score(each.number)) for each in issued.pack.questions
    )
    if row[4] is None:
        return StoredSheet(issued, scores, Notes(), 0, "", "", is_open, is_open, newest)
    notes = Notes(tuple(json.loads(row[0])), row[1], row[2])
    return StoredSheet(
        issued, scores, notes, row[3], row[4], row[5], is_open and not row[5], is_open, newest
    )


def save_scores(
    db: Database, actor: Actor, place: Place, scores: Sequence[tuple[Score, int]], tab: Tab = NO_TAB
) -> tuple[StoredScore, ...]:
    """Keeps these scores, each with the version that was read, all of them or none; returns them as
    they now stand.

    Raises `Refused` with a sentence where scoring is not open to the member or a score cannot be
    one, `Stale` with the `StoredScore`s that stand now where another page saved in between,
    `LookupError` for a candidate or a member of another vacancy.
    """
    with writing(db):
        _keep_scores(db, actor, place, _open_for(db, actor, place).pack, scores, tab)
        kept = stored_scores(db, place)
    return tuple(kept.get(score.question) or StoredScore(score) for score, _ in scores)


def save_notes(
    db: Database, actor: Actor, place: Place, notes: Notes, version: int, tab: Tab = NO_TAB
) -> int:
    """Keeps what stands on a sheet beside its scores, and returns the new version.

    Raises as `save_scores` does.
    """
    with writing(db):
        return _keep_notes(db, actor, place, _open_for(db, actor, place).pack, notes, version, tab)


def save_sheet(
    db: Database,
    actor: Actor,
    place: Place,
    scores: Sequence[tuple[Score, int]],
    notes: Notes,
    notes_version: int,
) -> None:
    """Keeps a whole sheet as a page without script sends it, all of it or nothing.

    Raises as `save_scores` does.
    """
    with writing(db):
        pack = _open_for(db, actor, place).pack
        _keep_scores(db, actor, place, pack, scores, Tab())
        _keep_notes(db, actor, place, pack, notes, notes_version, Tab())


def seal(db: Database, actor: Actor, place: Place) -> None:
    """Seals a member's sheet: it is final for them. The last one of a candidate opens the marks.

    Raises `NotReady` while something is missing, `Refused` where there is nothing to seal.
    """
    with writing(db):
        pack = _open_for(db, actor, place).pack
        stored = member_sheet(db, place)
        assert stored is not None
        if faults := sheet_faults(pack, stored.sheet):
            raise NotReady(faults)
        at, number = now(), _sealings(db, place) + 1
        content = json.dumps(plain(stored.sheet), ensure_ascii=False)
        db.execute(
            "insert into sealing (candidate, member, number, sheet, sealed_at) values (?, ?, ?,"
            " ?, ?)",
            [place.candidate, place.member, number, content, at],
        )
        db.execute(
            "update sheet set sealed_at = ? where candidate = ? and member = ?",
            [at, place.candidate, place.member],
        )
        facts = {"candidate": place.candidate, "member": place.member, "number": number}
        rows = [_row(place), ("sealing", place.candidate, place.member, number)]
        record(db, actor, Action.SEAL_SHEET, f"vacancy:{place.vacancy}", facts, rows=rows)
        open_if_all_sealed(db, place.vacancy, place.candidate, after=Action.SEAL_SHEET)


def reopen(db: Database, actor: Actor, place: Place, why: str) -> None:
    """Opens a sealed sheet again, for HR; what was sealed stays. The marks are closed until it is
    sealed again.

    Raises `Refused` if the sheet is not sealed, its member left, or the agreed scores or an outcome
    are recorded.
    """
    with writing(db):
        row = db.execute(
            "select i.recorded_at, o.outcome, m.left_at,"
            " (select position < 0 from candidate c where c.id = s.candidate)"
            " from sheet s join interview i on i.candidate = s.candidate"
            " join panel_member m on m.id = s.member"
            " left join outcome o on o.candidate = s.candidate"
            " where s.candidate = ? and s.member = ? and i.vacancy = ? and s.sealed_at is not null",
            [place.candidate, place.member, place.vacancy],
        ).fetchone()
        if row is None:
            raise Refused("this sheet is not sealed.")
        if row[3]:
            raise Refused(OFF_THE_LIST)
        if row[0]:
            raise Refused(
                "the agreed scores of this candidate are recorded. Take them back first, with a"
                " reason."
            )
        if row[1]:
            raise Refused(
                f"the outcome for this candidate is recorded: {row[1]}. Take it back first."
            )
        if row[2]:
            # They could not seal it again, and no one would ever open the marks of the others.
            raise Refused("this member is no longer on the panel. Put them back first.")
        number = _sealings(db, place)
        db.execute(
            "update sealing set reopened_by = ?, reopened_at = ?, why_reopened = ?"
            " where candidate = ? and member = ? and number = ?",
            [actor.id, now(), why, place.candidate, place.member, number],
        )
        db.execute(
            "update sheet set sealed_at = null where candidate = ? and member = ?",
            [place.candidate, place.member],
        )
        db.execute(
            "update interview set opened_by = null, opened_at = null, why_opened = '',"
            " version = version + 1 where candidate = ?",
            [place.candidate],
        )
        facts = {"candidate": place.candidate, "member": place.member, "number": number}
        rows = [
            _row(place),
            ("sealing", place.candidate, place.member, number),
            ("interview", place.candidate),
        ]
        record(
            db, actor, Action.REOPEN_SHEET, f"vacancy:{place.vacancy}", facts, {"why": why}, rows
        )


def open_without(db: Database, actor: Actor, place: Place, why: str) -> None:
    """Opens the marks for the chair, whose place this is, although sheets are missing; those did
    not score.

    Raises `Refused` if the chair's own sheet is not sealed and they have not withdrawn either, if
    nothing is missing, for a candidate who was taken off the list, withdrew or did not attend, or
    once the decision is recorded.
    """
    with writing(db):
        is_off, outcome = db.execute(
            "select c.position < 0, o.outcome from candidate c"
            " left join outcome o on o.candidate = c.id where c.id = ?",
            [place.candidate],
        ).fetchone()
        missing = missing_members(db, place.vacancy, place.candidate)
        if db.execute("select 1 from decision where vacancy = ?", [place.vacancy]).fetchone():
            raise Refused("the decision is recorded. HR can open it again, with a reason.")
        if fault := agreeing_fault(
            is_off=bool(is_off), outcome=Outcome(outcome) if outcome else None
        ):
            raise Refused(fault)
        if place.member in missing:
            raise Refused("seal your own sheet first.")
        sealed = db.execute(
            "select 1 from sheet where candidate = ? and sealed_at is not null", [place.candidate]
        )
        if not missing or sealed.fetchone() is None:
            raise Refused("there is no sealed sheet to open, or no sheet is missing.")
        open_marks(db, actor, place.vacancy, place.candidate, why)


def has_begun(db: Database, vacancy: int) -> bool:
    """Whether any candidate of this vacancy was scored: from then on rule and pack are locked."""
    return (
        db.execute("select 1 from interview where vacancy = ? limit 1", [vacancy]).fetchone()
        is not None
    )


def questions_done(db: Database, vacancy: int, member: int) -> dict[int, int]:
    """How many questions this member has done on each sheet they have begun, by the candidate's
    id.
    """
    rows = db.execute(
        "select s.candidate, count(x.question) from sheet s join candidate c on c.id = s.candidate"
        " left join score x on x.candidate = s.candidate and x.member = s.member"
        " and (x.mark is not null or (x.not_asked and x.why_not_asked <> ''))"
        " where s.member = ? and c.vacancy = ? group by s.candidate",
        [member, vacancy],
    ).fetchall()
    return dict(rows)


def sealed_by(db: Database, vacancy: int, member: int) -> frozenset[int]:
    """The candidates for whom this member's own sheet is sealed, by id."""
    rows = db.execute(
        "select s.candidate from sheet s join candidate c on c.id = s.candidate"
        " where s.member = ? and c.vacancy = ? and s.sealed_at is not null",
        [member, vacancy],
    ).fetchall()
    return frozenset(row[0] for row in rows)


def why_closed(db: Database, place: Place) -> str:
    """Why nothing can be saved on this sheet, as a sentence for its member, or '' where
    it is open.

    Raises `LookupError` for a candidate or a member of another vacancy.
    """
    standing = _standing(db, place)
    if standing.closed or standing.has_sheet:
        return standing.closed
    return _gate_closed(db, place)


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where a sheet stands. `closed` says why it is, in a sentence, or nothing."""

    closed: str
    has_interview: bool
    has_sheet: bool


def _standing(db: Database, place: Place) -> _Standing:
    row = db.execute(
        "select m.left_at, coalesce(d.interest, ''), i.candidate is not null,"
        " i.opened_at is not null,"
        " coalesce(i.why_opened, ''), s.candidate is not null, s.sealed_at is not null,"
        " c.position < 0, o.outcome,"
        " exists (select 1 from sealing where candidate = c.id and reopened_at is not null)"
        " and not exists (select 1 from sealing where candidate = c.id and member = m.id)"
        " from candidate c join panel_member m on m.vacancy = c.vacancy"
        " left join declaration d on d.candidate = c.id and d.member = m.id"
        " left join interview i on i.candidate = c.id"
        " left join sheet s on s.candidate = c.id and s.member = m.id"
        " left join outcome o on o.candidate = c.id where c.id = ? and m.id = ? and c.vacancy = ?",
        [place.candidate, place.member, place.vacancy],
    ).fetchone()
    if row is None:
        raise LookupError("there is no such candidate or member in this vacancy")
    (
        left_at,
        interest,
        has_interview,
        is_open,
        why_opened,
        has_sheet,
        is_sealed,
        is_off,
        outcome,
        may_have_seen,
    ) = row
    reasons = (
        (left_at, "you are no longer on this panel."),
        (is_off, "this candidate was taken off the list."),
        (interest == "withdraws", "you withdrew from scoring this candidate."),
        (is_sealed, "your sheet for this candidate is sealed. HR can open it again."),
        (is_open, opened_without_you(has_reason=bool(why_opened))),
        (outcome, f"the outcome for this candidate is recorded: {outcome}."),
        (
            may_have_seen and _were_recorded(db, place),
            (
                "the agreed scores of this candidate were recorded without your sheet, so the"
                " others' marks could be seen."
            ),
        ),
    )
    return _Standing(
        next((why for is_so, why in reasons if is_so), ""), bool(has_interview), bool(has_sheet)
    )


def _were_recorded(db: Database, place: Place) -> bool:
    """Whether the agreed scores were ever recorded: from then on who did not score may see every
    mark.
    """
    row = db.execute(
        "select 1 from audit where subject = ? and action = ? and json_extract(facts,"
        " '$.candidate') = ? limit 1",
        [f"vacancy:{place.vacancy}", Action.RECORD_CONSENSUS, place.candidate],
    ).fetchone()
    return row is not None


def _open_for(db: Database, actor: Actor, place: Place) -> IssuedPack:
    """The pack to score on, with the interview and the sheet begun; a sentence where the member may
    not score.
    """
    standing = _standing(db, place)
    if standing.closed:
        raise Refused(f"{standing.closed} Nothing was saved.")
    if not standing.has_sheet:
        _begin(db, actor, place, has_interview=standing.has_interview)
    issued = scored_pack(db, place.vacancy, place.candidate)
    assert issued is not None
    return issued


def _gate_closed(db: Database, place: Place) -> str:
    """Why the gate keeps the member from beginning a sheet, or ''.

    Whether a colleague has begun makes no difference: the answer would tell of it.
    """
    gate = gates(db, place.vacancy)[place.candidate]
    if gate.is_open:
        return ""
    return "scoring this candidate is not open yet. " + " ".join(each.text for each in gate.points)


def _begin(db: Database, actor: Actor, place: Place, *, has_interview: bool) -> None:
    issued = issued_pack(db, place.vacancy)
    if issued is None:
        raise Refused("no pack is issued yet, so there is nothing to score.")
    if why := _gate_closed(db, place):
        raise Refused(why)
    rows: list[tuple[str | int, ...]] = [_row(place)]
    if not has_interview:
        db.execute(
            "insert into interview (candidate, vacancy, edition, began_at) values (?, ?, ?, ?)",
            [place.candidate, place.vacancy, issued.pack.edition, now()],
        )
        rows.append(("interview", place.candidate))
    db.execute(
        "insert into sheet (candidate, member, began_at) values (?, ?, ?)",
        [place.candidate, place.member, now()],
    )
    facts = {"candidate": place.candidate, "member": place.member, "edition": issued.pack.edition}
    record(db, actor, Action.BEGIN_SHEET, f"vacancy:{place.vacancy}", facts, rows=rows)


def _keep_scores(
    db: Database,
    actor: Actor,
    place: Place,
    pack: Pack,
    scores: Sequence[tuple[Score, int]],
    tab: Tab,
) -> None:
    kept = stored_scores(db, place)
    stale = tuple(
        kept[score.question]
        for score, version in scores
        if _is_stale(kept.get(score.question), score, version, tab)
    )
    if stale:
        raise Stale(stale)
    for score, _ in scores:
        _save(
            db,
            actor,
            place,
            pack,
            kept.get(score.question) or StoredScore(Score(score.question)),
            score,
            tab,
        )


def _keep_notes(
    db: Database, actor: Actor, place: Place, pack: Pack, notes: Notes, version: int, tab: Tab
) -> int:
    _refuse_notes(pack, notes)
    row = db.execute(
        "select heard_anywhere, notes, remarks, version, tab, turn from sheet where candidate = ?"
        " and member = ?",
        [place.candidate, place.member],
    ).fetchone()
    before, current = Notes(tuple(json.loads(row[0])), row[1], row[2]), int(row[3])
    last = Tab(row[4], row[5])
    if before == notes or (tab.is_same(last) and tab.turn <= last.turn):
        return current
    if version != current and not tab.is_same(last):
        raise Stale((before, current))
    db.execute(
        "update sheet set heard_anywhere = ?, notes = ?, remarks = ?, version = version + 1,"
        " tab = ?, turn = ? where candidate = ? and member = ?",
        [
            json.dumps(notes.heard_anywhere),
            notes.notes,
            notes.remarks,
            tab.name,
            tab.turn,
            place.candidate,
            place.member,
        ],
    )
    personal = {
        "heard_anywhere": [before.heard_anywhere, notes.heard_anywhere],
        "notes": asdict(text_change(before.notes, notes.notes)),
        "remarks": asdict(text_change(before.remarks, notes.remarks)),
    }
    facts = {"candidate": place.candidate, "member": place.member, "version": current + 1}
    record(db, actor, Action.SAVE_NOTES, f"vacancy:{place.vacancy}", facts, personal, [_row(place)])
    return current + 1


def _is_stale(kept: StoredScore | None, score: Score, version: int, tab: Tab) -> bool:
    if kept is None or kept.version == version or kept.score == score:
        return False
    return not tab.is_same(kept.tab)


def _save(
    db: Database,
    actor: Actor,
    place: Place,
    pack: Pack,
    before: StoredScore,
    score: Score,
    tab: Tab,
) -> None:
    question = question_of(pack, score.question)
    if question is None:
        raise Refused(f"this pack has no question {score.question}. Nothing was saved.")
    if fault := score_fault(question, score):
        raise Refused(f"{fault} Nothing was saved.")
    if before.score == score or (tab.is_same(before.tab) and tab.turn <= before.tab.turn):
        return
    db.execute(
        "insert into score (candidate, member, question, mark, not_asked, why_not_asked, evidence,"
        " probes, heard,"
        " version, tab, turn, saved_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " on conflict (candidate, question, member) do update set mark = excluded.mark,"
        " not_asked = excluded.not_asked, why_not_asked = excluded.why_not_asked,"
        " evidence = excluded.evidence,"
        " probes = excluded.probes, heard = excluded.heard, version = excluded.version,"
        " tab = excluded.tab, turn = excluded.turn, saved_at = excluded.saved_at",
        [
            place.candidate,
            place.member,
            score.question,
            score.mark,
            score.not_asked,
            score.why_not_asked,
            score.evidence,
            json.dumps(score.probes),
            json.dumps(score.heard),
            before.version + 1,
            tab.name,
            tab.turn,
            now(),
        ],
    )
    facts = {
        "candidate": place.candidate,
        "member": place.member,
        "question": score.question,
        "version": before.version + 1,
    }
    rows = [("score", place.candidate, score.question, place.member)]
    record(
        db,
        actor,
        Action.SAVE_SCORE,
        f"vacancy:{place.vacancy}",
        facts,
        _difference(before.score, score),
        rows,
    )


def _difference(before: Score, after: Score) -> Mapping[str, object]:
    """What a save changed: the two values of each part, and of the texts what was taken out and put
    in.
    """
    told: dict[str, object] = {}
    for name in ("mark", "not_asked", "probes", "heard"):
        if getattr(before, name) != getattr(after, name):
            told[name] = [getattr(before, name), getattr(after, name)]
    for name in ("why_not_asked", "evidence"):
        if getattr(before, name) != getattr(after, name):
            told[name] = asdict(text_change(getattr(before, name), getattr(after, name)))
    return told


def _refuse_notes(pack: Pack, notes: Notes) -> None:
    if not set(notes.heard_anywhere) <= set(anywhere_ids(pack)):
        raise Refused(
            "an indicator was ticked that is not of this pack. Nothing was saved; load the page"
            " again."
        )
    for text in (notes.notes, notes.remarks):
        if len(text) > LONGEST_NOTES:
            raise Refused(
                f"use at most {LONGEST_NOTES:,} characters; this has {len(text):,}. Nothing was"
                " saved."
            )


def stored_scores(db: Database, place: Place) -> dict[int, StoredScore]:
    """The scores that are kept on a sheet, by the number of their question."""
    rows = db.execute(
        f"select {_SCORE} from score where candidate = ? and member = ? order by question",
        [place.candidate, place.member],
    ).fetchall()
    return {row[0]: _stored_score(row) for row in rows}


def open_scores(db: Database, vacancy: int) -> dict[tuple[int, int], dict[int, StoredScore]]:
    """The same for every sheet of a vacancy that is not sealed now, by candidate and member."""
    rows = db.execute(
        f"select {_SCORE}, s.candidate, s.member from score join sheet s using (candidate, member)"
        " join candidate c on c.id = s.candidate where c.vacancy = ? and s.sealed_at is null"
        " order by question",
        [vacancy],
    ).fetchall()
    found: dict[tuple[int, int], dict[int, StoredScore]] = {}
    for *score, candidate, member in rows:
        found.setdefault((candidate, member), {})[score[0]] = _stored_score(score)
    return found


_SCORE = (
    "question, mark, not_asked, why_not_asked, evidence, probes, heard, score.version,"
    " score.saved_at, score.tab, score.turn"
)


def _stored_score(row: Sequence[Any]) -> StoredScore:
    probes, heard = tuple(json.loads(row[5])), tuple(json.loads(row[6]))
    score = Score(row[0], row[1], bool(row[2]), row[3], row[4], probes, heard)
    return StoredScore(score, row[7], row[8], Tab(row[9], row[10]))


def _sealings(db: Database, place: Place) -> int:
    row = db.execute(
        "select count(*) from sealing where candidate = ? and member = ?",
        [place.candidate, place.member],
    ).fetchone()
    return int(row[0])


def _row(place: Place) -> tuple[str | int, ...]:
    return ("sheet", place.candidate, place.member)
