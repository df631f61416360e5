"""What leaves names no one but the one who asks; all that was left out is accounted for."""

from __future__ import annotations

import io
import json
import re
import zipfile
from functools import lru_cache

import pytest

from recruit.domain.building.draft import vacancy_of
from recruit.domain.disclosure.disclosure import freedom_view, letters, subject_view
from recruit.domain.disclosure.figures import SMALL, UNSCORED_CELL
from recruit.domain.disclosure.panel_names import PanelNames
from recruit.domain.disclosure.texts import Choice, found_in, leaving, log_of, passages
from recruit.domain.pack.pack import build_pack, issue
from recruit.domain.pack.vacancy import Candidate, PanelMember
from recruit.domain.scoring.blindness import Viewer
from recruit.domain.scoring.result import Outcome
from recruit.domain.words.names_in_text import folded
from recruit.domain.words.people import SHELL, Role, actor
from recruit.domain.words.refusal import Refused
from recruit.evidence.archive import archive_vacancy, restore_archive
from recruit.evidence.disclosure import (
    Confirmed,
    freedom_bundle,
    readable,
    refuse_names,
    subject_access_bundle,
)
from recruit.evidence.record_papers import stored_house_style
from recruit.store.connection import connect
from recruit.store.keeping.disclosures import answer_facts, held_of
from recruit.store.people.people import add_person, update_person
from recruit.store.scoring.outcomes import record_decision, save_outcome
from recruit.store.upgrade import migrate
from recruit.store.vacancies.candidates import (
    add_candidates,
    candidates,
    remove_candidate,
    save_candidate,
)
from recruit.store.vacancies.editions import add_edition
from recruit.store.vacancies.panels import add_member
from recruit.store.vacancies.vacancies import add_vacancy, vacancy
from tests import scored
from tests.builders import a_draft, shipped_library
from tests.documents.reading import text, whole
from tests.evidence.gossip import CANDIDATES, MEMBERS, TEXT, gossip, needles
from tests.evidence.gossip import HR as HR_NAME

HR = Viewer(None, is_hr=True)
SEED = "0" * 32


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """A database with the gossip, and its vacancy."""
    folder = tmp_path_factory.mktemp("gossip")
    db = connect(migrate(folder))
    made = gossip(db).vacancy
    yield db, made
    db.close()


def confirmed(prepared, choose=lambda _each: Choice(masks=True), words=()):
    texts = passages(prepared.view, prepared.naming.member)
    found = found_in(texts, prepared.watch)
    choices = {each.number: choose(each) for each in found}
    kept = tuple(each.sentence[1] for each in found if not choices[each.number].masks)
    return (
        Confirmed(
            leaving(texts, found, choices, words), log_of(found, choices, texts, words), kept
        ),
        found,
    )


def subject(told, place=0, policy=PanelNames.ROLES, seed=SEED, **named):
    db, made = told
    held = held_of(db, made)
    prepared = subject_view(held, held.record.candidates[place].id, policy, seed, HR)
    sure, found = confirmed(prepared, **named)
    facts = answer_facts(db, made, held.record.candidates[place].id, "2026-11-22")
    data = subject_access_bundle(prepared, sure, stored_house_style(db), 2, facts)
    return files_of(data), prepared, found


def freedom(told, policy=PanelNames.ROLES):
    db, made = told
    prepared = freedom_view(held_of(db, made), policy, HR)
    sure, found = confirmed(prepared)
    return (
        files_of(freedom_bundle(prepared, sure, stored_house_style(db), "2026-11-22")),
        prepared,
        found,
    )


def files_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {each: archive.read(each) for each in archive.namelist()}


def stands(files, needle):
    """The files in which a folded text stands: in what is read, in attributes and properties, or in
    the name.
    """
    alone = re.compile(rf"(?<![a-z]){re.escape(needle)}(?![a-z])")
    return [path for path, data in files.items() if alone.search(read_whole(path, data))]


@lru_cache(maxsize=200)
def read_whole(path, data):
    """All that a file says, folded."""
    said = f"{path}\n{readable(path, data)}"
    return folded(said + (f"\n{whole(data)}" if path.endswith(".docx") else ""))[0]


def all_text(files):
    return "\n".join(
        text(data) if path.endswith(".docx") else data.decode() for path, data in files.items()
    )


