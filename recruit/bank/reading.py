"""Strict reading of YAML: every scalar is text, and whatever is wrong is named by file, line and
key.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import yaml

from recruit.domain.words.refusal import Refused
from recruit.domain.words.typed_text import (
    SEPARATORS_OF_LINES,
    cleaned,
    has_visible_sign,
    one_line,
    one_line_of_name,
    unusable_character,
)

LARGEST_FILE = 2_000_000
"""In bytes. The largest group file of the shipped bank is under a tenth of this."""

MOST_ITEMS = 5000
MOST_LETTERS = 100_000
"""Characters of a text of several lines; whoever reads it has a bound of their own."""
"""Entries of a list where nothing less is said."""

DEEPEST = 20
"""Levels of nesting. The bank's own files have seven."""

T = TypeVar("T")

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = "tag:yaml.org,2002:null"
# To YAML some of these are line ends, which would end the value they stand in; here every value is
# one line.
_AS_SPACES = dict.fromkeys(map(ord, SEPARATORS_OF_LINES), " ")


def read_text(path: Path, largest: int = LARGEST_FILE) -> str:
    """The file's text.

    Raises `Refused` when it cannot be read, is too large, is binary or is not UTF-8.
    """
    return decode(read_bytes(path, largest), path)


def read_bytes(path: Path, largest: int = LARGEST_FILE) -> bytes:
    """What is in the file. Raises `Refused` when it cannot be read or is too large."""
    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except IsADirectoryError:
        raise Refused("this is a folder; a file was expected.", path) from None
    except FileNotFoundError:
        raise Refused("there is no such file.", path) from None
    except OSError as error:
        raise Refused(f"it cannot be read ({error.strerror or error}).", path) from None
    if len(data) > largest:
        raise Refused(
            f"it is larger than {largest // 1_000_000} MB, which no such file should be.", path
        )
    return data


def decode(data: bytes, path: Path | str) -> str:
    """UTF-8 bytes as text, without a byte order mark. Raises `Refused` for anything else."""
    if b"\0" in data:
        raise Refused("it is not a text file.", path, data[: data.index(b"\0")].count(b"\n") + 1)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Refused("it is not valid UTF-8 here. Save it again as UTF-8.", path, line) from None


def read_yaml(path: Path) -> Table:
    """The mapping that a YAML file holds."""
    return parse_yaml(read_text(path), path)


def parse_yaml(text: str, path: Path | str) -> Table:
    """The mapping that this YAML text holds.

    Raises `Refused` if it is not YAML or not a mapping.
    """
    text = text.translate(_AS_SPACES)
    try:
        _refuse_depth_and_aliases(text, path)
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.reader.ReaderError as error:
        line = text.encode("utf-8", "replace")[: error.position].count(b"\n") + 1
        raise Refused(
            "it holds a control character that YAML does not allow.", path, line
        ) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = error.problem or error.context or "it cannot be understood"
        raise Refused(
            f"it is not valid YAML: {said}.", path, mark.line + 1 if mark else 0
        ) from None
    except yaml.YAMLError:
        raise Refused("it is not valid YAML.", path) from None
    if node is None:
        raise Refused("the file is empty.", path)
    return Table(node, path, "")


