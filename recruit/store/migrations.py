"""The shape of the database, as steps that are never edited once they have been shipped.

A new step goes below the last one and takes a number that is higher than any here. Numbers are
promised before the work on them is done, so some were never used (0006, 0007 and 0010). They stay
unused: a database that has 0013 would run a 0006 after it, a new database before it, and the two
could differ. A step is never renamed either: every database keeps the names of those that it has,
in the table `_sqlite_migrations`, and one that holds a name which is not here is refused as made by
a newer version. `tests/store/test_migrations.py` keeps the names that were shipped: write a new one
there too.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

steps = Migrations("recruit")


@steps(name="0001_people_vacancies_audit")
def _people_vacancies_audit(db: Database) -> None:
    for statement in (
        """create table person (
            id text primary key,
            email text not null unique collate nocase,
            name text not null,
            role text not null check (role in ('HR', 'hiring manager', 'panel member')),
            password text,
            session integer not null default 1,
            disabled_at text,
            created_at text not null
        ) strict""",
        """create table sign_in_link (
            token text primary key,
            purpose text not null check (purpose in ('first account', 'set password')),
            person text references person (id),
            expires_at text not null,
            used_at text
        ) strict""",
        """create table vacancy (
            id integer primary key,
            reference text not null unique collate nocase,
            post text not null,
            service text not null,
            state text not null check (state in ('draft', 'issued', 'archived')),
            owner text not null references person (id),
            draft text not null,
            version integer not null default 1,
            created_at text not null,
            updated_at text not null
        ) strict""",
        "create index vacancy_by_owner on vacancy (owner, updated_at desc)",
        # Holds all that the list shows, so that the drafts, which are large, are not read for it.
        (
            "create index vacancy_list on vacancy (updated_at desc, id desc, reference, post,"
            " service, state, owner)"
        ),
        """create virtual table vacancy_words using fts5 (
            reference, post, service, tokenize = "unicode61 remove_diacritics 2"
        )""",
        """create table edition (
            vacancy integer not null references vacancy (id),
            number integer not null,
            digest text not null,
            pack text not null,
            reason text not null,
            issued_by text not null references person (id),
            issued_at text not null,
            primary key (vacancy, number)
        ) strict""",
        """create table edition_seen (
            vacancy integer not null,
            number integer not null,
            who text not null,
            paper text not null,
            at text not null,
            primary key (vacancy, number, who, paper),
            foreign key (vacancy, number) references edition (vacancy, number)
        ) strict""",
        """create table panel_member (
            id integer primary key,
            vacancy integer not null references vacancy (id),
            person text references person (id),
            name text not null,
            role text not null,
            is_chair integer not null check (is_chair in (0, 1)),
            position integer not null,
            left_at text
        ) strict""",
        "create index panel_member_by_vacancy on panel_member (vacancy, position)",
        "create index panel_member_by_person on panel_member (person, vacancy)",
        """create table outside_access (
            member integer primary key references panel_member (id),
            link text not null unique,
            code text not null,
            expires_at text not null,
            revoked_at text,
            failures integer not null default 0
        ) strict""",
        """create table candidate (
            id integer primary key,
            vacancy integer not null references vacancy (id),
            reference text not null collate nocase,
            name text not null,
            time text not null,
            adjustments text not null,
            adjustments_for_chair integer not null check (adjustments_for_chair in (0, 1)),
            position integer not null,
            version integer not null default 1,
            unique (vacancy, reference)
        ) strict""",
        """create table setting (
            name text primary key,
            value text not null
        ) strict""",
        """create table house_style (
            id integer primary key check (id = 1),
            file_name text not null,
            data blob not null
        ) strict""",
        """create table audit (
            sequence integer primary key,
            at text not null,
            actor text not null,
            role text not null,
            action text not null,
            subject text not null,
            facts text not null,
            personal_digest text not null,
            previous text not null,
            hash text not null unique,
            salt text,
            personal text
        ) strict""",
        "create index audit_by_subject on audit (subject, sequence)",
    ):
        db.execute(statement)


@steps(name="0002_bank_index")
def _bank_index(db: Database) -> None:
    db.execute("""create table bank_text (
            id integer primary key,
            framework text not null,
            element text not null,
            part text not null,
            stage text not null,
            kind text not null,
            heading text not null,
            text text not null
        ) strict""")
    db.table("bank_text").enable_fts(["heading", "text"], tokenize="unicode61 remove_diacritics 2")


@steps(name="0003_scoring")
def _scoring(db: Database) -> None:
    for statement in (
        (
            "alter table vacancy add column managers_see_marks integer check (managers_see_marks in"
            " (0, 1))"
        ),
        """create table undertaking (
            member integer primary key references panel_member (id),
            accepted_at text not null
        ) strict""",
        """create table training (
            who text primary key,
            until text not null
        ) strict""",
        """create table declaration (
            candidate integer not null references candidate (id),
            member integer not null references panel_member (id),
            interest text not null check (interest in ('none', 'known', 'withdraws')),
            how text not null,
            declared_at text not null,
            primary key (candidate, member)
        ) strict""",
        """create table gate_exception (
            candidate integer primary key references candidate (id),
            points text not null,
            reason text not null,
            recorded_by text not null,
            recorded_at text not null
        ) strict""",
        # The scoring of one candidate. Nothing here or below is ever removed by a cascade.
        """create table interview (
            candidate integer primary key references candidate (id),
            vacancy integer not null references vacancy (id),
            edition integer not null,
            began_at text not null,
            opened_by text,
            opened_at text,
            why_opened text not null default '',
            recorded_by text,
            recorded_at text,
            version integer not null default 1,
            foreign key (vacancy, edition) references edition (vacancy, number)
        ) strict""",
        "create index interview_by_vacancy on interview (vacancy)",
        """create table sheet (
            candidate integer not null references interview (candidate),
            member integer not null references panel_member (id),
            heard_anywhere text not null default '[]',
            notes text not null default '',
            remarks text not null default '',
            version integer not null default 0,
            tab text not null default '',
            turn integer not null default 0,
            began_at text not null,
            sealed_at text,
            primary key (candidate, member)
        ) strict""",
        """create table score (
            candidate integer not null,
            member integer not null,
            question integer not null check (question > 0),
            mark text,
            not_asked integer not null check (not_asked in (0, 1)),
            why_not_asked text not null,
            evidence text not null,
            probes text not null,
            heard text not null,
            version integer not null,
            tab text not null,
            turn integer not null,
            saved_at text not null,
            primary key (candidate, question, member),
            foreign key (candidate, member) references sheet (candidate, member),
            check (mark is null or not_asked = 0)
        ) strict""",
        """create table sealing (
            candidate integer not null,
            member integer not null,
            number integer not null,
            sheet text not null,
            sealed_at text not null,
            reopened_by text,
            reopened_at text,
            why_reopened text,
            primary key (candidate, member, number),
            foreign key (candidate, member) references sheet (candidate, member)
        ) strict""",
        """create table agreed_score (
            candidate integer not null references interview (candidate),
            question integer not null,
            mark text not null,
            why text not null,
            words text not null,
            primary key (candidate, question)
        ) strict""",
        """create table stance (
            candidate integer not null references interview (candidate),
            member integer not null references panel_member (id),
            agrees integer not null check (agrees in (0, 1)),
            words text not null,
            at text not null,
            primary key (candidate, member)
        ) strict""",
        """create table outcome (
            candidate integer primary key references candidate (id),
            outcome text not null,
            until text not null,
            reason text not null,
            recorded_by text not null,
            recorded_at text not null,
            version integer not null default 1
        ) strict""",
        """create table tie_decision (
            id integer primary key,
            vacancy integer not null references vacancy (id),
            candidates text not null,
            is_order integer not null check (is_order in (0, 1)),
            is_section_159 integer not null check (is_section_159 in (0, is_order)),
            reason text not null,
            recorded_by text not null,
            recorded_at text not null
        ) strict""",
        "create index tie_decision_by_vacancy on tie_decision (vacancy)",
        """create table decision (
            vacancy integer primary key references vacancy (id),
            decided_by text not null,
            decided_at text not null
        ) strict""",
        """create table calibration_answer (
            vacancy integer not null,
            edition integer not null,
            question integer not null,
            answer text not null,
            version integer not null default 1,
            primary key (vacancy, edition, question),
            foreign key (vacancy, edition) references edition (vacancy, number)
        ) strict""",
        """create table calibration_mark (
            vacancy integer not null,
            edition integer not null,
            question integer not null,
            member integer not null references panel_member (id),
            mark text not null,
            why text not null,
            marked_at text not null,
            primary key (vacancy, edition, question, member),
            foreign key (vacancy, edition, question) references calibration_answer (vacancy, edition, question)
        ) strict""",
        """create table letter (
            candidate integer primary key references candidate (id),
            text text not null,
            version integer not null default 1,
            saved_by text not null,
            saved_at text not null,
            approved_by text,
            approved_at text
        ) strict""",
        # What is sealed stays as it is whatever the program does: the database itself refuses.
        """create trigger sealed_score_stays before update on score
            when (select sealed_at from sheet where candidate = old.candidate and member = old.member) is not null
            begin select raise(abort, 'this sheet is sealed'); end""",
        """create trigger sealed_sheet_takes_no_score before insert on score
            when (select sealed_at from sheet where candidate = new.candidate and member = new.member) is not null
            begin select raise(abort, 'this sheet is sealed'); end""",
        """create trigger sealed_notes_stay
            before update of candidate, member, heard_anywhere, notes, remarks, began_at on sheet
            when old.sealed_at is not null
            begin select raise(abort, 'this sheet is sealed'); end""",
        """create trigger sealing_stays before update of candidate, member, number, sheet, sealed_at on sealing
            begin select raise(abort, 'a sealed sheet never changes'); end""",
        *(
            f"""create trigger {table}_is_kept before delete on {table}
                begin select raise(abort, 'nothing of the evidence is deleted'); end"""
            for table in ("score", "sheet", "sealing", "interview")
        ),
        # 'insert or replace' takes the row away that stood there without asking the triggers above.
        *(
            f"""create trigger {table}_is_not_replaced before insert on {table}
                when exists (select 1 from {table} where {key})
                begin select raise(abort, 'nothing of the evidence is deleted'); end"""
            for table, key in (
                ("interview", "candidate = new.candidate"),
                ("sheet", "candidate = new.candidate and member = new.member"),
                (
                    "sealing",
                    "candidate = new.candidate and member = new.member and number = new.number",
                ),
            )
        ),
    ):
        db.execute(statement)


@steps(name="0004_archive")
def _archive(db: Database) -> None:
    for statement in (
        "alter table vacancy add column retention_months integer check (retention_months > 0)",
        "alter table vacancy add column why_retention text",
        # What the page of what is due looks through: the decided by day, and what is not archived
        # yet by its change.
        "create index decision_by_day on decision (decided_at, vacancy)",
        # The archive and the desk by post; by reference there is an index already.
        "create index vacancy_by_post on vacancy (post collate nocase, id)",
        "create index vacancy_with_own_period on vacancy (id) where retention_months is not null",
        "create index vacancy_not_archived on vacancy (updated_at) where state <> 'archived'",
        """create table hold (
            id integer primary key,
            vacancy integer not null references vacancy (id),
            reason text not null,
            placed_by text not null,
            placed_at text not null,
            lifted_by text,
            lifted_at text,
            why_lifted text
        ) strict""",
        "create index hold_by_vacancy on hold (vacancy, lifted_at)",
        "create index hold_standing on hold (vacancy) where lifted_at is null",
        # A file that left the database: an archive, or what was disclosed to someone.
        """create table bundle (
            id integer primary key,
            vacancy integer not null references vacancy (id),
            candidate integer references candidate (id),
            kind text not null check (kind in ('archive', 'subject access', 'freedom of information',
                'personnel file')),
            file text not null,
            sha512 text not null,
            size integer not null,
            made_by text not null,
            made_at text not null
        ) strict""",
        "create index bundle_by_vacancy on bundle (vacancy)",
        # Rows go in the transaction that begins a disposal, which ends with `removed_at`; the file
        # is clean, and the certificate whole, at `finished_at`.
        """create table disposal (
            id integer primary key,
            vacancy integer not null references vacancy (id),
            scope text not null check (scope in ('whole', 'appointed')),
            rule text not null,
            begun_by text not null,
            begun_at text not null,
            removed_at text,
            finished_at text check (finished_at is null or removed_at is not null),
            certificate text
        ) strict""",
        "create index disposal_by_vacancy on disposal (vacancy, removed_at)",
        "create index disposal_unfinished on disposal (id) where finished_at is null",
        """create trigger disposal_is_not_held before insert on disposal
            when exists (select 1 from hold where vacancy = new.vacancy and lifted_at is null)
            begin select raise(abort, 'a legal hold stands'); end""",
        """create trigger hold_is_not_too_late before insert on hold
            when exists (select 1 from disposal where vacancy = new.vacancy and scope = 'whole')
            begin select raise(abort, 'this vacancy was disposed of'); end""",
        """create trigger disposal_ends_once before update of removed_at, finished_at on disposal
            when (old.removed_at is not null and new.removed_at is not old.removed_at) or old.finished_at is not null
            begin select raise(abort, 'this disposal is over'); end""",
        *(
            f"""create trigger {table}_is_kept before delete on {table}
                begin select raise(abort, 'nothing of the evidence is deleted'); end"""
            for table in ("disposal", "hold")
        ),
        """create table backup (
            id integer primary key,
            file text not null,
            sha256 text not null,
            size integer not null,
            is_kept integer not null check (is_kept in (0, 1)),
            made_by text not null,
            made_at text not null,
            expires_at text not null,
            removed_at text
        ) strict""",
        # What another server's chain told of a vacancy that was brought back here for reading.
        """create table restored_entry (
            vacancy integer not null references vacancy (id),
            sequence integer not null,
            entry text not null,
            primary key (vacancy, sequence)
        ) strict""",
        """create virtual table candidate_words using fts5 (
            reference, name, tokenize = "unicode61 remove_diacritics 2"
        )""",
        (
            "insert into candidate_words (rowid, reference, name) select id, reference, name from"
            " candidate"
        ),
        """create trigger candidate_words_added after insert on candidate begin
            insert into candidate_words (rowid, reference, name) values (new.id, new.reference, new.name);
            end""",
        """create trigger candidate_words_changed after update of reference, name on candidate begin
            delete from candidate_words where rowid = old.id;
            insert into candidate_words (rowid, reference, name) values (new.id, new.reference, new.name);
            end""",
        """create trigger candidate_words_removed after delete on candidate begin
            delete from candidate_words where rowid = old.id;
            end""",
        # Evidence goes in the transaction that begins a disposal, and in no other way.
        *(f"drop trigger {table}_is_kept" for table in ("score", "sheet", "sealing", "interview")),
        *(
            f"""create trigger {table}_is_kept before delete on {table}
                when not exists (select 1 from disposal d join candidate c on c.vacancy = d.vacancy
                    where c.id = old.candidate and d.removed_at is null)
                begin select raise(abort, 'nothing of the evidence is deleted'); end"""
            for table in ("score", "sheet", "sealing", "interview")
        ),
        *(
            f"""create trigger archived_{table}_{verb} before {verb} on {table}
                when (select state from vacancy where id = {row}.vacancy) = 'archived'
                and not exists (select 1 from disposal where vacancy = {row}.vacancy and removed_at is null)
                begin select raise(abort, 'this vacancy is archived'); end"""
            for table in (
                "candidate",
                "panel_member",
                "edition",
                "interview",
                "tie_decision",
                "decision",
            )
            for verb, row in (("insert", "new"), ("update", "old"), ("delete", "old"))
        ),
        *(
            f"""create trigger archived_{table}_{verb} before {verb} on {table}
                when (select v.state from vacancy v join candidate c on c.vacancy = v.id
                    where c.id = {row}.candidate) = 'archived'
                and not exists (select 1 from disposal d join candidate c on c.vacancy = d.vacancy
                    where c.id = {row}.candidate and d.removed_at is null)
                begin select raise(abort, 'this vacancy is archived'); end"""
            for table in (
                "declaration",
                "gate_exception",
                "sheet",
                "score",
                "sealing",
                "agreed_score",
                "stance",
                "outcome",
                "letter",
            )
            for verb, row in (("insert", "new"), ("update", "old"), ("delete", "old"))
        ),
        """create trigger archived_draft_stays before update of reference, post, service, draft on vacancy
            when old.state = 'archived' and new.state = 'archived'
            and not exists (select 1 from disposal where vacancy = old.id and removed_at is null)
            begin select raise(abort, 'this vacancy is archived'); end""",
    ):
        db.execute(statement)


@steps(name="0005_long_lists")
def _long_lists(db: Database) -> None:
    # What falls due because a reserve list ends is found by that day.
    db.execute("create index outcome_by_end on outcome (until, candidate) where until <> ''")
    db.execute("create index vacancy_by_state on vacancy (state, updated_at desc, id desc)")


@steps(name="0008_last_change")
def _last_change(db: Database) -> None:
    # When each vacancy was last changed in any way, scoring and the decision included: the list is
    # sorted by it.
    db.execute(
        "create table vacancy_change (vacancy integer primary key references vacancy (id), at text"
        " not null) strict"
    )
    db.execute(
        "create trigger vacancy_change_begins after insert on vacancy begin"
        " insert or ignore into vacancy_change (vacancy, at) values (new.id, new.updated_at); end"
    )
    db.execute("create index vacancy_change_by_time on vacancy_change (at desc, vacancy desc)")
    db.execute(
        "insert into vacancy_change (vacancy, at) select v.id,"
        " max(v.updated_at, coalesce((select a.at from audit a"
        " where a.subject = 'vacancy:' || v.id"
        " and a.action not in ('open paper', 'place hold', 'lift hold',"
        " 'make bundle', 'change retention') order by a.sequence desc limit 1), '')) from vacancy v"
    )


@steps(name="0009_extra_minutes")
def _extra_minutes(db: Database) -> None:
    # Empty and not 0 where none are agreed, so that the digest of a row that was there before stays
    # what it was.
    db.execute("alter table candidate add column extra_minutes integer check (extra_minutes > 0)")


@steps(name="0011_sign_ins")
def _sign_ins(db: Database) -> None:
    for statement in (
        # Who made a sign-in is told to whom it lets in; an unused one ends when the two come to sit
        # together.
        "alter table sign_in_link add column made_by text",
        "alter table sign_in_link add column made_at text",
        "alter table sign_in_link add column ended_at text",
        "alter table sign_in_link add column told_at text",
        "create index sign_in_link_by_person on sign_in_link (person)",
        "alter table outside_access add column given_by text",
        "alter table outside_access add column given_at text",
        "alter table outside_access add column told_at text",
        # Links that a newer one ended, so that whoever still has one is told.
        "alter table outside_access add column earlier text not null default '[]'",
        # The number ends every session of a member from outside when it changes, as a person's
        # does.
        "alter table outside_access add column session integer not null default 1",
        """create table sign_in_made (
            id integer primary key,
            vacancy integer not null references vacancy (id),
            member integer not null references panel_member (id),
            way text not null check (way in ('link and code', 'password link')),
            made_by text not null,
            made_at text not null,
            told_at text
        ) strict""",
        "create index sign_in_made_by_vacancy on sign_in_made (vacancy)",
        *(
            f"""create trigger archived_sign_in_made_{verb} before {verb} on sign_in_made
                when (select state from vacancy where id = {row}.vacancy) = 'archived'
                and not exists (select 1 from disposal where vacancy = {row}.vacancy and removed_at is null)
                begin select raise(abort, 'this vacancy is archived'); end"""
            for verb, row in (("insert", "new"), ("update", "old"), ("delete", "old"))
        ),
    ):
        db.execute(statement)


@steps(name="0012_kept_typing")
def _kept_typing(db: Database) -> None:
    # What is typed on a step and cannot be saved yet: no one's evidence, and gone once it is saved.
    db.execute("""create table kept_typing (
            who text not null,
            page text not null,
            vacancy integer not null references vacancy (id),
            fields text,
            at text not null,
            tab text not null default '',
            turn integer not null default 0,
            since integer not null default 0,
            version integer not null default 0,
            primary key (who, page)
        ) strict, without rowid""")
    db.execute("create index kept_typing_by_vacancy on kept_typing (vacancy)")


@steps(name="0013_list_layouts")
def _list_layouts(db: Database) -> None:
    # How lists of candidates were read, by a digest of their headings: no one is named in it.
    db.execute("""create table list_layout (
            shape text primary key,
            columns text not null,
            used_at text not null
        ) strict""")


def known_steps() -> tuple[str, ...]:
    """The names of all steps that this program knows, in order."""
    return tuple(step.name for step in steps._migrations)


def pending(db: Database) -> tuple[str, ...]:
    """The names of the steps that this database still lacks."""
    return tuple(step.name for step in steps.pending(db))
