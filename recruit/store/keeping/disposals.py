"""Disposal: the removal of all that a vacancy's record says of people, in one transaction, and what
is left to tell.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlite_utils import Database

from recruit.domain.building.draft import Draft
from recruit.domain.keeping.disposal import (
    CANDIDATES,
    Certificate,
    Figures,
    HandedOut,
    OldBackup,
    counted,
    figures,
)
from recruit.domain.keeping.retention import Scope, Term, obstacle, rule_in_words
from recruit.domain.pack.vacancy import USUAL_SCRIPT
from recruit.domain.record.actions import Action
from recruit.domain.words.naming import file_stem
from recruit.domain.words.people import AUTOMATIC, Actor
from recruit.domain.words.refusal import Refused
from recruit.store.as_json import from_json, to_json
from recruit.store.audit.audit import now, record
from recruit.store.audit.check import chain_head
from recruit.store.audit.witness import KEYS, Row, digest_of, name_in, name_of
from recruit.store.connection import writing
from recruit.store.keeping.backups import is_replicated
from recruit.store.keeping.retention import periods, term
from recruit.store.people.people import name_of_actor
from recruit.store.scoring.records import read_record
from recruit.store.vacancies.vacancy_rows import ACTORS, WHERE

RESTORED = "@restored.invalid"
"""How the address of an account ends that came with a vacancy from another server."""
FORGOTTEN = "someone on the server that it came from"

_ONE = "candidate in (select value from json_each(:candidates))"
_OF_CANDIDATE = (
    ("letter", "letters"),
    ("outcome", "outcomes"),
    ("stance", "confirmations and dissents"),
    ("agreed_score", "agreed scores that differ from the mean"),
    ("sealing", "sealed sheets, each time they were sealed"),
    ("score", "marks with their evidence"),
    ("sheet", "sheets"),
    ("interview", "interviews"),
    ("gate_exception", "exceptions from readiness"),
    ("declaration", "declarations of interest"),
)
"""What hangs on a candidate, children first, each with what the certificate calls it."""
_ELSEWHERE = "audit entries of the server that it came from"
_OF_MEMBER = "member in (select id from panel_member where vacancy = :vacancy)"
_WHOLE = (
    ("calibration_mark", WHERE["calibration_mark"], "marks of sample answers"),
    ("calibration_answer", WHERE["calibration_answer"], "sample answers"),
    ("tie_decision", WHERE["tie_decision"], "decisions between equals"),
    ("decision", WHERE["decision"], "decisions"),
    *((table, WHERE[table], what) for table, what in _OF_CANDIDATE),
    ("candidate", WHERE["candidate"], CANDIDATES),
    ("undertaking", WHERE["undertaking"], "undertakings of confidentiality"),
    ("sign_in_made", WHERE["sign_in_made"], "notes of who made a sign-in for a member"),
    (
        "training",
        "who in (select 'member:' || id from panel_member where vacancy = :vacancy)",
        "training dates of members without an account",
    ),
    ("outside_access", _OF_MEMBER, "links of members from outside"),
    ("panel_member", WHERE["panel_member"], "panel members"),
    ("edition_seen", "vacancy = :vacancy", "notes of who opened which paper"),
    ("kept_typing", "vacancy = :vacancy", "pages as somebody typed them and did not save them"),
    ("edition", WHERE["edition"], "issued packs"),
    ("restored_entry", "vacancy = :vacancy", _ELSEWHERE),
)
"""All tables that a disposal of the whole empties, children first: the table, which rows, and their
name.
"""
_APPOINTED = (
    *((table, _ONE, what) for table, what in _OF_CANDIDATE),
    ("candidate", "id in (select value from json_each(:candidates))", CANDIDATES),
    # They tell of candidates by the numbers of the other server, so that no one can say which are
    # about the set.
    ("restored_entry", "vacancy = :vacancy", _ELSEWHERE),
)
"""What a disposal of the appointed candidate's set empties in the same way."""


@dataclass(frozen=True, slots=True)
class Disposal:
    """A disposal as kept: its certificate says what was done."""

    id: int
    vacancy: int
    certificate: Certificate

    @property
    def is_finished(self) -> bool:
        """Whether the files are clean too."""
        return bool(self.certificate.finished_at)


