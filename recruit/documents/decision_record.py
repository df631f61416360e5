"""The decision record of a vacancy: the rule, every candidate's result, the order of merit,
outcomes, signatures.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from recruit.documents.house_style import HouseStyle
from recruit.documents.markup import Cell, Markup, Xml, bold, lines
from recruit.documents.paper import Paper
from recruit.documents.pictures import Picture, show
from recruit.documents.shared_parts import (
    date_in_words,
    done,
    facts,
    number_head,
    titled,
    who,
)
from recruit.domain.decision.outcome_rules import outcomes_of, passings
from recruit.domain.decision.panel_statistics import Agreement, PanelStatistics, panel_statistics
from recruit.domain.decision.record_views import (
    caps,
    differences,
    in_order,
    minimums_in_words,
    parts,
)
from recruit.domain.decision.result_wording import (
    SECTION_159_CONDITIONS,
    equals_in_words,
    means_in_words,
    passings_in_words,
    ties_in_words,
)
from recruit.domain.decision.side_by_side import in_a_row
from recruit.domain.decision.standing import Equals, Standing, pack_of, standing
from recruit.domain.record.record import CandidateRecord, MemberRecord, Record
from recruit.domain.record.sign_ins import sign_ins_in_words
from recruit.domain.scoring.consensus import USUAL_SPREAD, two_places
from recruit.domain.scoring.result import Outcome, Verdict
from recruit.domain.words.clock import Clock

TITLE = "Decision record"
WHAT_THE_HEAD_IS_FOR = (
    "Every change is an entry in a chain, each bound to the one before. This is the hash of the"
    " entry that recorded the decision, or, before there is one, of the last about this selection."
    " If the stored chain no longer holds it, something before it was altered."
)


def decision_record(
    record: Record,
    house: HouseStyle,
    chain_head: str,
    *,
    spread: int = USUAL_SPREAD,
    members: Picture | None = None,
    agreements: Sequence[Agreement] = (),
    left_out: Sequence[str] = (),
) -> bytes:
    """The paper. `chain_head` is the hash of the audit entry that it stands on, 64 hexadecimal
    digits.

    `members` shows each member's mean and range. `agreements` say how far the marks agree, one for
    each of the `panel_statistics` of the candidates whose agreed scores are recorded. `left_out`
    are the references of candidates of whom this reader's copy holds nothing that depends on a
    sheet.
    """
    found = standing(record, spread)
    paper = Paper(house, record.newest, TITLE)
    paper.open_with_title()
    if record.decided is None:
        paper.write("Label", "Not decided yet: this is how it stands, and it may change.")
    if left_out:
        said = (
            f"What depends on the sheets for {in_a_row(left_out)} is left out: the marks are not"
            " open to the reader."
        )
        paper.write("Label", said)
    paper.add(facts(paper.markup, "This selection", _about(record, paper.clock)))
    _result(paper, record, found)
    paper.write("Heading 1", "The rule")
    paper.write_all("List Bullet", record.newest.pack.rule_in_words)
    _ties(paper, record, found)
    paper.write("Heading 1", "Each candidate")
    for one in record.candidates:
        _candidate(paper, record, found, one)
    _editions(paper, record, left_out)
    _sign_ins(paper, record)
    _calibration(paper, record)
    _how_agreed(paper, panel_statistics(record, found.agreed.keys()), members, agreements)
    paper.write("Heading 1", "The audit trail")
    paper.write("Normal", WHAT_THE_HEAD_IS_FOR)
    paper.write(
        "Normal", bold(" ".join(chain_head[at : at + 8] for at in range(0, len(chain_head), 8)))
    )
    _signatures(paper, record)
    return paper.finish()


def _about(record: Record, clock: Clock) -> list[tuple[str, str]]:
    pack = record.newest.pack
    sitting = [
        titled(each) + (", left the panel" if each.left_at else "") for each in record.members
    ]
    listed = [each for each in record.candidates if not each.is_off]
    return [
        ("Reference", pack.reference),
        ("Decision recorded", done(record.decided, clock) if record.decided else "not yet"),
        ("Panel", "; ".join(sitting)),
        ("Candidates", str(len(listed))),
        ("Pack", record.newest.edition_in_words),
        ("Digest (SHA-256)", record.newest.digest),
    ]


def _result(paper: Paper, record: Record, found: Standing) -> None:
    markup = paper.markup
    paper.write("Heading 1", "Result, in order of merit" if found.is_complete else "Result")
    if not found.is_complete:
        paper.write("Normal", "The order of merit stands here once every candidate is settled.")
    rows = [
        [
            *number_head(markup, "Place"),
            *markup.head("Candidate"),
            *number_head(markup, "Agreed total", "By means"),
            *markup.head("Standard", "Outcome"),
        ]
    ]
    rows += [
        _result_row(markup, place, one, found.verdicts.get(one.id))
        for place, one in in_order(record, found)
    ]
    paper.add(
        markup.table(
            "Pack Table",
            [15, 50, 21, 20, 24, 40],
            rows,
            title="Result",
            description=(
                "Each row is one candidate, those who meet the standard first in order of merit:"
                " place, agreed total, the total by the means alone, whether the standard is met,"
                " and the outcome."
            ),
        )
    )
    if found.is_complete:
        paper.write_all("Normal", (*means_in_words(record, found), *_passed(record, found)))
    paper.write(
        "Note",
        "Agreed total: the weighted mean of the agreed scores. By means: the same from the members'"
        " own marks, before anything was agreed. Who does not meet the standard has no place."
        " Members' marks and their evidence stand in the consensus record of each candidate.",
    )


def _passed(record: Record, found: Standing) -> tuple[str, ...]:
    return passings_in_words(record, passings(found, outcomes_of(record)))


def _result_row(
    markup: Markup, place: int | None, one: CandidateRecord, says: Verdict | None
) -> list[Cell]:
    total, means, meets = ("–", "–", "not scored")
    if says:
        total, means = _figure(says.total), _figure(says.mechanical)
        meets = "met" if says.meets_standard else "not met"
    return [
        *markup.cells("–" if place is None else str(place), style="Table Number"),
        *markup.cells(who(one.candidate)),
        *markup.cells(total, means, style="Table Number"),
        *markup.cells(meets, _outcome(one)),
    ]


def _outcome(one: CandidateRecord) -> str:
    if one.outcome is None:
        return "none recorded"
    said = one.outcome.outcome.capitalize()
    if one.outcome.outcome is Outcome.RESERVE and one.outcome.until:
        said += f" until {date_in_words(one.outcome.until)}"
    return said


def _ties(paper: Paper, record: Record, found: Standing) -> None:
    paper.write("Heading 1", "Equal totals")
    if not found.is_complete:
        paper.write("Normal", "Equal totals are named once every candidate is settled.")
        return
    ties = ties_in_words(record, found)
    if not ties:
        paper.write("Normal", "No two candidates who meet the standard have the same total.")
    for tie in ties:
        paper.write("Label", tie.opening)
        paper.write_all("List Bullet", tie.steps)
        if tie.closing:
            paper.write("Normal", tie.closing)
        for equals in found.equals:
            if set(equals.candidates) <= set(tie.candidates):
                _equals(paper, record, equals)


def _equals(paper: Paper, record: Record, equals: Equals) -> None:
    """What the panel recorded about candidates whom the declared order leaves equal, in the order
    in which it did.
    """
    if equals.found:
        names = in_a_row([record.candidate(each).candidate.reference for each in equals.candidates])
        paper.write(
            "Normal",
            bold(f"Recorded: {names} are equal. "),
            f"{done(equals.found.deed, paper.clock)}.",
        )
        if equals.found.deed.why:
            paper.write("Normal", bold("Reason: "), lines(equals.found.deed.why))
    paper.write("Normal", bold(equals_in_words(record, equals)))
    if equals.decision:
        if equals.decision.is_section_159:
            paper.write("Label", "The panel recorded this under each of these conditions:")
            paper.write_all("List Bullet", SECTION_159_CONDITIONS)
        deed = equals.decision.deed
        paper.write("Normal", f"{done(deed, paper.clock)}. ", bold("Reason: "), lines(deed.why))


def _candidate(paper: Paper, record: Record, found: Standing, one: CandidateRecord) -> None:
    paper.write("Heading 2", f"Candidate {who(one.candidate)}")
    says = found.verdicts.get(one.id)
    pairs = _short_facts(record, found, one, says, paper.clock)
    paper.add(facts(paper.markup, f"Candidate {one.candidate.reference}", pairs))
    for title, texts in _long_facts(record, found, one, paper.clock):
        paper.write("Label", title)
        for text in texts:
            paper.write("List Bullet", lines(text))


def _short_facts(
    record: Record, found: Standing, one: CandidateRecord, says: Verdict | None, clock: Clock
) -> list[tuple[str, str]]:  # fmt: skip
    pairs = [("By the rule", says.in_words)] if says else []
    pairs.append(("Outcome", _outcome(one)))
    if one.is_off:
        pairs.append(("On the list", "no, taken off it"))
    if one.outcome:
        pairs.append(("Outcome recorded", done(one.outcome.deed, clock)))
    if says:
        would = "meet" if says.mechanical_meets_standard else "not meet"
        pairs.append(("Agreed total", _figure(says.total)))
        pairs.append(
            ("By the means alone", f"{_figure(says.mechanical)}; would {would} the standard")
        )
        pairs.append(
            ("Minimum marks", minimums_in_words(pack_of(record, one), found.agreed[one.id], says))
        )
    if one.interview:
        scored = [each.member.name for each in parts(record, one) if each.sealed]
        pairs.append(("Scored by", f"{len(scored)}: {', '.join(scored)}" if scored else "no one"))
        pairs.append(("Edition seen", str(one.interview.edition)))
        recorded = one.interview.recorded
        pairs.append(
            ("Agreed scores recorded", done(recorded, clock) if recorded else "not recorded")
        )
    return pairs


def _long_facts(
    record: Record, found: Standing, one: CandidateRecord, clock: Clock
) -> list[tuple[str, Sequence[str]]]:
    agreed, panel = found.agreed.get(one.id, ()), parts(record, one) if one.interview else ()
    held = one.interview
    opened = held.opened if held else None
    exception = one.exception
    reopened = [
        f"{each.member.name}, sealed {clock.moment(sealing.sealed_at)}, opened again "
        f"({done(sealing.reopened, clock)}): {sealing.reopened.why}"
        for each in panel
        for sealing in each.reopened
        if sealing.reopened
    ]
    all_facts = [
        (
            "Reason for the outcome",
            [one.outcome.deed.why] if one.outcome and one.outcome.deed.why else [],
        ),
        ("Agreed in place of the mean", differences(agreed)),
        ("Caps that applied", caps(agreed)),
        (
            "Did not score",
            [f"{each.member.name}. {each.why_no_score}" for each in panel if each.why_no_score],
        ),
        (
            "Opened without every sheet",
            [f"{done(opened, clock)}: {opened.why}"] if opened and opened.why else [],
        ),
        (
            "Scored although not all was ready",
            (
                [
                    f"{done(exception.deed, clock)}: {exception.deed.why} Open at that time:"
                    f" {' '.join(exception.points)}"
                ]
                if exception
                else []
            ),
        ),
        ("Sheets opened again", reopened),
        (
            "Dissent",
            [
                f"{each.member.name}: {each.stance.words}"
                for each in panel
                if each.stance and not each.stance.agrees
            ],
        ),
    ]
    return [(title, texts) for title, texts in all_facts if texts]


def _editions(paper: Paper, record: Record, left_out: Sequence[str]) -> None:
    markup = paper.markup
    paper.write("Heading 1", "Editions of the pack")
    rows = [markup.head("Edition", "Issued", "Why", "Digest", "Scored on it")]
    for each in record.editions:
        edition = each.issued.pack.edition
        saw = [
            one.candidate.reference
            for one in record.candidates
            if one.interview and one.interview.edition == edition
        ]
        known = ", ".join(saw) or "no one"
        scored = f"{known}; left out: {', '.join(left_out)}" if left_out else known
        why = each.deed.why or each.issued.pack.reason or "the first"
        issued = done(each.deed, paper.clock)
        rows.append(markup.cells(str(edition), issued, why, each.issued.digest[:12], scored))
    paper.add(
        markup.table(
            "Pack Table",
            [17, 43, 55, 27, 28],
            rows,
            title="Editions of the pack",
            description=(
                "Each row is one edition: who issued it and when, why, the first digits of its"
                " digest, and which candidates were scored on it."
            ),
        )
    )


def _sign_ins(paper: Paper, record: Record) -> None:
    """Who let whom in, by which it shows that no one could act for a member of their own panel."""
    said = sign_ins_in_words(record, paper.clock)
    if said:
        paper.write("Heading 1", "Sign-ins made for members")
        paper.write_all("List Bullet", said)


def _calibration(paper: Paper, record: Record) -> None:
    paper.write("Heading 1", "Calibration")
    held = [each for each in record.calibrations if each.marks]
    if not held:
        paper.write(
            "Normal", "The panel held none: no sample answer was marked before the interviews."
        )
        return
    paper.write(
        "Normal",
        "The panel marked sample answers before the interviews. These marks were never counted.",
    )
    for each in held:
        marks = ", ".join(
            f"{record.member(given.member).name} {given.mark}" for given in each.marks
        )
        paper.write("List Bullet", f"Question {each.question}: {marks}.")


def _how_agreed(
    paper: Paper,
    statistics: Sequence[PanelStatistics],
    members: Picture | None,
    agreements: Sequence[Agreement],
) -> None:
    if not statistics:
        return
    paper.write("Heading 1", "How the panel agreed")
    if members:
        show(paper, members)
    for place, each in enumerate(statistics):
        if len(statistics) > 1:
            paper.write("Label", f"Scored on one scale: {', '.join(each.references)}")
        paper.add(_members_table(paper.markup, each))
        paper.gap()
        for agreement in agreements[place : place + 1]:
            value = "none" if agreement.alpha is None else f"{agreement.alpha:.3f}"
            paper.write(
                "Normal",
                bold(f"Krippendorff's alpha for ordinal data: {value}, n {agreement.n}. "),
                f"{agreement.in_words} {agreement.warning}".strip(),
            )
        paper.write("Normal", each.drift.in_words)
    paper.write(
        "Note", "This describes how marks were given. It ranks no one and counts for nothing."
    )


def _members_table(markup: Markup, figures: PanelStatistics) -> Xml:
    rows = [
        [
            *markup.head("Member"),
            *number_head(markup, "Marks", "Mean", "Range"),
            *markup.head("Outside the others'"),
        ]
    ]
    for each in figures.members:
        numbers = markup.cells(
            str(each.n), each.mean_in_words, each.range_in_words, style="Table Number"
        )
        rows.append([*markup.cells(each.name), *numbers, *markup.cells(each.outside_in_words)])
    return markup.table(
        "Pack Table",
        [62, 18, 22, 22, 46],
        rows,
        title="Each member's marks in figures",
        description=(
            "Each row is one member: how many marks they gave, the mean, the lowest and highest,"
            " and how often a mark lay outside the range of the others' marks."
        ),
    )


def _signatures(paper: Paper, record: Record) -> None:
    markup = paper.markup
    paper.write("Heading 1", "Signed by every member")
    rows = [markup.head("Panel member", "In the system", "Signature", "Date")]
    rows += [
        markup.cells(titled(each), _in_the_system(record, each), "", "") for each in record.members
    ]
    paper.add(
        markup.table(
            "Writing Table",
            [46, 46, 52, 26],
            rows,
            title="Signatures",
            description=(
                "Each row is one panel member, with what they confirmed in the system, and room for"
                " a signature and the date."
            ),
            heights=[0] + [15] * (len(rows) - 1),
        )
    )


def _in_the_system(record: Record, member: MemberRecord) -> str:
    said = [
        (one.candidate.reference, stance.agrees)
        for one in record.candidates
        if one.interview
        for stance in one.interview.stances
        if stance.member == member.id
    ]
    confirmed = [reference for reference, agrees in said if agrees]
    dissents = [reference for reference, agrees in said if not agrees]
    found = [f"Confirmed {', '.join(confirmed)}."] if confirmed else []
    found += [f"Dissents on {', '.join(dissents)}."] if dissents else []
    return " ".join(found) or "Confirmed nothing."


def _figure(value: Fraction | None) -> str:
    return "none" if value is None else two_places(value)
