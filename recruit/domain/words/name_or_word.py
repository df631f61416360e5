"""Whether a word that is a name and an everyday word too stands for somebody: 'Will said', but not
'Will you say'.

A capital alone does not tell: every sentence begins with one, and so do months, headings and the
framework's own phrases. What stands on either side of the word tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from recruit.domain.words.names_in_text import TITLES, Token, folded, tokens_of

EVERYDAY = frozenset(
    "abbey able ace amber an angel angle april archer art as ash at august autumn bacon baker ball"
    " banks bar barber basil bass be beach bean bell berry best bill bird bishop bishops black"
    " bloom blue bond booth bow brand bright brook brooks brown buck bull burns bush butcher butler"
    " by candy care carol carpenter case cash chance chapel charity chase cherry christian church"
    " clay close coach coal cole cook corn cotton craft crane cross crystal daisy dawn day dean do"
    " dove drew drummer duke dusty earl early earnest east easter eve ever faith fan farmer fern"
    " field finch fisher flint flora flower ford forest foster fox frank freed french frost gale"
    " gardener gay gene gift ginger glass go gold golden good grace grant graves gray green grey"
    " guy hail hall hand hardy harmony harvest he heath heather hill hills holiday holly hood hope"
    " house hunt hunter if in iris is it ivory ivy jack jade jewel jo job jolly joy judge july june"
    " just justice keen key king knight lake lamb lance land lane lark law lead lee legend lemon"
    " liberty light lily lion little long lord love low lucky major march mark marks masters max"
    " may me mead melody mercy merit merry mike mile miles mill miller mills misty moon moss my new"
    " nice nick nickel no noble north nurse oak oaks ocean olive on opal or page paige paint pansy"
    " parish park parks pat patience patient pay peace pear pearl peel penny pepper petal pike pine"
    " piper poll pool poppy porter potter power pray precious price pride priest prince prior"
    " prudence quick quill rain rainbow raven ray read reason reed rice rich ridge rivers road"
    " robin rock rod roman rose round rowan royal ruby rush rusty saddler sage sailor sandy savage"
    " saw say seal senior serenity sharp shepherd shore short silver singer skip skipper sky small"
    " smart so song south spark sparrow spring stamp star steel stone stones storm strange street"
    " strong sue summer summers sunny swan sweet swift tab tailor temple tiger tower trinity true"
    " trust turner unity usher vale van venture victory viola violet virtue wade wage walker wall"
    " ward waters way we weaver weeks wells west wheeler white wild will win winter wise wolf wood"
    " woods work works worth yes young zest".split()
)
"""Names that are everyday words too."""
NO_SUBJECT = frozenset(
    "an as at be by do go he if in is it just me my no on or so van we yes".split()
)
"""Words that begin a sentence so often that there they are never taken for a name by themselves."""
QUALITIES = frozenset(
    "able best black blue bright brown close early earnest ever frank french gay gold golden good"
    " gray green grey hardy jolly keen little long low lucky major merry new nice noble patient"
    " precious quick rich round royal senior sharp short silver small smart strange strong sweet"
    " swift true white wild wise young".split()
)
"""Those that say how something is: a capital and a comma after them are nothing strange."""
MONTHS = frozenset(
    "january february march april may june july august september october november december".split()
)  # fmt: skip
_SPEAKS = frozenset(
    "added admitted answered argued asked asks believed believes described explained explains felt"
    " mentioned recalled replied replies said says spoke stated suggested thinks thought told tells"
    " wrote".split()
)
"""What only somebody does."""
_SPEAKS_EVEN_SMALL = frozenset(
    "said says spoke thinks thought told tells replied explained".split()
)
_ACTS = _SPEAKS | frozenset(
    "agrees allows answers appears arrived arrives ate became becomes began begins believes breaks"
    " brings broke brought built came can checks chose comes could described describes did"
    " disagrees does drew drove expects feels fell finds forgot found gave gets gives goes got had"
    " has heard held helps hopes is kept knew knows leads led left lets likes listens lives looks"
    " lost made makes met might missed must needs objected offers paid plans prefers put ran reads"
    " remembers runs sat saw says seemed seems sees sent should shows spends spent spoke stands"
    " stood struggles suggests takes talks taught thinks took tries understands understood uses"
    " wants was went who whose withdrew won works would writes wrote".split()
)
"""What somebody does, as it follows a name."""
_IS = frozenset("does has is was".split())
_NO_PAST = frozenset(
    "bed breed deed embed feed hundred indeed need red seed shed sacred speed".split()
)
_OFTEN = frozenset("again also always just never often once still then".split())
_BEFORE_A_THING = frozenset(
    "a an another any each every its no our per some the their these those which your".split()
)  # fmt: skip
_BEFORE_A_MONTH = frozenset(
    "during early every in last late mid next of since this till until".split()
)
_JOINS = frozenset("after and as because before but how so that then what when while".split())
_MONTH_AFTER = re.compile(r"\s*(?:-|to|and|or|until)\s*([a-z]+)")
_DATE_BEFORE = re.compile(r"\d\s*(?:st|nd|rd|th)?\s*(?:of\s+)?$")
_DATE_AFTER = re.compile(r",?\s*'?\d")
_STARTS = re.compile(
    r"(?:^|[.!?:\u2026\n]|[\"'\u201c\u2018(\[{]|\d\))[\s\"'\u201c\u2018(\[*>\u2022\u00b7-]*$"
)
_QUITE_BEFORE = 12
"""Characters before a word in which a sentence must begin for the word to stand at its start."""


@dataclass(frozen=True, slots=True)
class PackWords:
    """The wording of packs, against which a text is held: its words without a capital, and its runs
    of three words.
    """

    words: frozenset[str] = frozenset()
    runs: frozenset[tuple[str, ...]] = frozenset()


NO_PACK_WORDS = PackWords()


def pack_words(texts: Iterable[str]) -> PackWords:
    """What these texts, which are a framework's or a pack's own, hold."""
    held = [_words_in(text) for text in set(texts)]
    words = (each.words for each in held)
    return PackWords(frozenset().union(*words), frozenset().union(*(each.runs for each in held)))


@lru_cache(maxsize=4096)
def _words_in(text: str) -> PackWords:
    """The same of one text. Packs share most of theirs."""
    plain, places = folded(text)
    found = tokens_of(text, plain, places)
    small = frozenset(each.word for each in found if not each.has_capital and len(each.word) > 1)
    return PackWords(small, frozenset(_runs([each.word for each in found])))


def may_be_a_word(word: str, wording: PackWords) -> bool:
    """Whether a folded word is a name only where what stands around it says so."""
    return word in EVERYDAY or word in wording.words


def is_name_here(
    plain: str, tokens: Sequence[Token], at: int, word: str, wording: PackWords
) -> bool:
    """Whether the word at this place stands for somebody.

    `plain` is the folded text, `tokens` are its words. `word` is the name that is looked for, for
    which `may_be_a_word` is true: the word itself, or what is left of it without an ending.
    """
    token = tokens[at]
    before, after = _word_before(plain, tokens, at), _word_after(plain, tokens, at)
    if not token.has_capital:
        return _speaks_in_small_letters(plain, token, before, after)
    if _has_title(plain, tokens, at):
        return True
    is_first = _is_first(plain, token) or _is_among_capitals(tokens, at)
    is_thing = before in _BEFORE_A_THING
    if after in _SPEAKS and not is_thing and not (is_first and word in NO_SUBJECT):
        return True
    if _is_half_of_a_word(plain, token) or is_in_wording(tokens, at, wording):
        return False
    if token.word not in (word, f"{word}'s"):
        # 'the Greens', but not 'Marks were given'.
        return not is_first
    if is_thing or _is_date(plain, token, before, after):
        return False
    if token.word.endswith("'s") or not is_first:
        return True
    return word not in NO_SUBJECT and _is_followed_as_a_name(plain, tokens, at, after)


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Every three words that follow one another; all of a text that is shorter."""
    if len(words) < 3:
        yield tuple(words)
    for at in range(len(words) - 2):
        yield tuple(words[at : at + 3])


