"""A filled-in sheet holds what was sealed, in the controls that a blank one has, and nothing is
cut.
"""

from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from recruit.documents.house_style import open_house_style
from recruit.documents.scoring_sheet import BLANK, ScoringSheets, SheetNames, filled_sheet
from recruit.domain.pack.pack import build_pack, issue
from recruit.domain.record.record import MemberSheet
from recruit.domain.scoring.gate import Declaration, Interest
from recruit.domain.scoring.sheet import LONGEST_EVIDENCE, Score, Sheet
from tests.builders import a_vacancy, chosen, shipped_library
from tests.documents.made_record import HOSTILE, a_sheet, an_issued, sealed
from tests.documents.reading import W, body, text, whole

W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
NAMES = SheetNames("C1", "Ambrose Thistlewood", "9.00am", "Zuleika Fable", "Made-up role")
ISSUED = an_issued()
SOME_TEXT = st.text(
    st.one_of(
        st.sampled_from("\n\t <&>\"'é—שع👩"), st.characters(exclude_categories=("C", "Zl", "Zp"))
    ),
    max_size=300,
)


def filled(sheet: Sheet | MemberSheet, declared: Declaration | None = None, **named) -> bytes:
    held = sealed(1, sheet) if isinstance(sheet, Sheet) else sheet
    return filled_sheet(
        named.pop("issued", ISSUED), open_house_style(), NAMES, held, declared, **named
    )


def controls(data: bytes) -> dict[str, str | bool | None]:
    """What stands in every control by its name: a tick, a text, or None where it is empty."""
    found: dict[str, str | bool | None] = {}
    for control in body(data).iter(f"{W}sdt"):
        properties = control.find(f"{W}sdtPr")
        name = properties.find(f"{W}tag").get(f"{W}val")
        box = properties.find(f"{W14}checkbox")
        assert name not in found, name
        if box is not None:
            found[name] = box.find(f"{W14}checked").get(f"{W14}val") == "1"
            assert written(control) == ("☒" if found[name] else "☐")
        else:
            found[name] = (
                None if properties.find(f"{W}showingPlcHdr") is not None else written(control)
            )
    return found


def written(control: etree._Element) -> str:
    signs = {f"{W}br": "\n", f"{W}tab": "\t"}
    parts = control.find(f"{W}sdtContent").iter(f"{W}t", *signs)
    return "".join(signs.get(each.tag) or each.text or "" for each in parts)


def read_back(data: bytes, issued=ISSUED) -> Sheet:
    """The sheet as an importer would read it."""
    held = controls(data)
    scores = []
    for question in issued.pack.questions:
        name = f"q{question.number:02d}"
        positive = [each.id for each in question.indicators if held[f"{name}.pos.{each.id}"]]
        negative = [
            each.id for each in question.negative_indicators if held[f"{name}.neg.{each.id}"]
        ]
        scores.append(
            Score(
                question=question.number,
                mark=held[f"{name}.score"],
                not_asked=held[f"{name}.notasked"],
                why_not_asked=held[f"{name}.why"] or "",
                evidence=held[f"{name}.evidence"] or "",
                probes=tuple(
                    at for at, _ in enumerate(question.probes, 1) if held[f"{name}.probe{at}"]
                ),
                heard=(*positive, *negative),
            )
        )
    anywhere = [
        f"{group.framework}:{each.id}"
        for group in issued.pack.groups
        for each in group.negative_indicators
        if held[f"{group.framework}.{each.id}"]
    ]
    return Sheet(tuple(scores), tuple(anywhere), held["notes"] or "", held["remarks"] or "")


@st.composite
def sheets(draw) -> Sheet:
    scores = []
    for question in ISSUED.pack.questions:
        heard = [each.id for each in (*question.indicators, *question.negative_indicators)]
        probes = range(1, len(question.probes) + 1)
        mark = draw(st.sampled_from([None, *ISSUED.pack.rule.scale.marks]))
        scores.append(
            Score(
                question=question.number,
                mark=mark,
                not_asked=mark is None,
                why_not_asked=draw(SOME_TEXT) if mark is None else "",
                evidence=draw(SOME_TEXT),
                probes=tuple(each for each in probes if draw(st.booleans())),
                heard=tuple(each for each in heard if draw(st.booleans())),
            )
        )
    return Sheet(tuple(scores), (), draw(SOME_TEXT), draw(SOME_TEXT))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sheets())
def test_everything_stored_is_read_back_from_the_control_of_that_name(sheet):
    assert read_back(filled(sheet)) == sheet


def test_a_filled_sheet_has_every_control_of_a_blank_one():
    blank = controls(ScoringSheets(ISSUED, open_house_style()).sheet(BLANK))
    assert controls(filled(a_sheet(ISSUED, ["2"]))).keys() == blank.keys() | {"notes"}


