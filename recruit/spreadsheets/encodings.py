"""In which encoding a file's text is: told by its bytes where they can tell, and guessed where they
cannot.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from recruit.domain.words.refusal import Refused
from recruit.spreadsheets.kinds import SAVE_AS

ENCODINGS = {
    "utf_8": "Unicode (UTF-8)",
    "utf_16": "Unicode (UTF-16)",
    "utf_16_le": "Unicode (UTF-16, without its mark)",
    "utf_16_be": "Unicode (UTF-16, turned round)",
    "utf_32": "Unicode (UTF-32)",
    "cp1252": "Western European (Windows)",
    "iso8859_15": "Western European (ISO 8859-15)",
    "mac_roman": "Western European (Mac)",
    "cp850": "Western European (MS-DOS)",
    "iso8859_14": "Celtic (ISO 8859-14)",
    "cp1250": "Central European (Windows)",
    "iso8859_2": "Central European (ISO 8859-2)",
    "cp1257": "Baltic (Windows)",
    "cp1254": "Turkish (Windows)",
    "cp1253": "Greek (Windows)",
    "cp1251": "Cyrillic (Windows)",
    "koi8_r": "Cyrillic (KOI8-R)",
    "cp1255": "Hebrew (Windows)",
    "cp1256": "Arabic (Windows)",
    "cp1258": "Vietnamese (Windows)",
    "cp874": "Thai (Windows)",
    "gb18030": "Chinese, simplified (GB 18030)",
    "big5": "Chinese, traditional (Big5)",
    "cp932": "Japanese (Shift-JIS)",
    "cp949": "Korean (Windows)",
}
"""Those that can be chosen, by Python's names, with what people call them."""

_MARKS = (
    (b"\xff\xfe\0\0", "utf_32"),
    (b"\0\0\xfe\xff", "utf_32"),
    (b"\xef\xbb\xbf", "utf_8"),
    (b"\xff\xfe", "utf_16"),
    (b"\xfe\xff", "utf_16"),
)
_WESTERN = ("cp1252", "mac_roman", "cp850")
"""In the order in which they are tried: the first is what Excel on Windows writes."""
_SAMPLE = 60_000
"""Bytes that the guess is made from."""
_SIGN = "[^\\x00-\\x7f\\w\\s’‘“”–—…•]"
_LETTER = r"[^\W\d_]"
_ODD_IN_WORDS = re.compile(f"{_LETTER}{_SIGN}|{_SIGN}{_LETTER}|{_LETTER}[‘“„‚]")
"""A sign within a word that no keyboard puts there, or a quotation mark that opens after a letter.
"""
_WORD_WITH_ACCENT = re.compile(r"[^\W\d_]*[\u0080-\uffff][^\W\d_]*")


@dataclass(frozen=True, slots=True)
class TextFile:
    """The text of a file, in which encoding it was read, and whether its bytes themselves say
    so.
    """

    text: str
    encoding: str
    is_certain: bool


def decode(data: bytes, encoding: str = "") -> TextFile:
    """The text of a file in the encoding that was chosen, or in the likeliest.

    Raises `Refused` where it has none.
    """
    if encoding in ENCODINGS:
        return TextFile(_in(data, encoding), encoding, is_certain=False)
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    if marked:
        return TextFile(_in(data, marked), marked, is_certain=True)
    try:
        text = data.decode("utf_8")
    except UnicodeDecodeError:
        guessed = _guessed(data)
        return TextFile(_in(data, guessed), guessed, is_certain=False)
    if _is_without_mark(data):
        wide = "utf_16_le" if data[1:2] == b"\0" else "utf_16_be"
        return TextFile(_in(data, wide), wide, is_certain=False)
    return TextFile(text, "utf_8", is_certain=True)


def _in(data: bytes, encoding: str) -> str:
    python_name = "utf_8_sig" if encoding == "utf_8" else encoding
    try:
        return data.decode(python_name)
    except UnicodeDecodeError:
        words = ENCODINGS.get(encoding, encoding)
        raise Refused(f"The file cannot be read as {words}. {SAVE_AS}") from None


def _is_without_mark(data: bytes) -> bool:
    """Whether every other byte is NUL, as in English text in UTF-16."""
    sample = data[:2000]
    return (
        len(sample) > 3 and max(sample[::2].count(0), sample[1::2].count(0)) > 0.4 * len(sample) / 2
    )


def _guessed(data: bytes) -> str:
    sample = data[:_SAMPLE]
    if _is_without_mark(data):
        return "utf_16_le" if data[1:2] == b"\0" else "utf_16_be"
    western = next((each for each in _WESTERN if _is_western(sample, each)), "")
    if western:
        return western
    others = [each for each in ENCODINGS if each not in (*_WESTERN, "utf_32")]
    found = [
        each.encoding
        for each in from_bytes(sample, cp_isolation=others)
        if each.encoding in ENCODINGS
    ]
    if not found:
        raise Refused(f"The file cannot be read as text. {SAVE_AS}")
    return next((each for each in found if _reads_well(sample.decode(each, "replace"))), found[0])


def _is_western(data: bytes, encoding: str) -> bool:
    """Whether it reads as names and words of Western Europe in this encoding.

    A short list gives a guess by statistics too little to go by, and most lists are in one of
    these. Read in the wrong one, a text has signs within words, or words of nothing but accented
    letters.
    """
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return False
    has_controls = any(ord(each) < 32 and each not in "\t\n\r\x1a" for each in text)
    return not has_controls and _reads_well(text)


def _reads_well(text: str) -> bool:
    return not _ODD_IN_WORDS.search(text) and not _is_all_accents(text)


def _is_all_accents(text: str) -> bool:
    """Whether more than half the letters of its words with Latin accents have one, as in no
    language.
    """
    words = _WORD_WITH_ACCENT.findall(text)
    letters = [each for word in words for each in word if each < "\u0250"]
    accented = [each for each in letters if each > "\x7f"]
    return 2 * len(accented) > len(letters)
