"""The history in words: every action has them, and saves are folded without anything being lost."""

from __future__ import annotations

import ast
import random
import string
from dataclasses import asdict
from pathlib import Path

import pytest

import recruit
from recruit.domain.record.actions import Action, action_of
from recruit.domain.record.history import PAUSE, Entry, Outline, Sight, folded, joined, net
from recruit.domain.record.history_wording import WORDS, Change, Known, actor_in_words, told
from recruit.domain.scoring.blindness import SheetStates, Viewer
from recruit.domain.scoring.text_change import TextChange, redo, text_change

KNOWN = Known(
    {7: "C1", 8: "C2"}, {3: "Agnes Lamplight", 4: "Peggy Listener"}, {"e-1": "names the risk first"}
)


def at(minute: float) -> str:
    return f"2026-11-22T10:{int(minute):02d}:{int(minute % 1 * 60):02d}.000+00:00"


def entry(
    action: str,
    personal: object = None,
    *,
    name: str = "Agnes Lamplight",
    member: int | None = 3,
    **facts,
):
    outline = Outline(
        1, at(0), "a", action, (7,), member, facts.get("edition"), facts.get("question")
    )
    return Entry(outline, name, "HR", facts, personal)  # type: ignore[arg-type]


STORED = """
begin sheet, save score, save notes, seal sheet, reopen sheet, open marks, agree scores, record
consensus, take back consensus, take stance, record outcome, take back outcome, record equals, order
equals, record decision, take back decision, save letter, approve letter, add panel member, make
chair, remove panel member, put back panel member, give access, note sign in, confirm sign in,
revoke access, accept confidentiality, save training, declare interest, record exception, add
candidates, add candidate, change candidate, remove candidate, put back candidate, add vacancy,
change draft, issue pack, open paper, change who sees marks, save sample answer, mark sample answer,
archive, restore, make bundle, place hold, lift hold, change retention, dispose, finish disposal,
take stock, change settings, change house style, change public address, make backup, restore backup,
delete backup, add person, change person, set password, disable person, enable person, lift wrong
passwords, end sessions, make link: first account, end link: set password, make link: set password
"""
"""What chains that people keep hold as actions: a hash covers each, so none may ever be spelt
another way.
"""
SOURCE = Path(recruit.__file__).parent
NOT_ALWAYS_AN_ACTION = {"set password", *(each for each in Action if " " not in each)}
"""Words that other things are called too: the purpose of a link, a command, a state."""


def modules(folder: Path) -> list[Path]:
    """The modules that use actions; a migration keeps the words that it once ran with."""
    spells = {SOURCE / "domain" / "record" / "actions.py", SOURCE / "store" / "migrations.py"}
    return [each for each in folder.rglob("*.py") if each not in spells]


def nodes(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text("utf-8"))))


def test_no_action_is_spelt_otherwise_than_in_the_chains_that_people_keep():
    stored = {each.strip() for each in STORED.replace("\n", " ").split(",")}
    assert stored - set(Action) == set()


def test_every_action_has_words():
    assert set(WORDS) == set(Action)


def test_an_action_that_another_version_recorded_is_told_by_its_name():
    assert action_of("paint boat") is None
    assert told(entry("paint boat"), KNOWN).what == "did 'paint boat'"


