"""How long it takes to archive one vacancy of six candidates, three members and eight questions,
and to verify it.

    python -m tests.benchmarks.archive [ROUNDS] [VACANCIES]

The vacancy stands in a database with as many archived ones beside it. Every piece of evidence was
typed in five saves, each with its audit entry, as a sheet does. Archives and verifies in processes
of their own, as the commands, and as functions within this one; beside them one hash of the same
bytes, which is the least that verifying can cost. Prints medians in seconds, the ratio, and the
size of the archive.
"""

from __future__ import annotations

import hashlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from recruit.domain.building.draft import vacancy_of
from recruit.domain.pack.pack import build_pack, issue
from recruit.domain.pack.vacancy import Candidate, PanelMember
from recruit.domain.scoring.result import Outcome
from recruit.domain.words.people import SHELL, Role, actor
from recruit.evidence.archive import archive_vacancy
from recruit.evidence.verification import verify
from recruit.store.connection import FILE, Database, connect
from recruit.store.people.people import add_person
from recruit.store.scoring.outcomes import record_decision, save_outcome
from recruit.store.scoring.sheets import save_scores, seal
from recruit.store.vacancies.candidates import add_candidates, candidates
from recruit.store.vacancies.editions import add_edition
from recruit.store.vacancies.panels import add_member
from recruit.store.vacancies.vacancies import add_vacancy, vacancy
from tests import scored
from tests.benchmarks.archive_pages import CANDIDATES, MEMBERS, QUESTIONS, fill
from tests.builders import NAMES, a_draft, shipped_library

REFERENCE = "V-TIMED"
SAVES = 5
EVIDENCE = (
    "Said: 'We had eleven days before the lamp was due. I asked the crew what had gone wrong the"
    " last time, wrote it down, and gave each of three people one thing to find out.' Gave figures:"
    " two nights without light, forty calls. Asked what they would do otherwise: would have told"
    " the harbour a week earlier. Did not say who decided."
)
BEFORE = "before"
COMMAND = "from recruit.cli import main; main()"


def tell(db: Database) -> int:
    """A decided vacancy of which every sheet is sealed and agreed; returns its id."""
    hr = add_person(db, SHELL, email="hetty@larkwater.example", name="Hetty Lantern", role=Role.HR)
    who = actor(hr)
    made = add_vacancy(db, who, hr.id, a_draft(REFERENCE, elements=QUESTIONS))
    sitting = tuple(
        PanelMember(f"{NAMES[each]} Member", "Listener", each == 1)
        for each in range(1, MEMBERS + 1)
    )
    for each in sitting:
        add_member(
            db, who, made, name=each.name, role=each.role, person=None, is_chair=each.is_chair
        )
    listed = [
        Candidate(f"C{each}", f"{NAMES[each]} Candidate", "") for each in range(1, CANDIDATES + 1)
    ]
    add_candidates(db, who, made, listed)
    stored = vacancy(db, made)
    assert stored
    whole = vacancy_of(stored.draft, sitting, tuple(listed), edition=1, issued="2026-11-23")
    add_edition(
        db,
        who,
        stored,
        issue(build_pack(whole, {"grades9plus": shipped_library().framework("grades9plus")})),
    )
    scored.open_gate(db, made)
    for candidate in range(CANDIDATES):
        for member in range(MEMBERS):
            _score(db, made, candidate, member)
    scored.agree_all(db, made)
    for place, each in enumerate(candidates(db, made)):
        outcome = Outcome.APPOINT if place == 0 else Outcome.NOT_APPOINTED
        save_outcome(db, SHELL, made, each.id, 0, outcome, "", "Met the standard at interview.")
    record_decision(db, SHELL, made)
    return made


def _score(db: Database, made: int, candidate: int, member: int) -> None:
    """A sheet, typed in several saves and sealed.

    Each candidate has a total of their own, so that none are equal.
    """
    where = scored.place(db, made, candidate, member)
    marks = ["4" if question < CANDIDATES - candidate else "3" for question in range(QUESTIONS)]
    given = scored.scores(db, made, marks, EVIDENCE)
    for turn in range(SAVES):
        typed = EVIDENCE[: len(EVIDENCE) * (turn + 1) // SAVES]
        for each in given:
            save_scores(db, SHELL, where, [(replace(each, evidence=typed), turn)])
    seal(db, SHELL, where)


def main() -> None:
    """Fills, archives, verifies and prints."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    others = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    taken: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder, out = Path(name), Path(name, "out.zip")
        fill(folder, others)
        db = connect(folder / FILE)
        made = tell(db)
        db.conn.execute("pragma wal_checkpoint(truncate)")
        db.close()
        shutil.copyfile(folder / FILE, folder / BEFORE)
        for _ in range(rounds):
            _round(folder, made, out, taken)
        size = out.stat().st_size
    for what, spent in taken.items():
        print(f"{what:30} {statistics.median(spent):8.3f} s")
    ratio = statistics.median(taken["verify"]) / statistics.median(taken["hash of the same bytes"])
    print(f"verify / hash {ratio:.1f}; the archive has {size / 1e6:.2f} MB")


def _round(folder: Path, made: int, out: Path, taken: dict[str, list[float]]) -> None:
    """Archives twice, each time from the database as it was before, and verifies."""
    for what, archive in (
        ("archive", lambda: _archived(folder, made, out)),
        ("recruit archive", lambda: _command("archive", REFERENCE, "--data", folder, "--out", out)),
    ):
        out.unlink(missing_ok=True)
        for left in folder.glob(f"{FILE}-*"):
            left.unlink()
        shutil.copyfile(folder / BEFORE, folder / FILE)
        taken.setdefault(what, []).append(seconds(archive))
    taken.setdefault("verify", []).append(seconds(lambda: verify(out)))
    taken.setdefault("recruit archive verify", []).append(
        seconds(lambda: _command("archive", "verify", out))
    )
    data = out.read_bytes()
    taken.setdefault("hash of the same bytes", []).append(
        seconds(lambda: hashlib.sha512(data).digest())
    )


def _archived(folder: Path, made: int, out: Path) -> None:
    db = connect(folder / FILE)
    archive_vacancy(db, SHELL, made, out)
    db.close()


def _command(*words: object) -> None:
    subprocess.run(
        [sys.executable, "-c", COMMAND, *map(str, words)], check=True, capture_output=True
    )


def seconds(what: Callable[[], object]) -> float:
    """How long this takes."""
    began = time.perf_counter()
    what()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
