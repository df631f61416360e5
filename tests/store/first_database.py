"""The database of the first release, as SQL.

It is never edited: whoever has one has exactly this.
"""

SCHEMA = """
create table person (
    id text primary key,
    email text not null unique collate nocase,
    name text not null,
    role text not null check (role in ('HR', 'hiring manager', 'panel member')),
    password text,
    session integer not null default 1,
    disabled_at text,
    created_at text not null
) strict;
create table sign_in_link (
    token text primary key,
    purpose text not null check (purpose in ('first account', 'set password')),
    person text references person (id),
    expires_at text not null,
    used_at text
) strict;
create table vacancy (
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
) strict;
create index vacancy_by_owner on vacancy (owner, updated_at desc);
create index vacancy_list on vacancy (updated_at desc, id desc, reference, post, service, state, owner);
create virtual table vacancy_words using fts5 (
    reference, post, service, tokenize = "unicode61 remove_diacritics 2"
);
create table edition (
    vacancy integer not null references vacancy (id),
    number integer not null,
    digest text not null,
    pack text not null,
    reason text not null,
    issued_by text not null references person (id),
    issued_at text not null,
    primary key (vacancy, number)
) strict;
create table edition_seen (
    vacancy integer not null,
    number integer not null,
    who text not null,
    paper text not null,
    at text not null,
    primary key (vacancy, number, who, paper),
    foreign key (vacancy, number) references edition (vacancy, number)
) strict;
create table panel_member (
    id integer primary key,
    vacancy integer not null references vacancy (id),
    person text references person (id),
    name text not null,
    role text not null,
    is_chair integer not null check (is_chair in (0, 1)),
    position integer not null,
    left_at text
) strict;
create index panel_member_by_vacancy on panel_member (vacancy, position);
create index panel_member_by_person on panel_member (person, vacancy);
create table outside_access (
    member integer primary key references panel_member (id),
    link text not null unique,
    code text not null,
    expires_at text not null,
    revoked_at text,
    failures integer not null default 0
) strict;
create table candidate (
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
) strict;
create table setting (
    name text primary key,
    value text not null
) strict;
create table house_style (
    id integer primary key check (id = 1),
    file_name text not null,
    data blob not null
) strict;
create table audit (
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
) strict;
create index audit_by_subject on audit (subject, sequence);
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name" ON "_sqlite_migrations" ("migration_set", "name");
insert into _sqlite_migrations (migration_set, name, applied_at)
values ('recruit', '0001_people_vacancies_audit', '2026-11-22 09:00:00.000000+00:00');
"""

ROWS = """
insert into person (id, email, name, role, password, session, disabled_at, created_at) values
('p1', 'hilda@larkwater.example', 'Hilda Rulebook', 'HR', 'argon2-hash', 3, null, '2026-11-22T09:00:00.000+00:00'),
('p2', 'agnes@larkwater.example', 'Agnes Lamplight', 'hiring manager', null, 1, '2026-11-22T10:00:00.000+00:00',
 '2026-11-22T09:00:00.000+00:00');
insert into vacancy (id, reference, post, service, state, owner, draft, version, created_at, updated_at) values
(7, 'V-2026-001', 'Keeper of the Made-up Lighthouse', 'Lights', 'draft', 'p2', :draft, 4,
 '2026-11-22T09:00:00.000+00:00', '2026-11-22T11:00:00.000+00:00');
insert into panel_member (id, vacancy, person, name, role, is_chair, position, left_at) values
(1, 7, 'p2', 'Agnes Lamplight', 'Harbour master', 1, 1, null),
(2, 7, null, 'Wilhelmina Storybrook', 'Headteacher', 0, 2, null),
(3, 7, null, 'Octavia Faraway', '', 0, 3, '2026-11-22T10:00:00.000+00:00');
insert into candidate (id, vacancy, reference, name, time, adjustments, adjustments_for_chair, position, version) values
(1, 7, 'C1', 'Ambrose Thistlewood', '9.30am', 'A ramp', 1, 1, 2),
(2, 7, 'C2', '', '', '', 0, 2, 1);
insert into setting (name, value) values ('house', :house);
insert into audit (sequence, at, actor, role, action, subject, facts, personal_digest, previous, hash, salt, personal)
values (1, '2026-11-22T09:00:00.000+00:00', 'shell', 'operator', 'add person', 'person:p1', '{}', 'd', 'f', 'h1', 's',
 '{}');
"""
"""What stood in one; everyone in it is made up."""