def is_in_wording(tokens: Sequence[Token], at: int, wording: PackWords) -> bool:
    """Whether the word stands here between the words that it has in the wording."""
    first = max(0, at - 2)
    near = [each.word for each in tokens[first : at + 3]]
    return any(run in wording.runs for run in _runs(near))


def _word_before(plain: str, tokens: Sequence[Token], at: int) -> str:
    """The word before, if only spaces part the two; else ''."""
    if at == 0 or plain[tokens[at - 1].end : tokens[at].start].strip(" \t"):
        return ""
    return tokens[at - 1].word


def _word_after(plain: str, tokens: Sequence[Token], at: int) -> str:
    """The word after, in the same way."""
    if at + 1 == len(tokens) or plain[tokens[at].end : tokens[at + 1].start].strip(" \t"):
        return ""
    return tokens[at + 1].word


def _has_title(plain: str, tokens: Sequence[Token], at: int) -> bool:
    if at == 0 or tokens[at - 1].word not in TITLES:
        return False
    return plain[tokens[at - 1].end : tokens[at].start].strip(" \t") in ("", ".")


def _speaks_in_small_letters(plain: str, token: Token, before: str, after: str) -> bool:
    """Notes are typed in haste: 'will said he would'."""
    if token.word in NO_SUBJECT or token.word in QUALITIES or after not in _SPEAKS_EVEN_SMALL:
        return False
    return _is_first(plain, token) or before in _JOINS