def remove(
    db: Database,
    actor: Actor,
    vacancy: int,
    scope: Scope,
    today: date,
    *,
    handed_over: str = "",
    files: Collection[str] = (),
) -> int:
    """Removes what is due of a vacancy from every table, and returns the disposal's id; `finish`
    ends it.

    It is one transaction: the look at the holds, the entry in the audit trail and the removal
    happen together or not at all. `handed_over` is the SHA-512 of the set that went to the
    personnel file, `files` are those of the files in the data folder. Raises `Refused` where a hold
    stands, the time is not up, or the appointed candidate's set was not handed over.
    """
    with writing(db):
        found = _due(db, vacancy, scope, today, handed_over)
        begun_at, faults, head = now(), list(_faults(db, vacancy)), chain_head(db)
        rule = rule_in_words(found, periods(db), scope)
        period_by, period_at = _period_given(db, vacancy) if found.own_months else ("", "")
        cursor = db.execute(
            "insert into disposal (vacancy, scope, rule, begun_by, begun_at) values (?, ?, ?,"
            " ?, ?)",
            [vacancy, scope, rule, actor.id, begun_at],
        )
        identity = int(cursor.lastrowid or 0)
        certificate = Certificate(
            reference=found.reference,
            post=found.post,
            scope=scope,
            rule=rule,
            by=actor.name,
            is_automatic=actor is AUTOMATIC,
            begun_at=begun_at,
            removed=(),
            entries=0,
            head_before=head,
            lifted_holds=db.execute(
                "select count(*) from hold where vacancy = ?", [vacancy]
            ).fetchone()[0],
            packs=_packs(db, vacancy) if scope is Scope.WHOLE else (),
            bundles=_handed_out(db, vacancy, files),
            figures=_figures(db, vacancy) if scope is Scope.WHOLE else None,
            fault=faults[0] if faults else "",
            handed_over=handed_over,
            is_replicated=is_replicated(db),
            period_by=period_by,
            period_at=period_at,
            set_gone_at=_set_gone_at(db, vacancy) if scope is Scope.WHOLE else "",
        )
        candidates = None if scope is Scope.WHOLE else found.appointed
        entries, rows = _entries(db, vacancy, candidates)
        removed = (
            _remove_whole(db, vacancy)
            if candidates is None
            else _remove_set(db, vacancy, candidates)
        )
        _part(db, entries)
        certificate = replace(certificate, removed=counted(removed[::-1]), entries=len(entries))
        db.execute(
            "update disposal set removed_at = ?, certificate = ? where id = ?",
            [now(), to_json(certificate), identity],
        )
        _tell(db, actor, vacancy, identity, certificate, rows)
    return identity


def finish(db: Database, actor: Actor, identity: int, other_files: int = 0) -> None:
    """Completes the certificate once the files are clean. A disposal that is finished already stays
    as it is.

    `other_files` is how many files lie in the data folder that the program did not make.
    """
    with writing(db):
        stands = disposal(db, identity)
        if stands is None or stands.is_finished:
            return
        done = stands.certificate
        told = db.execute(
            "select sequence, hash from audit where subject = ? and action = ? order by sequence"
            " desc limit 1",
            [f"vacancy:{stands.vacancy}", Action.DISPOSE],
        ).fetchone()
        done = replace(
            done,
            head_after=(told[0], told[1]),
            backups=_backups(db, done.begun_at),
            other_files=other_files,
            finished_at=now(),
        )
        db.execute(
            "update disposal set finished_at = ?, certificate = ? where id = ?",
            [done.finished_at, to_json(done), identity],
        )
        facts, rows = {"disposal": identity}, [("disposal", identity)]
        record(db, actor, Action.FINISH_DISPOSAL, f"vacancy:{stands.vacancy}", facts, rows=rows)


def rebuild_words(db: Database) -> None:
    """Makes the full-text indexes anew: they keep words of removed rows until their parts are next
    merged.
    """
    with writing(db):
        for table in ("candidate_words", "vacancy_words"):
            db.execute(f"insert into {table} ({table}) values ('rebuild')")


def unfinished(db: Database) -> tuple[Disposal, ...]:
    """The disposals that have begun and are not finished, oldest first."""
    return _disposals(db, "finished_at is null order by id", [])


def disposal(db: Database, identity: int) -> Disposal | None:
    """The disposal with this id, or None."""
    return next(iter(_disposals(db, "id = ?", [identity])), None)


