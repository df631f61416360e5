"""Which texts say the same thing, judged by their normalised words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

SAME = 0.5
"""The share of words that two texts have in common, of all words in either (the Jaccard index),
from which on they say the same thing. Of the shipped bank's texts, pairs that differ in meaning
stay below it.
"""

COMMON = frozenset(
    "a an and any are as at be been before but by can could did do does each every for from had has"
    " have how i if in into is it its me more most my no not of on one or other our out own so some"
    " than that the their them then there these they this those to too up us was we were what when"
    " where which who whose why will with without would you your yours about after tell describe"
    " think time give".split()
)
_ENDING = re.compile(r"(?<=\w{3})(?:ings?|ied|ies|ed|es|s|ly|'s)$")

_DOUBLED = re.compile(r"([^\Waeiou])\1$")


@dataclass(frozen=True, slots=True)
class Alike:
    """Two texts, by their places in the sequence given, and the share of words they have in
    common.
    """

    first: int
    second: int
    share: float


def key_words(text: str) -> frozenset[str]:
    """The words that carry a text's meaning, in lower case and without endings."""
    found = re.findall(
        r"[^\W_]+(?:'[^\W_]+)?", unicodedata.normalize("NFC", text.lower()).replace("’", "'")
    )
    kept = [word for word in found if word not in COMMON] or found
    return frozenset(_DOUBLED.sub(r"\1", _ENDING.sub("", word)) for word in kept)


def find_alike(texts: Sequence[str], same: float = SAME) -> Iterator[Alike]:
    """Every pair of texts whose shared words reach `same`, the earlier text first.

    Two sets that share so much must have one of their rarest words in common, so only such pairs
    are compared.
    """
    words = [key_words(text) for text in texts]
    how_common = Counter(word for each in words for word in each)
    met: defaultdict[str, list[int]] = defaultdict(list)
    for place, each in enumerate(words):
        rarest = sorted(each, key=lambda word: (how_common[word], word))
        telling = rarest[: len(each) - ceil(same * len(each)) + 1]
        candidates = sorted({other for word in telling for other in met[word]})
        for other in candidates:
            share = len(each & words[other]) / len(each | words[other])
            if share >= same:
                yield Alike(other, place, share)
        for word in telling:
            met[word].append(place)