@pytest.mark.parametrize("place", [0, 3, len(CANDIDATES) - 1])
def test_no_other_name_or_reference_is_anywhere_in_a_subject_access_bundle(told, place):
    files, _, found = subject(told, place)
    own = CANDIDATES[place]
    for needle in needles(but=own.reference):
        assert not stands(files, needle), needle
    said = all_text(files)
    for other in CANDIDATES:
        if other != own and not other.reference.isdigit():
            assert not re.search(rf"(?<![\w-]){other.reference}(?![\w-])", said, re.I), other
    assert not re.search(r"\b(Will|Young|Li|Bo)\b", said) or own.name in ("Will Young", "Li Bo")
    assert "candidate 6" not in said or own.reference == "6"
    assert found


def test_the_one_who_asks_keeps_their_own_name(told):
    files, _, _ = subject(told)
    assert "Ambrose Thistlewood said so" in all_text(files)
    assert "THISTLEWOOD" in all_text(files)


@pytest.mark.parametrize("policy", [PanelNames.ROLES, PanelNames.NUMBERED])
def test_no_member_is_named_where_the_policy_hides_them(told, policy):
    files, _, _ = subject(told, policy=policy)
    for name in ("lamplight", "agnes", "wavecrest", "storybrook", "rulebook", "hilda"):
        assert not stands(files, name)


def test_a_role_that_names_someone_is_not_shown(told):
    _, prepared, _ = subject(told)
    assert [each.name for each in prepared.naming.members] == [
        "Keeper 1",
        "Keeper 2",
        "Panel member",
    ]


def test_members_are_named_where_the_policy_says_so(told):
    files, _, _ = subject(told, policy=PanelNames.NAMED)
    for name, _ in MEMBERS:
        assert name in text(files["consensus-record.docx"])
    for needle in needles(but="C1", with_staff=False):
        assert not stands(files, needle), needle


def test_the_log_accounts_for_each_finding_and_quotes_none(told):
    files, prepared, found = subject(told)
    log = json.loads(files["log.json"])
    masked = [
        each for each in log if each["done"] == "masked" and each["what"] != "words of the pack"
    ]
    assert len(masked) == len(found)
    assert sum(len(each["where"].split("; ")) for each in masked) >= len(found)
    assert all(each["where"] and each["why"] for each in log)
    assert [each["what"] for each in log if each["done"] != "masked"] == [
        each.what for each in prepared.left_out
    ]
    index = files["README.html"].decode()
    assert index.count("<tr><td>masked</td>") == len(masked) + 1
    assert 'more, which <a href="log.json">log.json</a> lists' in index, (
        "a list of fifty places is for a program"
    )


def test_what_is_kept_stands_with_its_reason_in_the_log(told):
    def keep(each):
        is_will = each.sentence[1] == "Will"
        return Choice(masks=not is_will, reason="It is the verb." if is_will else "")

    files, _, _ = subject(told, choose=keep)
    kept = [each for each in json.loads(files["log.json"]) if each["done"] == "kept"]
    assert kept
    assert {each["why"] for each in kept} == {"It is the verb."}
    assert re.search(r"\bWill\b", text(files["consensus-record.docx"]))


def test_words_that_hr_adds_are_masked_everywhere(told):
    files, _, _ = subject(told, words=("said so.", "OWN adjustment"))
    assert not stands(
        {path: data for path, data in files.items() if path != "interview-guide.docx"}, "said so"
    )
    assert not stands(files, "own adjustment")
    log = json.loads(files["log.json"])
    assert any(each["what"] == "a word that HR added" for each in log)
    assert "said so" not in files["log.json"].decode()


def test_the_bundle_holds_all_that_is_about_the_candidate(told):
    files, prepared, _ = subject(told)
    assert {
        "README.html",
        "log.json",
        "about-your-data.docx",
        "your-record.docx",
        "interview-guide.docx",
        "consensus-record.docx",
        "feedback-letter.docx",
        "sheets/sheet-1-sealing-1.docx",
        "sheets/sheet-2-sealing-1.docx",
        "sheets/sheet-2-sealing-2.docx",
        "sheets/sheet-3-sealing-1.docx",
        "data/record.json",
        "data/history.json",
        "data/pack.json",
    } == set(files)
    said = text(files["your-record.docx"])
    for part in (
        "Own adjustment",
        "Keeper 1 (chair)",
        "Your place in the order of merit is 1",
        "Scoring was opened",
        "Sealed a sheet: Keeper 1",
        "Recorded the outcome",
    ):
        assert part in said
    record = json.loads(files["data/record.json"])
    assert len(record["candidate"]["interview"]["sheets"]) == 3
    assert (
        record["candidate"]["reference"]
        if "reference" in record["candidate"]
        else record["candidate"]["candidate"]
    )
    assert prepared.view.one.interview.edition == 2
    assert "calibration" not in all_text(files).lower()


