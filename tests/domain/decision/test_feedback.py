"""The feedback letter: what a draft takes from the evidence, and what must be fixed before it is
approved.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from recruit.bank.lint_rules import read_rules
from recruit.domain.decision.feedback import (
    LONGEST_LETTER,
    MOST_POINTERS,
    TO_FILL_IN,
    feedback_draft,
    feedback_on,
    quotations,
)
from recruit.domain.decision.feedback_check import letter_findings
from recruit.domain.lint.rules import RuleBook
from recruit.domain.pack.pack import IssuedPack, Pack, build_pack
from recruit.domain.pack.vacancy import Candidate
from recruit.domain.record.record import (
    CandidateRecord,
    Deed,
    Edition,
    Interview,
    MemberRecord,
    MemberSheet,
    Record,
    RecordedOutcome,
    Sealing,
)
from recruit.domain.scoring.result import UNSCORED, Outcome
from recruit.domain.scoring.sheet import Score, Sheet
from tests.builders import a_pack, a_vacancy, chosen, shipped_library

DEED = Deed("Hilda Rulebook", "2026-12-09T10:42:00.000+00:00")
QUOTED = "I wrote the plan with the crew, and we tried it on the next night watch."


@cache
def rules() -> RuleBook:
    return read_rules(shipped_library().banks)


def a_sheet(
    pack: Pack, evidence: str = "", heard: dict[int, tuple[str, ...]] | None = None, mark: str = "2"
) -> Sheet:
    scores = (
        Score(each.number, mark, evidence=evidence, heard=(heard or {}).get(each.number, ()))
        for each in pack.questions
    )
    return Sheet(tuple(scores))


def a_candidate(
    *sheets: Sheet,
    outcome: Outcome | None = Outcome.NOT_APPOINTED,
    until: str = "",
    name: str = "Ambrose Thistlewood",
) -> CandidateRecord:
    held = tuple(
        MemberSheet(at, DEED.at, (Sealing(1, each, DEED.at, None),))
        for at, each in enumerate(sheets, 1)
    )
    interview = Interview(1, DEED.at, held, DEED, (), DEED, ()) if sheets else None
    recorded = RecordedOutcome(outcome, until, DEED) if outcome else None
    return CandidateRecord(
        1, Candidate("C1", name, "8 December 2026"), False, (), None, interview, recorded, None
    )


def a_record(pack: Pack, one: CandidateRecord, others: tuple[Candidate, ...] = ()) -> Record:
    rest = (
        CandidateRecord(at, each, False, (), None, None, None, None)
        for at, each in enumerate(others, one.id + 1)
    )
    members = (
        MemberRecord(1, "Agnes Lamplight", "Harbour master", True, "", "", None),
        MemberRecord(2, "Will Mark", "", False, "2026-12-08T10:00:00.000+00:00", "", None),
    )
    return Record(
        1, (Edition(IssuedPack(pack, "d" * 64), DEED),), members, (one, *rest), (), None, ()
    )


OTHERS = (
    Candidate("C2", "Peregrine Moonbeam", ""),
    Candidate("12", "Zuleika May", ""),
    Candidate("C4", "", ""),
)


def found(
    text: str, evidence: str = "", name: str = "Ambrose Thistlewood", contact: str = ""
) -> list[str]:
    pack = replace(a_pack(3), contact=contact)
    one = a_candidate(a_sheet(pack, evidence), name=name)
    return [
        each.words or each.text
        for each in letter_findings(a_record(pack, one, OTHERS), one, text, rules())
    ]


class TestQuotations:
    @pytest.mark.parametrize(
        ("evidence", "said"),
        [
            (f"Said: '{QUOTED}'", QUOTED),
            (f"Calm. “{QUOTED}” Good.", QUOTED),
            (f'"{QUOTED}"', QUOTED),
            (f"‘{QUOTED}’", QUOTED),
            ("'I didn't ask the crew's view' she said", "I didn't ask the crew's view"),
            (
                "'I used the parents' room because it was free', then stopped",
                "I used the parents' room because it was free",
            ),
            ("Told us: 'no one came to the meeting'", "no one came to the meeting"),
            ("‘I didn’t ask the crew’s view’", "I didn’t ask the crew’s view"),
            ("“I asked them\nand they said no”", "I asked them and they said no"),
        ],
    )
    def test_what_stands_in_quotation_marks_is_what_was_said(self, evidence, said):
        assert quotations(evidence) == (said,)

    @pytest.mark.parametrize(
        "evidence",
        [
            "",
            "I wrote the plan with the crew.",
            "Seemed 'a bit out of her depth here' to me.",
            "Not 'a good fit'.",
            "We asked 'what did you do first, and why?' and got nothing.",
            "I thought 'I would not want to work for this person'.",
            "The chair said: 'I am not sure about this one'.",
            "The panel felt “we could not follow her”.",
            "'I",
            "It's the crew's and the watch's.",
            '6" pipe, 4" pipe and I was there',
        ],
    )
    def test_the_panels_own_words_are_no_quotation(self, evidence):
        assert quotations(evidence) == ()

    def test_each_is_given_once_and_in_order(self):
        assert quotations(
            "'I went there first' and 'I rang the owner' and 'I went there first'"
        ) == (
            "I went there first",
            "I rang the owner",
        )


class TestDraft:
    def test_it_holds_every_ticked_indicator_and_no_one_says_how_many_heard_it(self):
        pack = a_pack(3)
        question = pack.questions[0]
        heard = {1: (question.indicators[0].id,)}
        once = feedback_draft(pack, a_candidate(a_sheet(pack, heard=heard), a_sheet(pack)))
        twice = feedback_draft(
            pack, a_candidate(a_sheet(pack, heard=heard), a_sheet(pack, heard=heard))
        )
        assert once == twice
        assert question.indicators[0].text[1:] in once

    def test_indicators_that_were_not_heard_are_what_would_have_made_it_stronger(self):
        pack = a_pack(3)
        question = pack.questions[0]
        told = feedback_on(pack, {1: a_sheet(pack, heard={1: (question.indicators[0].id,)})})[0]
        assert told.heard == (question.indicators[0].text,)
        assert told.not_heard == tuple(each.text for each in question.indicators[1:])
        draft = feedback_draft(
            pack, a_candidate(a_sheet(pack, heard={1: (question.indicators[0].id,)}))
        )
        for each in told.not_heard[:MOST_POINTERS]:
            assert each[1:] in draft.partition("What would have made it stronger")[2]

    def test_a_negative_indicator_that_was_heard_stands_in_it_and_others_do_not(self):
        pack = a_pack(3)
        negative = pack.questions[1].negative_indicators
        draft = feedback_draft(pack, a_candidate(a_sheet(pack, heard={2: (negative[0].id,)})))
        assert negative[0].text[1:] in draft
        assert not [each for each in negative[1:] if each.text[1:] in draft]

    def test_where_nobody_ticked_anything_nothing_is_called_not_heard(self):
        pack = a_pack(3)
        draft = feedback_draft(pack, a_candidate(a_sheet(pack, f"Said: '{QUOTED}'")))
        assert "stronger" not in draft
        assert f"You said: ‘{QUOTED}’" in draft

    def test_the_panels_own_words_and_names_and_marks_are_not_in_it(self):
        pack = a_pack(3)
        evidence = f"Nervous and vague. 'Out of her depth'. Said: '{QUOTED}' A weak 1."
        draft = feedback_draft(pack, a_candidate(a_sheet(pack, evidence, mark="1")))
        for each in ("Nervous", "vague", "depth", "weak", "Agnes", "Will", "pass mark", " 1"):
            assert each not in draft
        assert QUOTED in draft

    def test_the_marks_make_no_difference(self):
        pack = a_pack(3)
        drafts = {
            feedback_draft(pack, a_candidate(a_sheet(pack, mark=each))) for each in ("0", "2", "4")
        }
        assert len(drafts) == 1

    def test_a_quotation_that_is_unfit_is_left_out(self):
        pack = a_pack(3)
        one = a_candidate(
            a_sheet(pack, "'I did it as a mother of two.' 'I asked the crew what they needed.'")
        )
        record = a_record(pack, one, OTHERS)
        draft = feedback_draft(
            pack, one, lambda text: not letter_findings(record, one, text, rules())
        )
        assert "mother" not in draft
        assert "I asked the crew what they needed." in draft

    def test_the_same_words_stand_in_it_once(self):
        pack = a_pack(3)
        one = a_candidate(a_sheet(pack, f"Said: '{QUOTED}'"), a_sheet(pack, f"“{QUOTED.upper()}”"))
        assert feedback_draft(pack, one).upper().count(QUOTED.upper()) == 1

    def test_a_question_that_nobody_asked_is_named_and_not_held_against_them(self):
        pack = a_pack(3)
        sheet = a_sheet(pack, heard={1: (pack.questions[0].indicators[0].id,)})
        scores = (
            *sheet.scores[:2],
            Score(3, not_asked=True, why_not_asked="The fire alarm went off."),
        )
        draft = feedback_draft(pack, a_candidate(replace(sheet, scores=scores)))
        assert (
            f"ask about {pack.questions[2].element_title}. That was not held against you." in draft
        )
        assert "fire alarm" not in draft

    def test_without_any_evidence_it_says_where_to_fill_in_and_cannot_be_approved(self):
        pack = a_pack(3)
        one = a_candidate(a_sheet(pack, "Very good."))
        draft = feedback_draft(pack, one)
        assert TO_FILL_IN in draft
        assert letter_findings(a_record(pack, one), one, draft, rules())

    @pytest.mark.parametrize("outcome", list(Outcome))
    def test_each_outcome_has_a_letter_of_its_own_with_a_way_to_ask(self, outcome):
        pack = replace(a_pack(3), contact="the recruitment desk, room 4.")
        one = a_candidate(a_sheet(pack, f"Said: '{QUOTED}'"), outcome=outcome, until="2027-03-08")
        draft = feedback_draft(pack, one)
        others = {
            feedback_draft(pack, replace(one, outcome=replace(one.outcome, outcome=each)))
            for each in Outcome
            if each is not outcome
        }
        assert draft not in others
        assert (
            "the recruitment desk, room 4. " in draft or "the recruitment desk, room 4.\n" in draft
        )
        assert (QUOTED in draft) == (outcome not in UNSCORED)
        assert ("8 March 2027" in draft) == (outcome is Outcome.RESERVE)
        assert letter_findings(a_record(pack, one, OTHERS), one, draft, rules()) == ()

    def test_a_contact_that_is_a_panel_member_is_not_named(self):
        pack = replace(a_pack(3), contact="Agnes Lamplight, room 4")
        one = a_candidate(a_sheet(pack))
        record = a_record(pack, one)
        draft = feedback_draft(
            pack, one, lambda text: not letter_findings(record, one, text, rules())
        )
        assert "Agnes" not in draft
        assert "answer the message" in draft

    def test_there_is_no_letter_before_there_is_an_outcome(self):
        with pytest.raises(ValueError, match="outcome"):
            feedback_draft(a_pack(3), a_candidate(outcome=None))


def test_no_draft_over_the_shipped_bank_has_to_be_mended():
    library, looked_at = shipped_library(), 0
    for framework in library.frameworks():
        for _, element in framework.elements():
            for stage in [each for each in element.stages if each.questions][:2]:
                vacancy = a_vacancy([chosen(framework.id, element.number, stage.stage)])
                pack = build_pack(vacancy, {framework.id: framework})
                asked = pack.questions[0]
                all_heard = tuple(
                    each.id for each in (*asked.indicators[:1], *asked.negative_indicators)
                )
                one = a_candidate(a_sheet(pack, heard={1: all_heard}))
                findings = letter_findings(
                    a_record(pack, one, OTHERS), one, feedback_draft(pack, one), rules()
                )
                assert not findings, (framework.id, element.number, stage.stage)
                looked_at += 1
    assert looked_at > 100


class TestFindings:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("Peregrine Moonbeam was here.", "Peregrine Moonbeam"),
            ("We saw peregrine  MOONBEAM.", "peregrine  MOONBEAM"),
            ("Moonbeam's answer was longer.", "Moonbeam"),
            ("Pere\u200bgrine Moonbeam was here.", "Peregrine Moonbeam"),
            ("Unlike C2, you wrote it down.", "C2"),
            ("Candidate 12 did.", "12"),
            ("Ms May did.", "Ms May"),
            ("We thought that May did well.", "May"),
            ("Agnes Lamplight liked it.", "Agnes Lamplight"),
            ("We asked Will about it.", "Will"),
        ],
    )  # fmt: skip
    def test_nobody_else_may_be_named(self, text, words):
        assert words in found(text)

    @pytest.mark.parametrize(
        "text",
        [
            "Ambrose, you did.",
            "Will you come on 12 May?",
            "You may ask.",
            "May we say so?",
            "12 December 2026.",
            "C1",
        ],
    )
    def test_the_candidate_and_everyday_words_may(self, text):
        assert found(text) == []

    @pytest.mark.parametrize(
        ("other", "text", "words"),
        [
            ("Sinéad O'Brien", "Like O’Brien, you", "O’Brien"),
            ("Søren Madeup", "as Soren did", "Soren"),
            ("Søren Madeup", "as Soeren did", "Soeren"),
            ("Jana Müller", "unlike Mueller", "Mueller"),
            ("Jana Mueller", "unlike Müller", "Müller"),
            ("Anne-Marie Nowhere", "Anne Marie was", "Anne Marie"),
            ("Zoë Nowhere", "Zoë was", "Zoë"),
            ("Zoë Nowhere", "Zoe\u0308 was", "Zoë"),
            ("Jane Fictional", "unlike Fictional, Jane, you", "Fictional, Jane"),
            ("Jane Fictional", "J. Fictional’s answer", "J. Fictional"),
            ("Jane Fictional", "Professor Fictional asked", "Professor Fictional"),
            ("Jane Fictional", "Fіctional asked", "Fіctional"),
            ("Jane Fictional", "F i c t i o n a l asked", "F i c t i o n a l"),
            ("May Fictional", "May Fictional may have", "May Fictional"),
            ("May Fictional", "as May said", "May"),
            ("May Fictional", "You may wish to", None),
            ("May Fictional", "May we wish you well?", None),
            ("May Fictional", "Come back in May or on 3 May.", None),
            ("Will Fictional", "Will said so", "Will"),
            ("Will Fictional", "They will. Will you come?", None),
            ("Mark Fictional", "Mark scored", "Mark"),
            ("Mark Fictional", "Mark the box.", None),
        ],
    )
    def test_another_candidate_is_found_however_they_are_written_and_a_word_is_left(
        self, other, text, words
    ):
        pack = a_pack(3)
        one = a_candidate(a_sheet(pack))
        record = a_record(pack, one, (Candidate("C2", other, ""),))
        named = [
            each.words
            for each in letter_findings(record, one, text, rules())
            if "names another" in each.text
        ]
        assert named == ([words] if words else [])

    def test_who_is_named_is_said(self):
        pack = a_pack(3)
        one = a_candidate(a_sheet(pack))
        both = a_record(pack, one, (Candidate("C2", "Agnes Nowhere", ""),))
        said = letter_findings(both, one, "Agnes came. Lamplight came.", rules())
        assert [each.text for each in said] == [
            "Take out 'Agnes': it names another candidate.",
            "Take out 'Lamplight': it names a panel member.",
        ]

    def test_a_name_that_they_share_is_theirs(self):
        assert found("Dear Peregrine Thistlewood", name="Peregrine Thistlewood") == []
        assert found("Dear Moonbeam", name="Peregrine Thistlewood") == ["Moonbeam"]

    def test_names_of_any_script_are_found(self):
        pack = a_pack(3)
        one = a_candidate(a_sheet(pack))
        others = (
            Candidate("C2", "王小明", ""),
            Candidate("C3", "José Ñandú", ""),
            Candidate("C4", "שרה לוי", ""),
        )
        text = "王小明 and Jose Nandu and שרה לוי"
        said = letter_findings(a_record(pack, one, others), one, text, rules())
        assert {each.words for each in said} == {"王小明", "Jose Nandu", "שרה לוי"}

    @pytest.mark.parametrize(
        "text",
        [
            "Other candidates said more.",
            "There was a stronger candidate.",
            "The successful candidate did this.",
            "You were compared with them.",
            "In comparison it was short.",
            "You were ranked third.",
            "You were second in the order of merit.",
            "Your answer was better than most.",
            "We appointed someone else.",
            "You were the runner-up.",
            "It was a strong field.",
            "You were placed second.",
            "You came third of 6.",
            "There were six candidates.",
            "You were our second choice.",
            "Above average.",
            "You were outperformed.",
            "Stronger\u00a0candidates gave more.",
        ],
    )
    def test_nobody_is_weighed_against_others(self, text):
        assert found(text)

    @pytest.mark.parametrize(
        "text",
        [
            "You got 2 out of 4.",
            "You got two out of four.",
            "It was 3/4.",
            "You scored 2.",
            "We gave a mark of 3.",
            "Your total was low.",
            "You missed the pass mark.",
            "You were rated 2.",
            "Your score: 2.5",
            "You got 3 points.",
            "You have low marks.",
            "Your weighted mean.",
            "We scored you 2",
        ],
    )
    def test_no_mark_is_told(self, text):
        assert found(text)

    @pytest.mark.parametrize(
        "text",
        [
            "You are disabled.",
            "Because of your disability.",
            "We saw that you are pregnant.",
            "As a mother of two.",
            "You are too young.",
            "At your age this is much.",
            "Your health was in the way.",
            "Your accent is strong.",
            "You have a wheelchair.",
            "Your religion.",
            "You are married.",
            "You said: ‘I am dyslexic, so I asked.’",
            "We made reasonable adjustments.",
            "You are deaf.",
        ],
    )
    def test_what_the_law_protects_is_not_spoken_of(self, text):
        assert found(text)

    @pytest.mark.parametrize(
        "text",
        [
            "You work well with others, and learned from others.",
            "You set up a clinic for pregnant teenagers.",
            "You asked the child and their family.",
            "You spoke of services for disabled people.",
            "In the first place you rang the owner.",
            "Here are two points to work on.",
            "You cut falls by 30 per cent, and were on call 24/7.",
            "You met us on 8/12/2026 for a post of Grade 9.",
            "Your belief that the plan would work came through.",
            "The other people in the room agreed.",
        ],
    )
    def test_plain_letters_are_left_alone(self, text):
        assert found(text) == []

    def test_what_the_candidate_said_word_for_word_may_speak_of_comparing_and_numbers(self):
        said = "I compared the two rotas, and nine out of ten were late"
        assert found(f"You said: ‘{said}’", f"Said: '{said}'.") == []
        assert found(f"You said: ‘{said}’") != []

    def test_every_finding_is_a_sentence_with_the_words(self):
        pack = a_pack(3)
        one = a_candidate(a_sheet(pack))
        text = (
            "Peregrine Moonbeam was a stronger candidate. You scored 2 out of 4. You are pregnant."
        )
        findings = letter_findings(a_record(pack, one, OTHERS), one, text, rules())
        assert len(findings) == 4
        for each in findings:
            assert each.text.startswith("Take out '")
            assert each.text.endswith(".")
            assert each.words in each.text

    def test_an_empty_one_and_one_that_is_too_long_are_said_and_looked_at_no_further(self):
        assert found("  \n ") == ["The letter is empty. Write it, or start again from the draft."]
        assert found("2 out of 4 " * LONGEST_LETTER)[0].startswith("Use at most 20,000 characters")

    def test_square_brackets_have_to_be_filled_in(self):
        assert found("You were [say what].") == ["[say what]"]
