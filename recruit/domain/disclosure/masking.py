"""Text without other people's names: what is found stands in a sentence, and a mask stands in its
place.

What is found is only proposed: a person confirms each place. What no list of names can give away (a
nickname, 'the tall one') is not found, and `NOT_FOUND` says so to whoever confirms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from recruit.domain.words.name_finder import Finding, How, Kind, Watch, end_in, is_everyday
from recruit.domain.words.names_in_text import folded, parts_of

FOUND = (
    "Found are whole names, each part of a name of two letters or more but for a 'de' or 'van'"
    " inside it (whatever its accents and case; with 's; as Ms or Dr; with initials; joined, as in"
    " an e-mail address; parted at the end of a line), initials, capitalised words that are one"
    " letter away from a name of five letters or more, and references, also written apart ('C 2')"
    " or as 'candidate 2'. A reference that is only a number is found where it is called one. A"
    " name that is an everyday word, such as Will, is found where the sentence uses it as a name:"
    " 'Will said', not 'Will you say'. So are names that are spelt out ('M o o n') or written with"
    " letters of another script that look alike. Names and references that someone had before are"
    " found too."
)
NOT_FOUND = (
    "Not found are nicknames, descriptions such as 'the tall one' or 'the last one we saw', and"
    " what only the reader can put together: read the text for these yourself."
)
LONGEST_SENTENCE = 160
"""Characters that are shown on either side of what was found."""

_SENTENCE_END = re.compile(r"(?<!\b[^\W\d_])[.!?]['\"’”)]*\s+|\n+")


def found_as_names(watch: Watch) -> tuple[str, ...]:
    """The names of others that are everyday words or very short, found only where the sentence uses
    them as names.
    """
    parts = {part for who in watch.people if not who.is_own for part in parts_of(who.name)}
    return tuple(
        sorted(each.capitalize() for each in parts if len(each) > 1 and is_everyday(each, watch))
    )


def find_words(text: str, words: Iterable[str], mask: str) -> tuple[Finding, ...]:
    """The places where one of these words or phrases stands, whatever its case and accents, in
    order.
    """
    plain, places = folded(text)
    spans = []
    for phrase in words:
        wanted = [re.escape(each) for each in folded(phrase)[0].split()]
        if not wanted:
            continue
        pattern = r"[\s-]+".join(wanted)
        before, after = (
            (r"(?<!\w)" if wanted[0][0].isalnum() else ""),
            (r"(?!\w)" if wanted[-1][-1].isalnum() else ""),
        )
        spans += [
            (each.start(), each.end()) for each in re.finditer(f"{before}{pattern}{after}", plain)
        ]
    return tuple(
        Finding(places[start], end_in(text, places, end), mask, How.WORD, Kind.CANDIDATE)
        for start, end in _apart(sorted(spans))
    )


def pieces(text: str, findings: Iterable[Finding]) -> tuple[tuple[str, bool], ...]:
    """The masked text in pieces, each with whether it is a mask.

    Findings that overlap become one mask.
    """
    made: list[tuple[str, bool]] = []
    at = 0
    for each in sorted(findings, key=lambda one: (one.start, -one.end)):
        if each.start >= at:
            made += [(text[at : each.start], False)] if each.start > at else []
            made.append((each.mask, True))
        at = max(at, each.end)
    made += [(text[at:], False)] if at < len(text) else []
    return tuple(made)


def in_sentence(text: str, finding: Finding) -> tuple[str, str, str]:
    """What stands before a finding in its sentence, the words found, and what stands after; long
    ones are cut.
    """
    before, after = text[: finding.start], text[finding.end :]
    starts = [each.end() for each in _SENTENCE_END.finditer(before)]
    before = before[starts[-1] if starts else 0 :]
    end = _SENTENCE_END.search(after)
    after = after[: end.end() if end else len(after)].rstrip()
    if len(before) > LONGEST_SENTENCE:
        before = f"… {before[-LONGEST_SENTENCE:]}"
    if len(after) > LONGEST_SENTENCE:
        after = f"{after[:LONGEST_SENTENCE]} …"
    return before, text[finding.start : finding.end], after


def _apart(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    made: list[tuple[int, int]] = []
    for start, end in spans:
        if made and start < made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], end))
        else:
            made.append((start, end))
    return made
