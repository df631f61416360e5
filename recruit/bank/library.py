"""The question bank as one library: the shipped frameworks and an organisation's own, side by
side.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from recruit.bank.crosswalk import LoadedCrosswalk, read_crosswalks
from recruit.bank.loader import LoadedFramework, load_framework
from recruit.bank.scales import read_scales
from recruit.domain.framework.crosswalk import Crosswalk
from recruit.domain.framework.framework import Framework
from recruit.domain.framework.scale import Scale
from recruit.domain.words.refusal import Refused
from recruit.resources import shipped

ENVIRONMENT = "RECRUIT_BANK"


class Library:
    """Frameworks and scales from one or more folders; a framework is read when it is first asked
    for.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self.banks = tuple(folders)
        self._folders: dict[str, Path] = {}
        self._scales: dict[str, Scale] = {}
        self._loaded: dict[str, LoadedFramework] = {}
        for folder in folders:
            self._enter(folder)

    def _enter(self, folder: Path) -> None:
        if not _is_folder(folder):
            raise Refused("there is no such folder of frameworks, or it may not be opened.", folder)
        for path in sorted(folder.glob("*/framework.yaml")):
            name = path.parent.name
            if name in self._folders:
                raise Refused(
                    f"the framework '{name}' is already in {self._folders[name].parent}.", path
                )
            self._folders[name] = path.parent
        for scale in read_scales(folder / "scales.yaml"):
            if scale.id in self._scales:
                raise Refused(f"the scale '{scale.id}' is already defined.", folder / "scales.yaml")
            self._scales[scale.id] = scale

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all frameworks, in order."""
        return tuple(self._folders)

    @property
    def scales(self) -> dict[str, Scale]:
        """All scales by id."""
        return dict(self._scales)

    @cached_property
    def loaded_crosswalk(self) -> LoadedCrosswalk:
        """The crosswalks of all folders as one, with the place of every link."""
        return read_crosswalks(self.banks)

    @property
    def crosswalk(self) -> Crosswalk:
        """Which elements cover the same ground."""
        return self.loaded_crosswalk.crosswalk

    def __contains__(self, framework_id: str) -> bool:
        return framework_id in self._folders

    def loaded(self, framework_id: str) -> LoadedFramework:
        """A framework with the places of its parts.

        Raises `Refused` if it is not there or is not right.
        """
        if framework_id not in self._folders:
            known = ", ".join(self.ids) or "none"
            raise Refused(f"There is no framework '{framework_id}'. There are: {known}.")
        if framework_id not in self._loaded:
            self._loaded[framework_id] = load_framework(self._folders[framework_id])
        return self._loaded[framework_id]

    def framework(self, framework_id: str) -> Framework:
        """A framework. Raises `Refused` if it is not there or is not right."""
        return self.loaded(framework_id).framework

    def frameworks(self) -> Iterator[Framework]:
        """All frameworks and sets, in order."""
        return (self.framework(each) for each in self.ids)

    def for_posts(self) -> Iterator[Framework]:
        """The frameworks in which a post can be placed."""
        return (each for each in self.frameworks() if not each.is_set)

    def sets(self) -> Iterator[Framework]:
        """The sets, which go with any framework."""
        return (each for each in self.frameworks() if each.is_set)


def open_library(own: Path | None = None) -> Library:
    """The shipped bank, with the folder given or the one that RECRUIT_BANK names beside it."""
    if own is None and (named := os.environ.get(ENVIRONMENT, "").strip()):
        own = Path(named)
    return Library([shipped("question_bank"), *([own] if own else [])])


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir() and os.access(path, os.R_OK | os.X_OK)
    except OSError:
        return False
