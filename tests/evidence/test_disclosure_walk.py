"""Every row that tells of a candidate, column by column, is in what they get, or on a list here
that says why not.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime

import pytest

from recruit.domain.building.draft import vacancy_of
from recruit.domain.disclosure.answer import COMMISSIONER
from recruit.domain.disclosure.disclosure import subject_view
from recruit.domain.disclosure.panel_names import PanelNames
from recruit.domain.disclosure.texts import found_in, leaving, log_of, passages
from recruit.domain.disclosure.unsealed import WhyUnsealed
from recruit.domain.keeping.retention import Scope
from recruit.domain.pack.pack import build_pack, issue
from recruit.domain.pack.vacancy import Candidate, PanelMember
from recruit.domain.scoring.blindness import Viewer
from recruit.domain.scoring.consensus import AgreedScore, Why
from recruit.domain.scoring.gate import Declaration, Interest
from recruit.domain.scoring.result import Outcome
from recruit.domain.words.people import SHELL, Role, actor
from recruit.evidence import disposal as disposing
from recruit.evidence.disclosure import Confirmed, readable, subject_access_bundle
from recruit.evidence.record_papers import stored_house_style
from recruit.store.connection import FILE, connect
from recruit.store.keeping.disclosures import answer_facts, held_of
from recruit.store.people.people import add_person
from recruit.store.people.settings import save_settings, settings
from recruit.store.scoring.consensus import (
    consensus_version,
    record_consensus,
    save_departures,
    take_stance,
)
from recruit.store.scoring.gates import add_exception, declare, undertake
from recruit.store.scoring.letters import approve_letter, save_letter
from recruit.store.scoring.outcomes import (
    record_decision,
    record_equal,
    save_outcome,
    save_tie_decision,
)
from recruit.store.scoring.sheets import Notes, open_without, reopen, save_notes, save_scores, seal
from recruit.store.upgrade import migrate
from recruit.store.vacancies.candidates import (
    add_candidates,
    candidates,
    remove_candidate,
    save_candidate,
)
from recruit.store.vacancies.editions import add_edition
from recruit.store.vacancies.panels import add_member, panel
from recruit.store.vacancies.vacancies import add_vacancy, vacancy
from tests import scored
from tests.builders import a_draft, shipped_library
from tests.documents.reading import text
from tests.store.scoring_day import a_day

HR = Viewer(None, is_hr=True)
NAMES = ("Ambrose Thistlewood", "Peregrine Moonbeam")
MEMBERS = ("Agnes Lamplight", "Peggy Wavecrest", "Wilhelmina Storybrook")


class Words:
    """A word that stands nowhere else for each thing that somebody types."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def __call__(self, what: str) -> str:
        self.made.append(f"Zq{what}{len(self.made):03d}")
        return f"{self.made[-1]} was said."


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """A selection in which everything happened once to the first candidate, each text with a word
    of its own.
    """
    with closing(connect(migrate(tmp_path_factory.mktemp("walk")))) as db:
        say = Words()
        hr = add_person(
            db, SHELL, email="hilda@larkwater.example", name="Hilda Rulebook", role=Role.HR
        )
        who = actor(hr)
        made = add_vacancy(db, who, hr.id, a_draft("V-7", elements=2))
        for place, name in enumerate(MEMBERS):
            add_member(
                db, who, made, name=name, role=f"Keeper {place}", person=None, is_chair=place == 0
            )
        add_candidates(
            db, who, made, [Candidate(f"K{at}", name, "") for at, name in enumerate(NAMES, 1)]
        )
        first, second = candidates(db, made)
        timed = replace(first.candidate, time=say("time"))
        save_candidate(db, who, made, first.id, first.version, timed, say("adjustments"), True, 47)
        stored = vacancy(db, made)
        sitting = tuple(
            PanelMember(name, f"Keeper {at}", at == 0) for at, name in enumerate(MEMBERS)
        )
        whole = vacancy_of(
            stored.draft,
            sitting,
            [each.candidate for each in candidates(db, made)],
            edition=1,
            issued="2026-11-23",
        )
        pack = build_pack(whole, {"grades9plus": shipped_library().framework("grades9plus")})
        add_edition(db, who, stored, issue(pack))
        members = panel(db, made)
        add_exception(db, who, made, first.id, say("exception"))
        for each in members:
            undertake(db, SHELL, made, each.id)
            for one in (first, second):
                how = say("declared") if one is first else ""
                declare(
                    db,
                    SHELL,
                    made,
                    one.id,
                    Declaration(each.id, Interest.KNOWN if how else Interest.NONE, how),
                )
        for seat in range(3):
            for at in range(2):
                _fill(db, made, at, seat, say)
        for seat in (0, 1):
            for at in range(2):
                seal(db, SHELL, scored.place(db, made, at, seat))
        reopen(db, SHELL, scored.place(db, made, 0, 1), say("reopened"))
        again = scored.scores(db, made, ["3"], say("again"))[0]
        save_scores(db, SHELL, scored.place(db, made, 0, 1), [(again, 1)])
        seal(db, SHELL, scored.place(db, made, 0, 1))
        # The third member withdraws from the first candidate in the middle of the sheet; for the
        # second one the marks are opened without it.
        declare(
            db,
            SHELL,
            made,
            first.id,
            Declaration(members[2].id, Interest.WITHDRAWS, say("withdrew")),
        )
        open_without(db, SHELL, scored.place(db, made, 1, 0), "The third member was called away.")
        for one, why in ((first, say("agreed")), (second, "All had heard it.")):
            higher = [AgreedScore(1, "4", Why.OTHER, why)]
            save_departures(db, who, made, one.id, consensus_version(db, one.id), higher)
        for one in (first, second):
            record_consensus(db, who, made, one.id, consensus_version(db, one.id))
        take_stance(db, SHELL, made, first.id, members[1].id, agrees=False, words=say("dissent"))
        record_equal(db, who, made, [first.id, second.id], say("equal"))
        save_tie_decision(db, who, made, [first.id, second.id], say("order"), is_section_159=False)
        save_outcome(db, who, made, first.id, 0, Outcome.RESERVE, "2027-11-30", say("outcome"))
        save_outcome(
            db, who, made, second.id, 0, Outcome.NOT_APPOINTED, "", "As the evidence says."
        )
        save_letter(db, who, made, first.id, 0, say("letter"))
        approve_letter(db, who, made, first.id, 1)
        record_decision(db, who, made)
        yield db, made, say


