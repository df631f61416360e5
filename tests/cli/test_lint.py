"""`recruit lint` as a person uses it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from recruit.cli.lint import lint
from recruit.domain.words.refusal import Refused
from tests.bank.test_loader import GROUP

PLAIN = "Tell us about a plan that came apart.\n"
OWN_RULES = """
rules:
  - id: pets
    severity: unclear
    phrases: [your dog]
    why: W
    source: S
    instead: I
"""


def run(*arguments: object, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(lint, [str(each) for each in arguments], input=given)


def said_no(result: Result) -> str:
    """The sentence of a refusal; the real command prints it and exits with 2."""
    assert isinstance(result.exception, Refused), result.output
    return str(result.exception)


@pytest.fixture
def file(tmp_path):
    """Writes a file and returns its path."""

    def write(content: str | bytes, name: str = "questions.txt"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_nothing_to_fix_is_said_and_exits_with_0(file):
    result = run(file(f"# A note: how old are you?\n\n{PLAIN}"))
    assert (result.exit_code, result.output) == (0, "Nothing to fix in 1 text.\n")


def test_a_finding_is_told_with_its_line_its_words_why_and_what_instead(file):
    path = file(f"{PLAIN}\n  Are you married?\n")
    result = run(path)
    first, why, source, instead, last = result.output.splitlines()
    assert first == f'{path}:3: unlawful risk: marriage: "Are you married"'
    assert why.startswith("  Why: Whether someone is married")
    assert source == "  Source: Equality Act 2010, sections 8, 13 and 39."
    assert instead.startswith("  Instead: Leave it out.")
    assert last == "1 to fix in 2 texts: 1 unlawful risk."
    assert result.exit_code == 1


def test_standard_input_is_read_for_a_dash():
    result = run("-", given="How old are you?\nWhose dog was it?\n")
    assert result.output.startswith('-:1: unlawful risk: age: "How old are you"\n')
    assert result.exit_code == 1


def test_json_has_the_documented_keys(file):
    (found,) = json.loads(run(file("Why, how old are you?"), "--json").output)
    assert list(found) == [
        "file",
        "line",
        "about",
        "text",
        "rule",
        "severity",
        "words",
        "start",
        "end",
        "why",
        "source",
        "instead",
    ]
    assert found["text"][found["start"] : found["end"]] == found["words"] == "how old are you"


def test_json_of_nothing_is_an_empty_list(file):
    result = run(file(PLAIN), "--json")
    assert (result.exit_code, json.loads(result.output)) == (0, [])


def test_the_kind_is_held_against_the_wording(file):
    path = file("How do you keep a promise?\n")
    assert run(path, "--kind", "values").exit_code == 0
    assert "unclear: kind-past:" in run(path, "--kind", "past behaviour").output


def test_an_exempt_post_may_be_asked_about_convictions(file):
    path = file("What convictions do you have? Do you have a criminal record?\n")
    assert "convictions" in run(path).output
    assert "unlawful risk" not in run(path, "--exempt").output


def test_a_group_file_is_read_with_its_kinds_and_the_lines_of_its_probes(file):
    group = GROUP.replace("What did you use?", "Are you married?").replace(
        "When did you last trim", "How do you trim"
    )
    path = file(group, "1-light.yaml")
    lines = group.splitlines()
    result = run(path)
    question, probe = (line for line in result.output.splitlines() if line.startswith(str(path)))
    place = 1 + next(number for number, line in enumerate(lines) if "How do you trim" in line)
    assert question == f'{path}:{place}: unclear: kind-past: "How do you" (1.1-1-q1)'
    place = 1 + next(number for number, line in enumerate(lines) if "Are you married" in line)
    assert (
        probe == f'{path}:{place}: unlawful risk: marriage: "Are you married" (1.1-1-q1, probe 1)'
    )
    assert result.output.endswith("2 to fix in 2 texts: 1 unclear, 1 unlawful risk.\n")


def test_ones_own_rules_stand_beside_the_shipped_ones(tmp_path, file, monkeypatch):
    (tmp_path / "lint-rules.yaml").write_text(OWN_RULES, "utf-8")
    path = file("What is your dog called?\nHow old are you?\n")
    assert "1 to fix" in run(path).output
    assert "2 to fix" in run(path, "--bank", tmp_path).output
    monkeypatch.setenv("RECRUIT_BANK", str(tmp_path))
    assert "2 to fix" in run(path).output


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "it holds no questions"),
        ("# only a note\n\n   \n", "it holds no questions"),
        ("x" * 10_000_000, "it is larger than 2 MB"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\2\0\0\0\2\0\x08\6\xff\xd8", "it is not a text file"),
        ("Who?\nWhat\x07 now?", "line 2: the line holds the character U+0007"),
        (f"Who?\n{'very ' * 500}long", "line 2: the line has 2504 characters"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_in_a_sentence(file, content, said):
    path = file(content)
    sentence = said_no(run(path))
    assert sentence.startswith(str(path))
    assert said in sentence


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("cp1252", "Western European (Windows)"),
        ("mac_roman", "Western European (Mac)"),
    ],
)
def test_a_list_that_word_or_notepad_saved_is_read_in_its_letters(file, encoding, told):
    text = (
        f"{PLAIN}How would you run the café in the château’s fiancé’s wing, and do you have"
        " children?\n"
    )
    result = run(file(text.encode(encoding)))
    assert result.exit_code == 1
    assert "questions.txt:2:" in result.output
    assert (told in result.output) if told else ("is read as" not in result.output)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "# only a note",
        'number: "1\ntitle: x',
        "[" * 100_000,
        "a:\n" + "".join(f"{' ' * depth}- \n" for depth in range(1, 2000)),
        "x: &a [b]\ny: *a",
        "number: 1\ntitle: Light",
        "just words",
        GROUP.replace("kind: past behaviour", "kind: riddle"),
        GROUP.replace("text: When did you last trim a wick?", "text: [When]"),
        b"\xff\xfe\x00",
    ],
)
def test_a_group_file_that_cannot_be_read_is_refused_in_a_sentence(file, content):
    path = file(content, "1-light.yaml")
    assert said_no(run(path)).startswith(str(path))


def test_a_kind_for_a_group_file_is_refused(file):
    assert "leave '--kind' out" in said_no(run(file(GROUP, "1-light.yaml"), "--kind", "values"))


def test_standard_input_is_refused_in_the_same_sentences():
    assert said_no(run("-", given="")) == "-: it holds no questions. Write one a line."
    assert "it is larger than 2 MB" in said_no(run("-", given="x" * 3_000_000))


def test_a_missing_file_and_a_missing_folder_are_refused(tmp_path, file):
    assert "there is no such file" in said_no(run(tmp_path / "none.txt"))
    assert "this is a folder" in said_no(run(tmp_path))
    assert "no such folder" in said_no(run(file(PLAIN), "--bank", tmp_path / "none"))


def test_quotation_marks_that_are_never_closed_do_no_harm(file):
    assert (
        run(
            file("A father says, \"How old are you? What do you say?\nWho said 'no and why not?")
        ).exit_code
        == 1
    )