def test_pieces_of_typing_are_not_in_the_history(told):
    files, _, _ = subject(told)
    history = json.loads(files["data/history.json"])
    saves = [each for each in history if each["action"] == "save score"]
    assert saves
    assert all(
        one["value"] == "was changed"
        for each in saves
        for one in each["details"]
        if one["name"] in ("evidence", "why not asked")
    )


def test_letters_are_drawn_by_chance_and_say_nothing_of_the_order(told):
    others = list(range(20))
    drawn = {tuple(letters(others, str(seed)).values()) for seed in range(30)}
    assert len(drawn) == 30
    firsts = {each[0] for each in drawn}
    assert len(firsts) > 8
    assert all(sorted(each) == sorted(drawn.copy().pop()) for each in drawn)
    one, other = (subject(told, seed=seed)[0] for seed in ("a", "b"))
    assert text(one["consensus-record.docx"]) != text(other["consensus-record.docx"])


def test_the_order_of_others_is_not_told(told):
    files, prepared, _ = subject(told)
    record = json.loads(files["data/record.json"])
    assert record["others"] == sorted(record["others"])
    [tie] = record["ties"]
    assert tie["others"] == 2
    assert prepared.view.record.tie_decisions == ()
    assert len(prepared.view.record.candidates) == 1


def test_ids_of_other_candidates_are_in_no_data(told):
    db, made = told
    files, _, _ = subject(told)
    others = {each.id for each in candidates(db, made)} - {candidates(db, made)[0].id}

    def numbers(value, key=""):
        if isinstance(value, dict):
            for name, each in value.items():
                yield from numbers(each, name)
        elif isinstance(value, list):
            for each in value:
                yield from numbers(each, key)
        elif isinstance(value, int) and "candidate" in key:
            yield value

    for path in ("data/record.json", "data/history.json"):
        assert not others & set(numbers(json.loads(files[path])))


def test_no_candidate_is_recognisable_in_a_freedom_of_information_bundle(told):
    files, _, _ = freedom(told)
    for needle in needles():
        assert not stands(files, needle), needle
    said = all_text(files)
    for each in CANDIDATES:
        if not each.reference.isdigit():
            assert not re.search(rf"(?<![\w-]){each.reference}(?![\w-])", said), each
    assert "Fewer than ten candidates were on the list" in files["README.html"].decode()
    assert "Own adjustment" not in said
    assert {
        "pack/edition-1/interview-guide.docx",
        "pack/edition-2/interview-guide.docx",
        "data/facts.json",
    } <= set(files)


def many(db, appointed=1, reserve=3, low=14, withdrew=12):
    """A decided vacancy with so many candidates of each outcome; those who are low are below the
    pass mark.
    """
    hr = add_person(db, SHELL, email="hilda@larkwater.example", name=HR_NAME, role=Role.HR)
    made = add_vacancy(db, SHELL, hr.id, a_draft("V-30", elements=2))
    for place, (name, role) in enumerate(MEMBERS[:2]):
        add_member(db, SHELL, made, name=name, role=role, person=None, is_chair=place == 0)
    count = appointed + reserve + low + withdrew
    names = [
        Candidate(f"R{each}", f"Person{chr(97 + each // 2)} Surname{chr(122 - each // 2)}", "")
        for each in range(count)
    ]
    add_candidates(db, SHELL, made, names)
    stored = vacancy(db, made)
    sitting = tuple(
        PanelMember(name, role, place == 0) for place, (name, role) in enumerate(MEMBERS[:2])
    )
    whole = vacancy_of(stored.draft, sitting, names, edition=1, issued="2026-11-23")
    pack = build_pack(whole, {"grades9plus": shipped_library().framework("grades9plus")})
    add_edition(db, actor(hr), stored, issue(pack))
    met = [["4", "4"], ["4", "3"], ["3", "3"], ["3", "2"]]
    marks = [met[each] if each < appointed + reserve else ["1"] for each in range(count - withdrew)]
    scored.score_all(db, made, {each: [given, given] for each, given in enumerate(marks)})
    scored.agree_all(db, made)
    outcomes = (
        [Outcome.APPOINT] * appointed + [Outcome.RESERVE] * reserve + [Outcome.NOT_APPOINTED] * low
    )
    settled = list(
        zip(candidates(db, made), [*outcomes, *[Outcome.WITHDRAWN] * withdrew], strict=True)
    )
    for each, outcome in reversed(settled):
        until = "2027-11-30" if outcome is Outcome.RESERVE else ""
        save_outcome(db, SHELL, made, each.id, 0, outcome, until, "As the evidence says.")
    record_decision(db, SHELL, made)
    return made


