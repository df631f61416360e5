"""Names and references as they may be written: without accents, in other spellings, with a letter
wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

PARTICLES = frozenset(
    "al bin da das de del della den der des di do dos du el ibn la le los"
    " san st ter the van von y".split()
)
"""Parts of names that name no one by themselves."""
TITLES = frozenset(
    "cllr councillor dame dr lady lord madam miss mr mrs ms mx"
    " prof professor rev reverend sir".split()
)
ABBREVIATIONS = frozenset(
    "ad ai am bc bsc ceo cpd cv dbs eu ed gdpr gp hr id ii iii it ks ld ll ma mba mp ms msc na nb"
    " nhs no ni ok or pa pc pdf phd pm ps qa rn sen so st tv uk un us vat vs we".split()
)
"""Words in capitals that are read as what they mean before they are read as initials."""
_LETTERS = str.maketrans(
    {
        # Signs that cannot be seen and yet count as letters.
        "\u115f": "",
        "\u1160": "",
        "\u2800": "",
        "\u3164": "",
        "\uffa0": "",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ð": "d",
        "Ð": "D",
        "þ": "th",
        "Þ": "TH",
        "æ": "ae",
        "Æ": "AE",
        "œ": "oe",
        "Œ": "OE",
        "ı": "i",
        "’": "'",
        "‘": "'",
        "‛": "'",
        "`": "'",
        "´": "'",
        "ʼ": "'",
        "ʻ": "'",
        "\u055a": "'",
        "\u05f3": "'",
        "′": "'",
        "＇": "'",
        "‐": "-",
        "‑": "-",
        "‒": "-",
        "–": "-",
        "—": "-",
        "−": "-",
    }
)
_ALIKE = str.maketrans("авеёікмнорстухјѕԁһӏαβεηικνορτυχ", "abeeikmhopctyxjsdhlabehikvoptux")
"""Letters of other scripts, folded, that look like Latin ones."""
_ALIKE_AS_TYPED = _ALIKE | {ord(chr(each).upper()): chr(to).upper() for each, to in _ALIKE.items()}
_MIXED = re.compile(
    r"(?<!\w)(?=[\w\u00ad\u200b-\u200f\u2060\ufeff]*[A-Za-z])(?=[\w\u00ad\u200b-\u200f\u2060\ufeff]*[\u0370-\u052f])"
    r"[\w\u00ad\u200b-\u200f\u2060\ufeff]+"
)
"""A word with letters of two scripts, which no one writes who does not want to mislead."""
_RUN = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]")
_PART = re.compile(r"(?:[^\W\d_]|[\u0900-\u109f])+(?:'(?:[^\W\d_])+)*")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a folded text, from `start` to before `end`.

    The capitals are those of the text as it was typed.
    """

    start: int
    end: int
    word: str
    has_capital: bool
    is_upper: bool


def tokens_of(text: str, plain: str, places: Sequence[int]) -> list[Token]:
    """The words of a text, which `folded` gave as `plain` and `places`."""
    return [_token(text, places, each) for each in _PART.finditer(plain)]


def _token(text: str, places: Sequence[int], found: re.Match[str]) -> Token:
    original = text[places[found.start()] : places[found.end() - 1] + 1]
    letters = [each for each in original if each.isalpha()]
    first = letters[0] if letters else ""
    is_upper = bool(letters) and all(each.isupper() for each in letters)
    return Token(found.start(), found.end(), found[0], first.isupper() or first.istitle(), is_upper)


def folded(text: str) -> tuple[str, Sequence[int]]:
    """The text without case, accents and hidden signs, and for each of its letters the place in the
    text.
    """
    if text.isascii():
        return text.replace("`", "'").lower(), range(len(text))
    text = _MIXED.sub(lambda found: found[0].translate(_ALIKE_AS_TYPED), text)
    made: list[str] = []
    places: list[int] = []
    for run in _RUN.finditer(text):
        if run[0].isascii():
            made.append(run[0].replace("`", "'").lower())
            places.extend(range(run.start(), run.end()))
        else:
            low = _folded_sign(run[0])
            made.append(low)
            places.extend([run.start()] * len(low))
    return "".join(made), places


@cache
def _folded_sign(sign: str) -> str:
    if unicodedata.category(sign) == "Cf":
        return ""
    signs = unicodedata.normalize("NFKD", sign.translate(_LETTERS)).translate(_LETTERS)
    return "".join(each.casefold() for each in signs if unicodedata.category(each) != "Mn")


def as_latin(word: str) -> str:
    """A folded word of another script as the Latin word that it looks like; empty where it looks
    like none.
    """
    if word.isascii():
        return ""
    latin = word.translate(_ALIKE)
    return latin if latin.isascii() else ""


def parts_of(name: str) -> tuple[str, ...]:
    """The parts of a name without titles, folded: 'Dr Anne-Marie O'Brien' is 'anne', 'marie',
    'o'brien'.
    """
    found = [each[0] for each in _PART.finditer(folded(name)[0])]
    # 'Lord' and 'Sir' are surnames too, but then they come last.
    return tuple(each for each in found[:-1] if each not in TITLES) + tuple(found[-1:])


