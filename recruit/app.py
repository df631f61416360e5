"""The web application: the one module that knows every other."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_compress import Compress

from recruit.bank.library import Library, open_library
from recruit.domain.words.people import SHELL
from recruit.domain.words.public_address import PublicAddress
from recruit.domain.words.refusal import Refused
from recruit.resources import shipped
from recruit.store.people.people import FIRST_ACCOUNT, has_people, make_link
from recruit.store.people.settings import keep_public_address
from recruit.store.upgrade import migrate
from recruit.store.vacancies.bank_index import refresh_bank_index
from recruit.web import access, database, errors, health, let_in, wording
from recruit.web.decision import consensus, letters, panel_agreement, result, scored_papers
from recruit.web.frameworks import frameworks
from recruit.web.guards import body_limits, headers, heavy, proxies, tokens, tries, why_refused
from recruit.web.people import people, settings, sign_in
from recruit.web.records import archive, backups, disclosure, history, holds, retention
from recruit.web.scoring import calibration, gate, interviews
from recruit.web.scoring import sheet as scoring
from recruit.web.typing import kept_in_browser
from recruit.web.vacancy import check as vacancy_check
from recruit.web.vacancy import copying, desk, papers
from recruit.web.vacancy import elements as vacancy_elements
from recruit.web.vacancy import framework as vacancy_framework
from recruit.web.vacancy import people as vacancy_people
from recruit.web.vacancy import post as vacancy_post
from recruit.web.vacancy import questions as vacancy_questions
from recruit.web.vacancy import rating as vacancy_rating
from recruit.web.vacancy import specification as vacancy_specification

PAGES = (
    health,
    let_in,
    people,
    settings,
    sign_in,
    frameworks,
    desk,
    copying,
    papers,
    vacancy_post,
    vacancy_framework,
    vacancy_elements,
    vacancy_specification,
    vacancy_questions,
    vacancy_rating,
    vacancy_people,
    vacancy_check,
    interviews,
    gate,
    calibration,
    scoring,
    consensus,
    result,
    panel_agreement,
    letters,
    scored_papers,
    archive,
    history,
    holds,
    retention,
    disclosure,
    backups,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where people open Recruit: which peers are its proxies (addresses, networks or
    `proxies.LOOPBACK`), the path below which it lies, and the whole address where it is known.
    """

    trusted: tuple[str, ...] = ()
    prefix: str = ""
    public: PublicAddress | None = None

    @property
    def is_behind_tls(self) -> bool:
        """Whether browsers reach it with TLS alone: a proxy that is trusted speaks it, unless the
        address says no.
        """
        return self.public.is_tls if self.public else bool(self.trusted)

    @property
    def below(self) -> str:
        """The path below which it lies: the one that is given, or else that of the whole
        address.
        """
        return self.prefix or (self.public.prefix if self.public else "")


HERE = Place()
"""On this machine, without a proxy."""


def create_app(folder: Path, *, bank: Library | None = None, place: Place = HERE) -> Flask:
    """The application on the data in this folder, whose database is made or upgraded.

    Raises `Refused` where that cannot be done.
    """
    is_behind_tls = place.is_behind_tls
    app = Flask(__name__, template_folder=str(shipped("templates") / "pages"))
    app.config.update(
        SECRET_KEY=secret_key(folder),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=is_behind_tls,
        SESSION_COOKIE_NAME="recruit",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=10),
        PUBLIC_ADDRESS=place.public,
        MAX_FORM_MEMORY_SIZE=body_limits.LARGEST_FORM,
        WTF_CSRF_TIME_LIMIT=4 * 3600,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=7),
        BOOTSTRAP_SERVE_LOCAL=True,
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
    # Both look at a request before its token does, which reads all of it.
    why_refused.set_up(app)
    body_limits.set_up(app)
    tokens.set_up(app)
    headers.set_up(app, is_behind_tls=is_behind_tls)
    tries.set_up(app)
    access.set_up(app)
    errors.set_up(app)
    heavy.set_up(app)
    wording.set_up(app)
    kept_in_browser.set_up(app)
    for module in PAGES:
        app.register_blueprint(module.pages)
    _refuse_path_of_ours(app, place.below)
    trusted = proxies.trusted_networks(place.trusted)
    front = proxies.Front(app.wsgi_app, trusted=trusted, prefix=place.below, public=place.public)
    app.wsgi_app = front  # type: ignore[method-assign]  # as Flask tells one to do
    return app


def _refuse_path_of_ours(app: Flask, prefix: str) -> None:
    """A proxy may leave the path on the address or take it off: one of our own would be mistaken
    for it.
    """
    ours = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()}
    if prefix and prefix.split("/")[1] in ours:
        raise Refused(
            f"Recruit has pages of its own at {prefix}. Choose another path, such as /recruit."
        )


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
        raise Refused(
            f"the data folder cannot be used ({error.strerror or error}).", folder
        ) from None


def first_account_token(app: Flask) -> str | None:
    """A one-time token for the first HR account, or None where someone has an account already."""
    with app.app_context():
        if has_people(database.database()):
            return None
        return make_link(database.database(), SHELL, FIRST_ACCOUNT)


def note_address(app: Flask) -> None:
    """Keeps the address at which people open Recruit for the commands that print links; '' where it
    is not known.
    """
    public = app.config["PUBLIC_ADDRESS"]
    with app.app_context():
        keep_public_address(database.database(), SHELL, str(public) if public else "")


def largest_body(app: Flask, prefix: str = "") -> Callable[[str, str], int]:
    """Says how many bytes the body of a request may have, by method and path."""
    return body_limits.largest_body(app, prefix)
