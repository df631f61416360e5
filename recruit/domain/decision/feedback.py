"""The feedback letter to one candidate, drafted from what was ticked and quoted and from nothing
else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from recruit.domain.decision.standing import sealed_sheets
from recruit.domain.framework.framework import Indicator
from recruit.domain.pack.pack import Pack, PackQuestion
from recruit.domain.record.record import CandidateRecord, RecordedOutcome
from recruit.domain.scoring.result import UNSCORED, Outcome
from recruit.domain.scoring.sheet import Sheet
from recruit.domain.words.typed_date import in_words

LONGEST_LETTER = 20_000
MOST_POINTERS = 2
"""How many indicators that were not heard a draft names for each element: what one person can work
on.
"""
MOST_QUOTES = 2
"""How many quotations a draft gives for each element."""
FEWEST_WORDS = 4
"""In quotation marks. Fewer are a title or a turn of phrase, not what somebody said."""

TO_FILL_IN = "[Write what the panel heard. No indicator was ticked, and nothing is quoted.]"
ANSWER_THE_MESSAGE = "answer the message that this letter came with"

_QUOTED = re.compile(
    "“([^“”]+)”"
    '|(?<!\\w)"([^"\n]+)"(?!\\w)'
    "|‘((?:[^‘’]|\\b’\\b)+)’"
    # An apostrophe after an s may be a plural's ('the parents' room'); it is, where the quotation
    # ends later.
    "|(?<!\\w)'(?=\\w)((?:[^'\n]|\\b'\\b|(?<=s)'(?= [a-z](?:[^'\n]|\\b'\\b)*'(?!\\w)))+)'(?!\\w)"
)
_FIRST_PERSON = re.compile(
    r"\b(i|i'm|i'd|i've|i'll|me|my|mine|myself|we|we'd|we've|us|our|ours|ourselves)\b", re.I
)
_SAYING = re.compile(
    r"\b(said|says|told|replied|answered|added|explained|recalled|described|stated|quote|quoted|words)\b"
    r"[\w ]{0,20}[:,–-]?\s*$",
    re.I,
)
_NOT_THEIRS = re.compile(
    r"\b(ask(?:s|ed|ing)?|prompt\w*|prob(?:e|es|ed|ing)|question\w*|chair|panel|interviewer|i|thought|felt|feels?|"
    r"seem\w*|think|wonder\w*|impression|note|reads?)\b[^.!?\n'\"‘’“”]{0,30}$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class ElementFeedback:
    """What there is to tell a candidate about one element.

    `heard` and `not_heard` are positive indicators, `against` negative ones that were heard, `said`
    the candidate's own words. Who ticked or wrote what, and how many did, is not in it.
    """

    title: str
    is_asked: bool
    heard: tuple[str, ...]
    said: tuple[str, ...]
    not_heard: tuple[str, ...]
    against: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the panel left nothing to tell of."""
        return not (self.heard or self.said or self.against)


def quotations(evidence: str) -> tuple[str, ...]:
    """What a candidate said, as a member quoted it, in order.

    The member's own words are left out, also where they stand in quotation marks: a quotation
    counts if it speaks in the first person, or is introduced as said, and not if it is a question,
    a thought or the panel's.
    """
    return tuple(dict.fromkeys(each for each, _ in _quoted(evidence)))


def feedback_on(
    pack: Pack, sheets: Mapping[int, Sheet], is_fit: Callable[[str], bool] = lambda _text: True
) -> tuple[ElementFeedback, ...]:
    """What there is to tell about each element, in the order of the questions. `is_fit` says what
    may be quoted.

    Where no one ticked anything, not to have ticked an indicator says nothing, and none is called
    not heard.
    """
    said_before: set[str] = set()
    by_element: dict[str, list[PackQuestion]] = {}
    for question in pack.questions:
        by_element.setdefault(question.element_title, []).append(question)
    return tuple(
        _on(title, asked, sheets, is_fit, said_before) for title, asked in by_element.items()
    )


