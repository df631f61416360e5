"""Papers land whole or not at all."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from recruit.documents.delivery import deliver
from recruit.domain.words.refusal import Refused

FILES = [("a.docx", b"a"), ("sheets/b.docx", b"b")]


def breaking_after(count: int):
    for place, each in enumerate([*FILES, ("c", b"c")]):
        if place == count:
            raise OSError(28, "No space left on device")
        yield each


def tree(folder) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_all_files_land(tmp_path):
    deliver(tmp_path / "new" / "out", FILES)
    assert tree(tmp_path / "new" / "out") == dict(FILES)


def test_nothing_is_left_beside_them(tmp_path):
    deliver(tmp_path / "out", FILES)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_full_disk_leaves_nothing(tmp_path, count):
    with pytest.raises(Refused, match="cannot be written here .No space left"):
        deliver(tmp_path / "out", breaking_after(count))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_full_disk_leaves_an_existing_folder_as_it_was(tmp_path, count):
    deliver(tmp_path / "out", [("a.docx", b"old"), ("mine.txt", b"mine")])
    with pytest.raises(Refused):
        deliver(tmp_path / "out", breaking_after(count), force=True)
    assert tree(tmp_path / "out") == {"a.docx": b"old", "mine.txt": b"mine"}


def test_an_existing_folder_is_not_touched_without_force(tmp_path):
    (tmp_path / "out").mkdir()
    with pytest.raises(Refused, match="this folder exists"):
        deliver(tmp_path / "out", FILES)
    assert tree(tmp_path / "out") == {}


def test_force_replaces_the_same_names_and_keeps_the_rest(tmp_path):
    deliver(tmp_path / "out", [("a.docx", b"old"), ("mine.txt", b"mine")])
    deliver(tmp_path / "out", FILES, force=True)
    assert tree(tmp_path / "out") == {**dict(FILES), "mine.txt": b"mine"}


def test_a_folder_in_the_place_of_a_paper_stops_it_and_all_stays(tmp_path):
    (tmp_path / "out" / "sheets" / "b.docx").mkdir(parents=True)
    (tmp_path / "out" / "sheets" / "b.docx" / "x").write_bytes(b"x")
    (tmp_path / "out" / "a.docx").write_bytes(b"old")
    with pytest.raises(Refused):
        deliver(tmp_path / "out", FILES, force=True)
    assert tree(tmp_path / "out") == {"a.docx": b"old", "sheets/b.docx/x": b"x"}


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "out").write_bytes(b"x")
    for force in (False, True):
        with pytest.raises(Refused, match="not a folder"):
            deliver(tmp_path / "out", FILES, force=force)
    with pytest.raises(Refused, match="cannot be written"):
        deliver(tmp_path / "out" / "below", FILES)


def test_two_builds_of_one_new_folder_make_one(tmp_path):
    def others_first():
        yield from FILES
        deliver(tmp_path / "out", [("theirs.docx", b"theirs")])

    with pytest.raises(Refused, match="this folder exists"):
        deliver(tmp_path / "out", others_first())
    assert tree(tmp_path / "out") == {"theirs.docx": b"theirs"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_two_builds_into_one_folder_do_not_mix(tmp_path):
    deliver(tmp_path / "out", [("a.docx", b"old")])

    def others_too():
        yield from FILES
        deliver(tmp_path / "out", [("a.docx", b"theirs")], force=True)

    with pytest.raises(Refused, match="another build"):
        deliver(tmp_path / "out", others_too(), force=True)
    assert tree(tmp_path / "out") == {"a.docx": b"old"}


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("when", ["before", "after"])
def test_an_interrupt_at_any_move_brings_everything_back(tmp_path, monkeypatch, place, when):
    deliver(
        tmp_path / "out", [("a.docx", b"old"), ("sheets/b.docx", b"old"), ("mine.txt", b"mine")]
    )
    before = tree(tmp_path / "out")
    moves = {"left": place}
    rename = Path.rename

    def interrupted(self, target):
        is_now, moves["left"] = moves["left"] == 0, moves["left"] - 1
        if is_now and when == "before":
            raise KeyboardInterrupt
        made = rename(self, target)
        if is_now:
            raise KeyboardInterrupt
        return made

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        deliver(tmp_path / "out", FILES, force=True)
    assert tree(tmp_path / "out") == before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_request_to_end_leaves_nothing_behind(tmp_path, number):
    def ended():
        yield from FILES
        os.kill(os.getpid(), number)
        time.sleep(1)

    with pytest.raises((SystemExit, KeyboardInterrupt)):
        deliver(tmp_path / "made" / "out", ended())
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_too_long_is_refused(tmp_path):
    with pytest.raises(Refused, match="cannot be written here"):
        deliver(tmp_path / ("x" * 300), FILES)
