"""What a file is, told by its first bytes, and what to say of one that is no list."""

from __future__ import annotations

from recruit.domain.words.refusal import Refused

SAVE_AS = "Save the list as an Excel workbook (.xlsx) or as 'CSV UTF-8' and choose that file."

_BEGINNINGS = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"BM", "a picture"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"%PDF", "a PDF file"),
    (b"{\\rtf", "a text document (.rtf)"),
    (b"\x1f\x8b", "a packed file"),
    (b"Rar!", "a packed file"),
    (b"7z\xbc\xaf", "a packed file"),
    (b"SQLite format 3\0", "a database"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
)
_WEB_PAGES = (b"<!doctype html", b"<html", b"<?xml", b"<table")


def is_zip(data: bytes) -> bool:
    """Whether it is a ZIP, as a workbook is."""
    return data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06")


def refuse_what_is_no_list(data: bytes) -> None:
    """Raises `Refused` for a file that is neither a ZIP nor text."""
    if not data.strip(b"\0 \t\r\n\x1a"):
        raise Refused("The file is empty: there is no candidate in this list.")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(_old_or_locked(data))
    beginning = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if beginning.startswith(_WEB_PAGES):
        raise Refused(f"This is a web page or an XML file, whatever its name says. {SAVE_AS}")
    for start, kind in _BEGINNINGS:
        # Two letters begin many a list; a picture or a program goes on with bytes that no text has.
        if data.startswith(start) and (len(start) > 2 or b"\0" in data[:64]):
            raise Refused(f"This is {kind}, not a list. {SAVE_AS}")
    if data[4:8] == b"ftyp" or (data.startswith(b"RIFF") and b"\0" in data[:64]):
        raise Refused(f"This is a picture or a recording, not a list. {SAVE_AS}")


def _old_or_locked(data: bytes) -> str:
    """What is said of a file of the old Office format, in which locked workbooks are kept too."""
    if (
        "EncryptedPackage".encode("utf-16-le") in data
        or "EncryptionInfo".encode("utf-16-le") in data
    ):
        return (
            "This file is protected with a password. Take the password off in Excel, save it and"
            " choose it again."
        )
    if "WordDocument".encode("utf-16-le") in data:
        return f"This is a Word document, not a list. {SAVE_AS}"
    return f"This is a workbook of the old kind (.xls), which is not read. {SAVE_AS}"