def feedback_draft(
    pack: Pack, one: CandidateRecord, is_fit: Callable[[str], bool] = lambda _text: True
) -> str:
    """The draft of the letter to a candidate whose outcome is recorded. `is_fit` says which text
    may stand in it.

    It holds no mark, no order, no one else and no word of the panel's own. Raises `ValueError`
    without an outcome.
    """
    if one.outcome is None:
        raise ValueError("there is no letter before there is an outcome")
    parts = [_greeting(one), *_opening(pack, one.outcome)]
    if one.outcome.outcome not in UNSCORED:
        parts += _middle(pack, one, is_fit)
    parts += _closing(pack, one.outcome.outcome, is_fit)
    return "\n\n".join(parts) + "\n"


def _on(
    title: str,
    asked: Sequence[PackQuestion],
    sheets: Mapping[int, Sheet],
    is_fit: Callable[[str], bool],
    said_before: set[str],
) -> ElementFeedback:
    scores = [sheet.score(question.number) for question in asked for sheet in sheets.values()]
    ticked = {each for score in scores for each in score.heard}
    positive = _once(each for question in asked for each in question.indicators)
    negative = _once(each for question in asked for each in question.negative_indicators)
    return ElementFeedback(
        title=title,
        is_asked=any(not score.not_asked for score in scores),
        heard=tuple(each.text for each in positive if each.id in ticked),
        said=tuple(_said((score.evidence for score in scores), is_fit, said_before)),
        not_heard=tuple(each.text for each in positive if each.id not in ticked) if ticked else (),
        against=tuple(each.text for each in negative if each.id in ticked),
    )


def _once(indicators: Iterable[Indicator]) -> list[Indicator]:
    return list({each.id: each for each in indicators}.values())


def _said(
    evidence: Iterable[str], is_fit: Callable[[str], bool], said_before: set[str]
) -> Iterator[str]:
    """A few quotations, none twice in a letter; words that the candidate was heard to say come
    before others.
    """
    found = sorted(
        (each for text in evidence for each in _quoted(text)), key=lambda each: not each[1]
    )
    count = 0
    for quotation, _ in found:
        plain = " ".join(re.findall(r"\w+", quotation.casefold()))
        if (
            count == MOST_QUOTES
            or any(plain in each or each in plain for each in said_before)
            or not is_fit(quotation)
        ):
            continue
        said_before.add(plain)
        count += 1
        yield quotation


def _quoted(evidence: str) -> Iterator[tuple[str, bool]]:
    """Each quotation, and whether it speaks in the first person."""
    for found in _QUOTED.finditer(evidence):
        text = " ".join(next(each for each in found.groups() if each is not None).split())
        before = evidence[max(0, found.start() - 60) : found.start()]
        is_first = bool(_FIRST_PERSON.search(text.replace("’", "'")))
        is_long = len(re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text)) >= FEWEST_WORDS
        if is_long and not _NOT_THEIRS.search(before) and (is_first or _SAYING.search(before)):
            yield text, is_first


def _greeting(one: CandidateRecord) -> str:
    return f"Dear {one.candidate.name or 'candidate'}"