def _is_first(plain: str, token: Token) -> bool:
    return bool(_STARTS.search(plain[max(0, token.start - _QUITE_BEFORE) : token.start]))


def _is_half_of_a_word(plain: str, token: Token) -> bool:
    """'Long-term' and 'self-Mark'."""
    before, after = plain[max(0, token.start - 2) : token.start], plain[token.end : token.end + 2]
    return bool(re.fullmatch(r"[a-z]-", before) or re.fullmatch(r"-[a-z]", after))


def _is_date(plain: str, token: Token, before: str, after: str) -> bool:
    if token.word.removesuffix("'s") not in MONTHS:
        return False
    earlier, later = (
        plain[max(0, token.start - 20) : token.start],
        plain[token.end : token.end + 20],
    )
    if _DATE_BEFORE.search(earlier) or _DATE_AFTER.match(later):
        return True
    other = _MONTH_AFTER.match(later)
    return (other is not None and other[1] in MONTHS) or (
        before in _BEFORE_A_MONTH and not _is_deed(after)
    )


def _is_among_capitals(tokens: Sequence[Token], at: int) -> bool:
    """Whether all is in capitals here, so that they tell nothing."""
    near = [each for each in tokens[max(0, at - 2) : at + 3] if len(each.word) > 1]
    return len(near) > 1 and all(each.is_upper for each in near)


def _is_followed_as_a_name(plain: str, tokens: Sequence[Token], at: int, after: str) -> bool:
    """Whether a word at the start of a sentence is followed by what follows a name."""
    word, behind = tokens[at].word, plain[tokens[at].end : tokens[at].end + 3]
    if not after:
        return word not in QUALITIES and not re.match(r"\s*[:(/]?\s*\d|\s*/", behind)
    if _is_deed(after):
        is_of_things = word in QUALITIES and after.endswith("s") and after not in _IS
        return not is_of_things
    following = tokens[at + 1]
    beyond = _word_after(plain, tokens, at + 1)
    if after in _OFTEN or after.endswith("ly"):
        return _is_deed(beyond)
    if after in ("and", "or", "with"):
        return bool(beyond) and tokens[at + 2].has_capital and not tokens[at + 2].is_upper
    is_capital = following.has_capital and not following.is_upper
    return is_capital and word not in QUALITIES


def _is_deed(word: str) -> bool:
    """Whether this is what somebody does or did, as far as the word tells."""
    is_past = word.endswith("ed") and len(word) > 4 and word not in _NO_PAST
    return is_past or word in _ACTS
