"""What is kept of a text that somebody typed or pasted: the one rule for pages, sheets, lists,
files and commands.

Word, PDF files, presentations and chats put signs into a text that no one sees: they are taken out,
and what ends a line there ends a line here. The letters stay as they were typed, composed or not.
What is left without a meaning (a control character, a private-use character of an unknown font) is
for whoever typed it to take out.
"""

from __future__ import annotations

import re
import unicodedata

BULLET = "•"
SEPARATORS_OF_LINES = "\x0b\x0c\x85\u2028\u2029"
"""What ends a line in Word, PowerPoint, mainframes and Unicode, besides what ends one everywhere.
"""

_LINE_END = re.compile(f"\r\n|[\r{SEPARATORS_OF_LINES}]")

# What the fonts Symbol and Wingdings draw is stored from U+F020 on. A bullet begins a line; what
# Word makes of '-->' and ':-)' while someone types stands in it.
_SYMBOL_SPACE = "\uf020"
_SYMBOL_AT_START = re.compile("^([ \t]*)[\uf021-\uf0ff]", re.MULTILINE)
_SYMBOL = re.compile("[\uf021-\uf0ff]")
_SYMBOL_IN_TEXT = {
    "\uf0e0": "→",
    "\uf0e8": "→",
    "\uf0df": "←",
    "\uf0f3": "↔",
    "\uf04a": "☺",
    "\uf04c": "☹",
}

OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Signs that make a line read other than it is. A name or a reference that holds one is refused."""

_INVISIBLE = re.compile(
    "[\u00ad\u061c\u200e\u200f\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffc\U0001bca0-\U0001bca3\U0001d173-\U0001d17a]"
)
_HALF = re.compile("[\ud800-\udfff]")
_NUL_AND_OVERRIDES = re.compile(f"[\0{OVERRIDES}]")

_SPACE, _NON_JOINER, _JOINER, _MONGOLIAN = "\u200b", "\u200c", "\u200d", "\u180e"
_JOINING = re.compile(f"[{_SPACE}{_NON_JOINER}{_JOINER}{_MONGOLIAN}]+")

_JOINED = (
    (0x0600, 0x08FF),
    (0x1800, 0x18AF),
    (0xA840, 0xA87F),
    (0xFB50, 0xFDFF),
    (0xFE70, 0xFEFE),
    (0x10AC0, 0x10AFF),
    (0x10D00, 0x10D3F),
    (0x10F30, 0x10FDF),
    (0x1E900, 0x1E95F),
)
"""Arabic, Syriac, N'Ko, Mongolian and others whose letters take other forms where they join."""

_INDIC = (
    (0x0900, 0x0DFF),
    (0x0F00, 0x109F),
    (0x1700, 0x17FF),
    (0x1900, 0x1CFF),
    (0xA800, 0xA82F),
    (0xA880, 0xAADF),
    (0xABC0, 0xABFF),
    (0x11000, 0x11FFF),
)
_WITHOUT_SPACES = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x1950, 0x1AAF),
    (0xAA60, 0xAA7F),
)
"""Thai, Lao, Burmese, Khmer and their like, where a zero-width space says that a word ends."""

_VIRAMA = 9
"""The combining class of the sign that takes a vowel away, after which joiners choose between two
letter forms.
"""

_FLAG = "\U0001f3f4"
_TAGS = re.compile("(\U0001f3f4?)([\U000e0000-\U000e007f]+)")
_TAGS_OF_A_FLAG = re.compile("[\U000e0030-\U000e007a]{1,6}\U000e007f")


def cleaned(text: str) -> str:
    """A text of several lines as it is kept: lines end in '\\n', and signs that no one sees are
    taken out.
    """
    if text.isascii() and not _needs_more(text):
        return text
    return without_marks(_NUL_AND_OVERRIDES.sub("", text))


def one_line(text: str) -> str:
    """A text of one line as it is kept: as `cleaned` has it, with every run of white space as one
    space.
    """
    return " ".join(cleaned(text).split())


def one_line_of_name(text: str) -> str:
    """A name or reference as it is kept.

    What turns it round stays in it, for the rule of names to refuse.
    """
    return " ".join(without_marks(text).split())


