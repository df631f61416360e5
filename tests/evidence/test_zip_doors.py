"""Every door by which a ZIP file comes in: whatever bytes are in it, it is read or refused in a
sentence.
"""

from __future__ import annotations

import io
import json
import random
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from recruit.documents.house_style import read_house_style
from recruit.domain.words.refusal import Refused
from recruit.evidence.archive_folder import head_in
from recruit.evidence.backup_file import LIST, opened
from recruit.evidence.zipped import files_in, packed
from recruit.resources import shipped
from recruit.store.connection import FILE

ARCHIVE = packed(
    [
        ("bag-info.txt", b"Recruit-Audit-Sequence: 3\n"),
        ("bagit.txt", b"y"),
        ("data/a.txt", b"x" * 50),
    ]
)
HOUSE_STYLE = (shipped("templates") / "word" / "house-style.docx").read_bytes()


def a_backup() -> bytes:
    """A backup as far as its list goes."""
    moment = "2026-11-30T07:00:00.000+00:00"
    listed = {
        "form": 1,
        "made_at": moment,
        "expires_at": moment,
        "made_by": "shell",
        "head": [1, "a"],
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(FILE, b"abc" * 10)
        made.writestr(LIST, json.dumps({**listed, "files": {FILE: {"size": 30, "sha256": "x"}}}))
    return out.getvalue()


def read_archive(path: Path) -> None:
    files_in(path.read_bytes(), path)


def read_head(path: Path) -> None:
    head_in(path)


def read_backup(path: Path) -> None:
    with opened(path) as (bundle, listed):
        for each in listed["files"]:
            bundle.read(each)


def read_style(path: Path) -> None:
    read_house_style(path.read_bytes(), "own.docx")


def damaged(data: bytes, at_random: random.Random) -> bytes:
    """The same with some bytes changed, most of them where a ZIP says what it holds."""
    changed = bytearray(data)
    marks = [place for place in range(len(data) - 1) if data[place : place + 2] == b"PK"]
    for _ in range(at_random.randint(1, 4)):
        place = min(len(data) - 1, at_random.choice(marks) + at_random.randrange(60))
        changed[place] = at_random.choice([0, 255, at_random.randrange(256), changed[place] ^ 1])
    return bytes(changed)


def nameless(data: bytes) -> bytes:
    """The same with one more part that has no name."""
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as made:
        made.writestr(zipfile.ZipInfo(""), b"x")
    return out.getvalue()


DOORS = pytest.mark.parametrize(
    ("read", "good"),
    [
        (read_archive, ARCHIVE),
        (read_head, ARCHIVE),
        (read_backup, a_backup()),
        (read_style, HOUSE_STYLE),
    ],
    ids=["archive", "head of an archive", "backup", "house style"],
)


@DOORS
def test_any_damage_is_told_in_a_sentence(
    read: Callable[[Path], None], good: bytes, tmp_path: Path
):
    at_random, path = random.Random(7), tmp_path / "x.zip"
    path.write_bytes(good)
    read(path)
    times = 60 if read is read_style else 600
    for _ in range(times):
        path.write_bytes(damaged(good, at_random))
        with warnings.catch_warnings():
            # Python warns of two parts with one name while it reads them.
            warnings.simplefilter("ignore", UserWarning)
            try:
                read(path)
            except Refused as refused:
                said = str(refused)
            else:
                said = "It is read."
        assert said.endswith(".")


@DOORS
def test_a_part_without_a_name_is_told_in_a_sentence(
    read: Callable[[Path], None], good: bytes, tmp_path: Path
):
    path = tmp_path / "x.zip"
    path.write_bytes(nameless(good))
    if read is read_head:
        read(path)
        return
    with pytest.raises(Refused):
        read(path)
