"""How the panel agreed: who sees the figures and pictures, when, and that they are those of the
marks.
"""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from recruit.domain.scoring.gate import Declaration, Interest
from recruit.domain.scoring.result import Outcome
from recruit.domain.words.people import SHELL
from recruit.store.scoring.gates import declare
from recruit.store.scoring.outcomes import save_outcome
from recruit.store.vacancies.candidates import candidates
from recruit.store.vacancies.panels import panel
from tests import scored
from tests.web.made_up import Site
from tests.web.reading import parsed, words

MARKS = {
    0: [["3"], ["2"], ["4", "0", "2"]],
    1: [["2"], ["2", "4"], ["2", "1"]],
    2: [["1"], ["2"], ["0", "", "3", "1"]],
}
"""By candidate, what each of the three members gives the six questions; the last mark holds for all
that follow.
"""
NOT_YET = (
    "Once the agreed scores of every candidate are recorded, this page describes how the members"
    " marked."
)
PICTURES = ("members", "profile", "spread")


@pytest.fixture
def done(site: Site) -> Site:
    """The vacancy `issued`, with every sheet sealed and every agreed score recorded."""
    with site.database() as db:
        scored.score_all(db, site.issued, MARKS)
        scored.agree_all(db, site.issued)
    return site


def page(site: Site, browser: FlaskClient) -> str:
    answer = browser.get(f"/vacancies/{site.issued}/result/panel")
    assert answer.status_code == 200
    return answer.text


def picture(site: Site, browser: FlaskClient, name: str, candidate: int = 0) -> TestResponse:
    with site.database() as db:
        found = candidates(db, site.issued)[candidate].id
    ending = "" if name == "members" else f"-{found}"
    return browser.get(f"/vacancies/{site.issued}/result/pictures/{name}{ending}.svg")


def table(text: str, caption: str) -> list[list[str]]:
    """The cells of the table with this caption, row by row."""
    for each in parsed(text).iter("table"):
        if words(each.find("caption")).startswith(caption):
            return [[words(cell) for cell in row] for row in each.iter("tr")][1:]
    raise AssertionError(f"there is no table '{caption}'")


def drawn(svg: bytes) -> set[str]:
    return {
        "".join(each.itertext())
        for each in ElementTree.fromstring(svg).iter()
        if each.tag.endswith("text")
    }


def test_the_table_of_members_is_the_one_worked_by_hand(done, as_hr):
    # Marks 3 2 1 six times each; 2, then 2 and five times 4, then five times 2; 4 0 2 2 2 2, 2 1 1
    # 1 1 1, 0 - 3 1 1 1.
    assert table(page(done, as_hr), "Each member's marks over C1, C2, C3") == [
        ["Agnes Lamplight", "18", "2", "1 to 3", "6 of 17: 5 above, 1 below"],
        ["Peggy Listener", "18", "2.56", "2 to 4", "10 of 17: 9 above, 1 below"],
        ["Wilhelmina Storybrook", "17", "1.47", "0 to 4", "9 of 17: 2 above, 7 below"],
    ]


def test_the_means_over_the_day_stand_in_the_order_of_the_list(done, as_hr):
    text = page(done, as_hr)
    assert table(text, "The panel's mean for each candidate") == [
        ["C1", "2.33", "18"], ["C2", "2.28", "18"], ["C3", "1.41", "17"],
    ]  # fmt: skip
    assert "The mean of the first candidate is 2.33, and of the last 1.41: 0.92 lower." in text
    assert "It may be the candidates" in text


def test_alpha_stands_with_its_n_and_a_warning_where_there_is_little_to_go_by(done, as_hr):
    text = words(parsed(page(done, as_hr)).find(".//main"))
    assert (
        "Krippendorff's alpha for ordered marks is −0.069, over 18 answers with at least two marks"
        " (n 18)." in text
    )
    assert "Only 18 answers have two marks or more. Below 20, one changed mark" in text


def test_the_page_ranks_nobody(done, as_hr):
    text = page(done, as_hr)
    assert "It ranks no one" in text
    main = words(parsed(text).find(".//main")).lower()
    for word in ("best", "worst", "strictest", "most lenient", "rank "):
        assert word not in main


@pytest.mark.parametrize("who", ["hr", "manager", "panel_member", "outsider"])
def test_those_who_may_see_every_mark_see_the_page_and_all_pictures(done, who):
    browser = done.browser(getattr(done, who))
    assert NOT_YET not in page(done, browser)
    for name in PICTURES:
        answer = picture(done, browser, name)
        assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_pictures_show_the_marks_of_the_record(done, as_manager):
    assert {"mean 2.56", "Peggy Listener", "did not score"} & drawn(
        picture(done, as_manager, "members").data
    ) == {
        "mean 2.56",
        "Peggy Listener",
    }
    spread = drawn(picture(done, as_manager, "spread").data)
    assert {"mean 1.67", "C  Wilhelmina Storybrook", "C1: each member's marks"} <= spread
    assert {"0 to 3, n 3", "pass mark 2"} <= drawn(picture(done, as_manager, "profile").data)


def test_every_picture_on_the_page_has_words_and_an_address_of_this_site(done, as_hr):
    shown = list(parsed(page(done, as_hr)).iter("img"))
    assert [each.get("src") for each in shown] == [
        f"/vacancies/{done.issued}/result/pictures/members.svg"
    ]
    assert all(len(each.get("alt")) > 40 for each in shown)