def test_with_many_candidates_cells_of_ten_and_more_are_shown_and_no_smaller_one_can_be_worked_out(
    tmp_path,
):
    db = connect(migrate(tmp_path))
    made = many(db)
    files, _, _ = freedom((db, made))
    outcomes, totals, shares = (
        dict(each["rows"]) for each in json.loads(files["data/figures.json"])["tables"]
    )
    assert outcomes == {
        "appointed": SMALL,
        "reserve": SMALL,
        "not appointed": "14",
        UNSCORED_CELL: SMALL,
        "no outcome recorded": SMALL,
    }
    assert totals["below the pass mark"] == "14"
    assert {each for name, each in totals.items() if name != "below the pass mark"} == {SMALL}
    assert set(shares.values()) == {SMALL}
    page = files["README.html"].decode()
    assert "What became of the 30 candidates" in page
    assert page.count("14</td>") == 2
    said = all_text({path: each for path, each in files.items() if not path.startswith("pack/")})
    assert not re.search(r"\bPerson[a-z]\b|\bR\d+\b", said)
    db.close()


def test_a_name_that_was_not_found_stops_the_bundle(told):
    db, made = told
    held = held_of(db, made)
    prepared = subject_view(held, held.record.candidates[0].id, PanelNames.ROLES, SEED, HR)
    texts = passages(prepared.view, prepared.naming.member)
    careless = Confirmed(leaving(texts, (), {}, ()), (), ())
    facts = answer_facts(db, made, held.record.candidates[0].id, "2026-11-22")
    with pytest.raises(Refused, match="was not made"):
        subject_access_bundle(prepared, careless, stored_house_style(db), 2, facts)


def own_copy(told, folder):
    """A copy of the database with the gossip, to be changed."""
    told[0].conn.execute("vacuum into ?", [str(folder / "copy.db")])
    return connect(folder / "copy.db"), told[1]


def test_names_and_references_that_someone_had_before_are_masked(told, tmp_path):
    db, made = own_copy(told, tmp_path)
    second = candidates(db, made)[1]
    adjustments = second.adjustments
    renamed = Candidate("K9", "Peregrine Sunbeam", "")
    save_candidate(db, SHELL, made, second.id, second.version, renamed, adjustments, False)
    person = db.execute("select id from person where name = ?", [HR_NAME]).fetchone()[0]
    update_person(db, SHELL, person, name="Hilda Newname", role=Role.HR)
    files, _, _ = subject((db, made))
    for needle in needles(but="C1"):
        assert not stands(files, needle), needle
    assert not re.search(r"(?<![\w-])C2(?![\w-])", all_text(files))
    db.close()


def test_references_that_were_swapped_give_nobody_the_others_history(told, tmp_path):
    db, made = own_copy(told, tmp_path)
    first, second = candidates(db, made)[:2]
    for each, reference in ((first, "T"), (second, "C1"), (first, "C2")):
        now = next(one for one in candidates(db, made) if one.id == each.id)
        swapped = Candidate(reference, now.name, now.time)
        save_candidate(db, SHELL, made, each.id, now.version, swapped, now.adjustments, False)
    held = held_of(db, made)
    view = subject_view(held, second.id, PanelNames.ROLES, SEED, HR).view
    [added] = [each for each in view.history if each.action == "add candidates"]
    assert [(each.name, each.value) for each in added.details] == [
        ("reference", "C2"),
        ("name", "Peregrine Moonbeam"),
    ]
    db.close()


def test_who_was_taken_off_the_list_is_masked_and_has_a_record_of_their_own(told, tmp_path):
    db, made = own_copy(told, tmp_path)
    second = candidates(db, made)[1]
    remove_candidate(db, SHELL, made, second.id)
    files, prepared, _ = subject((db, made))
    assert len(prepared.view.others) == len(CANDIDATES) - 1
    for needle in needles(but="C1"):
        assert not stands(files, needle), needle
    files, prepared, _ = subject((db, made), 1)
    assert prepared.view.one.id == second.id
    said = text(files["your-record.docx"])
    assert "No, taken off it" in said
    assert "Took the candidate off the list" in said
    for needle in needles(but="C2"):
        assert not stands(files, needle), needle
    db.close()


