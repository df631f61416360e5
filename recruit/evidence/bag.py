"""A bag: files with SHA-512 manifests and a few facts, as RFC 8493 (BagIt 1.0) lays them out.

The Library of Congress's `bagit` judges every bag, also the ones made here. It does not make them:
its `make_bag` changes the working directory of the whole process, which a server with several
threads cannot bear, and writes 0.97.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from recruit.domain.words.refusal import Refused

TAGS = ("bag-info.txt", "bagit.txt", "manifest-sha512.txt", "tagmanifest-sha512.txt")
DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def bagged(payload: Mapping[str, bytes], info: Mapping[str, str]) -> dict[str, bytes]:
    """The files of a bag: the payload below 'data/', and the tag files.

    `info` goes into bag-info.txt in its order.
    """
    files = {f"data/{path}": data for path, data in payload.items()}
    size = sum(len(data) for data in files.values())
    lines = [f"{name}: {plain(value)}\n" for name, value in info.items()]
    tags = {
        "bag-info.txt": "".join([*lines, f"Payload-Oxum: {size}.{len(files)}\n"]).encode(),
        "bagit.txt": DECLARATION.encode(),
        "manifest-sha512.txt": _manifest(files),
    }
    return {**files, **tags, "tagmanifest-sha512.txt": _manifest(tags)}


def check_bag(files: Mapping[str, bytes], path: Path) -> None:
    """Raises `Refused` with what is wrong unless these files are a whole and valid bag.

    `path` names it.
    """
    extra = sorted(each for each in files if not each.startswith("data/") and each not in TAGS)
    if extra:
        raise Refused(
            f"the bundle holds a file that does not belong in it: {shown(extra[0])}.", path
        )
    lacking = sorted(set(TAGS) - set(files))
    if lacking:
        raise Refused(f"the bundle lacks {lacking[0]}.", path)
    _refuse_unlisted(files, path)
    import bagit

    logging.getLogger("bagit").setLevel(logging.CRITICAL)
    with _laid_out(files, path) as folder:
        try:
            bagit.Bag(folder).validate()
        except (bagit.BagError, UnicodeDecodeError, ValueError, OSError) as error:
            raise Refused(f"the bag is not valid: {_in_words(error)}.", path) from None


@contextmanager
def _laid_out(files: Mapping[str, bytes], path: Path) -> Iterator[str]:
    """A temporary folder with these files in it.

    Raises `Refused` where the disk does not take them.
    """
    with ExitStack() as folders:
        try:
            folder = folders.enter_context(tempfile.TemporaryDirectory(prefix="recruit-bag-"))
            for name, data in files.items():
                target = Path(folder, name)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
        except OSError as error:
            if error.errno in (errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG):
                raise Refused(
                    "the bundle holds files whose names cannot stand beside each other.", path
                ) from None
            raise Refused(
                f"the bundle cannot be laid out to be checked ({error.strerror or error}). That"
                f" takes {sum(len(each) for each in files.values()):,} bytes in the folder for"
                " temporary files.",
                path,
            ) from None
        yield folder


def info_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """What bag-info.txt says, by name."""
    lines = files["bag-info.txt"].decode("utf-8", "replace").splitlines()
    return {name: value for name, _, value in (line.partition(": ") for line in lines)}


def shown(text: str) -> str:
    """A text out of a file that anybody may have made, fit to be shown: not long, and nothing that
    moves a cursor.
    """
    return "".join(each if each.isprintable() else "?" for each in text[:400])


def plain(value: str) -> str:
    """A value as bag-info.txt holds it: on one line."""
    return " ".join(value.split())


def digest_of_files(files: Mapping[str, bytes]) -> str:
    """One SHA-512 over the paths of these files and what each of them holds."""
    return hashlib.sha512(_manifest(files)).hexdigest()


def _refuse_unlisted(files: Mapping[str, bytes], path: Path) -> None:
    """Names the file that is more or less than the manifest; `bagit` would give two sums of
    bytes.
    """
    lines = files["manifest-sha512.txt"].decode("utf-8", "replace").splitlines()
    listed = {line.partition("  ")[2] for line in lines}
    payload = {each for each in files if each.startswith("data/")}
    if more := sorted(payload - listed):
        raise Refused(f"the bundle holds {shown(more[0])}, which its manifest does not list.", path)
    if less := sorted(listed - payload):
        raise Refused(f"the bundle lacks {shown(less[0])}, which its manifest lists.", path)


def _manifest(files: Mapping[str, bytes]) -> bytes:
    return "".join(
        f"{hashlib.sha512(files[path]).hexdigest()}  {path}\n" for path in sorted(files)
    ).encode()


def _in_words(error: Exception) -> str:
    details = getattr(error, "details", None)
    said = "; ".join(str(each) for each in details[:3]) if details else str(error)
    return shown(" ".join(said.split()).rstrip("."))