def _fill(db, made, at, seat, say):
    where = scored.place(db, made, at, seat)
    evidence = (lambda: say("evidence")) if at == 0 else (lambda: "Said so.")
    one, other = scored.scores(db, made, ["2"])[:2]
    unasked = replace(
        other, mark=None, not_asked=True, why_not_asked=say("unasked") if at == 0 else "No time."
    )
    save_scores(
        db, SHELL, where, [(scored.with_negative(db, where, replace(one, evidence=evidence())), 0)]
    )
    save_scores(db, SHELL, where, [(unasked, 0)])
    if at == 0:
        save_notes(db, SHELL, where, Notes((), say("notes"), say("remarks")), 0)


def copy_of(db, made, identity, policy=PanelNames.ROLES):
    held = held_of(db, made)
    prepared = subject_view(held, identity, policy, "0" * 32, HR)
    texts = passages(prepared.view, prepared.naming.member)
    found = found_in(texts, prepared.watch)
    sure = Confirmed(
        leaving(texts, found, {}, ()), log_of(found, {}, texts, ()) if not found else (), ()
    )
    facts = answer_facts(db, made, identity, "2026-11-22")
    data = subject_access_bundle(prepared, sure, stored_house_style(db), 2, facts)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {each: archive.read(each) for each in archive.namelist()}, prepared


def all_of(files):
    return "\n".join(readable(path, data) for path, data in files.items())


def papers_of(files):
    return "\n".join(text(data) for path, data in files.items() if path.endswith(".docx"))


