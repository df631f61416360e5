"""The pictures: a candidate's profile, the spread of the marks, and the members' means and ranges.

Each is drawn from its figures alone, as SVG for pages and as PNG for Word, and says the same
without colour: by shapes, kinds of line and words. The same figures always give the same bytes.
"""

from __future__ import annotations

import io
import re
import textwrap
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from recruit.domain.decision.panel_statistics import MemberFigures, PanelStatistics
from recruit.domain.decision.pictures import Profile, ProfileRow, Spread, SpreadRow
from recruit.domain.framework.scale import Scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

# The house colours of the pages.
INK, SECOND, LINE, TINT, ACCENT = "#16202a", "#4a5560", "#c9d0d6", "#f5f7f8", "#0a5a66"
ATTENTION = "#8a4b00"

# All lengths are inches. The width is that of the text on a sheet of A4.
WIDTH, LEFT, RIGHT = 6.7, 2.35, 1.2
PLOT = WIDTH - LEFT - RIGHT
TOP, PASS_MARK, AXIS, KEY_LINE, GAP = 0.42, 0.24, 0.6, 0.235, 0.1
ROW, SIGN = 0.46, 0.22
DPI = 200
TITLE_WIDTH, TITLE_LINES, TITLE_LINE = 28, 3, 0.165
LONGEST_NAME = 34
SHAPES = (("o", 13), ("s", 12), ("D", 10.5), ("h", 14), ("8", 13), ("p", 14.5))
"""Members' signs take these shapes and sizes in turn; the letter inside tells them apart beyond
that.
"""
UNKNOWN = "\N{REPLACEMENT CHARACTER}"

_DRAWING = threading.Lock()
"""matplotlib asks programs with threads to let one draw at a time."""
_SVG = "http://www.w3.org/2000/svg"


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a picture: what stands on its left and right, and how high it is at the least."""

    title: str
    said: str
    least: float = ROW

    @property
    def lines(self) -> tuple[str, ...]:
        """The title on as many lines as there is room for."""
        lines = textwrap.wrap(self.title, TITLE_WIDTH)
        if len(lines) > TITLE_LINES:
            lines = [*lines[: TITLE_LINES - 1], lines[TITLE_LINES - 1][: TITLE_WIDTH - 1] + "…"]
        return tuple(lines)

    @property
    def height(self) -> float:
        """How high it is, with a little room above and below."""
        return max(self.least, len(self.lines) * TITLE_LINE + 0.1)


def profile_svg(figures: Profile) -> bytes:
    """A candidate's profile, for a page."""
    with _drawing():
        return _svg(_profile(figures))


def profile_png(figures: Profile) -> bytes:
    """A candidate's profile, for a Word paper."""
    with _drawing():
        return _png(_profile(figures))


def spread_svg(figures: Spread) -> bytes:
    """The spread on each question, for a page."""
    with _drawing():
        return _svg(_spread(figures))


def spread_png(figures: Spread) -> bytes:
    """The spread on each question, for a Word paper."""
    with _drawing():
        return _png(_spread(figures))


def members_svg(figures: Sequence[PanelStatistics]) -> bytes:
    """The members' means and ranges, one part for each scale, for a page."""
    with _drawing():
        return _svg(_members(figures))


def members_png(figures: Sequence[PanelStatistics]) -> bytes:
    """The members' means and ranges, one part for each scale, for a Word paper."""
    with _drawing():
        return _png(_members(figures))


@contextmanager
def _drawing() -> Iterator[None]:
    """Lets one thread draw, with matplotlib's own settings and not those of whoever runs the
    server.
    """
    import matplotlib

    with _DRAWING, matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "recruit"})
        yield


def _profile(figures: Profile) -> Figure:
    from matplotlib.lines import Line2D

    rows = [_Row(f"{each.number}. {each.title}", _profile_said(each)) for each in figures.rows]
    key = [
        Line2D(
            [], [], color=ACCENT, marker="D", markersize=8, linestyle="none", label="agreed score"
        )
    ]
    if figures.with_range:
        key.append(_range_line([], [], label="from the lowest to the highest member's mark"))
    if any(each.minimum for each in figures.rows):
        key.append(_minimum_sign([], [], label="minimum mark"))
    figure, axes = _board([(figures.scale, rows)], figures.title, key, with_pass_mark=True)
    _pass_mark(axes[0], figures.scale)
    for at, row in zip(_middles(rows), figures.rows, strict=True):
        _profile_row(axes[0], figures.scale, row, at)
    return figure


