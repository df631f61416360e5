"""Warnings of where the data folder lies, and of a database without its write-ahead log."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from recruit.store.connection import Database
from recruit.store.keeping.placement import (
    Mount,
    is_share,
    linux_mounts,
    log_warning,
    other_mounts,
    share_warning,
    warnings,
)
from recruit.store.upgrade import migrate


def test_a_disk_of_this_machine_is_not_warned_of(tmp_path):
    migrate(tmp_path)
    assert warnings(tmp_path) == ()


@pytest.mark.parametrize(
    "kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "ceph", "fuse.rclone", "NFS"]
)
def test_a_network_share_is_warned_of(tmp_path, kind):
    mounted = (Mount("/", "ext4"), Mount(str(tmp_path), kind))
    said = share_warning(tmp_path / "data", mounted)
    assert str(tmp_path / "data") in said
    assert kind in said
    assert "Move the data folder to a disk of this machine" in said


@pytest.mark.parametrize(
    "kind", ["ext4", "xfs", "btrfs", "overlay", "tmpfs", "zfs", "apfs", "fuseblk", "fuse.ntfs-3g"]
)
def test_other_file_systems_are_not(tmp_path, kind):
    assert not is_share(kind)
    assert share_warning(tmp_path, (Mount("/", "nfs"), Mount(str(tmp_path), kind))) == ""


def test_of_two_at_one_place_the_later_one_counts(tmp_path):
    mounted = (Mount(str(tmp_path), "ext4"), Mount(str(tmp_path), "nfs"))
    assert share_warning(tmp_path, mounted)
    assert not share_warning(tmp_path, mounted[::-1])


def test_a_neighbour_with_a_longer_name_is_not_meant():
    assert (
        share_warning(Path("/srv/recruit-data"), (Mount("/", "ext4"), Mount("/srv/recruit", "nfs")))
        == ""
    )


def test_what_linux_tells_is_read():
    text = "/dev/sda1 / ext4 rw 0 0\nnas:/a\\040b /mnt/my\\040share nfs4 rw 0 0\n\nodd\n"
    assert linux_mounts(text) == (Mount("/", "ext4"), Mount("/mnt/my share", "nfs4"))


def test_what_macos_tells_is_read():
    text = (
        "/dev/disk3s1 on / (apfs, local, journaled)\n//me@nas/a b on /Volumes/a b (smbfs, nodev,"
        " nosuid)\n"
    )
    assert other_mounts(text) == (Mount("/", "apfs"), Mount("/Volumes/a b", "smbfs"))


def test_a_database_that_cannot_take_its_log_is_warned_of(tmp_path):
    # This way of locking, which some shares need, has no memory that processes share.
    with closing(
        sqlite3.connect(f"file:{tmp_path / 'a.db'}?vfs=unix-dotfile", uri=True)
    ) as connection:
        connection.execute("pragma journal_mode = wal")
        assert "could not switch to its write-ahead log (it uses 'delete')" in log_warning(
            Database(connection)
        )