def test_no_action_is_spelt_out_where_it_is_used():
    spelt = set(Action) - NOT_ALWAYS_AN_ACTION
    found = [
        f"{path.relative_to(SOURCE)}:{node.lineno} {node.value}"
        for path in modules(SOURCE)
        for node in nodes(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if node.value in spelt or any(f"'{each}'" in node.value for each in spelt)
    ]
    assert found == []


def test_every_action_is_recorded_somewhere():
    named = {
        node.attr
        for path in modules(SOURCE / "store")
        for node in nodes(path)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "Action"
    }
    assert {each.name for each in Action} - named == set()


def test_what_is_recorded_is_an_action_by_name():
    told_of = [
        call.args[2]
        for path in modules(SOURCE)
        for call in nodes(path)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "record"
    ]
    assert len(told_of) > 50
    assert not any(isinstance(each, ast.Constant | ast.JoinedStr) for each in told_of)


@pytest.mark.parametrize("action", sorted(WORDS))
def test_an_entry_without_its_personal_part_reads_sensibly(action):
    said = told(entry(action, None, name=""), KNOWN)
    assert said.what
    assert "None" not in f"{said}".replace("before=None", "")
    assert actor_in_words(entry(action, None, name="")) == "Someone who is no longer named (HR)"


def test_a_candidate_and_a_member_of_whom_nothing_is_left_are_told_by_their_numbers():
    said = told(entry("reopen sheet", None, name="Hilda"), Known())
    assert said.what == "opened the sheet of panel member number 3 for candidate number 7 again"


def test_a_score_says_mark_ticks_and_what_was_written():
    personal = {
        "actor": "Agnes Lamplight",
        "mark": ["2", "3"],
        "heard": [[], ["e-1"]],
        "probes": [[], [1, 3]],
        "evidence": {"at": 5, "taken_out": "never", "put_in": "always"},
    }
    said = told(entry("save score", personal, question=4), KNOWN)
    assert said.what == "saved question 4 on their own sheet for C1"
    assert said.changes == (
        Change("Mark", "2", "3"),
        Change("Evidence", "never", "always", is_text=True),
        Change("Ticked", None, "names the risk first"),
        Change("Probes asked", "none", "1, 3"),
    )


def test_marks_are_not_told_where_they_may_not_be_seen():
    said = told(entry("save score", {"mark": [None, "3"]}, question=4), KNOWN, with_marks=False)
    assert "3" not in "".join(each.after for each in said.changes)


def test_a_sheet_of_another_is_named():
    assert (
        told(entry("seal sheet", name="Hilda"), KNOWN).what
        == "sealed the sheet of Agnes Lamplight for C1"
    )


def test_agreed_scores_say_which_question_and_why():
    personal = {
        "before": [[1, "4", "other", "Once."]],
        "after": [[2, "1", "cap applied", "Heard it."]],
    }
    assert told(entry("agree scores", personal), KNOWN).changes == (
        Change("Agreed score for question 1", "4 (other: Once.)", "the mean"),
        Change("Agreed score for question 2", "the mean", "1 (cap applied: Heard it.)"),
    )


def test_an_outcome_says_what_it_was_before():
    personal = {"before": ["reserve", "2027-01-01", "Good."], "after": ["appoint", "", "Better."]}
    assert told(entry("record outcome", personal), KNOWN).changes == (
        Change("Outcome", "reserve", "appoint"),
        Change("Reserve until", "1 January 2027", "none"),
        Change("Reason", "Good.", "Better."),
    )


def saves(
    *minutes: float, question: int = 1, member: int = 3, first: int = 1, action: str = "save score"
):
    return [
        Outline(first + place, at(each), f"a{member}", action, (7,), member, None, question)
        for place, each in enumerate(minutes)
    ]


def test_saves_of_a_score_within_minutes_are_one_line_and_a_pause_begins_another():
    lines = folded(saves(0, 1, 4, 20, 21))
    assert [len(each.entries) for each in lines] == [2, 3]
    assert PAUSE.total_seconds() == 300


def test_members_who_write_at_once_are_folded_each_by_themselves():
    mixed = [
        *saves(0, member=3, first=1),
        *saves(0.1, member=4, first=2),
        *saves(0.2, member=3, first=3),
        *saves(0.3, member=4, first=4),
        *saves(0.4, member=4, first=5, question=2),
    ]
    lines = folded(mixed)
    assert [[each.number for each in line.entries] for line in lines] == [[5], [2, 4], [1, 3]]


def test_nothing_is_folded_across_a_sealing():
    sealed = Outline(2, at(0.5), "a3", "seal sheet", (7,), 3)
    lines = folded([*saves(0), sealed, *saves(1, first=3)])
    assert [[each.number for each in line.entries] for line in lines] == [[3], [2], [1]]


def test_only_what_is_typed_is_folded():
    lines = folded(saves(0, 0.1, 0.2, action="agree scores"))
    assert len(lines) == 3


def test_changes_of_a_draft_that_saves_itself_are_one_line_that_tells_the_earliest_values():
    assert [len(each.entries) for each in folded(saves(0, 1, 20, action="change draft"))] == [1, 2]
    parts = ['{"grade": "9", "dates": ""}', '{"grade": "10"}', '{"service": "Lights"}']
    said = told(
        net(
            [entry("change draft", {"actor": "Agnes Lamplight", "before": each}) for each in parts]
        ),
        KNOWN,
    )
    assert said.changes == (
        Change("Grade", None, "was '9'"),
        Change("Dates", None, "was empty"),
        Change("Service", None, "was 'Lights'"),
    )


def test_what_was_changed_before_an_edition_was_issued_is_not_told_with_what_came_after():
    issued = Outline(2, at(0.5), "a3", "issue pack")
    lines = folded(
        [*saves(0, action="change draft"), issued, *saves(1, first=3, action="change draft")]
    )
    assert [[each.number for each in line.entries] for line in lines] == [[3], [2], [1]]


def test_what_folded_saves_changed_together_is_told_as_one_change():
    parts = [{"mark": [None, "2"]}, {"evidence": asdict(TextChange(0, "", "He "))},
             {"evidence": asdict(TextChange(3, "", "said"))}, {"mark": ["2", "3"]}]  # fmt: skip
    said = told(
        net(
            [
                entry("save score", {"actor": "Agnes Lamplight", **each}, question=1)
                for each in parts
            ]
        ),
        KNOWN,
    )
    assert said.changes == (
        Change("Mark", "none", "3"),
        Change("Evidence", "", "He said", is_text=True),
    )


def test_what_was_changed_and_put_back_is_no_change():
    parts = [{"mark": ["2", "3"]}, {"mark": ["3", "2"]}]
    assert (
        told(net([entry("save score", {"actor": "A", **each}) for each in parts]), KNOWN).changes
        == ()
    )


@pytest.mark.parametrize("seed", range(200))
def test_joined_changes_do_the_same_as_all_of_them(seed):
    """Applied from the right to the left, since places count in the text as it stands in the
    end.
    """
    chance = random.Random(seed)
    first = text = "".join(chance.choices(string.ascii_lowercase + " ", k=30))
    changes = []
    for _ in range(chance.randint(1, 12)):
        start = chance.randint(0, len(text))
        end = min(len(text), start + chance.choice((0, 0, 1, 3, 9)))
        after = (
            text[:start] + "".join(chance.choices("XYZ", k=chance.choice((0, 1, 4)))) + text[end:]
        )
        changes.append(text_change(text, after))
        text = after
    back = text
    for each in reversed(joined(changes)):
        assert back[each.at : each.at + len(each.put_in)] == each.put_in
        back = back[: each.at] + each.taken_out + back[each.at + len(each.put_in) :]
    # Places whose text came back are left out, and tell nothing.
    assert back == first
    forward = first
    for each in changes:
        forward = redo(forward, each)
    assert forward == text


def states(*sealed: int, is_open: bool = False, is_recorded: bool = False) -> SheetStates:
    return SheetStates(frozenset(sealed), frozenset(), is_open, is_recorded)


def test_a_member_is_not_told_that_there_are_entries_about_a_candidate_whose_marks_they_may_not_see():  # noqa: E501
    sight = Sight(
        Viewer(3, is_hr=True), {7: states(4), 8: states(3, 4, is_open=True)}, is_decided=False
    )
    about = [Outline(1, at(0), "a", "seal sheet", (each,), 4) for each in (7, 8)]
    both = Outline(2, at(0), "a", "record equals", (7, 8))
    panel = Outline(3, at(0), "a", "make chair", (), 4)
    assert sight.allowed([*about, both, panel]) == (about[1], panel)


def test_a_member_sees_others_marks_of_a_sample_answer_after_their_own():
    theirs = Outline(1, at(0), "a", "mark sample answer", (), 4, 1, 2)
    own = Outline(2, at(0), "a", "mark sample answer", (), 3, 1, 2)
    before = Sight(Viewer(3, is_hr=True), {}, is_decided=False)
    after = Sight(Viewer(3, is_hr=True), {}, is_decided=False, sample_questions=frozenset({(1, 2)}))
    assert before.allowed([theirs, own]) == (own,)
    assert after.allowed([theirs, own]) == (theirs, own)


@pytest.mark.parametrize(
    ("stands", "is_decided", "seen"),
    [
        (states(3, 4), False, False),
        (states(3, 4, is_open=True), False, True),
        (states(4, is_open=True), False, False),
        (states(4, is_open=True, is_recorded=True), True, True),
    ],
)
def test_hr_sees_a_saved_mark_once_the_marks_are_open_and_the_sheet_is_sealed_or_all_is_decided(
    stands, is_decided, seen
):
    sight = Sight(Viewer(None, is_hr=True), {7: stands}, is_decided)
    assert sight.allows_marks(Outline(1, at(0), "a", "save score", (7,), 3, None, 1)) is seen
    assert sight.allows_marks(Outline(1, at(0), "a", "seal sheet", (7,), 3))