def _profile_row(axes: Axes, scale: Scale, row: ProfileRow, at: float) -> None:
    if row.lowest:
        axes.add_line(
            _range_line([_place(scale, row.lowest), _place(scale, row.highest)], [at, at])
        )
    if row.minimum:
        axes.add_line(_minimum_sign([_place(scale, row.minimum)], [at + 0.14]))
    if row.agreed is not None:
        axes.plot(
            [_between(scale, row.agreed)],
            [at],
            marker="D",
            markersize=8,
            color=ACCENT,
            zorder=4,
            clip_on=False,
        )


def _profile_said(row: ProfileRow) -> str:
    ends = f"\n{row.range_in_words}, n {row.n}" if row.lowest else ""
    return f"{row.agreed_in_words}{ends}"


def _spread(figures: Spread) -> Figure:
    from matplotlib.lines import Line2D

    beside = _signs_beside(figures.scale)
    rows = [_spread_as_row(each, beside) for each in figures.rows]
    key = [
        _sign_line([], [], place, label=f"{sign.letter}  {sign.name}")
        for place, sign in enumerate(figures.signs)
    ]
    key.append(
        Line2D([], [], color=SECOND, linestyle="none", marker="|", markersize=14, label="mean")
    )
    figure, axes = _board([(figures.scale, rows)], figures.title, key, with_pass_mark=True)
    _pass_mark(axes[0], figures.scale)
    for at, row, drawn in zip(_middles(rows), figures.rows, rows, strict=True):
        if row.mean is not None:
            half = drawn.height / 2 - 0.04
            axes[0].plot(
                [_between(figures.scale, row.mean)] * 2,
                [at - half, at + half],
                color=SECOND,
                linewidth=1.5,
                zorder=2,
            )
        _signs(axes[0], figures, row, at, beside)
    return figure