def _opening(pack: Pack, recorded: RecordedOutcome) -> tuple[str, ...]:
    post = f"the post of {pack.post}"
    came = (
        f"Thank you for coming to your interview for {post}, and for the care that you took over"
        " your answers."
    )
    match recorded.outcome:
        case Outcome.APPOINT:
            news = (
                "You met the standard for the post, and we are very glad to appoint you. The offer,"
                " and anything that still has to be checked, comes to you in a letter of its own."
            )
        case Outcome.RESERVE:
            until = f" until {_in_words(recorded.until)}" if recorded.until else ""
            news = (
                "You met the standard for the post. We cannot offer it to you today, and have put"
                f" you on our reserve list{until}. If the post, or one like it, comes free in that"
                " time, we will get in touch."
            )
        case Outcome.NOT_APPOINTED:
            news = (
                "We are sorry to tell you that we cannot offer you the post this time. We know that"
                " this is not the news you hoped for, and hope that what follows is of use to you."
            )
        case Outcome.WITHDRAWN:
            return (
                (
                    f"Thank you for your interest in {post}. Your application is withdrawn, and we"
                    " have closed it. There is nothing more that you need to do."
                ),
                "You are welcome to apply to us again whenever a post interests you.",
            )
        case Outcome.DID_NOT_ATTEND:
            return (
                (
                    f"We had hoped to meet you at your interview for {post}. As we did not, there"
                    " are no answers to give you feedback on, and we have closed your application."
                ),
                "You are welcome to apply to us again whenever a post interests you.",
            )
    return came, news


def _middle(pack: Pack, one: CandidateRecord, is_fit: Callable[[str], bool]) -> Iterator[str]:
    yield (
        "This is what the panel heard, drawn from the notes of your interview and set beside what"
        " the post asks for. The lines that begin with a dash are the words of the framework that"
        " the questions came from."
    )
    sheets = sealed_sheets(one)
    found = feedback_on(pack, sheets, is_fit)
    for each in found:
        if not each.is_empty:
            yield from _of_element(each)
    if all(each.is_empty for each in found):
        yield TO_FILL_IN
    skipped = [each.title for each in found if not each.is_asked]
    if skipped and sheets:
        yield (
            f"We did not come to what we had meant to ask about {_joined(skipped)}. That was not"
            " held against you."
        )
    ticked = {each for sheet in sheets.values() for each in sheet.heard_anywhere}
    known = {
        f"{group.framework}:{each.id}": each.text
        for group in pack.groups
        for each in group.negative_indicators
    }
    groups = [text for identity, text in known.items() if identity in ticked]
    if groups:
        yield "Across your answers\n\n" + _against(groups)


def _of_element(each: ElementFeedback) -> Iterator[str]:
    yield each.title
    if each.heard:
        yield _listed(
            "What went well. You came across as someone who:",
            "What went well. We heard this:",
            each.heard,
        )
    if each.said:
        yield "You said: " + " And: ".join(f"‘{_capital(one)}’" for one in each.said)
    if each.not_heard:
        pointers = each.not_heard[:MOST_POINTERS]
        yield _listed(
            "What would have made it stronger. An example that shows someone who:",
            "What would have made it stronger. An example of this:",
            pointers,
        )
    if each.against:
        yield _against(each.against)


def _against(texts: Sequence[str]) -> str:
    return _listed(
        "Something to work on. Part of what you told us sounded like someone who:",
        "Something to work on. We also heard this:",
        texts,
    )


def _closing(pack: Pack, outcome: Outcome, is_fit: Callable[[str], bool]) -> Iterator[str]:
    contact = pack.contact.rstrip(". ") if is_fit(pack.contact) else ""
    ask = f"you can reach us here: {contact}" if contact else ANSWER_THE_MESSAGE
    glad = "" if outcome in UNSCORED else " We are glad to talk it through with you."
    yield f"If you would like to ask about anything in this letter, {ask}.{glad}"
    yield f"Yours sincerely\n{pack.organisation}".rstrip()


def _listed(as_person: str, as_it_is: str, texts: Sequence[str]) -> str:
    """Indicators as lines: after 'someone who' where each begins with what a person does, else as
    they are.
    """
    if all(re.match(r"[A-Z]?[a-z]*s\b", each) for each in texts):
        return "\n".join((as_person, *(f"- {each[:1].lower()}{each[1:]}" for each in texts)))
    return "\n".join((as_it_is, *(f"- {each}" for each in texts)))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _joined(titles: Sequence[str]) -> str:
    return f"{', '.join(titles[:-1])} and {titles[-1]}" if len(titles) > 1 else titles[0]


def _in_words(day: str) -> str:
    return in_words(date.fromisoformat(day))