def disposals_of(db: Database, vacancy: int) -> tuple[Disposal, ...]:
    """The disposals of a vacancy, the newest first."""
    return _disposals(db, "vacancy = ? order by id desc", [vacancy])


def last_disposals(db: Database, most: int) -> tuple[Disposal, ...]:
    """The last disposals of any vacancy, the newest first."""
    return _disposals(db, "1 = 1 order by id desc limit ?", [most])


def is_disposed(db: Database, vacancy: int) -> bool:
    """Whether the whole record of a vacancy was disposed of."""
    row = db.execute(
        "select 1 from disposal where vacancy = ? and scope = 'whole'", [vacancy]
    ).fetchone()
    return row is not None


def record_fault(db: Database, vacancy: int) -> str:
    """The first row of a vacancy that is not as the last entry tells that names it, as a sentence,
    or ''.
    """
    return next(_faults(db, vacancy), "")


def _due(db: Database, vacancy: int, scope: Scope, today: date, handed_over: str) -> Term:
    found = term(db, vacancy)
    if found is None:
        raise Refused(
            "nothing is kept here of the people of this vacancy. It may have been disposed of"
            " already."
        )
    if said := obstacle(found, periods(db), scope, today):
        raise Refused(said)
    if found.appointed and not handed_over:
        raise Refused("hand the appointed candidate's set over to the personnel file first.")
    return found


def _remove_whole(db: Database, vacancy: int) -> list[tuple[str, int]]:
    accounts = _restored_accounts(db, vacancy)
    _keep_shell(db, vacancy)
    removed = _delete(db, _WHOLE, {"vacancy": vacancy})
    return [("accounts that came with it from another server", _forget(db, accounts)), *removed]


def _remove_set(db: Database, vacancy: int, candidates: Sequence[int]) -> list[tuple[str, int]]:
    ties = [
        row[0]
        for row in db.execute(
            "select id, candidates from tie_decision where vacancy = ?", [vacancy]
        ).fetchall()
        if set(json.loads(row[1])) & set(candidates)
    ]
    for each in ties:
        db.execute("delete from tie_decision where id = ?", [each])
    db.execute(
        f"update bundle set candidate = null, file = kind where {_ONE}",
        {"candidates": json.dumps(list(candidates))},
    )
    named = {"candidates": json.dumps(list(candidates)), "vacancy": vacancy}
    return [("decisions between equals", len(ties)), *_delete(db, _APPOINTED, named)]


def _delete(
    db: Database, tables: Iterable[tuple[str, str, str]], named: dict[str, object]
) -> list[tuple[str, int]]:
    return [
        (what, db.execute(f"delete from {table} where {where}", named).rowcount)
        for table, where, what in tables
    ]


def _keep_shell(db: Database, vacancy: int) -> None:
    """Leaves of the rows that stay only what names no one."""
    text = db.execute("select draft from vacancy where id = ?", [vacancy]).fetchone()[0]
    draft = replace(from_json(text, Draft), contact="", dates="", overrides=(), script=USUAL_SCRIPT)
    db.execute(
        "update vacancy set state = 'archived', draft = ?, why_retention = null where id = ?",
        [to_json(draft), vacancy],
    )
    db.execute("update hold set reason = '', why_lifted = null where vacancy = ?", [vacancy])
    for identity, file in _file_names(db, vacancy):
        db.execute("update bundle set candidate = null, file = ? where id = ?", [file, identity])


def _file_names(db: Database, vacancy: int) -> list[tuple[int, str]]:
    """The name of each bundle, or only its kind where the name tells of a candidate."""
    people = db.execute(
        "select reference, name from candidate where vacancy = ?", [vacancy]
    ).fetchall()
    words = [
        word
        for reference, name in people
        for word in (reference, file_stem(reference), name)
        if word
    ]
    telling = [word.casefold() for word in words]
    rows = db.execute(
        "select id, file, kind, candidate from bundle where vacancy = ?", [vacancy]
    ).fetchall()
    return [
        (identity, kind if candidate or any(each in file.casefold() for each in telling) else file)
        for identity, file, kind, candidate in rows
    ]


def _handed_out(db: Database, vacancy: int, files: Collection[str]) -> tuple[HandedOut, ...]:
    names = dict(_file_names(db, vacancy))
    rows = db.execute(
        "select id, kind, sha512, made_at from bundle where vacancy = ? order by id", [vacancy]
    )
    return tuple(HandedOut(r[1], names[r[0]], r[2], r[3], r[2] in files) for r in rows.fetchall())


