"""`/healthz`."""

from __future__ import annotations


def test_health_says_that_the_database_is_there_and_up_to_date(stranger):
    answer = stranger.get("/healthz")
    assert answer.status_code == 200
    assert answer.get_json() == {"database": "ok", "pending_migrations": [], "status": "ok"}


def test_health_answers_503_while_a_migration_is_pending(site, stranger):
    with site.database() as db:
        name = next(iter(db.query("select name from _sqlite_migrations order by id desc limit 1")))[
            "name"
        ]
        db.execute("delete from _sqlite_migrations where name = ?", [name])
        db.conn.commit()
    answer = stranger.get("/healthz")
    assert answer.status_code == 503
    assert answer.get_json()["pending_migrations"] == [name]


def test_health_names_nobody_and_no_place(site, stranger):
    text = stranger.get("/healthz").text
    assert str(site.folder) not in text
    assert "example" not in text
