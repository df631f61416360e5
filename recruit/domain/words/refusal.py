"""The one exception that people see: a refusal, in a sentence."""

from __future__ import annotations

from pathlib import Path


class Refused(Exception):  # noqa: N818  it names what happens to the input, not a fault of the program
    """Input that is not accepted.

    `str()` is a sentence that names file, line and key where there are any.
    """

    def __init__(self, message: str, file: Path | str = "", line: int = 0, key: str = "") -> None:
        self.message, self.file, self.line, self.key = message, str(file), line, key
        place = str(file)
        if line:
            place += f", line {line}"
        if key:
            place += f", key '{key}'"
        super().__init__(f"{place}: {message}" if place else message)
