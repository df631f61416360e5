"""What those who score never see: adjustments, and what is not theirs."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

import pytest

from tests.web.browser import Browser
from tests.web.made_up import ADJUSTMENT, CANDIDATES, OUTSIDER
from tests.web.reading import links


def reachable(browser: Browser, start: str) -> Iterator[tuple[str, str]]:
    """Everything that links lead to from a page, as text; Word papers and ZIPs are opened."""
    waiting, known = [start], {start}
    while waiting:
        where = waiting.pop()
        answer = browser.get(where)
        if answer.status_code != 200:
            continue
        if answer.mimetype == "text/html":
            yield where, answer.text
            fresh = {
                each.split("#")[0] for each in links(answer.text) if each.startswith("/")
            } - known
            waiting += fresh
            known |= fresh
        else:
            yield where, "\n".join(_texts(answer.data))


def _texts(data: bytes) -> Iterator[str]:
    if not zipfile.is_zipfile(io.BytesIO(data)):
        yield data.decode("utf-8", "replace")
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for each in archive.namelist():
            yield each
            yield from _texts(archive.read(each))


@pytest.mark.parametrize("name", ["panel_member", "outsider"])
def test_adjustments_reach_nobody_who_scores(site, name):
    browser = site.browser(getattr(site, name))
    seen = dict(reachable(browser, f"/vacancies/{site.issued}/papers"))
    assert len(seen) > 1
    for where, text in seen.items():
        assert ADJUSTMENT not in re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", text)), where


@pytest.mark.parametrize("name", ["panel_member", "outsider"])
def test_those_who_score_reach_no_step_and_no_other_vacancy(site, name):
    browser = site.browser(getattr(site, name))
    where = set(dict(reachable(browser, f"/vacancies/{site.issued}/papers")))
    for step in (
        "post",
        "people",
        "check",
        "elements",
        "rating",
        "specification",
        "questions",
        "framework",
        "candidates",
    ):
        assert not [each for each in where if f"/{site.issued}/{step}" in each]
    assert not [each for each in where if f"/vacancies/{site.elsewhere}" in each]


def test_adjustments_are_in_no_paper_that_the_manager_gives_out(site, as_manager):
    listed = as_manager.get(f"/vacancies/{site.issued}/papers")
    for where in {f"/vacancies/{site.issued}/papers/all.zip", *links(listed.text)}:
        if "/papers/" in where and "sheets" not in where:
            assert ADJUSTMENT not in " ".join(_texts(as_manager.get(where).data)), where


def test_what_candidates_are_given_names_no_candidate_and_no_panel_member(site, as_manager):
    for paper in ("candidate-leaflet", "person-specification", "candidate-questions"):
        answer = as_manager.get(f"/vacancies/{site.issued}/papers/{paper}.docx")
        assert answer.status_code == 200, paper
        text = " ".join(_texts(answer.data))
        for name in (
            OUTSIDER,
            site.panel_member.name,
            *(each.name for each in CANDIDATES if each.name),
        ):
            assert name not in text, paper


def test_the_file_name_of_a_download_names_nobody(site, as_manager):
    for route in ("papers/all.zip", "papers/interview-guide.docx", "papers/pack.json"):
        said = as_manager.get(f"/vacancies/{site.issued}/{route}").headers.get(
            "Content-Disposition", ""
        )
        for each in (*CANDIDATES, site.manager, site.panel_member):
            assert not each.name or each.name.split()[-1].lower() not in said.lower()