def joined_parts(parts: Sequence[str]) -> frozenset[str]:
    """Parts of a name written as one word, as in 'SmithJones' or an e-mail address: 'ajones',
    'annejones'.
    """
    parts = [each.replace("'", "") for each in parts]
    runs = {
        "".join(parts[first:last])
        for first in range(len(parts))
        for last in range(first + 2, len(parts) + 1)
    }
    return frozenset(
        each for each in {*runs, parts[0][0] + parts[-1], parts[0] + parts[-1]} if len(each) > 4
    )


def spellings(part: str) -> frozenset[str]:
    """A folded part of a name as it may be written as well: without its apostrophe, or without what
    is before it.
    """
    made = {part, part.replace("'", "")}
    before, _, after = part.partition("'")
    if len(after) > 2 and len(before) < 3:
        made.add(after)
    return frozenset(made)


_WRITTEN_OUT = {
    "ä": "ae",
    "ö": "oe",
    "ü": "ue",
    "Ä": "Ae",
    "Ö": "Oe",
    "Ü": "Ue",
    "å": "aa",
    "Å": "Aa",
    "ø": "oe",
    "Ø": "Oe",
}
_LONG_ENOUGH = re.compile(r"\w{5,}")
"""Shorter names, such as 'Joe', would be others without their 'e'."""


def _in_short(found: re.Match[str]) -> str:
    return re.sub("([aou])e", r"\1", found[0])


def other_spellings(name: str) -> tuple[str, ...]:
    """A name with its umlauts written out, where it has any, or the other way: 'Müller' is
    'Mueller'.
    """
    typed = unicodedata.normalize("NFC", name)
    out, short = typed, typed
    for sign, letters in _WRITTEN_OUT.items():
        out = out.replace(sign, letters)
    short = _LONG_ENOUGH.sub(_in_short, short)
    return tuple(each for each in dict.fromkeys((out, short)) if each != typed)


def is_caseless(part: str) -> bool:
    """Whether a part is in a script that has no capitals."""
    return part.upper() == part


def initials_of(parts: Sequence[str]) -> str:
    """The first letters of these parts, but for a 'de' or 'van'."""
    return "".join(each[0] for each in parts if each not in PARTICLES or len(parts) == 1)


@dataclass(frozen=True, slots=True)
class ReferencePattern:
    """What finds a reference in a folded text; its noughts may be more or fewer, and a sign or a
    space may part it.

    A reference that is only a number, or a letter or two, is no reference `anywhere`, but where it
    is `called` one. The end of a longer one is found where it is called a candidate: 'candidates 1
    and 2' are C1 and C2.
    """

    anywhere: re.Pattern[str] | None
    called: re.Pattern[str] | None

    def spans(self, plain: str, calls: Iterable[re.Match[str]]) -> Iterator[tuple[int, int]]:
        """Where it stands. `calls` are those of `CALLS` in the text."""
        if self.anywhere:
            yield from (each.span() for each in self.anywhere.finditer(plain))
        for call in calls if self.called else ():
            if self.called and (self.anywhere is None or call["candidate"]):
                yield from (
                    each.span() for each in self.called.finditer(plain, *call.span("these"))
                )


_ONE_CALLED = r"(?:(?:[^\W\d_]{0,9}[._/-]?|[^\W\d_]{1,2} )\d{1,6}|[^\W\d_]{1,2})(?!\w)"
_NUMBER = r"(?:reference|ref|number|no|nr)s?[\s.:#]*"
_AND = r"(?:\s*(?:[,;/&+-]|and\b|or\b|to\b|than\b))+\s*"
CALLS = re.compile(
    rf"(?<!\w)(?:(?P<candidate>(?:candidate|applicant|interviewee|cand)s?[\s.:#]*)(?:{_NUMBER})?|{_NUMBER}|#\s?)"
    rf"(?=(?P<these>{_ONE_CALLED}(?:{_AND}{_ONE_CALLED}){{0,30}}))"
)
"""Where someone is called by a number or a letter, alone or with others: 'candidates 5, 6 and 7',
'no. 7'.
"""


def reference_pattern(reference: str) -> ReferencePattern:
    """What finds this reference."""
    plain = folded(reference)[0]
    runs = [_run(each) for each in re.findall(r"[^\W\d_]+|\d+", plain)]
    ways = [_APART.join(runs[first:]) for first in range(len(runs))]
    if plain.isdigit() or (plain.isalpha() and len(plain) < 3):
        return ReferencePattern(None, _alone(ways))
    return ReferencePattern(
        _alone(ways[:1]) if ways else None, _alone(ways[1:]) if ways[1:] else None
    )


_APART = r"[\s._/:#()&+-]{0,3}"


def _alone(ways: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(ways)})(?!\w)")


def _run(run: str) -> str:
    return f"0*{run.lstrip('0')}" if run.strip("0").isdigit() else re.escape(run)


def with_one_letter_less(word: str) -> set[str]:
    """The word with each of its letters left out in turn, and whole."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def one_letter_out(one: str, other: str) -> bool:
    """Whether two different words differ by one letter: another, one more, one less, or two that
    changed places.
    """
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    pairs = enumerate(zip(one, other, strict=False))
    same = next((at for at, (first, second) in pairs if first != second), min(len(one), len(other)))
    first, second = one[same:], other[same:]
    if len(first) == len(second):
        is_swapped = len(first) > 1 and first[:2] == second[1::-1] and first[2:] == second[2:]
        return first[1:] == second[1:] or is_swapped
    return first[1:] == second if len(first) > len(second) else first == second[1:]
