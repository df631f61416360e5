"""How long a build takes, beside two other ways to make the same files, all in one run.

    pytest tests/benchmarks -o addopts= --benchmark-columns=median,min,max,rounds -s

The workload is one vacancy with 8 questions, 6 candidates and 3 panel members: 18 sheets and the
other papers. Nothing here asserts a time: machines differ. The ratios are printed at the end.
"""

from __future__ import annotations

import io
import statistics
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Callable

import pytest
from docxtpl import DocxTemplate

from recruit.documents.house_style import open_house_style
from recruit.documents.papers import Order, PaperName, make_papers
from recruit.documents.scoring_sheet import ScoringSheets, SheetNames, write_master
from recruit.documents.stamping import Master
from recruit.domain.pack.pack import issue
from tests.builders import a_pack, candidates, panel, vacancy_yaml

MEDIANS: dict[str, float] = {}
TAGS = {
    name: f"{{{{ {name} }}}}"
    for name in ("CANDIDATE", "REFERENCE", "TIME", "MEMBER", "ROLE", "DOCUMENT")
}


@pytest.fixture(scope="module")
def order() -> Order:
    return Order(issue(a_pack(questions=8)), panel(3), candidates(6), open_house_style())


def build(order: Order) -> list[bytes]:
    return [data for _, data in make_papers(order)]


def build_through_docxtpl(order: Order) -> list[bytes]:
    others = [name for name in PaperName if name is not PaperName.SCORING_SHEETS]
    made = [
        data
        for _, data in make_papers(
            Order(order.issued, order.panel, order.candidates, order.house, others)
        )
    ]
    template = Master(write_master(order.issued, order.house)).copy(TAGS)
    blank = dict.fromkeys(TAGS, "")
    sheets = [blank] + [
        blank
        | {
            "CANDIDATE": candidate.name,
            "REFERENCE": candidate.reference,
            "MEMBER": member.name,
        }
        for candidate in order.candidates
        for member in order.panel
    ]
    for context in sheets:
        document = DocxTemplate(io.BytesIO(template))
        document.render(context, autoescape=True)
        out = io.BytesIO()
        document.save(out)
        made.append(out.getvalue())
    return made


def copies(sheets: ScoringSheets, order: Order) -> list[bytes]:
    return [
        sheets.sheet(SheetNames(each.reference, each.name, each.time, member.name, member.role))
        for each in order.candidates
        for member in order.panel
    ]


def zip_again(files: list[list[tuple[str, bytes]]]) -> None:
    for parts in files:
        with zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for name, data in parts:
                archive.writestr(name, data)


def unzipped(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(each.filename, archive.read(each)) for each in archive.infolist()]


def measure(benchmark: Callable[..., object], name: str, function: Callable[[], object]) -> None:
    benchmark.pedantic(function, rounds=15, warmup_rounds=2)  # type: ignore[attr-defined]
    MEDIANS[name] = statistics.median(benchmark.stats.stats.data)  # type: ignore[attr-defined]


def test_build(benchmark, order):
    measure(benchmark, "build", lambda: build(order))


def test_build_through_docxtpl(benchmark, order):
    measure(benchmark, "docxtpl", lambda: build_through_docxtpl(order))


def test_zip_all_files(benchmark, order):
    files = [unzipped(data) for data in build(order) if data[:2] == b"PK"]
    measure(benchmark, "zip", lambda: zip_again(files))


def test_18_copies(benchmark, order):
    sheets = ScoringSheets(order.issued, order.house)
    measure(benchmark, "copies", lambda: copies(sheets, order))


def test_zip_18_copies(benchmark, order):
    sheets = ScoringSheets(order.issued, order.house)
    files = [unzipped(data) for data in copies(sheets, order)]
    measure(benchmark, "zip of copies", lambda: zip_again(files))


def test_peak_memory(tmp_path):
    """The peak of a whole `recruit build` in a process of its own, and of one that only starts
    (Linux).
    """
    script = textwrap.dedent("""
        import re, sys
        from pathlib import Path
        from recruit.cli import recruit
        try:
            recruit(sys.argv[1:])
        except SystemExit:
            pass
        # getrusage would count the process that started this one; the kernel's own mark does not.
        status = Path("/proc/self/status").read_text()
        print(int(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1]) / 1024, file=sys.stderr)
        """)
    vacancy = tmp_path / "vacancy.yaml"
    vacancy.write_text(vacancy_yaml(elements=8, candidates=6, members=3), "utf-8")
    for name, arguments in (
        ("peak of recruit --help", ["--help"]),
        ("peak of recruit build", ["build", str(vacancy), "--out", str(tmp_path / "out")]),
    ):
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True
        )
        MEDIANS[name] = float(done.stderr.split()[-1])


def test_ratios():
    """Prints what the tests above measured, side by side."""
    needed = {"build", "docxtpl", "copies", "zip of copies"}
    if not needed <= MEDIANS.keys():
        pytest.skip("run the whole file")
    print("\n\nmedians in ms (peaks in MB)")
    for name, value in MEDIANS.items():
        print(f"  {name:24} {value if 'peak' in name else value * 1000:8.1f}")
    print(
        f"  build / docxtpl          {MEDIANS['build'] / MEDIANS['docxtpl']:8.2f}  (at most 0.35)"
    )
    print(
        f"  copies / their zipping   {MEDIANS['copies'] / MEDIANS['zip of copies']:8.2f}  (at most"
        " 1.3)"
    )