def _refuse_depth_and_aliases(text: str, path: Path | str) -> None:
    """Raises `Refused` for what would exhaust the stack (depth) or memory (aliases of aliases)
    further on.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise Refused("it is nested too deeply here.", path, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            raise Refused("YAML aliases (*) are not allowed; write the text out.", path, line)


def shown(text: str) -> str:
    """A text as a message quotes it: cut where it is long."""
    return text if len(text) <= 60 else f"{text[:59]}…"


class Table:
    """One YAML mapping, read key by key.

    Every accessor raises `Refused` with the place of what is wrong.
    """

    def __init__(self, node: yaml.Node, file: Path | str, name: str) -> None:
        self.file, self.name = file, name
        self._lines: dict[str, int] = {}
        self.line = node.start_mark.line + 1
        if not isinstance(node, yaml.MappingNode):
            raise self.refused("lines of the form 'key: value' were expected here.", name)
        self._values: dict[str, yaml.Node] = {}
        for key_node, value in node.value:
            line = key_node.start_mark.line + 1
            key = one_line(str(key_node.value))
            if (
                not isinstance(key_node, yaml.ScalarNode)
                or unusable_character(key)
                or not 0 < len(key) <= 60
            ):
                raise Refused("a key must be a plain word.", file, line, name)
            if key in self._values:
                raise Refused("this key stands twice; keep one of them.", file, line, key)
            self._values[key], self._lines[key] = value, line

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def only(self, *allowed: str) -> Table:
        """This table, once it is sure that it has no other keys than these."""
        for key, line in self._lines.items():
            if key not in allowed:
                raise Refused(
                    f"unknown key. Known here: {', '.join(allowed)}.", self.file, line, key
                )
        return self

    def refused(self, message: str, key: str = "") -> Refused:
        """An exception, to be raised, that names this table's file and the key's line."""
        return Refused(message, self.file, self.line_of(key), key)

    def line_of(self, key: str) -> int:
        """The line on which this key stands, or the table's own."""
        return self._lines.get(key, self.line)

    def text(self, key: str, longest: int = 2000) -> str:
        """The text of a key that must be there and must not be empty."""
        if key not in self._values:
            raise self.refused("this key is missing.", key)
        return self._scalar(self._values[key], key, longest)

    def text_of_name(self, key: str, longest: int) -> str:
        """The text of a key that must be there, as names and references are read; see
        `one_line_of_name`.
        """
        if key not in self._values:
            raise self.refused("this key is missing.", key)
        return self._scalar(self._values[key], key, longest, one_line_of_name)

    def text_or(self, key: str, default: str, longest: int = 2000) -> str:
        """The text of a key, or the default where the key is not there."""
        return self.text(key, longest) if key in self._values else default

    def lines_or(self, key: str, default: str) -> str:
        """A text of several lines under a key, or the default where the key is not there."""
        return (
            self._scalar(self._values[key], key, MOST_LETTERS, _several_lines)
            if key in self._values
            else default
        )

    def texts(self, key: str, most: int = MOST_ITEMS) -> tuple[str, ...]:
        """The texts of a list; a key that is not there gives none."""
        return tuple(self._scalar(node, key, 2000) for node in self._items(key, most))

    def tables(self, key: str, most: int = MOST_ITEMS) -> tuple[Table, ...]:
        """The mappings of a list; a key that is not there gives none."""
        return tuple(Table(node, self.file, key) for node in self._items(key, most))

    def table(self, key: str) -> Table:
        """The mapping under a key that must be there."""
        if key not in self._values:
            raise self.refused("this key is missing.", key)
        return Table(self._values[key], self.file, key)

    def is_table(self, key: str) -> bool:
        """Whether this key holds a mapping."""
        return isinstance(self._values.get(key), yaml.MappingNode)

    def convert(self, key: str, reader: Callable[[str], T], meaning: str) -> T:
        """The key's text turned into something else; `meaning` says what was expected when it
        cannot be.
        """
        text = self.text(key)
        try:
            return reader(text)
        except (ValueError, ArithmeticError, KeyError):
            raise self.refused(f"'{shown(text)}' is not {meaning}.", key) from None

    def _scalar(
        self, node: yaml.Node, key: str, longest: int, read: Callable[[str], str] = one_line
    ) -> str:
        line = node.start_mark.line + 1
        if not isinstance(node, yaml.ScalarNode):
            raise Refused(
                "one text was expected here, not a list or a block of keys.", self.file, line, key
            )
        # 'Null' is a name that people have; 'null' and '~' are how YAML says that there is nothing.
        is_nothing = node.tag == _NULL and node.value in ("", "~", "null")
        text = "" if is_nothing else read(node.value)
        if bad := unusable_character(text):
            raise Refused(
                f"the text holds the character {bad}, which cannot be used.", self.file, line, key
            )
        if not has_visible_sign(text):
            raise Refused("the text is empty.", self.file, line, key)
        if len(text) > longest:
            raise Refused(
                f"the text has {len(text)} characters; at most {longest} are allowed.",
                self.file,
                line,
                key,
            )
        return text

    def _items(self, key: str, most: int = MOST_ITEMS) -> list[yaml.Node]:
        node = self._values.get(key)
        if node is None or (node.tag == _NULL and not node.value):
            return []
        if not isinstance(node, yaml.SequenceNode):
            raise self.refused("a list was expected here (lines that begin with '- ').", key)
        items: list[yaml.Node] = node.value
        if len(items) > most:
            raise self.refused(
                f"the list has {len(items)} entries; at most {most} are allowed.", key
            )
        return items


def _several_lines(text: str) -> str:
    return cleaned(text).strip()
