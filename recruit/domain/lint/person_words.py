"""Words about the person rather than about what was said: 'seemed nice', 'not a good fit',
'articulate for her age'.

A mark that rests on such words cannot be explained to the candidate, and they are where bias shows
first. What the candidate is reported to have said of others is evidence, and so is how they were to
others: neither is met.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from recruit.domain.lint.phrases import Choice, Phrase, read_phrase
from recruit.domain.lint.text import Sentence, Span, read_sentences

MOST_SHOWN = 3

_LISTS = {
    "person": ("he", "she", "they", "candidate", "applicant", "him", "her", "them"),
    "who": ("he", "she", "candidate", "applicant"),
    "is": ("is", "was", "are", "were"),
    "seems": (
        "seem",
        "seems",
        "seemed",
        "appears",
        "appeared",
        "looks",
        "looked",
        "sounds",
        "sounded",
        "came across",
        "comes across",
        "came over",
        "comes over",
        "struck me",
        "strikes me",
        "struck us",
        "felt",
    ),
    "so": (
        "a",
        "an",
        "as",
        "a bit",
        "a little",
        "bit",
        "fairly",
        "genuinely",
        "just",
        "like",
        "not",
        "pretty",
        "quite",
        "rather",
        "really",
        "so",
        "such",
        "too",
        "v",
        "very",
    ),
    "liking": (
        "adorable",
        "amiable",
        "charismatic",
        "charming",
        "delightful",
        "friendly",
        "fun",
        "genuine",
        "gorgeous",
        "great",
        "likable",
        "likeable",
        "lovely",
        "nice",
        "normal",
        "personable",
        "pleasant",
        "polite",
        "sweet",
        "trustworthy",
        "warm",
    ),
    "disliking": (
        "abrasive",
        "aggressive",
        "annoying",
        "arrogant",
        "awkward",
        "boring",
        "bossy",
        "cocky",
        "cold",
        "creepy",
        "difficult",
        "dull",
        "emotional",
        "feisty",
        "hysterical",
        "moody",
        "odd",
        "pushy",
        "shrill",
        "shy",
        "snobbish",
        "strange",
        "stroppy",
        "timid",
        "unfriendly",
        "unlikable",
        "unlikeable",
        "unpleasant",
        "weird",
    ),
    "looks": (
        "attractive",
        "beautiful",
        "handsome",
        "pretty",
        "scruffy",
        "smartly dressed",
        "untidy",
        "unkempt",
        "well dressed",
        "well groomed",
        "well presented",
    ),
    "impression": (
        "bright",
        "capable",
        "clever",
        "competent",
        "confident",
        "dishonest",
        "honest",
        "intelligent",
        "keen",
        "lazy",
        "motivated",
        "nervous",
        "passionate",
        "professional",
        "quiet",
        "sincere",
        "smart",
        "tired",
        "unconfident",
    ),
    "age": (
        "elderly",
        "middle aged",
        "old",
        "overqualified",
        "young",
        "youthful",
        "mature",
        "motherly",
        "matronly",
    ),
    "people": (
        "boy",
        "chap",
        "character",
        "fella",
        "fellow",
        "girl",
        "guy",
        "lad",
        "lady",
        "man",
        "manner",
        "person",
        "personality",
        "woman",
    ),
    "fit": ("fit", "match"),
}

_PHRASES = (
    "<seems> (<so>) (<so>) <liking>/<disliking>/<looks>/<impression>/<age>",
    "<who> <is> (<so>) (<so>) <liking>/<disliking>/<looks>/<age>",
    "^ very/really/so/v/quite <liking>/<disliking>/<looks>",
    "^ <liking>/<disliking>/<looks> $",
    "nice/lovely/sweet/charming/likeable/likable/pleasant/odd/strange/weird/warm <people>",
    "likeable/likable/unlikeable/unlikable/bubbly/feisty/motherly/matronly/grandmotherly",
    (
        "not/isn't/wasn't/won't (be) (a) (the) (good/great/right/natural/cultural) <fit> (for)"
        " (us/team)"
    ),
    (
        "good/great/bad/poor/perfect/natural/cultural/culture/right <fit> for"
        " us/team/service/department/office/role/post"
    ),
    "a/the good/great/bad/poor/perfect/natural/right <fit> $",
    "cultural/culture/team/personality <fit>",
    "fit/fits/fitted in",
    "fit/fits right in",
    "one of us",
    "our/right sort/kind/type of person",
    "not our/right sort/kind/type",
    "too old/young/mature/posh/quiet/loud/emotional/nice/soft/girly/aggressive",
    "for his/her/their/someone's/somebody's age",
    "articulate/well-spoken/eloquent/clever/good/intelligent for a/an/someone/somebody/his/her",
    "at his/her age",
    "past it",
    "set in his/her/their ways",
    "well-spoken",
    "his/her/candidate's accent/looks/appearance/age/hair/outfit/makeup",
    (
        "strong/thick/heavy/foreign/posh/regional/northern/southern/scottish/irish/welsh/indian/polish/african"
        " accent"
    ),
    "has/had an/a/no accent",
    "gut feeling/feel/instinct/reaction",
    "my/our gut",
    "good/bad/funny/odd/weird vibe/vibes/feeling about",
    "i/we (just) (really) (didn't/don't/did/do) (not) like/liked/love/loved/trust/trusted <person>",
    "warm/warmed/warming to him/her/them/<who>",
    "click/clicked with",
    "get/got/getting on with him/her/them",
    "want/like to work with him/her/them",
    "drink/pint/coffee with him/her/them",
    "remind/reminds/reminded me/us of",
    "attitude problem",
    "bad/wrong attitude",
    "no personality",
    "lack/lacks/lacked/lacking personality/presence/gravitas/charisma",
    "chip on his/her/their shoulder",
    "too much/many <disliking>",
)

_REPORTS = frozenset(
    "said says say told tells described describes explained explains claimed claims mentioned"
    " mentions recalled reports reported quoted talked spoke speaks recounted gave answered called"
    " noticed noted saw thought heard wrote".split()
)
"""After these in the same clause stands what the candidate told, not what the member thinks of
them.
"""

_TOWARDS = frozenset({"to", "with", "towards", "toward"})
_HERE = frozenset({"me", "us", "the", "panel"})


def person_words(text: str) -> tuple[str, ...]:
    """The words in a text that are about the person, as they stand there, each once; none where
    there are none.
    """
    found: dict[str, str] = {}
    for sentence in read_sentences(text):
        for span in _met(text, sentence):
            words = " ".join(text[span.start : span.end].split())
            found.setdefault(words.lower(), words)
    return tuple(found.values())


def person_words_hint(text: str) -> str:
    """A sentence about the words in a text that are about the person, or ''."""
    words = person_words(text)[:MOST_SHOWN]
    if not words:
        return ""
    quoted = ", ".join(f"‘{each}’" for each in words)
    return (
        f"{quoted}: this is about the person. Write what was said or done that shows it; it can"
        " stay if you wish."
    )


def _met(text: str, sentence: Sentence) -> Iterator[Span]:
    after = 0
    for first, word in enumerate(sentence.words):
        if first < after or not word:
            continue
        ends = [each.end(sentence, first) for each in _index().get(word, ())]
        last = max((each for each in ends if each is not None), default=0)
        if (
            last
            and not _is_towards_others(sentence, last)
            and not _is_reported(text, sentence, first)
        ):
            after = last
            yield sentence.span(first, last)


def _is_towards_others(sentence: Sentence, after: int) -> bool:
    """Whether it goes on as in 'nice to customers', which is something that was done."""
    following = sentence.words[after : after + 2]
    return len(following) == 2 and following[0] in _TOWARDS and following[1] not in _HERE


def _is_reported(text: str, sentence: Sentence, first: int) -> bool:
    """Whether a verb of telling stands before it in the same clause, or right before a colon, or
    with 'that'.
    """
    for place in range(first - 1, -1, -1):
        if sentence.words[place] in _REPORTS:
            return True
        begins_clause = place + 1 in sentence.openings
        gap = text[sentence.spans[place].end : sentence.spans[place + 1].start]
        told_next = sentence.words[place + 1] == "that" or ":" in gap
        if begins_clause and not told_next:
            return False
    return False


@cache
def _index() -> dict[str, tuple[Phrase, ...]]:
    """The phrases under each word that they can begin with."""
    made: dict[str, tuple[Phrase, ...]] = {}
    for text in _PHRASES:
        phrase = read_phrase(text, _LISTS)
        first = phrase.steps[0]
        assert isinstance(first, Choice)
        for each in {wanted.word for wanted in first.beginnings}:
            made[each] = (*made.get(each, ()), phrase)
    return made