def _period_given(db: Database, vacancy: int) -> tuple[str, str]:
    """Who last changed how long this vacancy is kept, and when; empty where another server tells
    that.
    """
    row = db.execute(
        f"select {name_of_actor('actor')}, at from audit where subject = ? and action = ?"
        " order by sequence desc limit 1",
        [f"vacancy:{vacancy}", Action.CHANGE_RETENTION],
    ).fetchone()
    return (str(row[0]), str(row[1])) if row else ("", "")


def _set_gone_at(db: Database, vacancy: int) -> str:
    row = db.execute(
        "select begun_at from disposal where vacancy = ? and scope = 'appointed' order by id desc"
        " limit 1",
        [vacancy],
    ).fetchone()
    return row[0] if row else ""


def _packs(db: Database, vacancy: int) -> tuple[tuple[int, str, str], ...]:
    rows = db.execute(
        "select number, digest, issued_at from edition where vacancy = ? order by number", [vacancy]
    )
    return tuple((row[0], row[1], row[2]) for row in rows.fetchall())


def _figures(db: Database, vacancy: int) -> Figures | None:
    whole = read_record(db, vacancy)
    return figures(whole) if whole else None


def _entries(
    db: Database, vacancy: int, candidates: Sequence[int] | None
) -> tuple[list[int], list[Row]]:
    """The entries that lose what they say of people, and every row that must be vouched for anew.

    Of one set alone they are the entries that name its candidates or rows; an entry that tells of
    others too loses what it said of them as well, since its personal part is one.
    """
    of_set = None if candidates is None else _names_of(db, candidates)
    sequences, rows = [], []
    told = db.execute(
        "select sequence, facts from audit where subject = ? and personal is not null order by"
        " sequence",
        [f"vacancy:{vacancy}"],
    ).fetchall()
    for sequence, text in told:
        facts = json.loads(text)
        named = facts.get("rows", {})
        about = {facts.get("candidate"), *facts.get("candidates", ())}
        if of_set is None or of_set & named.keys() or about & set(candidates or ()):
            sequences.append(sequence)
            rows += [_row(each) for each in named]
    rows += [(table, *key) for table, key in _rows(db, vacancy)]
    return sequences, list(dict.fromkeys(tuple(str(part) for part in each) for each in rows))


def _names_of(db: Database, candidates: Sequence[int]) -> set[str]:
    """The names of all rows that hang on these candidates."""
    found = {name_of(("candidate", each)) for each in candidates}
    for table, _ in _OF_CANDIDATE:
        rows = db.execute(
            f"select {', '.join(KEYS[table])} from {table} where {_ONE}",
            {"candidates": json.dumps(list(candidates))},
        ).fetchall()
        found |= {name_of((table, *key)) for key in rows}
    return found


def _rows(db: Database, vacancy: int) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    for table, where in WHERE.items():
        for key in db.execute(
            f"select {', '.join(KEYS[table])} from {table} where {where}", {"vacancy": vacancy}
        ):
            yield table, key


def _row(name: str) -> Row:
    table, _, rest = name.partition("/")
    # The last part may hold anything; only it does.
    return (table, *rest.split("/", len(KEYS[table]) - 1))


def _part(db: Database, sequences: Iterable[int]) -> None:
    """Takes away what these entries say of people, and the salt without which no one can guess what
    it was.
    """
    for each in sequences:
        db.execute("update audit set personal = null, salt = null where sequence = ?", [each])


def _tell(
    db: Database,
    actor: Actor,
    vacancy: int,
    identity: int,
    certificate: Certificate,
    rows: Sequence[Row],
) -> None:
    subject = f"vacancy:{vacancy}"
    bare = db.execute(
        "select count(*) from audit where subject = ? and personal is null", [subject]
    ).fetchone()[0]
    facts = {
        "disposal": identity,
        "scope": certificate.scope,
        "rule": certificate.rule,
        "removed": {each.what: each.count for each in certificate.removed},
        "without_personal": bare,
        "fault": certificate.fault,
        "handed_over": certificate.handed_over,
    }
    record(db, actor, Action.DISPOSE, subject, facts, rows=[*rows, ("disposal", identity)])


