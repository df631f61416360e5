"""The export: nothing that a person gave is missing, what is not theirs to see is, and no cell runs
as a formula.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import types
import typing
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

import pytest

from recruit.domain.decision.export import KEYS, Seen, as_seen, record_json
from recruit.domain.decision.export_tables import (
    Table,
    as_given,
    harmless,
    marks_table,
    read_me,
    tables,
)
from recruit.domain.pack.decision_rule import MOST_PASSES, TieBreak
from recruit.domain.pack.pack import IssuedPack, Pack, canonical, issue
from recruit.domain.pack.vacancy import Candidate
from recruit.domain.record import record as record_module
from recruit.domain.record.record import (
    Calibration,
    CalibrationMark,
    CandidateRecord,
    Deed,
    Edition,
    FoundEqual,
    GateException,
    Interview,
    Letter,
    MemberRecord,
    MemberSheet,
    Record,
    RecordedOutcome,
    Sealing,
    SignIn,
    Stance,
    TieDecision,
)
from recruit.domain.scoring import sheet as sheet_module
from recruit.domain.scoring.blindness import Viewer
from recruit.domain.scoring.consensus import AgreedScore, Why
from recruit.domain.scoring.gate import Declaration, Interest
from recruit.domain.scoring.result import Outcome
from recruit.domain.scoring.sheet import Score, Sheet
from recruit.domain.words.clock import USUAL_CLOCK
from tests.builders import a_pack

HR = Viewer(None, is_hr=True)
OWNER = Viewer(None, is_hr=False)
OWNER_WHO_SEES = Viewer(None, is_hr=False, sees_as_manager=True)
AT = "2026-12-09T10:42:00.123+00:00"


def deed(words: str) -> Deed:
    return Deed(f"Doer of {words}", AT, f"Because of {words}")


def a_sheet(who: str) -> Sheet:
    first, second = a_pack(2).questions
    return Sheet(
        scores=(
            Score(
                1,
                "3",
                evidence=f"Evidence of {who}\nin two lines, with \"marks\" and 'more'",
                probes=(1, 2),
                heard=(first.indicators[0].id, first.negative_indicators[0].id),
            ),
            Score(
                2,
                None,
                not_asked=True,
                why_not_asked=f"Not asked by {who}",
                heard=(second.indicators[1].id,),
            ),
        ),
        heard_anywhere=("grades9plus:1-n1",),
        notes=f"Notes of {who}",
        remarks=f"Remarks of {who}",
    )


def an_interview(
    *, is_open: bool = True, is_recorded: bool = True, sealed: tuple[int, ...] = (1, 2)
) -> Interview:
    def sealings(member: int) -> tuple[Sealing, ...]:
        if member not in sealed:
            return ()
        first = Sealing(
            1, a_sheet(f"member {member} at first"), AT, deed(f"opening again {member}")
        )
        return (first, Sealing(2, a_sheet(f"member {member}"), AT, None))

    return Interview(
        edition=1,
        began_at="2026-12-08T09:00:00.000+00:00",
        sheets=tuple(MemberSheet(each, AT, sealings(each)) for each in (1, 2)),
        opened=deed("opening the marks") if is_open else None,
        departures=(
            (AgreedScore(1, "4", Why.NEW_EVIDENCE, "Words of the departure"),) if is_open else ()
        ),
        recorded=Deed("Recorder", AT) if is_recorded else None,
        stances=(
            (Stance(1, True, "", AT), Stance(2, False, "Words of dissent", AT))
            if is_recorded
            else ()
        ),
    )


def a_candidate(at: int, interview: Interview | None) -> CandidateRecord:
    return CandidateRecord(
        id=at,
        candidate=Candidate(f"C{at}", f"Made-up Person {at}", f"{at} o'clock"),
        is_off=False,
        declarations=(
            Declaration(1, Interest.NONE),
            Declaration(2, Interest.KNOWN, f"How they know person {at}"),
        ),
        exception=GateException((f"Open point {at}",), deed(f"exception {at}")),
        interview=interview,
        outcome=RecordedOutcome(Outcome.RESERVE, "2027-03-08", deed(f"outcome {at}")),
        letter=Letter(
            f"Dear person {at}\n\nWell done.\n", Deed(f"Saver {at}", AT), Deed(f"Approver {at}", AT)
        ),
    )


def a_record(*candidates: CandidateRecord, pack: Pack | None = None) -> Record:
    issued = issue(replace(pack or a_pack(2), overrides=(), gaps=()))
    return Record(
        vacancy=7,
        editions=(Edition(issued, deed("issuing")),),
        members=(
            MemberRecord(1, "Agnes Lamplight", "Harbour master", True, "", AT, date(2027, 1, 31)),
            MemberRecord(2, "Peggy Listener", "Listener", False, AT, "", date(2027, 2, 28)),
        ),
        candidates=candidates or (a_candidate(11, an_interview()), a_candidate(12, an_interview())),
        tie_decisions=(TieDecision((12, 11), True, deed("the order of equals")),),
        decided=Deed("Decider", AT),
        calibrations=(
            Calibration(1, "The sample answer", (CalibrationMark(1, "2", "Why of calibration"),)),
            Calibration(2, "Another sample answer", ()),
        ),
        found_equal=(FoundEqual((11, 12), deed("finding equal")),),
        sign_ins=(SignIn(2, "link and code", Deed("By letting in", AT), AT),),
    )


def exported(record: Record, viewer: Viewer = HR) -> dict[str, Any]:
    return json.loads(record_json(as_seen(record, viewer)))


def rows(table: Table) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.as_csv.decode("utf-8-sig"), newline="")))


class TestJson:
    def test_no_field_of_the_record_is_missing(self):
        """Every dataclass and its JSON are walked side by side, by the fields that the classes
        declare.
        """
        record = a_record()
        met: set[type] = set()
        _walk(record, exported(record)["record"], met)
        modules = {record_module.__name__, sheet_module.__name__}
        kept = {
            each
            for module in (record_module, sheet_module)
            for each in vars(module).values()
            if is_dataclass(each) and each.__module__ in modules
        }
        assert kept - met == {sheet_module.SheetFault}
        assert AgreedScore in met

    def test_it_says_what_each_of_its_keys_means_and_of_no_other(self):
        pack = a_pack(2)
        steps = (TieBreak(MOST_PASSES, ""),)
        pack = replace(pack, rule=replace(pack.rule, minimum_mark="4", tie_break=steps))
        below = replace(
            a_candidate(13, an_interview()), interview=replace(an_interview(), departures=())
        )
        said = exported(
            a_record(
                a_candidate(11, an_interview()), a_candidate(12, an_interview()), below, pack=pack
            )
        )
        assert said["keys"] == KEYS
        assert _keys({name: part for name, part in said.items() if name != "keys"}) | {
            "keys"
        } == set(KEYS)

    def test_its_keys_are_in_order_and_the_same_record_gives_the_same_bytes(self):
        record = a_record()
        text = record_json(as_seen(record, HR))
        assert text == record_json(as_seen(record, HR))
        assert (
            text
            == json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, indent=1) + "\n"
        )

    def test_texts_are_exactly_as_they_were_given(self):
        one = a_candidate(11, None)
        strange = "Zoe\u0308 =1+1\r\n\ttab \u202f<script> 😀"
        record = a_record(replace(one, letter=Letter(strange, deed("x"), None)))
        assert exported(record)["record"]["candidates"][0]["letter"]["text"] == strange

    def test_the_pack_in_it_has_its_digest(self):
        issued = exported(a_record())["record"]["editions"][0]["issued"]
        told = json.dumps(
            issued["pack"], ensure_ascii=False, sort_keys=True, separators=(",", ":")
        ).encode()
        assert hashlib.sha256(told).hexdigest() == issued["digest"]
        assert canonical(a_record().newest.pack) == told

    def test_first_marks_agreed_marks_and_the_mean_stand_side_by_side(self):
        said = exported(a_record())
        result = said["results"]["candidates"][0]
        assert [each["mark"] for each in result["agreed"]] == ["4", None]
        assert result["agreed"][0]["mean"] == "3"
        assert result["agreed"][0]["n"] == 2
        assert result["verdict"]["total"] == "4"
        assert result["verdict"]["mechanical"] == "3"
        assert [
            len(each["sealings"]) for each in said["record"]["candidates"][0]["interview"]["sheets"]
        ] == [2, 2]

    def test_the_order_of_merit_is_there_once_all_is_settled(self):
        assert exported(a_record())["results"]["merit"]["places"]
        waiting = replace(a_candidate(12, an_interview(is_recorded=False)), outcome=None)
        assert (
            exported(a_record(a_candidate(11, an_interview()), waiting))["results"]["merit"] is None
        )


class TestWhoMayHaveWhat:
    def test_a_member_with_an_open_sheet_has_the_same_whatever_colleagues_do(self):
        before = replace(a_candidate(12, None), outcome=None)
        after = replace(
            a_candidate(12, an_interview(is_open=False, is_recorded=False, sealed=(1,))),
            outcome=None,
        )
        opened = replace(
            a_candidate(12, an_interview(is_recorded=False, sealed=(1,))), outcome=None
        )
        first = a_candidate(11, an_interview())
        told = {
            record_json(as_seen(a_record(first, each), Viewer(2, is_hr=is_hr)))
            for each in (before, after, opened)
            for is_hr in (False,)
        }
        assert len(told) == 1
        text = told.pop()
        assert "Made-up Person 12" not in text
        assert "C12: the marks are not open to you, so the candidate is left out." in text

    def test_hr_on_the_panel_is_a_member_first(self):
        blind = replace(a_candidate(12, an_interview(is_recorded=False, sealed=(1,))), outcome=None)
        assert "Made-up Person 12" not in record_json(
            as_seen(a_record(blind), Viewer(2, is_hr=True))
        )
        assert "Evidence of member 1" in record_json(as_seen(a_record(blind), HR))

    def test_hr_has_all_but_the_sheets_before_the_marks_are_open(self):
        closed = replace(
            a_candidate(12, an_interview(is_open=False, is_recorded=False)), outcome=None
        )
        seen = as_seen(a_record(closed), HR)
        text = record_json(seen)
        assert "Evidence" not in text
        assert "How they know person 12" in text
        assert seen.left_out == ("C12: the marks are not open, so the sheets are left out.",)

    def test_a_member_who_withdrew_has_nothing_of_that_candidate(self):
        one = a_candidate(12, an_interview(sealed=(1,)))
        one = replace(one, declarations=(Declaration(2, Interest.WITHDRAWS, "A cousin."),))
        assert as_seen(a_record(one), Viewer(2, is_hr=False)).record.candidates == ()

    def test_the_owner_has_marks_only_where_the_vacancy_says_so(self):
        assert as_seen(a_record(), OWNER).record.candidates == ()
        assert len(as_seen(a_record(), OWNER_WHO_SEES).record.candidates) == 2

    def test_letters_and_others_training_are_for_hr(self):
        text = record_json(as_seen(a_record(), Viewer(1, is_hr=False)))
        assert "Dear person" not in text
        assert "2027-01-31" in text
        assert "2027-02-28" not in text
        assert "Dear person" in record_json(as_seen(a_record(), HR))

    def test_a_member_has_the_calibration_that_they_marked_themselves(self):
        assert "Why of calibration" in record_json(as_seen(a_record(), Viewer(1, is_hr=False)))
        seen = as_seen(a_record(), Viewer(2, is_hr=False))
        assert "Why of calibration" not in record_json(seen)
        assert (
            "Calibration: you have not marked the sample answer to question 1, 2." in seen.left_out
        )

    def test_where_a_candidate_is_left_out_no_order_tells_of_them(self):
        withdrew = replace(
            a_candidate(12, an_interview(sealed=(1,))),
            declarations=(Declaration(2, Interest.WITHDRAWS),),
        )
        seen = as_seen(a_record(a_candidate(11, an_interview()), withdrew), Viewer(2, is_hr=False))
        said = json.loads(record_json(seen))
        assert said["results"]["merit"] is None
        assert said["record"]["tie_decisions"] == []
        outcomes = next(each for each in tables(seen) if each.name == "outcomes.csv")
        assert [each["Place"] for each in rows(outcomes)] == [""]


class TestTables:
    def test_different_totals_never_look_the_same(self):
        first, second = a_pack(2).questions
        pack = replace(a_pack(2), questions=(replace(first, weight=Fraction(1000)), second))

        def scored(at: int, *marks: str) -> CandidateRecord:
            sheet = Sheet(tuple(Score(number, mark) for number, mark in enumerate(marks, 1)))
            sheets = (MemberSheet(1, AT, (Sealing(1, sheet, AT, None),)),)
            return a_candidate(at, replace(an_interview(), sheets=sheets, departures=()))

        seen = as_seen(a_record(scored(11, "3", "3"), scored(12, "3", "2"), pack=pack), HR)
        outcomes = rows(next(each for each in tables(seen) if each.name == "outcomes.csv"))
        assert [
            (each["Place"], each["Total"], each["Total by means alone"]) for each in outcomes
        ] == [
            ("1", "3", "3"),
            ("2", "2.999", "2.999"),
        ]

    def test_each_value_that_a_person_gave_is_in_a_table(self):
        record = a_record()
        cells = "\n".join(
            as_given(cell)
            for table in tables(as_seen(record, HR))
            for row in csv.reader(io.StringIO(table.as_csv.decode("utf-8-sig"), newline=""))
            for cell in row
        )
        missing = [each for each in _given(record) if each not in cells]
        assert not missing

    def test_there_is_a_row_for_each_candidate_member_and_question_of_every_sealing(self):
        said = rows(marks_table(as_seen(a_record(), HR)))
        assert len(said) == 2 * 2 * 2 * 2
        assert len([each for each in said if each["Counts"] == "yes"]) == 2 * 2 * 2
        first = said[2]
        assert (first["Candidate"], first["Member"], first["Mark"], first["Agreed score"]) == (
            "C11", "Agnes Lamplight", "3", "4"
        )  # fmt: skip
        assert first["Evidence"] == "Evidence of member 1\nin two lines, with \"marks\" and 'more'"

    def test_not_asked_is_no_mark(self):
        said = rows(marks_table(as_seen(a_record(), HR)))
        assert {(each["Mark"], each["Not asked"]) for each in said} == {("3", "no"), ("", "yes")}

    def test_the_agreed_score_is_empty_until_it_is_recorded(self):
        waiting = replace(a_candidate(12, an_interview(is_recorded=False)), outcome=None)
        assert {
            each["Agreed score"] for each in rows(marks_table(as_seen(a_record(waiting), HR)))
        } == {""}

    def test_a_file_begins_with_a_byte_order_mark_and_its_lines_end_as_spreadsheets_want(self):
        made = marks_table(as_seen(a_record(), HR)).as_csv
        assert made.startswith(b"\xef\xbb\xbfCandidate,")
        assert made.count(b"\r\n") == 17
        assert b"\nin two lines" in made

    def test_every_row_has_a_cell_for_every_heading_and_the_read_me_names_every_file(self):
        for each in tables(as_seen(a_record(), HR)):
            assert each.rows, each.name
            assert {len(row) for row in each.rows} == {len(each.headings)}, each.name
            assert each.name in read_me(USUAL_CLOCK)

    def test_no_cell_of_any_table_runs_as_a_formula(self):
        evil = '=HYPERLINK("http://x","y")'
        one = replace(a_candidate(11, an_interview()), candidate=Candidate("C1", evil, evil))
        one = replace(
            one,
            letter=Letter(evil, Deed(evil, AT), None),
            exception=GateException((evil,), deed("x")),
        )
        for table in tables(as_seen(a_record(one), HR)):
            assert b"," + evil.replace('"', '""').encode() not in table.as_csv
            assert b'"=' not in table.as_csv.replace(b'""', b"")

    @pytest.mark.parametrize(
        "text",
        [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            " =1",
            "  \u00a0=1",
            "'=1",
            '"=1',
            "''=1",
            "“=1",
            "＝1",
            "＋1",
            "－1",
            "＠x",
            "﹦1",
            "\u200b=1",
            "\ufeff=1",
            " ' \" =1",
            "-",
            "= ",
            "- said so",
        ],
    )
    def test_what_could_run_is_made_harmless_and_can_be_had_again(self, text):
        assert harmless(text) == f"'{text}"
        assert as_given(harmless(text)) == text

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "2",
            "a=1",
            "'I said so'",
            "''",
            '"x"',
            "1-2",
            "Zoë",
            "2026-12-09",
            " x",
            "'",
            "'2",
            "·=1",
        ],
    )
    def test_everything_else_stays_as_it_is(self, text):
        assert harmless(text) == text
        assert as_given(text) == text


@dataclass(frozen=True)
class _Unknown:
    value: object


def test_what_has_no_form_in_the_export_is_refused_and_not_guessed():
    record = replace(a_record(), decided=_Unknown({1}))
    with pytest.raises(TypeError, match="set has no form"):
        record_json(Seen(record, (), frozenset(), True))


def _walk(value: object, told: Any, met: set[type]) -> None:
    if isinstance(value, IssuedPack):
        met.add(IssuedPack)
        assert told["digest"] == value.digest
        return
    if is_dataclass(value):
        met.add(type(value))
        declared = {each.name for each in fields(value)}
        assert set(told) == declared, type(value)
        assert declared == set(typing.get_type_hints(type(value)))
        for name in declared:
            _walk(getattr(value, name), told[name], met)
    elif isinstance(value, tuple):
        assert len(value) == len(told)
        for each, its in zip(value, told, strict=True):
            _walk(each, its, met)
    else:
        shown = {Fraction: str, date: lambda each: each.isoformat()}.get(
            type(value), lambda each: each
        )
        assert shown(value) == told


def _keys(told: Any) -> set[str]:
    """Every key but those inside a pack, which has its own form."""
    if isinstance(told, dict):
        inside = (_keys(part) for name, part in told.items() if name != "pack")
        return set(told).union(*inside)
    return set().union(*(_keys(each) for each in told)) if isinstance(told, list) else set()


def _given(value: object) -> list[str]:
    """Every text in the record that a person gave; moments are told to the second and in words of
    their own.
    """
    if isinstance(value, IssuedPack):
        return [value.digest]
    if is_dataclass(value):
        return [each for name in fields(value) for each in _given(getattr(value, name.name))]
    if isinstance(value, tuple):
        return [text for each in value for text in _given(each)]
    if isinstance(value, str) and not isinstance(value, StrEnum | types.NoneType):
        is_moment = len(value) > 20 and value[10] == "T" and value[:4].isdigit()
        return [value[:19].replace("T", " ") if is_moment else value]
    return [str(value)] if isinstance(value, StrEnum) else []