CHAIN = "It serves to find changes, and tells nothing of the candidate."
PAGE = "It tells the program which page saved last, and nothing of the candidate."
ID = "It is a number or code by which the program finds a row; what it stands for is told."
ACTOR = "It is the account of whoever acted; the bundle calls them as the settings say."
OTHERS = "It names other candidates too; that the candidate was equal to so many others is told."
WHEN = "The history tells when, and the row of the audit trail is made in the same moment."
NOT_TOLD = {
    "declaration.declared_at": WHEN,
    "score.saved_at": WHEN,
    "tie_decision.recorded_at": WHEN,
    "candidate.id": ID,
    "candidate.vacancy": ID,
    "candidate.position": "It is the place on the list, which the program sorts by.",
    "candidate.adjustments_for_chair": (
        "That the chair was to act on what was agreed: the agreement itself is told."
    ),
    "candidate.version": PAGE,
    "declaration.candidate": ID,
    "declaration.member": ID,
    "gate_exception.candidate": ID,
    "gate_exception.recorded_by": ACTOR,
    "interview.candidate": ID,
    "interview.vacancy": ID,
    "interview.opened_by": ACTOR,
    "interview.recorded_by": ACTOR,
    "interview.version": PAGE,
    "sheet.candidate": ID,
    "sheet.member": ID,
    "sheet.version": PAGE,
    "sheet.tab": PAGE,
    "sheet.turn": PAGE,
    "score.candidate": ID,
    "score.member": ID,
    "score.version": PAGE,
    "score.tab": PAGE,
    "score.turn": PAGE,
    "sealing.candidate": ID,
    "sealing.member": ID,
    "sealing.reopened_by": ACTOR,
    "agreed_score.candidate": ID,
    "stance.candidate": ID,
    "stance.member": ID,
    "outcome.candidate": ID,
    "outcome.recorded_by": ACTOR,
    "outcome.version": PAGE,
    "tie_decision.id": ID,
    "tie_decision.vacancy": ID,
    "tie_decision.candidates": OTHERS,
    "tie_decision.recorded_by": ACTOR,
    "tie_decision.is_order": "A row for each of two things, and each is told as what it is.",
    "tie_decision.is_section_159": (
        "It tells of a characteristic of another person, but for whoever was put first."
    ),
    "letter.candidate": ID,
    "letter.version": PAGE,
    "letter.saved_by": ACTOR,
    "letter.approved_by": ACTOR,
    "bundle.id": ID,
    "bundle.vacancy": ID,
    "bundle.candidate": ID,
    "bundle.file": "That a copy was made is no more than a note of an answer; HR sees it.",
    "bundle.kind": "The answer says whether a set went to the personnel file.",
    "bundle.sha512": CHAIN,
    "bundle.size": CHAIN,
    "bundle.made_by": ACTOR,
    "bundle.made_at": "That a copy was made is no more than a note of an answer; HR sees it.",
    "audit.sequence": "It would tell how much was done for others in between.",
    "audit.actor": ACTOR,
    "audit.subject": ID,
    "audit.facts": (
        "What it says of the candidate is told in words; numbers of rows and digests are left out."
    ),
    "audit.personal_digest": CHAIN,
    "audit.previous": CHAIN,
    "audit.salt": CHAIN,
    "restored_entry.vacancy": ID,
    "restored_entry.sequence": "It would tell how much was done for others in between.",
}
"""Every column that tells of a candidate and is not in the bundle as it stands, with the reason."""
CHECKED_ELSEWHERE = {
    "audit.hash": "test_the_history_holds_the_hash_of_each_line",
    "audit.at": "test_the_history_holds_the_hash_of_each_line",
    "audit.action": "test_the_history_holds_the_hash_of_each_line",
    "audit.role": "test_the_history_holds_the_hash_of_each_line",
    "audit.personal": "test_every_word_that_was_typed_is_in_the_papers",
    "restored_entry.entry": "tests/evidence/test_disclosure.py, after an archive is restored",
}
OF_NOBODY = {
    "vacancy": "The post; the draft holds no candidate, which a test below holds.",
    "edition": "What was asked: the pack is in the bundle whole.",
    "vacancy_change": "When anything of the vacancy was changed last.",
    "edition_seen": "Which member opened which paper.",
    "panel_member": "The panel.",
    "outside_access": "Links of members.",
    "undertaking": "Undertakings of members.",
    "training": "Training of members.",
    "kept_typing": (
        "Steps of the pack as somebody types them: no page about a candidate keeps what is typed."
    ),
    "sign_in_made": "Who made whom a way to sign in.",
    "list_layout": "Which column of a list is what, by the headings; no row of the list.",
    "decision": "That the vacancy is decided; the history tells it.",
    "calibration_answer": "Practice, about no candidate.",
    "calibration_mark": "Practice, about no candidate.",
    "hold": "About the whole record, and perhaps privileged; the log says so.",
    "disposal": "What was removed; it names no candidate.",
    "person": "Accounts.",
    "sign_in_link": "Accounts.",
    "setting": "The house.",
    "house_style": "The house.",
    "backup": "Copies of the whole; the answer says how long they are kept.",
    "bank_text": "Frameworks.",
    "_sqlite_migrations": "The program.",
}
"""Tables that tell of no candidate, with what they hold. A new table must be here or be walked."""
INDEXES = {"candidate_words": "candidate", "vacancy_words": "vacancy", "bank_text_fts": "bank_text"}
"""Indexes of words, each with the table whose words it holds."""