def test_a_blank_sheet_has_nothing_in_any_control():
    assert not any(controls(ScoringSheets(ISSUED, open_house_style()).sheet(BLANK)).values())


def test_a_chosen_mark_is_one_of_the_list():
    for choices in body(filled(a_sheet(ISSUED, ["3"]))).iter(f"{W}dropDownList"):
        values = {each.get(f"{W}displayText"): each.get(f"{W}value") for each in choices}
        name = choices.getparent().find(f"{W}tag").get(f"{W}val").removesuffix(".score")
        assert values["3"] == f"{name}:3"


def test_the_longest_evidence_is_whole_and_in_no_row_that_may_not_be_split():
    evidence = ("It was a long night, and they said so. " * 1000)[:LONGEST_EVIDENCE]
    sheet = a_sheet(ISSUED, ["3"])
    sheet = replace(sheet, scores=tuple(replace(each, evidence=evidence) for each in sheet.scores))
    data = filled(sheet)
    assert controls(data)["q01.evidence"] == evidence
    for table in body(data).iter(f"{W}tbl"):
        assert "long night" not in "".join(table.itertext())


def test_hostile_text_is_text():
    sheet = a_sheet(ISSUED, ["3"], notes=HOSTILE, remarks=HOSTILE)
    sheet = replace(sheet, scores=tuple(replace(each, evidence=HOSTILE) for each in sheet.scores))
    assert read_back(filled(sheet)) == sheet


def test_indicators_of_a_group_are_ticked():
    framework = shipped_library().framework("nhs_leadership_framework")
    vacancy = a_vacancy([chosen(framework.id, number, "1") for number in ("1.1", "1.2")])
    issued = issue(build_pack(vacancy, {framework.id: framework}))
    group = issued.pack.groups[0]
    heard = f"{group.framework}:{group.negative_indicators[1].id}"
    sheet = a_sheet(issued, ["2"], heard_anywhere=(heard,))
    assert read_back(filled(sheet, issued=issued), issued) == sheet


@pytest.mark.parametrize("interest", Interest)
def test_the_declared_interest_is_ticked_and_no_other(interest):
    held = controls(
        filled(a_sheet(ISSUED, ["2"]), Declaration(1, interest, "We sat\non one board."))
    )
    assert {each for each in Interest if held[f"interest.{each}"]} == {interest}
    assert held["interest.how"] == "We sat\non one board."


def test_it_says_who_sealed_it_and_when():
    assert "Sealed by Zuleika Fable on 24 November 2026, 12:00 GMT." in text(
        filled(a_sheet(ISSUED, ["2"]))
    )
    assert "Signature" not in text(filled(a_sheet(ISSUED, ["2"])))


def test_earlier_sealings_are_told_with_the_reason_and_can_be_printed():
    held = sealed(1, a_sheet(ISSUED, ["3"]), a_sheet(ISSUED, ["1"]))
    last, first = filled(held), filled(held, sealing=1)
    for said in (
        "24 November 2026, 10:01 GMT",
        "by Hilda Rulebook on 24 November 2026, 11:01 GMT",
        "Reason 1.",
    ):
        assert said in text(last)
    assert controls(last)["q01.score"] == "3"
    assert controls(first)["q01.score"] == "1"
    assert "it does not count" in text(first)
    assert "it does not count" not in text(last)


def test_a_sheet_without_such_a_sealing_is_none():
    with pytest.raises(LookupError):
        filled(sealed(1, a_sheet(ISSUED, ["3"])), sealing=2)
    with pytest.raises(LookupError):
        filled(MemberSheet(1, "", ()))


def test_totals_leave_out_what_was_not_asked():
    assert "4 ÷ 2 = 2." in text(filled(a_sheet(ISSUED, ["1", "", "3"])))
    assert "none, because no question has a mark" in text(filled(a_sheet(ISSUED, [""])))


def test_letters_are_added_up_by_their_worth():
    issued = issue(
        replace(ISSUED.pack, rule=replace(ISSUED.pack.rule, scale=shipped_library().scales["A-D"]))
    )
    mark = issued.pack.rule.scale.points[-1]
    assert f"{mark.mark} ({mark.value})" in text(
        filled(a_sheet(issued, [mark.mark]), issued=issued)
    )


def test_it_carries_the_candidate_and_the_digest_and_no_date_of_making():
    data = filled(a_sheet(ISSUED, ["2"]))
    assert "Candidate C1" in whole(data)
    assert ISSUED.digest[:12] in whole(data)
    assert {each.date_time for each in zipfile.ZipFile(BytesIO(data)).infolist()} == {
        (1980, 1, 1, 0, 0, 0)
    }
    assert data == filled(a_sheet(ISSUED, ["2"]))
