"""`recruit build` as a person uses it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from recruit.domain.pack.decision_rule import TIE_BREAK_WORDS
from recruit.resources import shipped
from tests.builders import shipped_library, vacancy_yaml
from tests.cli.command import recruit
from tests.documents.reading import text

EXAMPLE = shipped("templates") / "examples" / "operational-manager-early-help.yaml"


@pytest.fixture
def build(tmp_path):
    """Builds from the text of a vacancy file, in a folder of its own."""

    def run(content: str, *options: object) -> subprocess.CompletedProcess[str]:
        (tmp_path / "vacancy.yaml").write_text(content, "utf-8")
        return recruit("build", tmp_path / "vacancy.yaml", "--out", tmp_path / "out", *options)

    return run


def refused(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("recruit: ")
    return done.stderr.removeprefix("recruit: ")


def test_the_example_builds_all_its_papers(tmp_path):
    done = recruit("build", EXAMPLE, "--out", tmp_path / "papers")
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "papers").rglob("*.docx"))) == 19
    pack = json.loads((tmp_path / "papers" / "pack.json").read_text("utf-8"))
    assert pack["digest"] in done.stdout


def test_a_copy_of_the_example_builds_too(tmp_path):
    assert recruit("example", tmp_path / "mine.yaml").returncode == 0
    assert recruit("build", "mine.yaml", "--out", "papers", cwd=tmp_path).returncode == 0
    assert "this file exists" in refused(recruit("example", tmp_path / "mine.yaml"))


def test_a_copy_of_the_house_style_can_be_used(tmp_path, build):
    assert recruit("house-style", tmp_path / "ours.docx").returncode == 0
    assert build(vacancy_yaml(), "--house-style", tmp_path / "ours.docx").returncode == 0


AGREED = (
    "    time: 8 December 2026, 9.30am\n    adjustments: |\n      A ground-floor room.\n     "
    " Pauses.\n    acts: chair\n    extra_minutes: 15\n  - reference: C7\n    name: Fidelity"
    " Brooks\n    adjustments: Her interpreter is paid by us.\n"
)


def test_what_was_agreed_with_a_candidate_stands_where_the_chair_reads_it(tmp_path, build):
    assert build(vacancy_yaml(extra=AGREED)).returncode == 0
    papers = {
        each.relative_to(tmp_path / "out"): text(each.read_bytes())
        for each in (tmp_path / "out").rglob("*.docx")
    }
    own = [
        each
        for each in papers
        if each.parent.name == "scoring-sheets" and each.name.startswith("C2--")
    ]
    day = Path("day-sheet.docx")
    assert "615 minutes, 15 of them extra" in papers[day]
    with_it = {each for each, said in papers.items() if "A ground-floor room." in said}
    assert day in with_it
    assert len(with_it) == 2
    [chairs] = with_it - {day}
    assert chairs in own
    assert len(own) == 2
    assert all("615 minutes, 15 of them extra" in papers[each] for each in own)
    assert "15 minutes more that we agreed with you" in papers[Path("candidate-leaflets/C2.docx")]
    assert not any("paid by us" in said for said in papers.values())


def test_what_was_agreed_is_no_part_of_the_pack(tmp_path, build):
    assert build(vacancy_yaml(), "--only", "pack").returncode == 0
    before = (tmp_path / "out" / "pack.json").read_bytes()
    assert build(vacancy_yaml(extra=AGREED), "--only", "pack", "--force").returncode == 0
    assert (tmp_path / "out" / "pack.json").read_bytes() == before


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("extra_minutes: 241", "Type a whole number from 0 to 240."),
        ("extra_minutes: -5", "Type a whole number from 0 to 240."),
        ("extra_minutes: a few", "Type a whole number from 0 to 240."),
        (f"adjustments: {'x' * 1001}", "Use at most 1000 characters; this has 1001."),
        ("acts: the porter", "'the porter'"),
    ],
)
def test_what_cannot_be_agreed_is_refused_in_the_words_of_the_page(build, line, said):
    told = refused(build(vacancy_yaml(extra=f"    {line}\n")))
    assert said in told
    assert line.partition(":")[0] in told


def test_only_and_candidate_narrow_a_build(tmp_path, build):
    done = build(vacancy_yaml(), "--only", "scoring-sheets", "--candidate", "C2")
    assert done.returncode == 0, done.stderr
    names = sorted(path.name for path in (tmp_path / "out").rglob("*.docx"))
    assert len(names) == 3
    assert names[0].startswith("C2--")
    assert names[-1] == "scoring-sheet-blank.docx"


def test_an_existing_folder_needs_force(build):
    assert build(vacancy_yaml()).returncode == 0
    assert "--force" in refused(build(vacancy_yaml()))
    assert build(vacancy_yaml(), "--force").returncode == 0


def test_gaps_stop_the_build_until_they_are_accepted_with_a_reason(tmp_path, build):
    short = vacancy_yaml().replace("minutes: 600", "minutes: 10")
    said = refused(build(short))
    assert "gap: time" in said
    assert not (tmp_path / "out").exists()
    assert (
        build(short + "overrides:\n  - gap: time\n    reason: We have the whole day.\n").returncode
        == 0
    )


def test_an_override_that_is_not_needed_is_mentioned(build):
    done = build(vacancy_yaml(extra="overrides:\n  - gap: time\n    reason: Just in case.\n"))
    assert done.returncode == 0
    assert "override of 'time' is not needed" in done.stderr


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "framework: grades9plus",
            "framework: grades9",
            "line 6, key 'framework': there is no framework 'grades9'",
        ),
        (
            '- element: "1.2"',
            '- element: "9.9"',
            "key 'element': the framework grades9plus has no element '9.9'",
        ),
        ('stage: "2"', 'stage: "9"', "line 7, key 'stage': the element 1.1 (Self Belief)"),
        ("reference: C2", "reference: c1", "the candidate reference 'c1' is used twice"),
        ("reference: C2", "reference: ../C2", "cannot be a reference"),
        ("reference: C2", "reference: C..2", "cannot be a reference"),
        ("name: Peregrine Moonbeam", "name: a*b", "a name may not hold '*'"),
        ("name: Peregrine Moonbeam", "name: ..", "is not a name"),
        ("name: Peregrine Moonbeam", "name: Peregrine 🙂", "a name may not hold '🙂'"),
        ("name: Peregrine Moonbeam", 'name: "x\\u202ey"', "U+202E, which cannot be used"),
        ("name: Peregrine Moonbeam", 'name: "x\\x07y"', "U+0007, which cannot be used"),
        ("name: Peregrine Moonbeam", f"name: {'x' * 300}", "300 characters; at most 100"),
        ("post: ", "pots: ", "line 2, key 'pots': unknown key"),
        ("minutes: 600", "minutes: soon", "'soon' is not a whole number"),
        ("minutes: 600", "minutes: 0", "from 1 to 600"),
        ("minutes: 600", "scale: 1-9", "there is no scale '1-9'"),
        ("minutes: 600", "pass_mark: '0'", "'0' is not a mark above the lowest"),
        ("minutes: 600", "minimum_mark: '7'", "'7' is not a mark of this scale"),
        ("minutes: 600", "issued: tomorrow", "is not a date"),
        ("minutes: 600", "tie_break: [luck]", "'luck' is not a step"),
        ("minutes: 600", "edition: 2", "key 'reason': this key is missing"),
        ("minutes: 600", "methods: [magic]", "'magic' is not one of application"),
        ("minutes: 600", "minutes: 6_0", "'6_0' is not a whole number"),
        ("minutes: 600", "minutes: ٦٠", "is not a whole number"),
        ("minutes: 600", 'issued: "0001-01-01"', "between 2000 and 2100"),
        ("post: Keeper of the Made-up Lighthouse", 'post: "\u200b"', "the text is empty"),
        ("post: ", '"po\\x1bst": ', "a key must be a plain word"),
        ("chair: yes", "chair: no", "exactly one member"),
        ("chair: yes", "chair: perhaps", "is not yes or no"),
        ('  - element: "1.2"', '  - element: "1.2"\n    weight: heavy', "is not a weight"),
        ('  - element: "1.2"', '  - element: "1.2"\n    weight: -1', "above 0"),
        ('  - element: "1.2"', '  - element: "1.2"\n    weight: 1/0', "is not a weight"),
        ('  - element: "1.2"', '  - element: "1.2"\n    weight: 1e99999999', "is not a weight"),
        ('  - element: "1.2"', '  - element: "1.2"\n    weight: 1e-5000', "is not a weight"),
        ('  - element: "1.2"', '  - element: "1.2"\n    questions: [q1]', "There are: 1.2-2-q1"),
    ],
)
def test_bad_input_is_a_sentence_and_writes_nothing(tmp_path, build, old, new, words):
    content = vacancy_yaml()
    assert old in content
    assert words in refused(build(content.replace(old, new, 1)))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["vacancy.yaml"]


@pytest.mark.parametrize(
    "name",
    ["Null", "علی\u200cرضا", "ג׳ורג׳", "שרה הבדויה", "محمد الخيالي", "李 虚构", "Zoë O’Neill-Ó"],
)
def test_a_name_may_have_letters_of_any_script(build, name):
    done = build(vacancy_yaml().replace("Peregrine Moonbeam", name))
    assert done.returncode == 0, done.stderr


def test_an_unknown_candidate_is_refused_with_those_there_are(build):
    assert "There are: C1, C2." in refused(build(vacancy_yaml(), "--candidate", "C9"))


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    assert "no such file" in refused(
        recruit("build", tmp_path / "x.yaml", "--out", tmp_path / "out")
    )
    assert "this is a folder" in refused(recruit("build", tmp_path, "--out", tmp_path / "out"))


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a folder that no one may write to")
def test_a_folder_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "vacancy.yaml").write_text(vacancy_yaml(), "utf-8")
    done = recruit("build", tmp_path / "vacancy.yaml", "--out", "/proc/papers")
    assert "cannot be written here" in refused(done)


def test_a_scale_of_ones_own_is_used(tmp_path, build):
    own = (
        "scale:\n  id: own\n  title: Three lamps\n  pass_mark: b\n  points:\n    - {mark: a, label:"
        " Dark}\n    - {mark: b, label: Lit}\n    - {mark: c, label: Bright}\n"
    )
    assert build(vacancy_yaml(extra=own)).returncode == 0
    pack = json.loads((tmp_path / "out" / "pack.json").read_text("utf-8"))
    assert [each["label"] for each in pack["pack"]["questions"][0]["anchors"]] == [
        "Dark",
        "Lit",
        "Bright",
    ]


def test_elements_of_another_framework_can_be_chosen(tmp_path, build):
    other = (
        '  - element: "1.1"\n    framework: derbyshire\n    stage: operational_leadership\npanel:'
    )
    done = build(vacancy_yaml().replace("panel:", other, 1))
    assert done.returncode == 0, done.stderr
    pack = json.loads((tmp_path / "out" / "pack.json").read_text("utf-8"))["pack"]
    assert [each["id"] for each in pack["frameworks"]] == ["grades9plus", "derbyshire"]


def test_every_word_of_the_tie_break_is_known(build):
    steps = ", ".join(["'1.2'", *TIE_BREAK_WORDS])
    assert build(vacancy_yaml(extra=f"tie_break: [{steps}]")).returncode == 0


OWN = """\
  - element: "1.2"
    questions: [own-1, derbyshire:1.1-3-q1]
    own_questions:
      - id: own-1
        kind: past behaviour
        text: Which lamp did you light first?
        probes: [Why that one?]
    anchors:
      - mark: "4"
        text: Lights every lamp of the harbour.
    caps:
      - indicator: 1.2-n1
        mark: "1"