def test_a_manager_whose_vacancy_keeps_marks_with_the_panel_sees_profiles_without_the_range_and_nothing_else(  # noqa: E501
    done,
):
    with done.database() as db:
        db.execute("update panel_member set person = null where person = ?", [done.manager.id])
        db.conn.commit()
    browser = done.browser(done.manager)
    answer = picture(done, browser, "profile")
    assert answer.status_code == 200
    said = drawn(answer.data)
    assert "agreed score" in said
    assert not [each for each in said if " to " in each]
    assert picture(done, browser, "spread").status_code == 404
    assert picture(done, browser, "members").status_code == 404
    assert NOT_YET in page(done, browser)


def test_who_withdrew_from_one_candidate_sees_neither_their_marks_nor_the_figures_over_all(site):
    with site.database() as db:
        scored.open_gate(db, site.issued)
        first, gone = candidates(db, site.issued)[0].id, panel(db, site.issued)[1].id
        declare(
            db, SHELL, site.issued, first, Declaration(gone, Interest.WITHDRAWS, "We are cousins.")
        )
        for candidate in range(3):
            for member in range(3):
                if (candidate, member) != (0, 1):
                    scored.seal_sheet(db, scored.place(db, site.issued, candidate, member))
        scored.agree_all(db, site.issued)
    browser = site.browser(site.panel_member)
    assert NOT_YET in page(site, browser)
    assert picture(site, browser, "spread", 0).status_code == 404
    assert picture(site, browser, "spread", 1).status_code == 200
    assert picture(site, browser, "profile", 0).status_code == 404, (
        "hidden unless HR's setting says otherwise"
    )
    assert NOT_YET not in page(site, site.browser(site.hr))


@pytest.mark.parametrize("who", ["panel_member", "outsider"])
def test_a_member_with_an_open_sheet_gets_the_same_bytes_before_and_after_the_others_score(
    site, who
):
    browser, own = site.browser(getattr(site, who)), {"panel_member": 1, "outsider": 2}[who]

    def seen() -> list[tuple[int, bytes]]:
        answers = [browser.get(f"/vacancies/{site.issued}/result/panel")]
        answers += [picture(site, browser, name, each) for name in PICTURES for each in range(3)]
        return [
            (each.status_code, b"\n".join(x for x in each.data.splitlines() if b"csrf" not in x))
            for each in answers
        ]

    with site.database() as db:
        scored.open_gate(db, site.issued)
        place = scored.place(db, site.issued, 0, own)
        scored.save_sheet(db, place, scored.scores(db, site.issued, ["2"]))
    before = seen()
    with site.database() as db:
        for candidate in range(3):
            for member in {0, 1, 2} - {own}:
                scored.seal_sheet(db, scored.place(db, site.issued, candidate, member), ["4", "0"])
    assert seen() == before
    assert {code for code, _ in before[1:]} == {404}


def test_a_picture_that_is_not_to_be_seen_and_one_that_is_not_there_look_alike(
    site, as_panel_member
):
    with site.database() as db:
        scored.score_all(db, site.issued, {0: [["3"]]})
    where = f"/vacancies/{site.issued}/result/pictures"
    pages = [picture(site, as_panel_member, "spread"), *(
        as_panel_member.get(f"{where}/spread-{number}.svg") for number in (0, 999_999, 10**30)
    )]  # fmt: skip
    assert {each.status_code for each in pages} == {404}
    assert (
        len({b"\n".join(x for x in each.data.splitlines() if b"csrf" not in x) for each in pages})
        == 1
    )


def test_nothing_is_shown_while_one_candidate_is_not_settled(site, as_hr):
    with site.database() as db:
        scored.score_all(db, site.issued, {0: MARKS[0], 1: MARKS[1]})
        scored.agree_all(db, site.issued)
    assert NOT_YET in page(site, as_hr)
    assert picture(site, as_hr, "members").status_code == 404
    with site.database() as db:
        last = candidates(db, site.issued)[2].id
        save_outcome(
            db, SHELL, site.issued, last, 0, Outcome.DID_NOT_ATTEND, "", "The ferry did not sail."
        )
    assert "over C1, C2," in page(site, as_hr)


def test_a_candidate_of_another_vacancy_has_no_picture_here(done, as_hr):
    with done.database() as db:
        other = candidates(db, done.elsewhere)[0].id
    for name in ("profile", "spread"):
        assert (
            as_hr.get(f"/vacancies/{done.issued}/result/pictures/{name}-{other}.svg").status_code
            == 404
        )


def test_a_vacancy_without_a_pack_has_no_such_page(site, as_hr):
    assert as_hr.get(f"/vacancies/{site.ready}/result/panel").status_code == 404


def test_other_pages_get_each_picture_with_its_table_from_the_macros(done, as_hr):
    from flask import render_template_string

    from recruit.domain.decision.pictures import profile, spread
    from recruit.store.scoring.records import record_of

    with done.database() as db:
        record = record_of(db, done.issued)
    assert record is not None
    one = record.candidates[0]
    said = (
        "{% import 'decision/panel_agreement/pictures.html' as pictures %}{{"
        " pictures.profile(stored, a) }}{{ pictures.profile(stored, b) }}{{ pictures.spread(stored,"
        " c) }}"
    )
    with done.app.test_request_context():
        made = render_template_string(
            said,
            stored=done.vacancy(done.issued),
            a=profile(record, one, with_range=True),
            b=profile(record, one, with_range=False),
            c=spread(record, one),
        )
    tables = list(parsed(made).iter("table"))
    assert [len(words(each.find(".//thead")).split("Lowest to highest")) for each in tables] == [
        2,
        1,
        1,
    ]
    assert [words(cell) for cell in tables[2].find(".//tbody/tr")][1:] == ["3", "2", "4", "3", "3"]
    assert "style" not in made
    for each in parsed(made).iter("img"):
        assert as_hr.get(each.get("src")).status_code == 200