def _faults(db: Database, vacancy: int) -> Iterator[str]:
    """Rows that are not as the vacancy's own entries tell.

    Training may have been changed on another panel since.
    """
    vouched: dict[str, tuple[int, str | None, str]] = {}
    for sequence, text, salt in db.execute(
        "select sequence, facts, salt from audit where subject = ? order by sequence",
        [f"vacancy:{vacancy}"],
    ):
        for name, digest in json.loads(text).get("rows", {}).items():
            vouched[name] = (sequence, digest, salt)
    for table, held in _held(db, vacancy):
        name = name_in(table, held)
        sequence, digest, salt = vouched.get(name, (0, None, ""))
        if sequence and (digest is None or not salt or digest_of(held, salt) != digest):
            yield (
                f"the row {name} is not as entry {sequence} tells, which is the last to tell of it."
            )


def _held(db: Database, vacancy: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every row of a vacancy's evidence with its table, but for training, in one statement: a page
    asks for it.
    """
    columns = _all_columns(db)
    parts = []
    for table, where in WHERE.items():
        if table != "training":
            pairs = ", ".join(f"'{each}', {each}" for each in columns[table])
            parts.append(f"select '{table}', json_object({pairs}) from {table} where {where}")
    for table, text in db.execute(" union all ".join(parts), {"vacancy": vacancy}):
        yield table, json.loads(text)


def _all_columns(db: Database) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for table, column in db.execute(
        "select m.name, c.name from sqlite_master m join pragma_table_info(m.name) c where m.type ="
        " 'table'"
    ).fetchall():
        found.setdefault(table, []).append(column)
    return found


def _restored_accounts(db: Database, vacancy: int) -> list[str]:
    """The accounts that this vacancy's rows name and that only came with a vacancy from
    elsewhere.
    """
    named: set[str] = set()
    columns = _all_columns(db)
    for table, where in WHERE.items():
        for column in (each for each in columns[table] if each in ACTORS):
            rows = db.execute(
                f"select {column} from {table} where {where}", {"vacancy": vacancy}
            ).fetchall()
            named |= {str(row[0]) for row in rows}
    return [
        each
        for each in sorted(named)
        if db.execute(
            "select 1 from person where id = ? and email like ?", [each, f"%{RESTORED}"]
        ).fetchone()
    ]


def _forget(db: Database, accounts: Iterable[str]) -> int:
    """Removes these accounts, or their names alone where a row that stays still names them.

    Others' stay.
    """
    count = 0
    for each in accounts:
        if _is_named(
            db, each, lambda table: table not in ("vacancy", "hold", "bundle", "disposal")
        ):
            continue
        others = db.execute(
            "select 1 from vacancy v where v.owner = ? and not exists"
            " (select 1 from disposal d where d.vacancy = v.id and d.scope = 'whole')",
            [each],
        ).fetchone()
        if others:
            continue
        if _is_named(db, each, lambda _table: True):
            db.execute("update person set name = ? where id = ?", [FORGOTTEN, each])
        else:
            db.execute("delete from person where id = ?", [each])
        count += 1
    return count


def _is_named(db: Database, account: str, where: Callable[[str], bool]) -> bool:
    known = _all_columns(db)
    for table in KEYS:
        columns = [each for each in known[table] if each in ACTORS]
        if columns and where(table):
            said = " or ".join(f"{each} = :account" for each in columns)
            if db.execute(
                f"select 1 from {table} where {said} limit 1", {"account": account}
            ).fetchone():
                return True
    return False


def _backups(db: Database, before: str) -> tuple[OldBackup, ...]:
    """The backups made before this time that are not deleted yet, as far as this program knows.

    Of those that others keep, it knows only until when; those in the data folder it deletes itself.
    """
    rows = db.execute(
        "select file, made_at, expires_at from backup where made_at <= ? and removed_at is null"
        " and (is_kept or expires_at > ?) order by id",
        [before, now()],
    ).fetchall()
    return tuple(OldBackup(*row) for row in rows)


def _disposals(db: Database, where: str, values: list[object]) -> tuple[Disposal, ...]:
    rows = db.execute(
        f"select id, vacancy, certificate from disposal where {where}", values
    ).fetchall()
    return tuple(Disposal(row[0], row[1], from_json(row[2], Certificate)) for row in rows)
