"""What must be fixed in a feedback letter before it may be approved."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from recruit.domain.decision.feedback import LONGEST_LETTER, quotations
from recruit.domain.decision.standing import pack_of, sealed_sheets
from recruit.domain.lint.linter import lint
from recruit.domain.lint.rules import Part, RuleBook, Severity
from recruit.domain.lint.text import Span, merged
from recruit.domain.pack.pack import Pack
from recruit.domain.pack.wording import pack_wording
from recruit.domain.record.record import CandidateRecord, Record
from recruit.domain.words.name_finder import How, Kind, Someone, Watch, find
from recruit.domain.words.name_or_word import pack_words

_NUMBER = r"(?:\d+(?:[.,]\d+)?|nought|zero|one|two|three|four|five|six|seven|eight|nine|ten)"
_COMPARISONS = (
    r"(?:other|another|most|some|fellow|any other|rest of"
    r" the|stronger|strongest|better|best|weaker|weakest|"
    r"top|leading|"
    r"preferred|chosen|higher-scoring|lower-scoring|more experienced|more suitable) (?:of the )?"
    r"(?:candidate|applicant|interviewee|contender|finalist)s?",
    r"(?:the )?(?:un)?successful (?:candidate|applicant|person|one)s?",
    r"the (?:candidate|applicant)s? (?:who|whom|that|we|appointed|chosen|selected)",
    (
        r"the person (?:we |who was )?(?:appointed|chose|selected|chosen)|appointed"
        r" (?:someone|somebody|another)"
    ),
    (
        r"(?:someone|somebody) else (?:was|has been|is)"
        r" (?:appointed|chosen|selected|offered|preferred)"
    ),
    (
        r"(?:than|against) (?:the )?(?:others|most|anyone else|anybody else|everyone else|everybody"
        r" else)"
    ),
    r"the others? (?:was|were|had|gave|did|showed)|everyone else (?:we|who)",
    (
        r"(?:remaining|rest of the) (?:candidates|applicants|interviewees)|people we"
        r" (?:saw|met|interviewed)"
    ),
    r"(?:strong|large|high|competitive|tough) (?:field|competition|pool|shortlist)",
    r"out ?perform\w*|out ?shone|out ?scored|out ?rank\w*",
    r"compar(?:ed|es|ing|ison|isons|able|ative|atively)|compare (?:you|your|well|badly)",
    (
        r"rank(?:ed|ing|ings)|your rank|rank order|order of merit|merit"
        r" (?:order|list)|runner-?up|runners-?up|league table"
    ),
    r"(?:placed|finished|ended up|you came|were) (?:in )?(?:joint"
    r" )?(?:first|second|third|fourth|fifth|"
    r"last)(?: place)?",
    r"(?<!in the )(?:first|second|third|\d+(?:st|nd|rd|th)) (?:choice|place)",
    r"(?:above|below|better than|worse than) (?:the )?average",
    r"(?:more|less|better|worse|stronger|weaker|higher|lower|fewer)\b[^.\n]{0,40} than (?:the |an)?"
    r"(?:others?|most|candidate|applicant)s?",
    (
        rf"one of (?:\w+ ){{0,2}}(?:candidates|applicants)|{_NUMBER} (?:\w+"
        r" )?(?:candidates|applicants)"
    ),
)
_MARKS = (
    rf"{_NUMBER} out of (?:a possible )?{_NUMBER}",
    r"(?!24/7)(?<![\d/])\d+(?:\.\d+)? ?/ ?\d+(?![\d/])",
    rf"\d+(?:\.\d+)? (?:points?|marks?)|{_NUMBER} marks?|{_NUMBER} points?"
    r" (?:out|short|below|above|higher|"
    rf"lower|more|less)",
    r"(?:scores?|scored|marks?|marked|rated|rating|graded|grade|total score|average|weighted mean)"
    rf"(?: of| was| is| were| you| your| at| as| an?|:| =)*(?: {_NUMBER}| ?\d+(?:[.,]\d+)?)(?!\w)",
    r"(?:your|overall|total|final|agreed|weighted|high|higher|low|lower|top|lowest|highest|full)"
    r" (?:scor(?:e|es|ing)|marks?|rating|total|mean|average)",
    r"weighted mean|(?:pass|minimum) ?-?(?:mark|score)s?",
    r"(?:scored|marked|rated|graded) (?:you|your|poorly|well|highly|low|high|badly)",
    (
        r"\d+(?:\.\d+)? ?(?:%|per cent|percent)(?= (?:of (?:the )?(?:marks|points)|overall|in the"
        r" interview|in total))"
    ),
)
_ABOUT_YOU = (
    r"(?:your|my) (?:(?:own|old|young)"
    r" )?(?:age|race|sex|gender|religion|faith|disability|disabilities|"
    r"impairment|condition|"
    r"illness|pregnancy|nationality|ethnicity|ethnic"
    r" \w+|accent|sexuality|marriage|husband|wife|spouse|"
    r"children|childcare|"
    r"family|health|adjustments?)",
    (
        r"(?:too|very|quite|rather|so) (?:young|old)|(?:young|younger|old|older)"
        r" (?:applicant|candidate)"
    ),
    r"(?:at|for) your age|over-?qualified|youthful|close to retire\w*|retirement age",
    (
        r"skin colour|native speaker|mother"
        r" tongue|(?:strong|heavy|thick|foreign|regional|northern|southern) accent"
    ),
    r"(?:as a|being a|you are a|i am a|i'm a) (?:\w+"
    r" )?(?:mother|father|mum|dad|parent|wife|husband|woman|man|"
    r"lady|girl|boy)",
    r"(?:you are|you're|i am|i'm|are you) (?:\w+"
    r" )?(?:married|single|divorced|gay|lesbian|black|white|asian|"
    r"african|english|"
    r"irish|scottish|welsh|polish|indian|french|german|elderly|blind|deaf|ill|disabled)",
)
"""What is said of the candidate, or by them of themselves."""
_PROTECTED = (
    r"disab(?:led|ility|ilities)|dyslexi[ac]|dyspraxi[ac]|autis(?:m|tic)|adhd|neurodiver\w+|wheelchair|deaf|stammer\w*|"
    r"mental health (?:condition|problem|issue)s?|long-term condition|reasonable adjustments?",
    r"pregnan\w+|maternity|paternity|breast-?feeding|menopaus\w+|trying for a baby|childcare",
    r"ethnic\w*|racial\w*|nationality|immigra\w+|foreigners?",
    r"religio(?:n|ns|us)|christian\w*|muslims?|islam\w*|jew(?:s|ish)?|hindus?|sikhs?|buddhis\w+|atheis\w+|"
    r"ramadan|hijab|"
    r"headscarf|turban",
    r"gay|lesbian|bisexual|heterosexual|homosexual|sexual"
    r" orientation|transgender|transsexual|gender reassignment|"
    r"gender identity|non-binary",
    r"(?:un)?married|marital|civil partnership|divorc\w+|single (?:mother|father|parent|mum|dad)",
)
"""What may well be about those whom the candidate worked for, where these stand beside it."""
_OTHERS = re.compile(
    r"\b(?:child\w*|people|patients?|clients?|residents?|famil\w+|pupils?|students?|tenants?|colleagues?|"
    r"users?|carers?|"
    r"adults?|women|men|girls|boys|teenagers|parents|mothers|fathers|services?|teams?|wards?|communit\w+|"
    r"groups?|polic\w+|"
    r"training|centres?|units?|schools?|clinics?|law|staff|neighbours?|visitors?|customers?)\b",
    re.I,
)
_SELF = re.compile(r"\b(?:you|your|you're|i|i'm|my|yourself|myself|being)\b(?: \w+){0,2} ?$", re.I)
_WHY_NAMED = {Kind.CANDIDATE: "it names another candidate", Kind.STAFF: "it names a panel member"}
_TOO_UNSURE = (How.MISSPELT, How.INITIALS)
"""What is only proposed where names are masked would stop many a letter that names no one."""
_HIDDEN = re.compile(r"[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")


@dataclass(frozen=True, slots=True)
class LetterFinding:
    """Something that must be fixed: what, in a sentence that holds the words found."""

    text: str
    words: str = ""


def letter_findings(
    record: Record, one: CandidateRecord, text: str, rules: RuleBook
) -> tuple[LetterFinding, ...]:
    """All that must be fixed before this letter to this candidate may be approved.

    `record` holds every candidate of the vacancy. What is quoted word for word from the evidence,
    and the pack's own wording, may speak of comparing and of numbers; nothing excuses a name or a
    word about a protected characteristic but that the framework itself uses it.
    """
    if len(text) > LONGEST_LETTER or not text.strip():
        return tuple(_of_form(text))
    text = unicodedata.normalize("NFC", _HIDDEN.sub("", text))
    pack = pack_of(record, one)
    wording = _without(text, _wording(pack))
    quoted = _without(wording, _quoted(one))
    found = [
        *_of_form(text),
        *_of_people(record, one, wording),
        *_of(_COMPARISONS, quoted, "it weighs the candidate against others"),
        *_of((*_MARKS, *_marks_of(pack)), quoted, "it tells a mark"),
        *_of_protected(wording, rules),
    ]
    return tuple(dict.fromkeys(found))


def _of_form(text: str) -> Iterator[LetterFinding]:
    if not text.strip():
        yield LetterFinding("The letter is empty. Write it, or start again from the draft.")
    if len(text) > LONGEST_LETTER:
        yield LetterFinding(f"Use at most {LONGEST_LETTER:,} characters; this has {len(text):,}.")
    for found in re.finditer(r"\[[^\]\n]{0,300}\]", text):
        yield LetterFinding(
            f"Fill in or take out what stands in square brackets: '{_short(found[0])}'.", found[0]
        )


def _of_people(record: Record, one: CandidateRecord, text: str) -> Iterator[LetterFinding]:
    watch = _watch_of(record, one)
    for each in find(text, watch):
        is_sure = each.how not in _TOO_UNSURE and not each.is_unsure
        if is_sure:
            yield _finding(text[each.start : each.end], _WHY_NAMED[each.kind])


def _watch_of(record: Record, one: CandidateRecord) -> Watch:
    """Everyone whom the letter must not name, and the reader, who may share a name with them."""
    others = [
        Someone(f"candidate:{each.id}", each.candidate.name, each.candidate.reference, "")
        for each in record.candidates
        if each.id != one.id
    ]
    members = [
        Someone(f"member:{each.id}", each.name, "", "", Kind.STAFF) for each in record.members
    ]
    reader = Someone("reader", one.candidate.name, one.candidate.reference, "", is_own=True)
    return Watch((reader, *others, *members), pack_words(pack_wording(pack_of(record, one))))


def _of(
    patterns: Iterable[str],
    text: str,
    why: str,
    excused: Callable[[str, str], bool] = lambda _before, _after: False,
) -> Iterator[LetterFinding]:
    """A finding for each place that is not excused by what stands around it; places that overlap
    are one.
    """
    straight = re.sub(r"[^\S\n]", " ", text.replace("’", "'").replace("‐", "-").replace("‑", "-"))
    found = (re.finditer(rf"(?<!\w)(?:{each})(?!\w)", straight, re.IGNORECASE) for each in patterns)
    for span in merged(Span(*each.span()) for places in found for each in places):
        before, after = (
            straight[max(0, span.start - 60) : span.start],
            straight[span.end : span.end + 60],
        )
        if not excused(before, after):
            yield _finding(straight[span.start : span.end].strip(), why)


def _of_protected(text: str, rules: RuleBook) -> Iterator[LetterFinding]:
    why = "it speaks of what the law protects"
    found = [*_of(_ABOUT_YOU, text, why), *_of(_PROTECTED, text, why, excused=_is_about_others)]
    yield from found
    told = {each.words.lower() for each in found}
    # The linter passes over what somebody is quoted as saying; in a letter that counts as much as
    # the rest.
    for line in re.sub(r"[“”\"‘]|(?<!\w)['’]|['’](?!\w)", " ", text).splitlines():
        for each in lint(line, rules, part=Part.QUESTION):
            is_told = any(each.words.lower() in one or one in each.words.lower() for one in told)
            if each.severity is Severity.UNLAWFUL_RISK and not is_told:
                told.add(each.words.lower())
                yield _finding(each.words, why)


def _is_about_others(before: str, after: str) -> bool:
    """Whether what stands before and after a word makes it one about those the candidate worked
    with.
    """
    near = " ".join(before.split()[-4:]) + " | " + " ".join(after.split()[:4])
    return not _SELF.search(before) and bool(_OTHERS.search(near))


def _finding(words: str, why: str) -> LetterFinding:
    shown = _short(words)
    return LetterFinding(f"Take out '{shown}': {why}.", words)


def _marks_of(pack: Pack) -> Iterator[str]:
    """Marks that are no numbers, where they are called a mark."""
    named = [re.escape(each) for each in pack.rule.scale.marks if not each.isdigit()]
    if named:
        yield rf"(?:score|mark|rating|grade) (?:of |was |is )?(?:an? )?['‘]?(?:{'|'.join(named)})"


def _wording(pack: Pack) -> Iterator[str]:
    yield from (pack.post, pack.grade, pack.organisation, pack.service, pack.reference)
    for question in pack.questions:
        yield question.element_title
        yield question.definition
        for each in (*question.indicators, *question.negative_indicators):
            yield each.text
    for group in pack.groups:
        yield group.title
        for each in group.negative_indicators:
            yield each.text


def _quoted(one: CandidateRecord) -> Iterator[str]:
    for sheet in sealed_sheets(one).values():
        for score in sheet.scores:
            yield from quotations(score.evidence)


def _without(text: str, wording: Iterable[str]) -> str:
    """The text with this wording taken out, whatever the case of its first letter; longer wording
    goes first.
    """
    for each in sorted(set(wording), key=len, reverse=True):
        words = each.strip().rstrip(".").split()
        if words and len(each) > 2:
            pattern = r"\s+".join(re.sub("['’]", "['’]", re.escape(word)) for word in words)
            text = re.sub(rf"(?<!\w){pattern}(?!\w)", " … ", text, flags=re.IGNORECASE)
    return text


def _short(text: str) -> str:
    clean = " ".join(text.split())
    return clean if len(clean) <= 80 else f"{clean[:79]}…"
