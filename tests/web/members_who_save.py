"""Members who save over HTTP as the page does, and what must be in the database of a server that
was killed.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import sqlite3
import threading
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from recruit.store.audit.audit import FIRST, entry_hash
from recruit.store.connection import FILE
from recruit.store.scoring.sheets import Place
from tests.store.reading import HASHED

PATIENCE = 20
"""Seconds that a member waits for an answer."""
WORDS = (
    "the crew",
    "a night watch",
    "the lamp",
    "a plan",
    "‘we tried it’",
    "💡",
    "the harbour master",
)

Kept = tuple[str, str]
"""What a member gives a question: the mark and the evidence."""


class Cut(Exception):  # noqa: N818  what happens to the line, not a fault
    """The connection ended before the answer came."""


class NotTaken(Exception):  # noqa: N818  an answer
    """The server answered that it did not save."""


def cookie(folder: Path, session: dict[str, object]) -> str:
    """The cookie of someone who is signed in, as the server on this folder would have set it."""
    app = Flask(__name__)
    app.secret_key = (folder / "secret-key").read_text("ascii").strip()
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    return f"recruit={serializer.dumps(session)}"


@dataclass
class Member:
    """Someone who fills in one sheet.

    By question: `versions` are those that the server told, which alone this member knows; `kept` is
    what must be in the database with which version, as the server told it or as it was found;
    `sent` has got no answer.
    """

    port: int
    where: Place
    cookie: str
    questions: int
    versions: dict[int, int] = field(default_factory=dict)
    kept: dict[int, tuple[Kept, int]] = field(default_factory=dict)
    sent: dict[int, Kept] = field(default_factory=dict)
    answered: int = 0
    largest: int = 0
    _turn: int = 0
    _token: str = ""
    _line: http.client.HTTPConnection | None = None

    @property
    def sheet(self) -> str:
        """The address of the sheet."""
        return f"/vacancies/{self.where.vacancy}/interviews/{self.where.candidate}/sheet"

    def open(self) -> None:
        """Opens the page, which gives the token that every save carries."""
        status, text = self._ask("GET", self.sheet)
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
        assert status == 200, f"the sheet answers {status}"
        assert found
        self._token = found[1]

    def save_anything(self, chance: random.Random) -> None:
        """Types something into a random question and saves it.

        Raises `Cut` where no answer comes.
        """
        question = chance.randint(1, self.questions)
        said = " ".join(chance.choice(WORDS) for _ in range(chance.randint(1, 30)))
        self.save(question, (chance.choice("01234"), f"{said} {self._turn}"))

    def save(self, question: int, typed: Kept) -> None:
        """Saves a question with the version that the last answer told, as the page does."""
        self._turn += 1
        self.sent[question] = typed
        answer = self.post(
            f"{self.sheet}/{question}",
            {
                f"q{question}-mark": typed[0],
                f"q{question}-why": "",
                f"q{question}-evidence": typed[1],
                "member": str(self.where.member),
                "version": str(self.versions.get(question, 0)),
                "tab": f"tab-{self.where.member}",
                "turn": str(self._turn),
            },
        )
        self.versions[question] = int(str(answer["version"]))
        self.kept[question] = (typed, self.versions[question])
        del self.sent[question]
        self.answered += 1

    def close(self) -> None:
        """Ends the connection."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def post(self, address: str, form: dict[str, str]) -> dict[str, object]:
        """Posts a form with the token and returns the JSON of a good answer; any other is a
        `NotTaken`.
        """
        status, text = self._ask("POST", address, urlencode({"csrf_token": self._token, **form}))
        if status != 200:
            raise NotTaken(f"{address} answers {status}: {text[:300]}")
        self.largest = max(self.largest, len(text.encode()))
        return dict(json.loads(text))

    def post_empty(self, address: str) -> None:
        """Posts nothing but the token, and wants no content."""
        status, _ = self._ask("POST", address, urlencode({"csrf_token": self._token}))
        assert status == 204, f"{address} answers {status}"

    def _ask(self, method: str, address: str, body: str | None = None) -> tuple[int, str]:
        if self._line is None:
            self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Cookie": self.cookie, "Accept": "application/json" if body else "text/html"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._line.request(method, address, body, headers)
            answer = self._line.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Cut(str(error)) from None
        if (told := answer.getheader("Set-Cookie")) and told.startswith("recruit="):
            self.cookie = told.split(";")[0]
        return answer.status, text


def save_until_cut(member: Member, chance: random.Random, stop: threading.Event) -> bool:
    """Saves again and again; says whether a save was cut off, rather than that it was told to
    stop.
    """
    try:
        while not stop.is_set():
            member.save_anything(chance)
    except Cut:
        return True
    return False


class Chain:
    """The audit chain as far as it was walked."""

    def __init__(self) -> None:
        self.sequence, self.hash = 0, FIRST

    def walk_on(self, db: sqlite3.Connection) -> None:
        """Walks from where it stopped to the end, and fails where a link is missing."""
        rows = db.execute(
            f"select {', '.join(HASHED)}, hash from audit where sequence > ? order by sequence",
            [self.sequence],
        )
        for row in rows:
            entry = dict(zip(HASHED, row, strict=False))
            assert (entry["sequence"], entry["previous"]) == (self.sequence + 1, self.hash)
            assert entry_hash(entry) == row[-1], f"entry {entry['sequence']} was changed"
            self.sequence, self.hash = entry["sequence"], row[-1]


def check_kept(folder: Path, members: list[Member], chain: Chain) -> None:
    """Fails unless the file is sound, the chain unbroken, and every answered save there with its
    version.

    A save that was not answered is there or not, whole either way.
    """
    with closing(sqlite3.connect(folder / FILE)) as db:
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
        chain.walk_on(db)
        for member in members:
            where = [member.where.candidate, member.where.member]
            rows = db.execute(
                "select question, mark, evidence, version from score where candidate = ? and"
                " member = ?",
                where,
            )
            found = {row[0]: ((row[1], row[2]), row[3]) for row in rows}
            for question in range(1, member.questions + 1):
                kept, sent = member.kept.get(question), member.sent.pop(question, None)
                stands = found.get(question)
                if sent is None or stands != (sent, (kept[1] if kept else 0) + 1):
                    assert stands == kept, f"question {question} of {member.where}"
                elif stands:
                    member.kept[question] = stands