def _spread_as_row(row: SpreadRow, beside: int) -> _Row:
    stacks = [row.marks.count(mark) for mark in set(row.marks) if mark is not None]
    lines = -(-max(stacks, default=1) // beside)
    said = f"mean {row.mean_in_words}\nn {row.n}" if row.mean is not None else row.mean_in_words
    return _Row(f"{row.number}. {row.title}", said, max(ROW, lines * SIGN + 0.16))


def _signs(axes: Axes, figures: Spread, row: SpreadRow, at: float, beside: int) -> None:
    """The members' signs of one question: those with the same mark stand close together, side by
    side.
    """
    inch = len(figures.scale.points) / PLOT
    for mark in dict.fromkeys(each for each in row.marks if each is not None):
        together = [place for place, each in enumerate(row.marks) if each == mark]
        lines = [together[start : start + beside] for start in range(0, len(together), beside)]
        for down, line in enumerate(lines):
            y = at + (down - (len(lines) - 1) / 2) * SIGN
            for across, place in enumerate(line):
                x = _place(figures.scale, mark) + (across - (len(line) - 1) / 2) * SIGN * inch
                axes.add_line(_sign_line([x], [y], place))
                letter = figures.signs[place].letter
                _write(
                    axes,
                    x,
                    y,
                    letter,
                    size=7.5,
                    ha="center",
                    va="center_baseline",
                    color=INK,
                    zorder=5,
                )


def _members(figures: Sequence[PanelStatistics]) -> Figure:
    from matplotlib.lines import Line2D

    parts = [
        (each.scale, [_Row(one.name, _member_said(one)) for one in each.members])
        for each in figures
    ]
    key = [
        Line2D([], [], color=ACCENT, marker="o", markersize=8, linestyle="none", label="mean"),
        _range_line([], [], label="from the lowest to the highest mark"),
    ]
    titles = [f"Each member's mean and range ({', '.join(each.references)})" for each in figures]
    figure, axes = _board(
        parts,
        titles[0] if len(titles) == 1 else "Each member's mean and range",
        key,
        with_pass_mark=False,
    )
    for each, drawn, (_, rows) in zip(figures, axes, parts, strict=True):
        if len(figures) > 1:
            drawn.set_xlabel(
                _drawable(_short(", ".join(each.references), 60)), fontsize=9, parse_math=False
            )
        for at, member in zip(_middles(rows), each.members, strict=True):
            _member(drawn, each.scale, member, at)
    return figure


def _member(axes: Axes, scale: Scale, member: MemberFigures, at: float) -> None:
    if member.mean is not None:
        ends = [_place(scale, member.lowest), _place(scale, member.highest)]
        axes.add_line(_range_line(ends, [at, at]))
        axes.plot(
            [_between(scale, member.mean)],
            [at],
            marker="o",
            markersize=8,
            color=ACCENT,
            zorder=4,
            clip_on=False,
        )


def _member_said(member: MemberFigures) -> str:
    if member.mean is None:
        return member.mean_in_words
    return f"mean {member.mean_in_words}\n{member.range_in_words}, n {member.n}"


def _board(
    parts: Sequence[tuple[Scale, Sequence[_Row]]],
    title: str,
    key: Sequence[Line2D],
    *,
    with_pass_mark: bool,
) -> tuple[Figure, list[Axes]]:
    """A figure with one set of rows for each scale, its title on top and the key below."""
    from matplotlib.figure import Figure

    columns, above = 2, TOP + (PASS_MARK if with_pass_mark else 0)
    bottom = -(-len(key) // columns) * KEY_LINE + GAP
    heights = [sum(each.height for each in rows) for _, rows in parts]
    total = above + sum(heights) + len(parts) * AXIS + bottom
    figure = Figure(figsize=(WIDTH, total), facecolor="white")
    figure.text(
        0.1 / WIDTH,
        1 - 0.12 / total,
        _drawable(_short(title, 80)),
        va="top",
        fontsize=11,
        color=INK,
        parse_math=False,
    )
    drawn, top = [], total - above
    for (scale, rows), height in zip(parts, heights, strict=True):
        box = (LEFT / WIDTH, (top - height) / total, PLOT / WIDTH, height / total)
        drawn.append(_axes(figure, box, scale, rows))
        top -= height + AXIS
    known = figure.legend(
        handles=list(key),
        loc="lower left",
        bbox_to_anchor=(0, 0.02 / total),
        ncols=columns,
        frameon=False,
        fontsize=9,
        labelcolor=INK,
        labelspacing=0.55,
        handlelength=2.2,
        columnspacing=1.5,
        borderaxespad=0.2,
    )
    for each in known.get_texts():
        each.set_parse_math(False)
        each.set_text(_drawable(_short(each.get_text(), LONGEST_NAME + 12)))
    return figure, drawn


def _axes(
    figure: Figure, box: tuple[float, float, float, float], scale: Scale, rows: Sequence[_Row]
) -> Axes:
    """The scale from left to right, and a row for each thing. Downwards it counts in inches."""
    axes = figure.add_axes(box)
    height, places = sum(each.height for each in rows), len(scale.points)
    axes.set_xlim(-0.5, places - 0.5)
    axes.set_ylim(height, 0)
    axes.set_xticks(range(places), labels=scale.marks, parse_math=False)
    axes.set_yticks([])
    axes.tick_params(axis="x", colors=INK, labelsize=10, length=4)
    axes.grid(axis="x", color=LINE, linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(SECOND)
    inch = places / PLOT
    edges = -0.5 - (LEFT - 0.1) * inch, places - 0.5 + 0.15 * inch
    above = 0.0
    for at, row in zip(_middles(rows), rows, strict=True):
        if above:
            axes.plot(
                [edges[0], edges[1] + (RIGHT - 0.2) * inch],
                [above, above],
                color=LINE,
                linewidth=0.6,
                clip_on=False,
                zorder=0,
            )
        above += row.height
        _write(axes, edges[0], at, "\n".join(row.lines), size=9.5, va="center", color=INK)
        _write(axes, edges[1], at, row.said, size=9, va="center", color=INK)
    points = f"mark: {scale.marks[0]} is the lowest, {scale.marks[-1]} the highest"
    axes.set_xlabel(points, fontsize=9, color=SECOND, parse_math=False)
    return axes


def _pass_mark(axes: Axes, scale: Scale) -> None:
    at = _place(scale, scale.pass_mark)
    axes.axvline(at, color=ATTENTION, linewidth=1.4, linestyle=(0, (5, 3)), zorder=1)
    _write(
        axes,
        at,
        -0.06,
        f"pass mark {scale.pass_mark}",
        size=9,
        ha="center",
        va="bottom",
        color=ATTENTION,
    )


def _range_line(x: Sequence[float], y: Sequence[float], label: str = "") -> Line2D:
    from matplotlib.lines import Line2D

    return Line2D(
        x,
        y,
        color=SECOND,
        linewidth=2,
        marker="|",
        markersize=11,
        markeredgewidth=2,
        label=label,
        zorder=3,
    )


def _minimum_sign(x: Sequence[float], y: Sequence[float], label: str = "") -> Line2D:
    from matplotlib.lines import Line2D

    return Line2D(
        x,
        y,
        color=ATTENTION,
        linestyle="none",
        marker=9,
        markersize=8,
        label=label,
        zorder=3,
        clip_on=False,
    )


def _sign_line(x: Sequence[float], y: Sequence[float], place: int, label: str = "") -> Line2D:
    from matplotlib.lines import Line2D

    shape, size = SHAPES[place % len(SHAPES)]
    return Line2D(
        x, y, linestyle="none", marker=shape, markersize=size, markerfacecolor=TINT,
        markeredgecolor=ACCENT, markeredgewidth=1.2, label=label, zorder=4, clip_on=False,
    )  # fmt: skip


def _middles(rows: Sequence[_Row]) -> Iterator[float]:
    """Where the middle of each row lies, from the top."""
    top = 0.0
    for each in rows:
        yield top + each.height / 2
        top += each.height


def _place(scale: Scale, mark: str) -> float:
    """Where a mark stands: all are as far apart from the next, whatever they are worth, so that
    each can be read.
    """
    return float(scale.place(mark))


def _between(scale: Scale, value: Fraction) -> float:
    """Where a mean stands between the two marks next to it."""
    for place, (low, high) in enumerate(pairwise(scale.points)):
        if value <= high.value:
            return place + float((value - low.value) / (high.value - low.value))
    return float(len(scale.points) - 1)


def _signs_beside(scale: Scale) -> int:
    """How many signs have room side by side on one mark."""
    return max(1, min(4, int(PLOT / len(scale.points) / SIGN)))


def _write(axes: Axes, x: float, y: float, text: str, size: float, **named: Any) -> None:
    axes.text(x, y, _drawable(text), fontsize=size, parse_math=False, clip_on=False, **named)


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _drawable(text: str) -> str:
    """The text with a sign in place of each character that matplotlib's own font lacks; tables have
    them all.
    """
    from matplotlib.font_manager import findfont, get_font

    font = get_font(findfont("DejaVu Sans"))
    return "".join(
        each if each == "\n" or font.get_char_index(ord(each)) else UNKNOWN for each in text
    )


def _png(figure: Figure) -> bytes:
    made = io.BytesIO()
    figure.savefig(made, format="png", dpi=DPI, metadata={"Software": None})
    return made.getvalue()


def _svg(figure: Figure) -> bytes:
    """The picture with its looks in plain attributes, so that no policy on styles keeps a browser
    from showing it.
    """
    made = io.BytesIO()
    nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
    figure.savefig(made, format="svg", metadata=nothing)
    root = ElementTree.fromstring(made.getvalue())
    for each in list(root.iter()):
        for child in [child for child in each if child.tag == f"{{{_SVG}}}style"]:
            each.remove(child)
        for name, value in re.findall(r"([a-z-]+): ([^;]+)", each.attrib.pop("style", "")):
            each.set(name, value)
    root.set("stroke-linejoin", "round")
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))