def unusable_character(text: str) -> str:
    """The first character of a cleaned text that means nothing, as 'U+0007', or ''.

    Control characters and unpaired halves cannot be written to Word; private-use characters are
    drawn differently everywhere, and two of them mark places in our own papers; noncharacters are
    no one's.
    """
    if text.isascii() and text.isprintable():
        return ""
    for character in text:
        if _means_nothing(character):
            return f"U+{ord(character):04X}"
    return ""


def length_fault(text: str, longest: int) -> str:
    """What is said of a text that is too long, or ''."""
    return f"Use at most {longest} characters; this has {len(text)}." if len(text) > longest else ""


def number_fault(lowest: int, highest: int, what: str = "number") -> str:
    """What is said of anything that is no whole number between two bounds."""
    return f"Type a whole {what} from {lowest} to {highest}."


def has_visible_sign(text: str) -> bool:
    """Whether there is anything in the text to be read."""
    return any(unicodedata.category(each)[0] in "LNPS" for each in text)


def same_words(text: str) -> str:
    """A text for comparing: the same for two that look the same, whichever way their accents were
    typed.
    """
    return unicodedata.normalize("NFC", text).casefold()


def _needs_more(ascii_text: str) -> bool:
    return any(each in ascii_text for each in "\0\r\x0b\x0c")


def _means_nothing(character: str) -> bool:
    if character in "\n\t\r":
        return False
    is_nobodys = ord(character) & 0xFFFE == 0xFFFE or "\ufdd0" <= character <= "\ufdef"
    return (
        is_nobodys
        or unicodedata.category(character) in ("Cc", "Cs", "Co")
        or character in OVERRIDES
    )


def without_marks(text: str) -> str:
    """As `cleaned`, but for what makes a name no name: NUL and direction overrides stay in it."""
    text = _LINE_END.sub("\n", _paired(text))
    text = _INVISIBLE.sub("", text)
    text = _with_bullets(text)
    text = _TAGS.sub(_flag_alone, text)
    return _JOINING.sub(lambda found: _joiner(found[0], text, found.start(), found.end()), text)


def _paired(text: str) -> str:
    """The text with two halves that belong together as the character they stand for, and without
    lone ones.
    """
    if not _HALF.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def _with_bullets(text: str) -> str:
    text = text.replace(_SYMBOL_SPACE, " ")
    text = _SYMBOL_AT_START.sub(rf"\1{BULLET}", text)
    return _SYMBOL.sub(lambda found: _SYMBOL_IN_TEXT.get(found[0], BULLET), text)


def _flag_alone(found: re.Match[str]) -> str:
    """Tags say which flag a black flag is, as England's; anywhere else they are a hidden
    message.
    """
    is_flag = found[1] == _FLAG and _TAGS_OF_A_FLAG.fullmatch(found[2])
    return found[0] if is_flag else found[1]


def _joiner(signs: str, text: str, start: int, end: int) -> str:
    """What stays of a run of zero-width signs: the first that means something between its
    neighbours, or nothing.
    """
    before, after = text[start - 1 : start], text[end : end + 1]
    return next((each for each in signs if _has_meaning(each, before, after)), "")


def _has_meaning(sign: str, before: str, after: str) -> bool:
    joins_before, joins_after = _is_in(before, _JOINED), _is_in(after, _JOINED)
    if sign == _SPACE:
        return _is_in(before, _WITHOUT_SPACES) and _is_in(after, _WITHOUT_SPACES)
    if sign == _MONGOLIAN:
        return joins_before and joins_after
    is_after_virama = bool(before) and unicodedata.combining(before) == _VIRAMA
    if is_after_virama or _both_indic(before, after):
        return True
    if sign == _NON_JOINER:
        return joins_before and joins_after
    return joins_before or joins_after or _joins_emoji(before, after)


def _both_indic(before: str, after: str) -> bool:
    return _is_in(before, _INDIC) and _is_in(after, _INDIC)


def _joins_emoji(before: str, after: str) -> bool:
    """Whether a joiner makes one picture of two, as in a family or a profession."""
    if not before or not after:
        return False
    is_picture = unicodedata.category(before) in ("So", "Sk") or before == "\ufe0f"
    return is_picture and unicodedata.category(after) == "So"


def _is_in(character: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    if not character or unicodedata.category(character)[0] not in "LM":
        return False
    return any(first <= ord(character) <= last for first, last in ranges)
