"""Where the data folder lies, and whether the database can be kept safe there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from recruit.store.connection import FILE, Database, connect

_SHARES = {
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "smb",
    "afpfs",
    "afs",
    "webdav",
    "davfs",
    "9p",
    "ncpfs",
    "ceph",
    "lustre",
    "glusterfs",
    "gfs2",
    "ocfs2",
    "beegfs",
    "gpfs",
    "virtiofs",
    "vboxsf",
    "prl_fs",
    "macfuse",
    "osxfuse",
}
_FUSE_SHARES = re.compile(
    r"fuse\.(sshfs|rclone|s3fs|gcsfuse|goofys|davfs2?|glusterfs|ceph|curlftpfs|smbnetfs|gvfsd|cifs|vmhgfs|juicefs|moosefs)"
)
_OCTAL = re.compile(r"\\([0-7]{3})")
REMOTE_DRIVE = 4
"""What Windows calls a drive that is another machine's."""


@dataclass(frozen=True, slots=True)
class Mount:
    """A file system: where it is mounted, and its kind, such as 'ext4' or 'nfs4'."""

    where: str
    kind: str


def warnings(folder: Path) -> tuple[str, ...]:
    """Why the database is at risk where it lies: a sentence for each reason, with what to do."""
    found = [share_warning(folder, mounts())]
    with closing(connect(folder / FILE)) as db:
        found.append(log_warning(db))
    return tuple(each for each in found if each)


def share_warning(folder: Path, mounted: tuple[Mount, ...]) -> str:
    """What to do where the folder lies on a network share; else ''."""
    kind = _share(folder, mounted)
    if not kind:
        return ""
    return (
        f"{folder} lies on a network share ({kind}). SQLite's locks do not hold there, and the"
        " database can be damaged. Move the data folder to a disk of this machine, and send"
        " backups to the share."
    )


def log_warning(db: Database) -> str:
    """What to do where the database could not take its write-ahead log; else ''."""
    mode = str(db.execute("pragma journal_mode").fetchone()[0])
    if mode == "wal":
        return ""
    return (
        f"the database could not switch to its write-ahead log (it uses '{mode}'), as happens on"
        " network shares. People who save wait for those who read, and continuous copies do not"
        " work. Move the data folder to a disk of this machine."
    )


def is_share(kind: str) -> bool:
    """Whether a kind of file system lies on another machine."""
    return kind.lower() in _SHARES or bool(_FUSE_SHARES.fullmatch(kind.lower()))


def mounts() -> tuple[Mount, ...]:
    """The file systems of this machine, in the order in which they were mounted; none where it does
    not tell.
    """
    if sys.platform == "win32":
        return ()
    listed = Path("/proc/self/mounts")
    try:
        if listed.exists():
            return linux_mounts(os.fsdecode(listed.read_bytes()))
        told = subprocess.run(["/sbin/mount"], capture_output=True, timeout=10, check=True)
        return other_mounts(os.fsdecode(told.stdout))
    except (OSError, subprocess.SubprocessError):
        return ()


def linux_mounts(text: str) -> tuple[Mount, ...]:
    """Reads /proc/mounts, in which a space of a name stands as \\040."""
    rows = [line.split(" ") for line in text.splitlines()]
    return tuple(Mount(_OCTAL.sub(_letter, row[1]), row[2]) for row in rows if len(row) > 2)


def other_mounts(text: str) -> tuple[Mount, ...]:
    """Reads what `mount` prints elsewhere: 'server:/data on /Volumes/data (nfs, nodev)' on macOS
    and BSD.
    """
    found = re.findall(r"^.+? on (/.*) \(([\w.]+)[,)]", text, re.M)
    return tuple(Mount(where, kind) for where, kind in found)


def _share(folder: Path, mounted: tuple[Mount, ...]) -> str:
    """The kind of the share on which a folder lies, or ''."""
    if sys.platform == "win32":
        return _windows_share(folder)
    place = folder.resolve()
    holding = [each for each in mounted if place.is_relative_to(each.where)]
    # Of two at one place the later one hides the other.
    nearest = max(holding, key=lambda each: len(each.where), default=None)
    if nearest is None:
        return ""
    last = [each for each in holding if each.where == nearest.where][-1]
    return last.kind if is_share(last.kind) else ""


def _windows_share(folder: Path) -> str:
    drive = folder.resolve().drive
    if drive.startswith("\\\\"):
        return drive
    if sys.platform == "win32":
        import ctypes

        if ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\") == REMOTE_DRIVE:
            return drive
    return ""


def _letter(found: re.Match[str]) -> str:
    return chr(int(found[1], 8))