def tables_of(db):
    shadows = ("_data", "_idx", "_content", "_docsize", "_config")
    made = {f"{index}{shadow}" for index in INDEXES for shadow in shadows} | set(INDEXES)
    return {
        each for each in db.table_names() if each not in made and not each.startswith("sqlite_")
    }


def rows_about(db, made, identity):
    """Every row that tells of a candidate, with its table, found by what the columns are called."""
    for table in sorted(tables_of(db) - set(OF_NOBODY)):
        columns = [row[1] for row in db.execute(f"pragma table_info({table})")]
        if table == "candidate":
            where, values = "id = ?", [identity]
        elif "candidate" in columns:
            where, values = "candidate = ?", [identity]
        elif "candidates" in columns:
            where, values = "? in (select value from json_each(candidates))", [identity]
        elif table == "audit":
            where, values = (
                (
                    "subject = ? and (json_extract(facts, '$.candidate') = ? or ? in (select value"
                    " from json_each(facts, '$.candidates')))"
                ),
                [f"vacancy:{made}", identity, identity],
            )
        elif "vacancy" in columns:
            where, values = "vacancy = ?", [made]
        else:
            # No one has said yet what it holds, which the test of the tables says.
            continue
        for row in db.execute(f"select * from {table} where {where}", values).fetchall():
            yield table, dict(zip(columns, row, strict=True))


def values_in(value):
    """The single values of a column; one that holds JSON is taken apart."""
    if isinstance(value, str) and re.fullmatch(r"\[.*\]|\{.*\}", value, re.DOTALL):
        yield from _leaves(json.loads(value))
    elif value not in (None, ""):
        yield value


def _leaves(value):
    if isinstance(value, dict):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    elif value not in (None, "", True, False):
        yield value


def is_in(value, said):
    return re.search(rf"(?<!\w){re.escape(str(value))}(?!\w)", said) is not None


def test_every_table_is_walked_or_holds_no_candidate(told):
    db, made, _ = told
    walked = {table for table, _ in rows_about(db, made, candidates(db, made)[0].id)}
    there = tables_of(db)
    assert set(OF_NOBODY) <= there
    assert there - set(OF_NOBODY) - walked == {
        "bundle",
        "restored_entry",
    }, "a table without a row is not walked"
    for table in OF_NOBODY:
        columns = {row[1] for row in db.execute(f"pragma table_info({table})")}
        assert not {"candidate", "candidates"} & columns, f"{table} tells of candidates"


def test_every_column_of_every_row_about_a_candidate_is_in_their_copy_or_has_a_reason(told):
    db, made, _ = told
    first = candidates(db, made)[0].id
    # By name, so that what names a member is there as it stands.
    files, _ = copy_of(db, made, first, PanelNames.NAMED)
    said = all_of(files)
    walked, missing = set(), []
    for table, row in rows_about(db, made, first):
        for column, value in row.items():
            name = f"{table}.{column}"
            walked.add(name)
            if name in NOT_TOLD or name in CHECKED_ELSEWHERE:
                continue
            missing += [f"{name}: {each!r}" for each in values_in(value) if not is_in(each, said)]
    assert not missing, "\n".join(missing)
    listed = {
        each
        for each in (*NOT_TOLD, *CHECKED_ELSEWHERE)
        if not each.startswith(("bundle.", "restored_entry."))
    }
    assert listed <= walked, f"not there any more: {listed - walked}"


def test_columns_of_tables_without_a_row_have_a_reason_too(told):
    db, _, _ = told
    for table in ("bundle", "restored_entry"):
        for row in db.execute(f"pragma table_info({table})"):
            assert f"{table}.{row[1]}" in {*NOT_TOLD, *CHECKED_ELSEWHERE}


