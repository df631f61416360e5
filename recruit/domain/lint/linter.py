"""The linter: what in a question, probe or criterion is unlawful to ask, or asked unclearly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from recruit.domain.framework.framework import Kind
from recruit.domain.lint.checks import Fault, Subject, SyllableCounter, find_faults
from recruit.domain.lint.rules import Check, Part, Role, Rule, RuleBook, Severity
from recruit.domain.lint.text import Sentence, Span, merged, read_sentences, touches


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a text: which rule says so, the words at fault from `start` up to `end`,
    and why.

    `source` is the law or the reason behind the rule; `instead` is a safer way to ask.
    """

    rule: str
    severity: Severity
    words: str
    start: int
    end: int
    why: str
    source: str
    instead: str


def lint(
    text: str,
    rules: RuleBook,
    kind: Kind | None = None,
    *,
    part: Part = Part.QUESTION,
    exempt: bool = False,
    syllables: SyllableCounter | None = None,
) -> tuple[Finding, ...]:
    """Everything that is wrong with the text, in its order.

    `kind` is None where the kind of question is not known. `exempt` says that the post is one for
    which spent convictions may be asked about. Without `syllables` nothing is called hard to read.
    """
    met = _Met(read_sentences(text), rules, part)
    found = [
        (rule, fault)
        for rule in rules.rules
        if rule.holds_for(part, kind, exempt)
        for fault in _faults(rule, text, met, syllables)
    ]
    unlawful = merged(
        fault.span for rule, fault in found if rule.severity is Severity.UNLAWFUL_RISK
    )
    # Advice on how to ask more clearly for what must not be asked at all would do harm.
    spoilt = [sentence.whole for sentence in met.sentences if touches(sentence.whole, unlawful)]
    findings = (
        _finding(rule, fault, text)
        for rule, fault in found
        if rule.severity is Severity.UNLAWFUL_RISK or not touches(fault.span, spoilt)
    )
    return tuple(sorted(findings, key=lambda each: (each.start, each.end, each.rule)))


class _Met:
    """Where the phrases of each rule were met in a text, sentence by sentence."""

    def __init__(self, sentences: tuple[Sentence, ...], rules: RuleBook, part: Part) -> None:
        self.sentences = sentences
        self.at_fault: set[str] = set()
        self._spans: defaultdict[tuple[str, Role, int], list[Span]] = defaultdict(list)
        for number, sentence in enumerate(self.sentences):
            for met in rules.meet(sentence, part):
                if met.role is Role.AT_FAULT:
                    self.at_fault.update(met.rules)
                for rule in met.rules:
                    self._spans[rule, met.role, number].append(sentence.span(met.first, met.after))

    def spans(self, rule: Rule, role: Role) -> list[list[Span]]:
        """For each sentence, the places where the rule's phrases of this role were met."""
        return [
            self._spans.get((rule.id, role, number), []) for number in range(len(self.sentences))
        ]


def _faults(rule: Rule, text: str, met: _Met, syllables: SyllableCounter | None) -> Iterator[Fault]:
    if rule.check is Check.PHRASES and rule.id not in met.at_fault:
        return
    if any(met.spans(rule, Role.EXCUSED_ANYWHERE)):
        return
    excused = merged(span for spans in met.spans(rule, Role.EXCUSED) for span in spans)
    at_fault = [
        merged(span for span in spans if not touches(span, excused))
        for spans in met.spans(rule, Role.AT_FAULT)
    ]
    subject = Subject(text, met.sentences, at_fault, syllables)
    yield from (fault for fault in find_faults(rule, subject) if not touches(fault.span, excused))


def _finding(rule: Rule, fault: Fault, text: str) -> Finding:
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        words=text[fault.span.start : fault.span.end],
        start=fault.span.start,
        end=fault.span.end,
        why=rule.why.replace("{found}", fault.found).replace("{limit}", str(rule.limit)),
        source=rule.source,
        instead=rule.instead,
    )
