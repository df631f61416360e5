"""The pictures: readable, the same every time, and safe to draw from many threads."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from xml.etree import ElementTree

import pytest

from recruit.domain.decision.panel_statistics import Drift, MemberFigures, PanelStatistics
from recruit.domain.decision.pictures import Profile, ProfileRow, Sign, Spread, SpreadRow
from recruit.domain.framework.scale import Point, Scale
from recruit.domain.scoring.consensus import two_places
from recruit.figures import pictures
from tests.builders import shipped_library

SCALE = shipped_library().scales["0-4"]
SEVEN = shipped_library().scales["1-7"]
LETTERS = Scale(
    "letters", "D to A", tuple(Point(m, m, Fraction(v)) for v, m in enumerate("DCBA")), "B"
)
UNEVEN = Scale(
    "uneven",
    "Uneven",
    tuple(Point(m, m, Fraction(v)) for m, v in zip("EDCA", ("1/3", 2, "5/2", 10), strict=True)),
    "C",
)
LONG = (
    "Leading and inspiring a multidisciplinary operational team through change, $x^2$ & <b>more</b>"
)
NAMES = (
    "Agnes Lamplight",
    "李小龍",
    "Ömer $a$ Ünal",
    "_Peggy",
    "שרה",
    "Zoë " * 40,
    "<b>Bold</b>",
    "A\N{CAT FACE}",
)


def a_profile(scale: Scale = SCALE, questions: int = 3, *, with_range: bool = True) -> Profile:
    rows = [
        ProfileRow(
            number=number,
            title=LONG if number % 2 else "Care",
            agreed=scale.points[number % len(scale.points)].value,
            agreed_in_words=scale.marks[number % len(scale.points)],
            n=3,
            lowest=scale.marks[0] if with_range else "",
            highest=scale.marks[-1] if with_range else "",
            minimum=scale.marks[1] if number % 2 else None,
        )
        for number in range(1, questions + 1)
    ]
    rows[-1] = replace(
        rows[-1], agreed=None, agreed_in_words="not scored", n=0, lowest="", highest=""
    )
    return Profile(1, "C1", scale, True, with_range, tuple(rows))


def a_spread(scale: Scale = SCALE, questions: int = 3, members: int = 3) -> Spread:
    rows = []
    for number in range(1, questions + 1):
        marks = tuple(
            None if (number + at) % 5 == 0 else scale.marks[(number * at) % len(scale.marks)]
            for at in range(members)
        )
        values = [scale.point(mark).value for mark in marks if mark]
        mean = sum(values, Fraction(0)) / len(values) if values else None
        rows.append(
            SpreadRow(number, LONG, marks, tuple(each is None for each in marks), mean, len(values))
        )
    signs = tuple(Sign("ABCDEFGHIJKL"[at], NAMES[at % len(NAMES)]) for at in range(members))
    return Spread(1, "C1", scale, signs, tuple(rows))


def statistics(scale: Scale = SCALE, members: int = 3) -> PanelStatistics:
    figures = [
        (
            MemberFigures(
                at,
                NAMES[at % len(NAMES)],
                at,
                scale.points[1].value,
                scale.marks[0],
                scale.marks[-1],
                1,
                2,
                18,
            )
            if at
            else MemberFigures(at, NAMES[at], 0, None, "", "", 0, 0, 0)
        )
        for at in range(members)
    ]
    return PanelStatistics(scale, ("C1", "C2"), (), tuple(figures), Drift((), 0, None, None))


def texts(svg: bytes) -> list[str]:
    """All words of a picture, in order."""
    return [
        "".join(each.itertext()).strip()
        for each in ElementTree.fromstring(svg).iter()
        if each.tag.endswith("text")
    ]


def size(png: bytes) -> tuple[int, int]:
    """The width and height of a PNG in dots."""
    return struct.unpack(">II", png[16:24])


DRAWN = {
    "profile": lambda: pictures.profile_svg(a_profile()),
    "spread": lambda: pictures.spread_svg(a_spread()),
    "members": lambda: pictures.members_svg((statistics(), statistics(LETTERS))),
    "profile for Word": lambda: pictures.profile_png(a_profile()),
    "spread for Word": lambda: pictures.spread_png(a_spread()),
    "members for Word": lambda: pictures.members_png((statistics(), statistics(LETTERS))),
}


@pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN)
def test_the_same_figures_give_the_same_bytes(draw):
    assert draw() == draw()


def test_many_threads_draw_the_same_as_one():
    alone = [draw() for draw in DRAWN.values()]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            assert list(pool.map(lambda draw: draw(), DRAWN.values())) == alone


def run(code: str, **environment: str) -> bytes:
    """What a process of its own prints."""
    known = {
        "PYTHONPATH": os.pathsep.join(sys.path),
        "HOME": os.environ.get("HOME", "/"),
        **environment,
    }
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, env=known
    ).stdout


def test_another_process_draws_the_same_bytes_whatever_its_own_settings_of_matplotlib(tmp_path):
    (tmp_path / "matplotlibrc").write_text(
        "svg.fonttype: path\naxes.facecolor: red\nfont.size: 30\n", "utf-8"
    )
    code = (
        "import sys; from tests.figures.test_pictures import DRAWN;"
        " sys.stdout.buffer.write(DRAWN['spread']())"
    )
    assert run(code, MATPLOTLIBRC=str(tmp_path)) == DRAWN["spread"]()


def test_nothing_draws_through_pyplot_which_keeps_state_for_all_threads():
    code = (
        "import sys; from tests.figures.test_pictures import DRAWN; [draw() for draw in"
        " DRAWN.values()]"
    )
    assert run(f"{code}; print('matplotlib.pyplot' in sys.modules)").split() == [b"False"]


def test_drawing_leaves_matplotlib_s_settings_as_they_were():
    import matplotlib

    before = dict(matplotlib.rcParams)
    pictures.profile_svg(a_profile())
    assert dict(matplotlib.rcParams) == before


def test_importing_the_pictures_does_not_import_matplotlib():
    code = (
        "import sys, recruit.figures.pictures, recruit.figures.alpha; print({'matplotlib', 'numpy'}"
        " & set(sys.modules))"
    )
    assert run(code).split() == [b"set()"]


@pytest.mark.parametrize("draw", list(DRAWN.values())[:3], ids=list(DRAWN)[:3])
def test_a_picture_needs_no_style_no_script_and_nothing_from_elsewhere(draw):
    root = ElementTree.fromstring(draw())
    for each in root.iter():
        assert each.tag.rpartition("}")[2] not in ("style", "script", "foreignObject", "image")
        for name, value in each.attrib.items():
            assert name != "style"
            assert not name.startswith("on")
            if name.endswith("href"):
                assert value.startswith("#")
    assert b"date" not in draw().lower()


@pytest.mark.parametrize("scale", [SCALE, SEVEN, LETTERS, UNEVEN], ids=lambda each: each.id)
def test_the_marks_of_the_scale_stand_below_it_in_order(scale):
    for svg in (
        pictures.profile_svg(a_profile(scale)),
        pictures.spread_svg(a_spread(scale)),
        pictures.members_svg((statistics(scale),)),
    ):
        assert (
            tuple(each for each in texts(svg) if each in scale.marks)[: len(scale.marks)]
            == scale.marks
        )


def test_the_pass_mark_and_the_minimum_mark_are_named():
    said = texts(pictures.profile_svg(a_profile(LETTERS)))
    assert {"pass mark B", "minimum mark", "agreed score"} <= set(said)


def test_a_profile_without_the_range_draws_and_says_none():
    hidden = pictures.profile_svg(a_profile(with_range=False))
    assert "from the lowest to the highest member's mark" in texts(
        pictures.profile_svg(a_profile())
    )
    assert "from the lowest to the highest member's mark" not in texts(hidden)
    assert not [each for each in texts(hidden) if " to " in each or "n 3" in each]


def test_each_sign_carries_its_member_s_letter_and_the_key_their_name():
    figures = a_spread(members=4)
    said = texts(pictures.spread_svg(figures))
    for at, sign in enumerate(figures.signs):
        assert said.count(sign.letter) == sum(row.marks[at] is not None for row in figures.rows)
    assert "A  Agnes Lamplight" in said
    assert "C  Ömer $a$ Ünal" in said


def test_every_mean_stands_in_words_with_its_n():
    figures = a_spread(SEVEN, 5, 4)
    said = " ".join(texts(pictures.spread_svg(figures)))
    for row in figures.rows:
        assert row.mean is not None
        assert f"mean {two_places(row.mean)}" in said
        assert f"n {row.n}" in said


def test_signs_of_the_same_mark_never_cover_each_other():
    same = SpreadRow(1, "Care", ("2",) * 12, (False,) * 12, Fraction(2), 12)
    for scale in (SCALE, SEVEN):
        figures = replace(a_spread(scale, 1, 12), rows=(same,))
        root = ElementTree.fromstring(pictures.spread_svg(figures))
        places = [
            (float(each.get("x", 0)), float(each.get("y", 0)))
            for each in root.iter()
            if each.tag.endswith("text") and "".join(each.itertext()) in set("ABCDEFGHIJKL")
        ]
        assert len(places) == 12
        apart = [
            abs(a[0] - b[0]) + abs(a[1] - b[1]) for at, a in enumerate(places) for b in places[:at]
        ]
        assert min(apart) > 13


@pytest.mark.long
@pytest.mark.parametrize("questions", [1, 6, 13])
@pytest.mark.parametrize("members", [1, 4, 12])
def test_every_size_of_panel_and_pack_has_its_picture(questions, members):
    for scale in (SCALE, SEVEN, LETTERS):
        for png in (
            pictures.spread_png(a_spread(scale, questions, members)),
            pictures.profile_png(a_profile(scale, questions)),
            pictures.members_png((statistics(scale, members),)),
        ):
            assert png.startswith(b"\x89PNG")
            width, height = size(png)
            assert width == 1340
            assert 300 < height < 200 * 13


def test_a_title_too_long_for_its_place_is_wrapped_and_cut():
    drawn = [
        each
        for each in texts(pictures.profile_svg(a_profile()))
        if "Leading" in each or "multi" in each
    ]
    assert drawn
    assert all(len(line) <= pictures.TITLE_WIDTH + 1 for each in drawn for line in each.split("\n"))


def test_the_picture_is_drawn_at_200_dots_an_inch_for_word():
    png = pictures.profile_png(a_profile())
    place = png.index(b"pHYs")
    across, down, unit = struct.unpack(">IIB", png[place + 4 : place + 13])
    assert (round(across * 0.0254), round(down * 0.0254), unit) == (200, 200, 1)
