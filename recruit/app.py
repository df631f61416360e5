"""The web application: the one module that knows every other."""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_compress import Compress

from recruit.bank.library import Library, open_library
from recruit.domain.people import SHELL
from recruit.domain.refusal import Refused
from recruit.resources import shipped
from recruit.store.bank_index import refresh_bank_index
from recruit.store.migrations import migrate
from recruit.store.people import FIRST_ACCOUNT, has_people, make_link
from recruit.web import (
    access,
    backups,
    calibration,
    consensus,
    copying,
    database,
    desk,
    disclosure,
    errors,
    frameworks,
    gate,
    headers,
    health,
    history,
    holds,
    house,
    interviews,
    kept_in_browser,
    letters,
    panel_agreement,
    papers,
    people,
    record_desk,
    result,
    retention,
    scored_papers,
    scoring,
    sign_in,
    tokens,
    vacancy_check,
    vacancy_elements,
    vacancy_framework,
    vacancy_people,
    vacancy_post,
    vacancy_questions,
    vacancy_rating,
    vacancy_specification,
    wording,
)

PAGES = (
    health, sign_in, desk, vacancy_post, vacancy_framework, vacancy_elements, vacancy_specification, vacancy_questions,
    vacancy_rating, vacancy_people, vacancy_check, papers, copying, frameworks, people, house,
    interviews, gate, calibration, scoring, consensus, result, panel_agreement, letters, scored_papers, backups,
    record_desk, history,
    holds, retention,
    disclosure,
)  # fmt: skip


def create_app(folder: Path, *, bank: Library | None = None, is_behind_tls: bool = False) -> Flask:
    """The application on the data in this folder, whose database is made or upgraded.

    Raises `Refused` where that cannot be done.
    """
    app = Flask(__name__, template_folder=str(shipped("templates") / "pages"))
    app.config.update(
        SECRET_KEY=secret_key(folder),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=is_behind_tls,
        SESSION_COOKIE_NAME="recruit",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=10),
        MAX_CONTENT_LENGTH=5_500_000,
        MAX_FORM_MEMORY_SIZE=600_000,
        WTF_CSRF_TIME_LIMIT=4 * 3600,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=7),
        BOOTSTRAP_SERVE_LOCAL=True,
        RATELIMIT_STORAGE_URI="memory://",
        RATELIMIT_HEADERS_ENABLED=False,
        # Pages are left as they are: compressing a page that holds a secret can betray the secret.
        COMPRESS_MIMETYPES=["text/css", "text/javascript"],
        COMPRESS_ALGORITHM=["gzip"],
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    database.set_up(app, migrate(folder), bank or open_library())
    with app.app_context():
        refresh_bank_index(database.database(), database.library().frameworks())
    Bootstrap5(app)
    Compress(app)
    tokens.set_up(app)
    headers.set_up(app, is_behind_tls=is_behind_tls)
    sign_in.limiter.init_app(app)
    access.set_up(app)
    errors.set_up(app)
    wording.set_up(app)
    kept_in_browser.set_up(app)
    for module in PAGES:
        app.register_blueprint(module.pages)
    return app


def secret_key(folder: Path) -> str:
    """The key that signs cookies, made at the first start and readable by its owner alone."""
    path = folder / "secret-key"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_hex(32))
        return path.read_text("ascii").strip()
    except OSError as error:
        raise Refused(f"the data folder cannot be used ({error.strerror or error}).", folder) from None


def first_account_token(app: Flask) -> str | None:
    """A one-time token for the first HR account, or None where someone has an account already."""
    with app.app_context():
        if has_people(database.database()):
            return None
        return make_link(database.database(), SHELL, FIRST_ACCOUNT)
