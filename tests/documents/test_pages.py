"""The papers as pages, laid out by LibreOffice: nothing runs over, and no page is left blank."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from recruit.documents.house_style import open_house_style
from recruit.documents.papers import Order, PaperName, make_paper
from recruit.domain.pack.pack import build_pack, issue
from recruit.domain.pack.vacancy import PanelMember
from tests.builders import NAMES, a_pack, a_vacancy, candidates, chosen, shipped_library

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed"),
]
PANEL = tuple(
    PanelMember(f"{name} Member", "Made-up role", place == 0)
    for place, name in enumerate(NAMES[:5])
)
FRAMEWORKS = (
    "bradford",
    "derbyshire",
    "grades9plus",
    "healthcare_leadership_model",
    "nhs_leadership_framework",
)
PAGE = re.compile(rb"/Type\s*/Page\b")


def pages(folder: Path, data: bytes) -> int:
    """How many pages a paper has."""
    (folder / "paper.docx").write_bytes(data)
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    said = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        "paper.docx",
    ]
    subprocess.run(said, cwd=folder, check=True, capture_output=True)
    return len(PAGE.findall((folder / "paper.pdf").read_bytes()))


def order(pack, panel=PANEL, listed=()) -> Order:
    return Order(issue(pack), panel, listed, open_house_style())


@pytest.mark.parametrize("questions", [6, 12])
def test_a_matrix_of_five_members_has_one_page_for_each_candidate(tmp_path, questions):
    made = make_paper(order(a_pack(questions), listed=candidates(3)), PaperName.PANEL_MATRIX)
    assert pages(tmp_path, made) == 1 + 3 + 1


@pytest.mark.parametrize("questions", [1, 6, 8, 12])
def test_a_sheet_has_one_page_for_each_question_one_before_and_one_after(tmp_path, questions):
    made = make_paper(order(a_pack(questions)), PaperName.SCORING_SHEETS)
    assert pages(tmp_path, made) == 1 + questions + 1


@pytest.mark.parametrize("scale", ["0-4", "1-7"])
@pytest.mark.parametrize("identity", FRAMEWORKS)
def test_every_question_of_a_sample_of_the_bank_stays_on_its_page(tmp_path, identity, scale):
    framework = shipped_library().framework(identity)
    chance = random.Random(f"{identity} {scale}")
    picked = []
    elements = [element for _, element in framework.elements()]
    for element in chance.sample(elements, min(8, len(elements))):
        stage = chance.choice([each for each in element.stages if each.questions])
        picked.append(
            chosen(identity, element.number, stage.stage, [chance.choice(stage.questions).id])
        )
    pack = build_pack(a_vacancy(picked, scale, slot=6000), {identity: framework})
    made = make_paper(order(pack), PaperName.SCORING_SHEETS)
    assert pages(tmp_path, made) - len(pack.questions) in (2, 3)