"""


def test_own_and_related_questions_anchors_and_caps_are_printed(tmp_path, build):
    done = build(vacancy_yaml().replace('  - element: "1.2"\n', OWN, 1))
    assert done.returncode == 0, done.stderr
    related = next(
        each
        for each in shipped_library().framework("derbyshire").questions()
        if each.id == "1.1-3-q1"
    )
    for name in ("interview-guide.docx", "scoring-sheet-blank.docx"):
        printed = text((tmp_path / "out" / name).read_bytes())
        assert "Which lamp did you light first?" in printed
        assert related.text in printed
        assert "Lights every lamp of the harbour." in printed
        assert printed.count("(If heard, the score is at most 1.)") == 2
    pack = json.loads((tmp_path / "out" / "pack.json").read_text("utf-8"))["pack"]
    assert [each["question"] for each in pack["questions"]][1:3] == ["own-1", "derbyshire:1.1-3-q1"]
    assert "derbyshire" in [each["id"] for each in pack["frameworks"]]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("- id: own-1", "- id: mine", "begins with 'own-'"),
        (
            "indicator: 1.2-n1",
            "indicator: 9-n1",
            "'9-n1' is not a negative indicator here. There are: 1.2-n1",
        ),
        ('mark: "4"', 'mark: "9"', "'9' is not a mark of this scale"),
        (
            "derbyshire:1.1-3-q1",
            "derbyshire:x",
            "One of another element is written 'framework:question'",
        ),
    ],
)
def test_what_is_wrong_in_them_is_named(build, old, new, words):
    own = OWN.replace(old, new, 1)
    assert words in refused(build(vacancy_yaml().replace('  - element: "1.2"\n', own, 1)))


def test_two_elements_that_would_ask_the_same_are_mentioned(build):
    twins = (
        '  - element: "1.1"\n    framework: derbyshire\n    stage: operational_leadership\n'
        '  - element: "1.1"\n    framework: nhs_leadership_framework\n    stage: "3"\npanel:'
    )
    done = build(vacancy_yaml().replace("panel:", twins, 1))
    assert done.returncode == 0
    assert "would ask about the same thing twice" in done.stderr
    assert "nhs_leadership_framework:1.1" in done.stderr


def test_what_the_linter_finds_in_ones_own_words_is_mentioned(build):
    own = OWN.replace("Which lamp did you light first?", "Do you have any health problems?")
    done = build(vacancy_yaml().replace('  - element: "1.2"\n', own, 1))
    assert done.returncode == 0, done.stderr
    assert "unlawful risk in 'Do you have any health problems?'" in done.stderr


@pytest.mark.parametrize(
    "points",
    [
        "{mark: --1, label: x}, {mark: b, label: y}",
        "{mark: a, label: x}, {mark: b, label: y, value: 1e400}",
        ", ".join(f"{{mark: '{each}', label: x}}" for each in range(21)),
    ],
)
def test_a_scale_of_ones_own_that_makes_no_sense_is_refused_or_read(build, points):
    done = build(
        vacancy_yaml(extra=f"scale: {{id: own, title: Own, pass_mark: b, points: [{points}]}}")
    )
    assert done.returncode in (0, 2)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("key", "line", "count"),
    [
        ("candidates", "  - reference: X{}", 501),
        ("panel", "  - name: Fable", 13),
        ("criteria", "  - text: T{}", 101),
    ],
)
def test_lists_have_an_end(build, key, line, count):
    base = vacancy_yaml(candidates=0, members=2).split("candidates:")[0]
    if key == "panel":
        base = base.split("panel:")[0]
    lines = "\n".join(line.format(number) for number in range(count))
    assert f"the list has {count} entries" in refused(build(f"{base}{key}:\n{lines}\n"))


def test_a_criterion_cannot_be_called_as_an_element_is(build):
    own = "criteria:\n  - id: grades9plus:1.1\n    text: Can swim.\n"
    assert "holds no ':'" in refused(build(vacancy_yaml(extra=own)))


def test_elements_of_one_title_are_told_apart(tmp_path, build):
    twins = (
        '  - element: "3.1"\n    framework: derbyshire\n    stage: operational_leadership\n  -'
        ' element: "3.1"\n    framework: nhs_leadership_framework\n    stage: "3"\n    weight: 3\n '
        ' - element: "1.1"\n    stage: "3"\npanel:'
    )
    assert build(vacancy_yaml().replace("panel:", twins, 1)).returncode == 0
    leaflet = text((tmp_path / "out" / "candidate-leaflet.docx").read_bytes())
    assert "Planning (NHS Leadership Framework). " in leaflet
    assert "Planning (A Leadership Framework for Derbyshire" in leaflet
    rule = text((tmp_path / "out" / "interview-guide.docx").read_bytes())
    assert "Planning (NHS Leadership Framework) 3" in rule
    assert "Self Belief (Stage 2: Is confident in own ability) 1" in rule


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_an_output_that_is_full_is_a_sentence():
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", "from recruit.cli import main; main()", "bank", "list"],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("recruit: the output cannot be written")
    assert "Traceback" not in done.stderr