def test_every_word_that_was_typed_is_in_the_papers(told):
    db, made, say = told
    files, _ = copy_of(db, made, candidates(db, made)[0].id)
    papers = papers_of(files)
    assert [each for each in say.made if each not in papers] == []


def test_nothing_that_was_typed_about_one_is_in_the_other_ones_copy(told):
    db, made, say = told
    files, _ = copy_of(db, made, candidates(db, made)[1].id)
    said = all_of(files)
    shared = ("Zqequal", "Zqorder")
    assert [each for each in say.made if each in said and not each.startswith(shared)] == []


def test_the_draft_of_the_vacancy_tells_of_no_candidate(told):
    db, made, say = told
    draft = db.execute("select draft from vacancy where id = ?", [made]).fetchone()[0]
    assert not [each for each in (*say.made, *NAMES, "Thistlewood", "Moonbeam") if each in draft]


def test_the_history_holds_the_hash_of_each_line(told):
    db, made, _ = told
    first = candidates(db, made)[0].id
    files, _ = copy_of(db, made, first)
    lines = json.loads(files["data/history.json"])
    about = [row for table, row in rows_about(db, made, first) if table == "audit"]
    hashes = {row["hash"]: row for row in about}
    for line in (each for each in lines if each["hash"] in hashes):
        row = hashes[line["hash"]]
        assert (line["until"] or line["at"], line["action"], line["role"]) == (
            row["at"],
            row["action"],
            row["role"],
        )
    assert sum(each["saves"] for each in lines) >= len(about)


def test_a_sheet_of_a_member_who_withdrew_says_so_and_holds_all_that_is_on_it(told):
    db, made, say = told
    files, prepared = copy_of(db, made, candidates(db, made)[0].id)
    [kept] = prepared.view.unsealed
    assert kept.why is WhyUnsealed.WITHDREW
    paper = text(files["sheets/sheet-3-not-sealed.docx"])
    assert paper.count(WhyUnsealed.WITHDREW) == 2
    assert "Weighted mean" not in paper
    for word in (
        kept.sheet.notes,
        kept.sheet.remarks,
        kept.sheet.scores[0].evidence,
        kept.sheet.scores[1].why_not_asked,
    ):
        assert word in paper
    assert (
        json.loads(files["data/record.json"])["unsealed_sheets"][0]["sheet"]["notes"]
        == kept.sheet.notes
    )
    assert say.made


def test_marks_that_were_opened_without_a_sheet_leave_it_unsealed_and_it_is_given(told):
    db, made, _ = told
    files, prepared = copy_of(db, made, candidates(db, made)[1].id)
    assert [each.why for each in prepared.view.unsealed] == [WhyUnsealed.NEVER]
    assert WhyUnsealed.NEVER in text(files["sheets/sheet-3-not-sealed.docx"])


def own_copy(told, folder):
    told[0].conn.execute("vacuum into ?", [str(folder / "copy.db")])
    return connect(folder / "copy.db")


def test_a_sheet_that_its_member_may_still_write_on_is_theirs_and_the_copy_says_so(tmp_path):
    with closing(connect(migrate(tmp_path))) as fresh:
        hr = add_person(
            fresh, SHELL, email="h@larkwater.example", name="Hilda Rulebook", role=Role.HR
        )
        day = a_day(fresh)
        scored.open_gate(fresh, day)
        for seat in (0, 1):
            scored.seal_sheet(fresh, scored.place(fresh, day, 0, seat))
        where = scored.place(fresh, day, 0, 2)
        save_notes(fresh, SHELL, where, Notes((), "Zqopen", ""), 0)
        one = candidates(fresh, day)[0].id
        files, prepared = copy_of(fresh, day, one)
        assert "Zqopen" not in all_of(files)
        assert prepared.not_yet == (
            "The marks of this candidate are not open, so no sheet is in this copy.",
        )
        save_outcome(fresh, actor(hr), day, one, 0, Outcome.WITHDRAWN, "", "They wrote to us.")
        files, prepared = copy_of(fresh, day, one)
        assert prepared.not_yet == ()
        assert "Zqopen" in text(files["sheets/sheet-3-not-sealed.docx"])
        assert "sheets/sheet-1-sealing-1.docx" in files


