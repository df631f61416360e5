"""Names and references as they may be written: without accents, in other spellings, with a letter wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

PARTICLES = frozenset(
    "al bin da das de del della den der des di do dos du el ibn la le los san st ter the van von y".split()
)
"""Parts of names that name nobody by themselves."""
TITLES = frozenset("cllr councillor dame dr lady lord madam miss mr mrs ms mx prof professor rev reverend sir".split())
ABBREVIATIONS = frozenset(
    "ad ai am bc bsc ceo cpd cv dbs eu ed gdpr gp hr id ii iii it ks ld ll ma mba mp ms msc na nb nhs no ni ok or "
    "pa pc pdf phd pm ps qa rn sen so st tv uk un us vat vs we".split()
)
"""Words in capitals that are read as what they mean before they are read as initials."""
EVERYDAY = frozenset(
    "an as ash at august april be bell best bill black blue bob brown by care carol chance chase christian clay "
    "cook day dawn dean do drew duke earl early east eve faith fan field forest frank gay go gold good grace "
    "grant gray green he hill holly hope hunter if in is it ivy jack jewel jo joy june june justice king lane law "
    "lee legend lily little long love low mark mason max may me mercy merit mike miles miller moon my my no noble "
    "north olive on or page park patience pay penny power pride price prince ray read reed rich robin rod rose "
    "royal ruby ruth sandy savage say serenity sharp short skip so song star stone storm strong summer sunny "
    "swift tab trust van victor violet wade ward we wells west white will win winter wise wood work yes young".split()
)
"""Names that are everyday words too: these count as a name where they have a capital."""

_LETTERS = str.maketrans(
    {
        "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "TH",
        "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ı": "i", "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'",
        "′": "'", "＇": "'", "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-",
    }
)  # fmt: skip
_RUN = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]")
_PART = re.compile(r"(?:[^\W\d_]|[\u0900-\u109f])+(?:'(?:[^\W\d_])+)*")


def folded(text: str) -> tuple[str, Sequence[int]]:
    """The text without case, accents and hidden signs, and for each of its letters the place in the text."""
    if text.isascii():
        return text.replace("`", "'").lower(), range(len(text))
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


def parts_of(name: str) -> tuple[str, ...]:
    """The parts of a name without titles, folded: 'Dr Anne-Marie O'Brien' is 'anne', 'marie', 'o'brien'."""
    found = [each[0] for each in _PART.finditer(folded(name)[0])]
    # 'Lord' and 'Sir' are surnames too, but then they come last.
    return tuple(each for each in found[:-1] if each not in TITLES) + tuple(found[-1:])


def joined_parts(parts: Sequence[str]) -> frozenset[str]:
    """Parts of a name written as one word, as in 'SmithJones' or an e-mail address: 'ajones', 'annejones'."""
    runs = {"".join(parts[first:last]) for first in range(len(parts)) for last in range(first + 2, len(parts) + 1)}
    return frozenset(each for each in {*runs, parts[0][0] + parts[-1], parts[0] + parts[-1]} if len(each) > 4)


def spellings(part: str) -> frozenset[str]:
    """A folded part of a name as it may be written as well: without its apostrophe, or without what is before it."""
    made = {part, part.replace("'", "")}
    before, _, after = part.partition("'")
    if len(after) > 2 and len(before) < 3:
        made.add(after)
    return frozenset(made)


def other_spellings(name: str) -> tuple[str, ...]:
    """A name with its umlauts written out, where it has any: 'Müller' as 'Mueller'."""
    written = name
    for sign, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue"), ("å", "aa")):
        written = unicodedata.normalize("NFC", written).replace(sign, letters)
    return (written,) if written != unicodedata.normalize("NFC", name) else ()


def is_caseless(part: str) -> bool:
    """Whether a part is in a script that has no capitals."""
    return part.upper() == part


def initials_of(parts: Sequence[str]) -> str:
    """The first letters of these parts, but for a 'de' or 'van'."""
    return "".join(each[0] for each in parts if each not in PARTICLES or len(parts) == 1)


@dataclass(frozen=True, slots=True)
class ReferencePattern:
    """What finds a reference in a folded text; its noughts may be more or fewer, and a sign or a space may part it.

    A reference that is only a number, or a letter or two, is no reference `anywhere`, but where it is `called` one. The
    end of a longer one is found where it is called a candidate: 'candidates 1 and 2' are C1 and C2.
    """

    anywhere: re.Pattern[str] | None
    called: re.Pattern[str] | None

    def spans(self, plain: str, calls: Iterable[re.Match[str]]) -> Iterator[tuple[int, int]]:
        """Where it stands. `calls` are those of `CALLS` in the text."""
        if self.anywhere:
            yield from (each.span() for each in self.anywhere.finditer(plain))
        for call in calls if self.called else ():
            if self.called and (self.anywhere is None or call["candidate"]):
                yield from (each.span() for each in self.called.finditer(plain, *call.span("these")))


_ONE_CALLED = r"(?:(?:[^\W\d_]{0,9}[._/-]?|[^\W\d_]{1,2} )\d{1,6}|[^\W\d_]{1,2})(?!\w)"
_NUMBER = r"(?:reference|ref|number|no|nr)s?[\s.:#]*"
_AND = r"(?:\s*(?:[,;/&+-]|and\b|or\b|to\b|than\b))+\s*"
CALLS = re.compile(
    rf"(?<!\w)(?:(?P<candidate>(?:candidate|applicant|interviewee|cand)s?[\s.:#]*)(?:{_NUMBER})?|{_NUMBER}|#\s?)"
    rf"(?=(?P<these>{_ONE_CALLED}(?:{_AND}{_ONE_CALLED}){{0,30}}))"
)
"""Where someone is called by a number or a letter, alone or with others: 'candidates 5, 6 and 7', 'no. 7'."""


def reference_pattern(reference: str) -> ReferencePattern:
    """What finds this reference."""
    plain = folded(reference)[0]
    runs = [_run(each) for each in re.findall(r"[^\W\d_]+|\d+", plain)]
    ways = [_APART.join(runs[first:]) for first in range(len(runs))]
    if plain.isdigit() or (plain.isalpha() and len(plain) < 3):
        return ReferencePattern(None, _alone(ways))
    return ReferencePattern(_alone(ways[:1]) if ways else None, _alone(ways[1:]) if ways[1:] else None)


_APART = r"[\s._/:#-]?"


def _alone(ways: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(ways)})(?!\w)")


def _run(run: str) -> str:
    return f"0*{run.lstrip('0')}" if run.strip("0").isdigit() else re.escape(run)


def with_one_letter_less(word: str) -> set[str]:
    """The word with each of its letters left out in turn, and whole."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def one_letter_out(one: str, other: str) -> bool:
    """Whether two different words differ by one letter: another, one more, one less, or two that changed places."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    pairs = enumerate(zip(one, other, strict=False))
    same = next((at for at, (first, second) in pairs if first != second), min(len(one), len(other)))
    first, second = one[same:], other[same:]
    if len(first) == len(second):
        is_swapped = len(first) > 1 and first[:2] == second[1::-1] and first[2:] == second[2:]
        return first[1:] == second[1:] or is_swapped
    return first[1:] == second if len(first) > len(second) else first == second[1:]