def test_a_letter_is_not_one_that_is_somebodys_reference():
    assert sorted(letters(range(3), SEED, ["A", "c", "C1"]).values()) == ["B", "D", "E"]


def test_the_history_counts_its_own_lines_alone(told):
    history = json.loads(subject(told, 1)[0]["data/history.json"])
    assert [each["number"] for each in history] == list(range(1, len(history) + 1))
    assert not any("sequence" in each for each in history)


def test_every_save_says_what_stood_before_and_after(told):
    history = json.loads(subject(told)[0]["data/history.json"])
    saved = [(one["name"], one["value"]) for each in history for one in each["details"]]
    assert ("not asked, before", "no") in saved
    assert ("not asked", "yes") in saved
    assert ("what Keeper 2 had said", "dissented") in saved


@pytest.mark.parametrize("name", ["Will Read", "May Ask", "Grace Will Be"])
def test_a_name_made_of_everyday_words_stops_no_bundle(told, name, tmp_path):
    db, made = own_copy(told, tmp_path)
    second = candidates(db, made)[1]
    renamed = Candidate("C2", name, "")
    save_candidate(
        db,
        SHELL,
        made,
        second.id,
        second.version,
        renamed,
        "We will read, may ask; Will Read.",
        False,
    )
    assert subject((db, made))[0]
    held = held_of(db, made)
    prepared = subject_view(held, second.id, PanelNames.ROLES, SEED, HR)
    assert prepared.view.one.candidate.name == name
    db.close()


def test_a_member_with_a_candidates_name_stops_no_bundle_where_the_panel_is_named(told, tmp_path):
    db, made = own_copy(told, tmp_path)
    second = candidates(db, made)[1]
    renamed = Candidate("C2", MEMBERS[0][0], "")
    save_candidate(db, SHELL, made, second.id, second.version, renamed, "", False)
    files, _, _ = subject((db, made), policy=PanelNames.NAMED)
    assert MEMBERS[0][0] in text(files["consensus-record.docx"])
    db.close()


def test_a_name_at_the_start_of_a_paragraph_stops_the_bundle_too(told):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(
            "word/document.xml",
            "<w:p><w:t>so it is</w:t></w:p><w:p><w:t>Peregrine Moonbeam</w:t></w:p>",
        )
    _, prepared, _ = subject(told)
    with pytest.raises(Refused, match="was not made"):
        refuse_names({"a.docx": data.getvalue()}, prepared, ())


def test_a_candidate_of_another_vacancy_is_not_there(told):
    db, made = told
    held = held_of(db, made)
    with pytest.raises(LookupError):
        subject_view(held, 999, PanelNames.ROLES, SEED, HR)


def test_before_the_marks_are_open_nothing_of_a_sheet_is_in_it(told):
    db, made = told
    held = held_of(db, made)
    one = held.record.candidates[0]
    nobody = Viewer(member=None, is_hr=False)
    prepared = subject_view(held, one.id, PanelNames.ROLES, SEED, nobody)
    assert prepared.view.one.interview is None
    assert not any("sheet" in each.says or "score" in each.says for each in prepared.view.history)
    assert any(each.what == "sheets, marks and what was agreed" for each in prepared.left_out)


def test_after_an_archive_is_restored_the_same_is_disclosed_with_its_history(told, tmp_path):
    db, made = told
    before, _, _ = subject(told)
    db.conn.execute("vacuum into ?", [str(tmp_path / "copy.db")])
    copied = connect(tmp_path / "copy.db")
    archive_vacancy(copied, SHELL, made, tmp_path / "a.zip")
    copied.close()
    elsewhere = (
        connect(migrate(tmp_path / "elsewhere"))
        if (tmp_path / "elsewhere").mkdir() is None
        else None
    )
    gossip(elsewhere, "V-0")
    restore_archive(elsewhere, SHELL, tmp_path / "a.zip")
    after, _, _ = subject((elsewhere, 2))
    for needle in needles(but="C1"):
        assert not stands(after, needle), needle
    one, other = (json.loads(each["data/history.json"]) for each in (before, after))
    assert [each["says"] for each in other] == [each["says"] for each in one]
    assert [each["hash"] for each in other] == [each["hash"] for each in one]
    elsewhere.close()


def test_the_gossip_names_everyone():
    for needle in needles():
        assert needle in folded(TEXT)[0]