def test_many_saves_of_one_piece_of_typing_are_one_line(told, tmp_path):
    with closing(own_copy(told, tmp_path)) as db:
        made = told[1]
        first = candidates(db, made)[0].id
        saves = db.execute(
            "select count(*) from audit where action in ('save score', 'save notes')"
            " and json_extract(facts, '$.candidate') = ?", [first]
        ).fetchone()[0]  # fmt: skip
        files, _ = copy_of(db, made, first)
        lines = [
            each
            for each in json.loads(files["data/history.json"])
            if each["action"].startswith("save ")
        ]
        assert sum(each["saves"] for each in lines if each["action"] != "save letter") == saves
        assert any(
            each["what"].startswith("the single saves") for each in json.loads(files["log.json"])
        ) == any(each["saves"] > 1 for each in lines)


def test_the_answer_says_all_that_the_law_asks_for(told, tmp_path):
    with closing(own_copy(told, tmp_path)) as db:
        made, first = told[1], candidates(db, told[1])[0].id
        bare, _ = copy_of(db, made, first)
        assert "Write to whoever sent you this copy." in text(bare["about-your-data.docx"])
        house = replace(
            settings(db),
            organisation="Harbour of Nowhere",
            data_contact="The data protection officer, Harbour House, Nowhere",
            data_recipients=("Harbour Hosting Ltd, which keeps the server.",),
        )
        save_settings(db, SHELL, house)
        files, _ = copy_of(db, made, first)
        for said in (text(files["about-your-data.docx"]), readable("a.html", files["README.html"])):
            for part in (
                "Harbour of Nowhere holds it to choose fairly",
                "what members of the panel wrote and scored",
                "sheets that were never sealed",
                "You: what you said in the interview",
                "HR, and the manager who is filling the post",
                "Harbour Hosting Ltd, which keeps the server.",
                "12 months after the decision of",
                "Backups that this computer keeps are deleted after",
                "to put right",
                "to delete",
                "to hold back",
                "to stop using it",
                "The data protection officer, Harbour House, Nowhere",
                COMMISSIONER,
                "People gave every mark",
            ):
                assert part in said, part
            assert "Write to whoever sent you" not in said


def test_the_record_of_one_who_was_taken_off_the_list_is_given_whole(tmp_path):
    with closing(connect(migrate(tmp_path))) as db:
        day = a_day(db)
        scored.open_gate(db, day)
        scored.seal_sheet(db, scored.place(db, day, 0, 0))
        save_notes(db, SHELL, scored.place(db, day, 0, 1), Notes((), "Zqoff", ""), 0)
        one = candidates(db, day)[0].id
        remove_candidate(db, SHELL, day, one)
        files, _ = copy_of(db, day, one)
        assert "Zqoff" in papers_of(files)
        assert "sheets/sheet-1-sealing-1.docx" in files


def test_moments_of_the_walk_are_moments(told):
    db, made, _ = told
    for table, row in rows_about(db, made, candidates(db, made)[0].id):
        for column, value in row.items():
            if column.endswith("_at") and value and table != "bundle":
                assert datetime.fromisoformat(value)


def test_no_fact_of_the_audit_trail_says_what_was_typed(told):
    db, _, say = told
    facts = "\n".join(row[0] for row in db.execute("select facts from audit"))
    assert [each for each in (*say.made, *NAMES, *MEMBERS) if each in facts] == []


def test_after_the_disposal_no_word_that_was_typed_is_in_any_byte(told, tmp_path, monkeypatch):
    monkeypatch.setattr(disposing, "today", lambda *_: date(2029, 1, 1))
    told[0].conn.execute("vacuum into ?", [str(tmp_path / FILE)])
    assert b"zqnotes" in (tmp_path / FILE).read_bytes().lower()
    with closing(connect(tmp_path / FILE)) as db:
        disposing.dispose(db, SHELL, tmp_path, told[1], Scope.WHOLE)
        told_still = b"".join(
            each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()
        ).lower()
        left = [
            each
            for each in (*told[2].made, *NAMES, *MEMBERS)
            if each.lower().encode() in told_still
        ]
        assert left == []
        for table in tables_of(db):
            for row in db.execute(f"select * from {table}").fetchall():
                assert not [
                    each for each in (*told[2].made, *NAMES, *MEMBERS) if each in repr(row)
                ], table
