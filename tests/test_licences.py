"""The check of licences, on distributions that are made up."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest

from tests.licences import REVIEWED, fault_of, finding


def made_up(folder: Path, name: str, *lines: str) -> PathDistribution:
    place = folder / f"{name.replace('-', '_')}-1.0.dist-info"
    place.mkdir()
    told = ["Metadata-Version: 2.4", f"Name: {name}", "Version: 1.0", *lines]
    (place / "METADATA").write_text("\n".join(told) + "\n", "utf-8")
    return PathDistribution(place)


@pytest.mark.parametrize(
    "lines",
    [
        ["License-Expression: MIT"],
        ["License-Expression: mit"],
        ["License-Expression: BSD-3-Clause AND (MIT OR GPL-2.0-only)"],
        ["License-Expression: Apache-2.0 or BSD-2-Clause"],
        # The expression is the newer field, and counts for more than what stands beside it.
        [
            "License-Expression: MIT",
            "Classifier: License :: OSI Approved :: GNU General Public License (GPL)",
        ],
        ["License: Copyright 2008 Somebody", "Classifier: License :: OSI Approved :: BSD License"],
        ["License: MIT", "Classifier: License :: OSI Approved"],
        ["License: BSD 3-Clause"],
        ["License: Apache License, Version 2.0"],
    ],
)
def test_what_is_permissive_passes(tmp_path, lines):
    assert finding(made_up(tmp_path, "lamp", *lines)).fault == ""


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "names no licence"),
        (["License: UNKNOWN"], "names no licence"),
        (["License-Expression: GPL-3.0-or-later"], "not permissive"),
        (["License-Expression: MIT AND LGPL-2.1-only"], "not permissive"),
        (["License-Expression: (MIT OR Apache-2.0) AND MPL-2.0"], "not permissive"),
        (["License-Expression: MIT WITH Odd-exception"], "was not reviewed"),
        (["License-Expression: MIT AND"], "was not reviewed"),
        (["License-Expression: (MIT"], "was not reviewed"),
        (["License-Expression: MIT MIT"], "was not reviewed"),
        (["License: Mine; do what you like"], "was not reviewed"),
        (
            ["Classifier: License :: OSI Approved :: GNU Affero General Public License v3"],
            "was not reviewed",
        ),
        (
            [
                "Classifier: License :: OSI Approved :: MIT License",
                "Classifier: License :: Other/Proprietary License",
            ],
            "was not reviewed",
        ),
    ],
)
def test_what_is_not_or_what_nobody_looked_at_is_named(tmp_path, lines, said):
    assert said in finding(made_up(tmp_path, "lamp", *lines)).fault


def test_a_licence_that_somebody_read_counts_only_while_the_distribution_says_the_same(tmp_path):
    says = f"Classifier: License :: {REVIEWED['bagit'].says}"
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    assert finding(made_up(tmp_path / "one", "bagit", says)).fault == ""
    assert finding(made_up(tmp_path / "two", "bagit", "License-Expression: GPL-3.0-only")).fault
    assert all(fault_of(each.licence) == "" for each in REVIEWED.values())


def check(folder: Path, root: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(root)])}
    command = [sys.executable, "-m", "tests.licences"]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_what_is_needed_by_what_is_needed_is_looked_at_too_and_what_only_tests_need_is_told_apart(
    tmp_path, root
):
    made_up(
        tmp_path, "recruit", "License-Expression: MIT", "Requires-Dist: lamp[oil]>=1",
        'Requires-Dist: ladder; extra == "test"', 'Requires-Dist: nowhere; python_version < "3"',
    )  # fmt: skip
    made_up(tmp_path, "lamp", "License-Expression: MIT", 'Requires-Dist: oil; extra == "oil"')
    made_up(tmp_path, "ladder", "License-Expression: MPL-2.0")
    oil = made_up(tmp_path, "oil", "License-Expression: GPL-3.0-only", "Requires-Dist: lamp")
    done = check(tmp_path, root)
    assert done.returncode == 1, done.stderr
    assert "NOT PERMISSIVE: oil 1.0" in done.stdout
    assert "  not permissive, or not known: ladder" in done.stdout
    metadata = Path(str(oil._path)) / "METADATA"
    metadata.write_text(metadata.read_text("utf-8").replace("GPL-3.0-only", "ISC"), "utf-8")
    done = check(tmp_path, root)
    assert (done.returncode, "NOT PERMISSIVE" in done.stdout) == (0, False)


def test_what_is_not_installed_is_not_passed_over(tmp_path, root):
    made_up(tmp_path, "recruit", "Requires-Dist: lamp-nobody-made")
    done = check(tmp_path, root)
    assert (done.returncode, "'lamp-nobody-made' is not installed" in done.stdout) == (2, True)
