"""The consensus: who sees it, what it shows, and what can be saved, recorded, confirmed, taken
back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from recruit.domain.building.draft import vacancy_of
from recruit.domain.pack.decision_rule import Rounding
from recruit.domain.pack.pack import build_pack, issue
from recruit.domain.pack.vacancy import Candidate, Cap
from recruit.domain.record.record import CandidateRecord
from recruit.domain.scoring.consensus import AgreedScore, Why
from recruit.domain.scoring.gate import Declaration, Interest
from recruit.domain.scoring.result import Outcome
from recruit.domain.words.people import SHELL, actor
from recruit.domain.words.refusal import Refused
from recruit.store.connection import Database
from recruit.store.people.settings import save_settings, settings
from recruit.store.scoring.consensus import (
    consensus_version,
    departures,
    record_consensus,
    save_departures,
)
from recruit.store.scoring.gates import declare
from recruit.store.scoring.outcomes import record_decision, save_outcome, take_back_outcome
from recruit.store.scoring.records import record_of
from recruit.store.scoring.sheets import (
    Notes,
    member_sheet,
    open_without,
    reopen,
    save_notes,
    save_scores,
    seal,
)
from recruit.store.vacancies.candidates import add_candidates, candidates
from recruit.store.vacancies.editions import add_edition, issued_pack
from recruit.store.vacancies.panels import add_member, members_of, panel
from recruit.store.vacancies.vacancies import add_vacancy, vacancy
from tests import scored
from tests.builders import chosen, shipped_library
from tests.web.made_up import Site, a_draft, seat_hr
from tests.web.reading import faults, forms, heading, link_to, links, notices, parsed, words

MARKS = (["3", "2"], ["2", "2"], ["4", "0", "2"])
LARGEST = 150_000


@dataclass(frozen=True)
class Room:
    """The candidates of `issued` and its panel by their ids; of the first candidate every sheet is
    sealed.
    """

    site: Site
    candidates: tuple[int, ...]
    members: tuple[int, ...]

    def where(self, end: str = "consensus", candidate: int = 0) -> str:
        return f"/vacancies/{self.site.issued}/interviews/{self.candidates[candidate]}/{end}"

    def db(self):
        return self.site.database()

    def kept(self) -> tuple[AgreedScore, ...]:
        with self.db() as db:
            return departures(db, self.candidates[0])

    def record(self) -> None:
        with self.db() as db:
            version = consensus_version(db, self.candidates[0])
            record_consensus(db, SHELL, self.site.issued, self.candidates[0], version)

    def is_recorded(self) -> bool:
        with self.db() as db:
            found = record_of(db, self.site.issued, self.candidates[0])
        assert found is not None
        assert found.candidates[0].interview is not None
        return found.candidates[0].interview.recorded is not None

    def reopen(self, member: int, marks: list[str] | None = None) -> None:
        """HR opens a sheet again; it is sealed again where marks are given."""
        with self.db() as db:
            where = scored.place(db, self.site.issued, 0, member)
            reopen(db, actor(self.site.hr), where, "The mark belongs to another question.")
            if marks is not None:
                kept = member_sheet(db, where)
                assert kept is not None
                given = scored.scores(db, self.site.issued, marks)
                save_scores(
                    db, SHELL, where, [(each, kept.score(each.question).version) for each in given]
                )
                seal(db, SHELL, where)


@pytest.fixture
def room(site: Site) -> Room:
    """See `Room`."""
    with site.database() as db:
        scored.score_all(db, site.issued, {0: MARKS})
        return Room(
            site,
            tuple(each.id for each in candidates(db, site.issued)),
            tuple(each.id for each in panel(db, site.issued)),
        )


def text_of(page: str) -> str:
    return words(parsed(page).find(".//main"))


def shown(page: str, question: int) -> str:
    """What stands in the section of one question."""
    return words(parsed(page).get_element_by_id(f"question-{question}"))


# Who sees it


def test_those_who_sealed_and_hr_see_the_marks_once_they_are_open(room, site):
    for name in ("manager", "panel_member", "outsider", "hr"):
        answer = site.browser(getattr(site, name)).get(room.where())
        assert answer.status_code == 200, name
        assert heading(answer.text) == "Consensus on C1"


def test_nobody_sees_anything_while_a_sheet_is_missing(room, site):
    with room.db() as db:
        for member in (0, 1):
            scored.seal_sheet(db, scored.place(db, site.issued, 1, member))
    for name in ("manager", "panel_member", "outsider", "hr"):
        browser = site.browser(getattr(site, name))
        assert browser.get(room.where(candidate=1)).status_code == 404, name
        assert browser.get(room.where(f"said/{room.members[0]}/1", 1)).status_code == 404, name
        assert browser.post(room.where("consensus/stance", 1)).status_code in (403, 404), name


def test_a_member_with_an_open_sheet_learns_nothing_from_any_address(room, site):
    """Byte for byte the same before and after the others seal, and the same as for a candidate who
    is not there.
    """
    browser = site.browser(site.panel_member)
    ends = ("consensus", f"said/{room.members[0]}/1", "consensus/open", "consensus/take-back")
    ends += tuple(f"sheets/{each}/reopen" for each in room.members)

    def answers() -> list[tuple[int, bytes]]:
        found = [browser.get(room.where(end, 1)) for end in ends]
        found += [
            browser.post(room.where(end, 1), data={"mark-1": "3", "stance": "confirm"})
            for end in ("consensus", "consensus/record", "consensus/stance", "consensus/open")
        ]
        return [(each.status_code, _without_typed(each.data)) for each in found]

    before = answers()
    with room.db() as db:
        scored.seal_sheet(db, scored.place(db, site.issued, 1, 0))
        scored.seal_sheet(db, scored.place(db, site.issued, 1, 2))
    assert answers() == before
    assert {status for status, _ in before} == {403, 404}


def _without_typed(page: bytes) -> bytes:
    return b"\n".join(line for line in page.splitlines() if b"csrf_token" not in line)


def test_a_chair_and_hr_on_the_panel_with_open_sheets_learn_nothing_either(room, site):
    with room.db() as db:
        member = seat_hr(db, site, SHELL)
        scored.open_gate(db, site.issued)
        for each in (1, 2):
            scored.seal_sheet(db, scored.place(db, site.issued, 1, each))
    for name in ("manager", "hr"):
        browser = site.browser(getattr(site, name))
        for end in (
            "consensus",
            "consensus/open",
            "consensus/take-back",
            f"sheets/{room.members[1]}/reopen",
        ):
            assert browser.get(room.where(end, 1)).status_code in (403, 404), (name, end)
            assert browser.post(room.where(end, 1), data={"why": "x"}).status_code in (403, 404), (
                name,
                end,
            )
    assert member not in room.members


def test_a_member_who_withdrew_sees_the_agreed_scores_alone_once_they_are_recorded_and_hr_lets_them(
    room, site
):
    with room.db() as db:
        declare(
            db,
            SHELL,
            site.issued,
            room.candidates[1],
            Declaration(room.members[0], Interest.WITHDRAWS),
        )
        for member in (1, 2):
            scored.seal_sheet(db, scored.place(db, site.issued, 1, member), ["3"])
    browser = site.browser(site.manager)
    assert browser.get(room.where(candidate=1)).status_code == 404
    sent = {"version": "1", "mark-1": "4", "why-1": "other", "words-1": "I am the chair."}
    for end in ("consensus", "consensus/record", "consensus/stance"):
        assert browser.post(room.where(end, 1), data=sent).status_code == 404
    with room.db() as db:
        record_consensus(db, SHELL, site.issued, room.candidates[1], 1)
    assert browser.get(room.where(candidate=1)).status_code == 404
    with room.db() as db:
        save_settings(db, SHELL, replace(settings(db), withdrawn_see_result=True))
    page = browser.get(room.where(candidate=1)).text
    assert heading(page) == "Agreed scores of C2"
    assert site.panel_member.name not in page
    shown_to_a_member = site.browser(site.panel_member).get(room.where(candidate=1)).text
    assert f"{site.manager.name}, chair: withdrew" in text_of(shown_to_a_member)


@pytest.mark.parametrize("sees_marks", [False, True])
def test_a_manager_who_is_no_member_sees_what_the_house_lets_them(site, sees_marks):
    browser, where, record = a_managers_view(site)
    assert browser.get(where).status_code == 404
    if sees_marks:
        with site.database() as db:
            save_settings(db, SHELL, replace(settings(db), managers_see_marks=True))
        assert heading(browser.get(where).text) == "Consensus on C1"
        assert "Record the agreed scores" not in browser.get(where).text
    record()
    page = browser.get(where)
    if sees_marks:
        assert heading(page.text) == "Consensus on C1"
    else:
        assert heading(page.text) == "Agreed scores of C1"
        for hidden in (site.panel_member.name, "spread", "n = ", "Said:", "differ"):
            assert hidden not in text_of(page.text), hidden
        assert "The weighted mean is 2.5" in text_of(page.text)
    for end in ("consensus", "consensus/record", "consensus/open"):
        assert browser.post(f"{where.removesuffix('consensus')}{end}").status_code == 403


def a_managers_view(site: Site):
    """The browser of a manager who owns a scored vacancy on whose panel they do not sit, the page,
    and recording.
    """
    with site.database() as db:
        identity = a_scored_vacancy(
            db,
            site,
            site.other_manager,
            [site.manager.name, site.panel_member.name],
            [["2"], ["3"]],
            Rounding.EXACT,
        )
        candidate = candidates(db, identity)[0].id

    def record() -> None:
        with site.database() as db:
            record_consensus(db, SHELL, identity, candidate, 1)

    return (
        site.browser(site.other_manager),
        f"/vacancies/{identity}/interviews/{candidate}/consensus",
        record,
    )


def a_scored_vacancy(
    db: Database, site: Site, owner, names, marks, rounding=Rounding.HALF_UP, draft=None, give=None
) -> int:
    """A vacancy with members of these names from outside; all have sealed sheets for its one
    candidate.
    """
    made = replace(draft or a_draft("V-2026-090"), rounding=rounding)
    identity = add_vacancy(db, actor(owner), owner.id, made)
    for at, name in enumerate(names):
        person = next((each.id for each in site.people if each.name == name), None)
        add_member(db, SHELL, identity, name=name, role="Keeper", person=person, is_chair=at == 0)
    add_candidates(db, SHELL, identity, [Candidate("C1", "Clementine Nowhere", "")])
    stored = vacancy(db, identity)
    assert stored is not None
    listed = tuple(each.candidate for each in candidates(db, identity))
    today = datetime.now(UTC).date().isoformat()
    of = vacancy_of(stored.draft, members_of(panel(db, identity)), listed, edition=1, issued=today)
    pack = build_pack(of, {"grades9plus": shipped_library().framework("grades9plus")})
    add_edition(db, actor(owner), stored, issue(pack))
    scored.open_gate(db, identity)
    for member, given in enumerate(marks):
        where = scored.place(db, identity, 0, member)
        scores = scored.scores(db, identity, given)
        scored.save_sheet(db, where, give(member, scores) if give else scores)
        seal(db, SHELL, where)
    return identity


def test_addresses_that_name_nothing_are_404(room, site, as_manager, as_hr):
    for where in (
        room.where().replace(str(room.candidates[0]), "9" * 30),
        room.where("said/999/1"),
        room.where(f"said/{room.members[0]}/99"),
        room.where(f"said/{room.members[0]}/{'9' * 30}"),
        room.where(f"said/{'9' * 30}/1"),
    ):
        assert as_manager.get(where).status_code == 404, where
    with room.db() as db:
        theirs = candidates(db, site.elsewhere)[0].id
        stranger = panel(db, site.elsewhere)[0].id
    assert (
        as_manager.get(f"/vacancies/{site.issued}/interviews/{theirs}/consensus").status_code == 404
    )
    assert (
        as_hr.get(f"/vacancies/{site.elsewhere}/interviews/{theirs}/consensus").status_code == 404
    )
    assert as_hr.get(room.where(f"sheets/{stranger}/reopen")).status_code == 404
    assert as_hr.post(room.where(f"sheets/{stranger}/reopen"), data={"why": "x"}).status_code == 404


# What it shows


def test_marks_stand_side_by_side_with_mean_n_spread_and_where_to_talk(room, as_panel_member):
    page = as_panel_member.get(room.where()).text
    first = shown(page, 1)
    for said in (
        "Agnes Lamplight 3 Clearly shown",
        "Peggy Listener 2 Shown",
        "Wilhelmina Storybrook 4 Exceeded",
        "Mean 3 of n = 3; spread 2.",
        "The marks differ by 2, from 2 to 4.",
        "Said: 'I wrote the plan",
    ):
        assert said in first, said
    assert "The marks lie on both sides of the pass mark, 2." in shown(page, 2)
    top = [each.get("href") for each in parsed(page).xpath("//ul[@class='flagged']//a")]
    assert top == ["#question-1", "#question-2"]
    assert "Mean 1.33 of n = 3; spread 2. The agreed score starts at 1, the mean rounded" in shown(
        page, 2
    )


def test_the_threshold_is_the_houses(room, as_panel_member):
    with room.db() as db:
        save_settings(db, SHELL, replace(settings(db), spread=3))
    page = as_panel_member.get(room.where()).text
    assert [each.get("href") for each in parsed(page).xpath("//ul[@class='flagged']//a")] == [
        "#question-2"
    ]
    assert "differ by" not in shown(page, 1)


def test_who_did_not_score_is_not_0_and_the_chairs_reason_is_said(room, site, as_manager):
    with room.db() as db:
        for member in (0, 1):
            scored.seal_sheet(db, scored.place(db, site.issued, 1, member), ["3"])
        open_without(
            db, actor(site.manager), scored.place(db, site.issued, 1, 0), "Called away at noon."
        )
    page = as_manager.get(room.where(candidate=1)).text
    assert "Wilhelmina Storybrook: did not score." in text_of(page)
    assert "Called away at noon." in text_of(page)
    assert "Did not score: Wilhelmina Storybrook." in shown(page, 1)
    assert "Mean 3 of n = 2" in shown(page, 1)


def test_a_question_that_was_not_asked_says_why_and_counts_in_no_mean(site):
    with site.database() as db:
        scored.score_all(db, site.issued, {0: [["3", ""], ["2", "2"], ["", ""]]})
        candidate = candidates(db, site.issued)[0].id
    page = (
        site.browser(site.manager)
        .get(f"/vacancies/{site.issued}/interviews/{candidate}/consensus")
        .text
    )
    assert "Not asked The fire alarm went off." in shown(page, 1)
    assert "Wilhelmina Storybrook recorded it as not asked; others scored it." in shown(page, 1)
    assert "Mean 2.5 of n = 2" in shown(page, 1)
    assert "Agnes Lamplight and Wilhelmina Storybrook recorded it as not asked" in shown(page, 2)


def test_indicators_and_probes_are_named_with_who_heard_and_asked_them(site):
    def give(member, scores):
        asked = issued.pack.questions[0]
        first = replace(
            scores[0], heard=(asked.indicators[0].id, asked.negative_indicators[0].id), probes=(1,)
        )
        return [
            first if member < 2 else replace(scores[0], heard=(asked.indicators[0].id,)),
            *scores[1:],
        ]

    with site.database() as db:
        issued = issued_pack(db, site.issued)
        scored.open_gate(db, site.issued)
        for member in range(3):
            where = scored.place(db, site.issued, 0, member)
            scored.save_sheet(db, where, give(member, scored.scores(db, site.issued, ["2"])))
            save_notes(db, SHELL, where, Notes((), "For myself alone.", "The lights went out."), 0)
            seal(db, SHELL, where)
        candidate = candidates(db, site.issued)[0].id
    page = (
        site.browser(site.manager)
        .get(f"/vacancies/{site.issued}/interviews/{candidate}/consensus")
        .text
    )
    asked = issued.pack.questions[0]
    assert f"+ Positive indicators heard {asked.indicators[0].text} all who scored" in shown(
        page, 1
    )
    assert f"{asked.negative_indicators[0].text} Agnes Lamplight and Peggy Listener" in shown(
        page, 1
    )
    assert f"Probes asked {asked.probes[0]} Agnes Lamplight and Peggy Listener" in shown(page, 1)
    assert "No one ticked an indicator." in shown(page, 2)
    assert text_of(page).count("The lights went out.") == 3
    assert "For myself alone." not in page


def test_a_sheet_that_was_opened_again_shows_what_it_was(room, as_manager):
    room.reopen(1, ["4", "2"])
    page = as_manager.get(room.where()).text
    assert "opened again by Hilda Rulebook" in text_of(page)
    assert "Before the sheet was opened again: 2." in shown(page, 1)
    assert "Before the sheet" not in shown(page, 2)
    both = as_manager.get(link_to(page, "All versions of Peggy Listener on question 1")).text
    assert heading(both) == "What Peggy Listener wrote on C1"
    assert text_of(both).index("4 Exceeded") < text_of(both).index("2 Shown")


def test_the_totals_are_of_this_candidate_with_the_mechanical_one_beside(room, as_manager):
    with room.db() as db:
        save_departures(
            db,
            SHELL,
            room.site.issued,
            room.candidates[0],
            1,
            [AgreedScore(1, "0", Why.OTHER, "No.")],
        )
    said = text_of(as_manager.get(room.where()).text)
    # Weights 2, 1, 1, 1, 1, 1; means 3, 4/3, 2, 2, 2, 2; agreed 0, 1, 2, 2, 2, 2.
    assert "the agreed scores 1.29 does not meet the standard" in said
    assert "the means alone 2.19 meets the standard" in said
    assert "Does not meet the standard. The weighted mean is 1.29, below the pass mark 2" in said
    for other in ("Peregrine", "C2", "C3"):
        assert other not in said


def test_the_page_of_a_large_panel_with_long_evidence_stays_small_and_nothing_is_lost(site):
    long = "He said: 'Ask the crew first; they know the rocks & the <tide>.' " * 310
    names = [f"{letter} {'Longname ' * 10}Madeup"[:100] for letter in "ABCDEFGHIJKL"]
    framework = shipped_library().framework("grades9plus")
    numbers = [element.number for _, element in framework.elements()][:13]
    draft = replace(
        a_draft("V-2026-091"),
        elements=tuple(chosen("grades9plus", each, "2") for each in numbers),
        criteria=(),
        timing=replace(a_draft("x").timing, slot=600),
    )

    def give(member, scores):
        issued = issued_pack(db, db.execute("select max(id) from vacancy").fetchone()[0])
        return [
            replace(
                each,
                evidence=long[:20_000],
                probes=tuple(range(1, len(asked.probes) + 1))[member % 2 :],
                heard=tuple(one.id for one in (*asked.indicators, *asked.negative_indicators))[
                    member % 3 :
                ],
            )
            for each, asked in zip(scores, issued.pack.questions, strict=True)
        ]

    with site.database() as db:
        marks = [[str(member % 5)] for member in range(12)]
        identity = a_scored_vacancy(db, site, site.manager, names, marks, draft=draft, give=give)
        candidate = candidates(db, identity)[0].id
        last = panel(db, identity)[-1].id
    browser = site.browser(site.hr)
    where = f"/vacancies/{identity}/interviews/{candidate}/consensus"
    page = browser.get(where)
    assert len(page.data) < LARGEST
    whole = f"{where.removesuffix('consensus')}said/{last}/13"
    assert whole in links(page.text)
    kept = browser.get(whole).text
    assert words(parsed(kept).xpath("//p[@class='said']")[0]) == " ".join(long[:20_000].split())
    record_all = {f"mark-{n}": "2" for n in range(1, 14)} | {
        f"{part}-{n}": value
        for n in range(1, 14)
        for part, value in (("why", "other"), ("words", "It was so. " * 20))
    }
    answer = browser.post(where, data={**record_all, "version": "1"}, follow_redirects=True)
    assert len(answer.data) < LARGEST


def test_evidence_of_a_usual_panel_is_all_on_the_page_folded_where_it_is_long(site):
    long = "She said: 'We tried it on the next night watch, and wrote it down.'\n" * 80

    def give(_member, scores):
        return [replace(scores[0], evidence=long), *scores[1:]]

    with site.database() as db:
        identity = a_scored_vacancy(
            db,
            site,
            site.manager,
            [site.manager.name, "Peggy Elsewhere"],
            [["2"], ["3"]],
            give=give,
        )
        candidate = candidates(db, identity)[0].id
    page = (
        site.browser(site.manager)
        .get(f"/vacancies/{identity}/interviews/{candidate}/consensus")
        .text
    )
    assert not [each for each in links(page) if "/said/" in each]
    first = parsed(page).xpath("(//ul[@class='given'])[1]/li")[0]
    shown_text = " ".join(words(each) for each in first.xpath(".//p[@class='said']")).replace(
        "… …", " "
    )
    assert " ".join(shown_text.split()) == " ".join(long.split())


def test_the_page_asks_as_few_statements_however_many_members_there_are(site, monkeypatch):
    from recruit.web import database as database_module

    said: list[str] = []
    connect = database_module.connect

    def listening(path, **named):
        opened = connect(path, **named)
        opened.conn.set_trace_callback(said.append)
        return opened

    counts = []
    for members in (2, 12):
        with site.database() as db:
            names = [f"{letter} Member Madeup" for letter in "ABCDEFGHIJKL"[:members]]
            draft = a_draft(f"V-2026-09{members}")
            identity = a_scored_vacancy(
                db, site, site.manager, names, [["2", "3"]] * members, draft=draft
            )
            candidate = candidates(db, identity)[0].id
        browser = site.browser(site.hr)
        where = f"/vacancies/{identity}/interviews/{candidate}/consensus"
        browser.get(where)
        with monkeypatch.context() as patch:
            patch.setattr(database_module, "connect", listening)
            said.clear()
            assert browser.get(where).status_code == 200
        counts.append(len(said))
    assert counts[0] == counts[1]
    assert 0 < counts[0] < 30


# Agreeing


def test_the_chair_saves_another_mark_with_a_reason_and_the_first_marks_stay(room, as_manager):
    with room.db() as db:
        before = db.execute("select * from score order by 1, 2, 3").fetchall()
    page = as_manager.fill_in(
        room.where(),
        {
            "mark-1": "4",
            "why-1": "new evidence heard",
            "words-1": "All heard the second indicator.",
        },
    )
    assert notices(page.text) == ["The agreed scores are saved. They are not recorded yet."]
    assert room.kept() == (
        AgreedScore(1, "4", Why.NEW_EVIDENCE, "All heard the second indicator."),
    )
    assert not room.is_recorded()
    with room.db() as db:
        assert db.execute("select * from score order by 1, 2, 3").fetchall() == before
    as_manager.fill_in(room.where(), {"mark-1": "3", "why-1": "", "words-1": ""})
    assert room.kept() == ()


def test_no_field_of_the_page_carries_a_members_mark(room, as_manager):
    names = as_manager.form(room.where(), "mark-1").names
    allowed = {f"{part}-{number}" for part in ("mark", "why", "words") for number in range(1, 7)}
    assert names == allowed | {"csrf_token", "version", "given"}


def test_recording_keeps_what_was_changed_on_the_page(room, as_manager):
    form = as_manager.form(room.where(), "mark-1")
    sent = dict(form.values) | {
        "mark-2": "2",
        "why-2": "anchor misread",
        "words-2": "We read 'shown'.",
    }
    answer = as_manager.post(room.where("consensus/record"), data=sent, follow_redirects=True)
    assert notices(answer.text) == ["The agreed scores are recorded."]
    assert room.kept() == (AgreedScore(2, "2", Why.ANCHOR_MISREAD, "We read 'shown'."),)
    assert room.is_recorded()
    assert "mark-1" not in answer.text
    assert "Not the mean's, because: anchor misread." in shown(answer.text, 2)
    assert f"recorded by {room.site.manager.name}" in text_of(answer.text)


def test_hr_records_too_and_members_do_not(room, as_hr, as_panel_member):
    assert "<select" not in as_panel_member.get(room.where()).text
    for end in ("consensus", "consensus/record"):
        assert as_panel_member.post(room.where(end), data={"version": "1"}).status_code == 403
    assert not room.is_recorded()
    as_hr.post(room.where("consensus/record"), data={"version": "1"})
    assert room.is_recorded()


@pytest.mark.parametrize("end", ["consensus", "consensus/record"])
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"mark-1": "7", "why-1": "other", "words-1": "Said so."},
            "'7' is not a mark of this scale",
        ),
        (
            {"mark-1": "NaN", "why-1": "other", "words-1": "Said so."},
            "'NaN' is not a mark of this scale",
        ),
        (
            {"mark-1": "1e9", "why-1": "other", "words-1": "Said so."},
            "'1e9' is not a mark of this scale",
        ),
        (
            {"mark-1": "4", "words-1": "Typed and kept."},
            "choose why the agreed score is not the mean's",
        ),
        (
            {"mark-1": "4", "why-1": "other", "words-1": " "},
            "say in words why the agreed score is 4",
        ),
        (
            {"mark-1": "4", "why-1": "a feeling", "words-1": "Typed."},
            "choose why the agreed score is not the mean's",
        ),
        ({"mark-9": "2", "why-9": "other", "words-9": "Typed."}, "This pack has no question '9'"),
        (
            {"mark-1": "4", "why-1": "other", "words-1": "x" * 2001},
            "Use at most 2,000 characters; this has 2,001.",
        ),
        ({"mark-1": "4", "why-1": "other", "words-1": "a\x07b"}, "Take out the character U+0007"),
        ({"mark-1": "4", "why-1": "other", "words-1": "a\x1bb"}, "Take out the character U+001B"),
    ],
)
def test_what_cannot_be_agreed_is_refused_with_a_sentence_and_kept_as_typed(
    room, as_manager, end, changed, said
):
    good = {"mark-2": "3", "why-2": "other", "words-2": "This is right <b>& stays</b>."}
    form = as_manager.form(room.where(), "mark-1")
    sent = {**dict(form.values), **good, **changed}
    page = as_manager.post(room.where(end), data=sent)
    assert page.status_code == 200
    assert said in " ".join(faults(page.text))
    assert room.kept() == ()
    assert not room.is_recorded()
    again = next(each for each in forms(page.text) if "mark-2" in each.names)
    kept = dict(again.values)
    assert kept["words-2"] == good["words-2"]
    if "words-1" in changed and "\x07" not in changed["words-1"]:
        assert kept["words-1"].strip() == changed["words-1"].strip()
    assert kept["version"] == "1"


def test_text_of_any_kind_is_kept_as_text(room, as_manager):
    text = (
        "<script>alert(1)</script> '; drop table score; -- 🚢 \u05e9\u05dc\u05d5\u05dd\nsecond line"
    )
    as_manager.fill_in(room.where(), {"mark-1": "4", "why-1": "other", "words-1": text})
    assert room.kept()[0].words.replace("\r\n", "\n") == text
    assert "<script>alert" not in as_manager.get(room.where()).text


def test_an_old_version_is_refused_with_both_shown_and_may_then_replace(room, as_manager, as_hr):
    form = as_manager.form(room.where(), "mark-1")
    as_hr.fill_in(room.where(), {"mark-1": "4", "why-1": "other", "words-1": "Said by HR."})
    page = as_manager.send(
        form, {"mark-1": "2", "why-1": "cap applied", "words-1": "Said by the chair."}
    )
    assert faults(page.text)[0].startswith("Hilda Rulebook changed the same as you")
    said = text_of(page.text)
    assert "Saved now 4 You typed 2" in said
    assert "Saved now Said by HR. You typed Said by the chair." in said
    assert room.kept()[0].words == "Said by HR."
    again = next(each for each in forms(page.text) if "mark-1" in each.names)
    as_manager.send(again)
    assert room.kept() == (AgreedScore(1, "2", Why.CAP_APPLIED, "Said by the chair."),)


def test_recording_an_old_version_is_refused(room, as_manager, as_hr):
    form = as_manager.form(room.where(), "mark-1")
    as_hr.fill_in(room.where(), {"mark-1": "4", "why-1": "other", "words-1": "Said by HR."})
    page = as_manager.post(room.where("consensus/record"), data=dict(form.values))
    assert "changed this after you opened this page" in faults(page.text)[0]
    assert not room.is_recorded()
    page = as_manager.post(room.where("consensus/record"), data={"version": "1"})
    assert "changed this after you opened this page" in faults(page.text)[0]
    assert not room.is_recorded()


def test_marks_that_changed_since_the_page_was_opened_are_not_recorded_unseen(room, as_manager):
    form = as_manager.form(room.where(), "mark-3")
    room.reopen(1, ["2", "2", "3"])
    page = as_manager.post(room.where("consensus/record"), data=dict(form.values))
    assert "changed this after you opened this page" in faults(page.text)[0]
    assert "Peggy Listener 3 Clearly shown" in shown(page.text, 3)
    assert not room.is_recorded()


def test_while_a_sheet_is_opened_again_nothing_can_be_recorded(room, as_manager):
    form = as_manager.form(room.where(), "mark-3")
    room.reopen(1)
    assert (
        as_manager.post(room.where("consensus/record"), data=dict(form.values)).status_code == 404
    )
    assert not room.is_recorded()


def test_a_cap_keeps_the_mean_from_being_recorded_until_it_is_talked_over(site):
    element = a_draft("x").elements[0]
    bad = _negative(element)
    capped = (replace(element, caps=(Cap(bad, "1"),)), *a_draft("x").elements[1:])
    draft = replace(a_draft("V-2026-092"), elements=capped)

    def give(member, scores):
        return [
            replace(scores[0], mark="1", heard=(bad,)) if member == 1 else scores[0],
            *scores[1:],
        ]

    with site.database() as db:
        names = [site.manager.name, "Peggy Elsewhere"]
        identity = a_scored_vacancy(
            db, site, site.manager, names, [["3"], ["3"]], draft=draft, give=give
        )
        candidate = candidates(db, identity)[0].id
    browser = site.browser(site.manager)
    where = f"/vacancies/{identity}/interviews/{candidate}/consensus"
    assert "A negative indicator was heard that allows 1 at most." in shown(
        browser.get(where).text, 1
    )
    browser.fill_in(where)
    page = browser.post(f"{where}/record", data={"version": "1"})
    assert faults(page.text) == [
        "Question 1: a member heard an indicator that allows 1 at most. Agree on that, or on"
        " another mark, and say why."
    ]
    sent = {"version": "1", "mark-1": "1", "why-1": "cap applied", "words-1": "It was heard."}
    page = browser.post(f"{where}/record", data=sent, follow_redirects=True)
    assert notices(page.text) == ["The agreed scores are recorded."]


def _negative(element) -> str:
    found = shipped_library().framework("grades9plus").find(element.reference.number)
    assert found is not None
    group, one = found
    stage = one.stage("2")
    assert stage is not None
    return (stage.negative_indicators + one.negative_indicators or group.negative_indicators)[0].id


def test_the_exact_mean_may_be_agreed_where_the_rule_does_not_round(site):
    with site.database() as db:
        names = [site.manager.name, "Peggy Elsewhere", "Wilma Elsewhere"]
        marks = [["3"], ["3"], ["2"]]
        identity = a_scored_vacancy(db, site, site.manager, names, marks, Rounding.EXACT)
        candidate = candidates(db, identity)[0].id
    browser = site.browser(site.manager)
    where = f"/vacancies/{identity}/interviews/{candidate}/consensus"
    form = browser.form(where, "mark-1")
    assert dict(form.values)["mark-1"] == "mean"
    assert "The rule does not round: the agreed score starts at the exact mean." in shown(
        browser.get(where).text, 1
    )
    page = browser.post(f"{where}/record", data=dict(form.values), follow_redirects=True)
    assert "Agreed: 2.67, the exact mean." in shown(page.text, 1)


@pytest.mark.parametrize("end", ["consensus", "consensus/record"])
def test_after_recording_nothing_is_saved_and_what_was_typed_is_shown(room, as_manager, end):
    room.record()
    sent = {"version": "2", "mark-1": "4", "why-1": "other", "words-1": "Too late but typed."}
    answer = as_manager.post(room.where(end), data=sent)
    assert answer.status_code == 400
    assert "The agreed scores of this candidate are recorded." in answer.text
    assert "Too late but typed." in answer.text
    assert room.kept() == ()


# Confirming


def test_every_member_who_scored_confirms_or_dissents_and_may_change_it(room, site):
    room.record()
    outsider, member = site.browser(site.outsider), site.browser(site.panel_member)
    assert text_of(member.get(room.where()).text).count("Has not said yet") == 3
    said = outsider.fill_in(room.where(), {"stance": "confirm"})
    assert notices(said.text) == ["You confirmed the agreed scores."]
    said = member.fill_in(room.where(), {"stance": "dissent", "said": "I heard less than that."})
    assert notices(said.text) == ["Your dissent is recorded."]
    page = text_of(site.browser(site.manager).get(room.where()).text)
    assert "Peggy Listener ▲ Dissents" in page
    assert "I heard less than that." in page
    assert "Wilhelmina Storybrook ✓ Confirms" in page
    assert page.count("Has not said yet") == 1
    member.fill_in(room.where(), {"stance": "confirm", "said": ""})
    assert "Dissents" not in text_of(member.get(room.where()).text)


def test_dissent_needs_words_and_one_or_the_other_must_be_chosen(room, as_panel_member):
    room.record()
    page = as_panel_member.fill_in(room.where(), {"stance": "dissent"})
    assert faults(page.text) == ["Say in words where you dissent, and why."]
    page = as_panel_member.fill_in(room.where(), {"said": "Only words."})
    assert faults(page.text) == ["Choose whether you confirm or dissent."]
    assert "Only words." in page.text
    page = as_panel_member.fill_in(room.where(), {"stance": "dissent", "said": "a" * 2001})
    assert "Use at most 2000 characters" in faults(page.text)[0]
    for bad in ("perhaps", ""):
        sent = {"stance": bad, "said": "x", "version": "2"}
        assert faults(as_panel_member.post(room.where("consensus/stance"), data=sent).text)


def test_who_did_not_score_has_no_word(room, site, as_outsider, as_hr):
    with room.db() as db:
        for member in (0, 1):
            scored.seal_sheet(db, scored.place(db, site.issued, 1, member), ["3"])
        open_without(db, SHELL, scored.place(db, site.issued, 1, 0), "Called away.")
        record_consensus(db, SHELL, site.issued, room.candidates[1], 1)
    page = as_outsider.get(room.where(candidate=1))
    assert page.status_code == 200
    assert "What do you say?" not in page.text
    answer = as_outsider.post(
        room.where("consensus/stance", 1), data={"stance": "dissent", "said": "I was away."}
    )
    assert answer.status_code == 400
    assert "Only members who scored this candidate confirm or dissent." in answer.text
    assert "I was away." in answer.text
    assert (
        as_hr.post(room.where("consensus/stance", 1), data={"stance": "confirm"}).status_code == 403
    )


def test_a_word_before_recording_or_on_scores_recorded_anew_is_refused(
    room, as_panel_member, as_hr
):
    answer = as_panel_member.post(
        room.where("consensus/stance"), data={"stance": "confirm", "version": "1"}
    )
    assert "are not recorded yet" in answer.text
    room.record()
    form = as_panel_member.form(room.where(), "stance")
    as_hr.fill_in(room.where("consensus/take-back"), {"why": "Once more."})
    room.record()
    answer = as_panel_member.send(form, {"stance": "confirm"})
    assert "recorded anew" in answer.text


def test_after_the_decision_nothing_changes_and_a_sentence_says_so(
    room, site, as_manager, as_hr, as_panel_member
):
    decide(room)
    page = as_panel_member.get(room.where()).text
    assert "Nothing here changes any more." in text_of(page)
    assert "What do you say?" not in page
    for browser, end, sent in (
        (as_manager, "consensus", {"version": "2", "mark-1": "4"}),
        (as_manager, "consensus/record", {"version": "2"}),
        (as_panel_member, "consensus/stance", {"stance": "dissent", "said": "Typed too late."}),
        (as_hr, "consensus/take-back", {"why": "Typed too late."}),
        (as_hr, f"sheets/{room.members[0]}/reopen", {"why": "Typed too late."}),
        (as_manager, "consensus/open", {"why": "Typed too late."}),
    ):
        answer = browser.post(room.where(end), data=sent)
        assert answer.status_code == 400, end
        assert "recorded" in text_of(answer.text), end
        assert "Typed too late." in answer.text or "mark-1" in sent or "version" in sent
    assert site.vacancy(site.issued).draft


def decide(room: Room) -> None:
    room.record()
    with room.db() as db:
        vacancy_id = room.site.issued
        for candidate in room.candidates[1:]:
            save_outcome(
                db, SHELL, vacancy_id, candidate, 0, Outcome.DID_NOT_ATTEND, "", "Did not come."
            )
        save_outcome(
            db, SHELL, vacancy_id, room.candidates[0], 0, Outcome.APPOINT, "", "As agreed."
        )
        record_decision(db, SHELL, vacancy_id)


# Opening, taking back, opening again


def test_the_chair_opens_without_a_sheet_after_seeing_whose_and_what_it_means(
    room, site, as_manager
):
    with room.db() as db:
        for member in (0, 1):
            scored.seal_sheet(db, scored.place(db, site.issued, 1, member), ["3"])
    page = as_manager.get(room.where("consensus/open", 1)).text
    assert "Wilhelmina Storybrook" in text_of(page)
    assert site.panel_member.name not in text_of(page)
    assert "no mean counts them" in text_of(page)
    page = as_manager.fill_in(room.where("consensus/open", 1), {"why": " "})
    assert faults(page.text) == ["Give the reason. It is part of the record."]
    page = as_manager.fill_in(room.where("consensus/open", 1), {"why": "Called away at noon."})
    assert heading(page.text) == "Consensus on C2"
    assert notices(page.text) == ["The marks are open."]
    answer = as_manager.get(room.where("consensus/open", 1))
    assert "open already" in answer.text


def test_only_a_chair_who_has_sealed_opens_the_marks(
    room, site, as_manager, as_panel_member, as_hr
):
    with room.db() as db:
        scored.seal_sheet(db, scored.place(db, site.issued, 1, 1), ["3"])
    for browser, status in ((as_manager, 404), (as_panel_member, 403), (as_hr, 403)):
        assert browser.get(room.where("consensus/open", 1)).status_code == status
        assert (
            browser.post(room.where("consensus/open", 1), data={"why": "Now."}).status_code
            == status
        )


@pytest.mark.parametrize("gone", [Outcome.WITHDRAWN, Outcome.DID_NOT_ATTEND])
def test_the_marks_of_a_candidate_who_is_out_of_it_are_not_opened_without_a_sheet(
    room, site, as_manager, gone
):
    with room.db() as db:
        for member in (0, 1):
            scored.seal_sheet(db, scored.place(db, site.issued, 1, member), ["3"])
    before = as_manager.form(room.where("consensus/open", 1), "why")
    settle(room, 1, gone)
    for answer in (
        as_manager.get(room.where("consensus/open", 1)),
        as_manager.send(before, {"why": "Called away at noon."}),
    ):
        assert answer.status_code == 400
        assert f"The outcome for this candidate is recorded: {gone}." in text_of(answer.text)
    with room.db() as db:
        with pytest.raises(Refused, match=f"recorded: {gone}"):
            open_without(db, SHELL, scored.place(db, site.issued, 1, 0), "Called away at noon.")
        assert not candidate_record(db, room, 1).states.is_open


@pytest.mark.parametrize("gone", [Outcome.WITHDRAWN, Outcome.DID_NOT_ATTEND])
@pytest.mark.parametrize("end", ["consensus", "consensus/record"])
def test_nothing_is_agreed_on_a_candidate_who_is_out_of_it(room, as_manager, gone, end):
    before = as_manager.form(room.where(), "words-1", action=room.where())
    settle(room, 0, gone)
    page = as_manager.get(room.where()).text
    said = (
        f"The outcome for this candidate is recorded: {gone}. Nothing more is opened or agreed on"
        " them."
    )
    assert said in text_of(page)
    assert not [each for each in forms(page) if "words-1" in each.names]
    typed = {"mark-1": "4", "why-1": "other", "words-1": "She told of more."}
    answer = as_manager.send(replace(before, action=room.where(end)), typed)
    assert answer.status_code == 400
    assert said in text_of(answer.text)
    with room.db() as db:
        wanted, version = (
            AgreedScore(1, "4", Why.OTHER, "More."),
            consensus_version(db, room.candidates[0]),
        )
        with pytest.raises(Refused, match=f"recorded: {gone}"):
            save_departures(db, SHELL, room.site.issued, room.candidates[0], version, [wanted])
        with pytest.raises(Refused, match=f"recorded: {gone}"):
            record_consensus(db, SHELL, room.site.issued, room.candidates[0], version)
    assert room.kept() == ()
    assert not room.is_recorded()


def test_once_the_outcome_is_taken_back_the_panel_agrees_after_all(room, as_manager):
    settle(room, 0, Outcome.WITHDRAWN)
    with room.db() as db:
        take_back_outcome(db, SHELL, room.site.issued, room.candidates[0])
    as_manager.fill_in(
        room.where(), {"mark-1": "4", "why-1": "other", "words-1": "She told of more."}
    )
    assert [each.mark for each in room.kept()] == ["4"]


def settle(room: Room, candidate: int, gone: Outcome) -> None:
    """Records that a candidate withdrew or did not attend."""
    with room.db() as db:
        save_outcome(
            db, SHELL, room.site.issued, room.candidates[candidate], 0, gone, "", "They rang."
        )


def candidate_record(db: Database, room: Room, candidate: int) -> CandidateRecord:
    found = record_of(db, room.site.issued, room.candidates[candidate])
    assert found is not None
    return found.candidates[0]


def test_hr_takes_back_with_a_reason_and_everyone_says_anew(
    room, as_hr, as_manager, as_panel_member
):
    room.record()
    as_panel_member.fill_in(room.where(), {"stance": "confirm"})
    for browser in (as_manager, as_panel_member):
        assert browser.get(room.where("consensus/take-back")).status_code == 404
        assert browser.post(room.where("consensus/take-back"), data={"why": "x"}).status_code == 404
    assert room.where("consensus/take-back") in links(as_hr.get(room.where()).text)
    page = as_hr.get(room.where("consensus/take-back")).text
    assert "1 of those who scored had confirmed or dissented" in text_of(page)
    assert faults(as_hr.fill_in(room.where("consensus/take-back")).text)
    assert room.is_recorded()
    page = as_hr.fill_in(room.where("consensus/take-back"), {"why": "The wrong pack was open."})
    assert not room.is_recorded()
    room.record()
    assert text_of(as_manager.get(room.where()).text).count("Has not said yet") == 3
    answer = as_hr.post(room.where("consensus/take-back", 1), data={"why": "x"})
    assert answer.status_code == 404


def test_hr_opens_a_sealed_sheet_again_and_the_marks_are_closed(room, site, as_hr, as_manager):
    end = f"sheets/{room.members[1]}/reopen"
    assert room.where(end) in links(as_hr.get(room.where()).text)
    assert as_manager.get(room.where(end)).status_code == 404
    page = as_hr.get(room.where(end)).text
    assert "Peggy Listener" in text_of(page)
    assert "closed to everyone until it is sealed again" in text_of(page)
    assert faults(as_hr.fill_in(room.where(end), {"why": ""}).text)
    as_hr.fill_in(room.where(end), {"why": "Wrong candidate."})
    for name in ("hr", "manager", "panel_member", "outsider"):
        assert site.browser(getattr(site, name)).get(room.where()).status_code == 404
    answer = as_hr.post(room.where(end), data={"why": "Twice."})
    assert answer.status_code == 400
    assert "This sheet is not sealed." in answer.text


def test_hr_who_scored_does_not_open_their_own_sheet_again(site, as_hr):
    with site.database() as db:
        seat_hr(db, site, SHELL)
        scored.score_all(db, site.issued, {0: [["3"], ["3"], ["3"], ["1"]]})
        own, other = (scored.place(db, site.issued, 0, member) for member in (3, 1))
    base = f"/vacancies/{site.issued}/interviews/{own.candidate}"
    shown = links(as_hr.get(f"{base}/consensus").text)
    assert f"{base}/sheets/{own.member}/reopen" not in shown
    assert f"{base}/sheets/{other.member}/reopen" in shown
    for answer in (
        as_hr.get(f"{base}/sheets/{own.member}/reopen"),
        as_hr.post(f"{base}/sheets/{own.member}/reopen", data={"why": "The others gave more."}),
    ):
        assert answer.status_code == 400
        assert "Ask someone else in HR" in answer.text
    with site.database() as db:
        held = member_sheet(db, own)
    assert held is not None
    assert held.sealed_at


def test_a_recorded_candidates_sheet_is_not_opened_again(room, as_hr):
    room.record()
    end = f"sheets/{room.members[1]}/reopen"
    assert room.where(end) not in links(as_hr.get(room.where()).text)
    for answer in (
        as_hr.get(room.where(end)),
        as_hr.post(room.where(end), data={"why": "Kept text."}),
    ):
        assert answer.status_code == 400
        assert "Take them back first" in answer.text


def test_nothing_of_the_consensus_touches_the_vacancys_date(
    room, site, as_manager, as_panel_member
):
    before = site.vacancy(site.issued).updated_at
    as_manager.fill_in(room.where(), {"mark-1": "4", "why-1": "other", "words-1": "So."})
    room.record()
    as_panel_member.fill_in(room.where(), {"stance": "confirm"})
    assert site.vacancy(site.issued).updated_at == before
