"""Words that are typed after a command, as pages and files read them too."""

from __future__ import annotations

from typing import Any

import click

from recruit.domain.words.typed_text import one_line, one_line_of_name


class Words(click.ParamType):  # type: ignore[type-arg]  # generic in some versions only
    """One line of text, without what no one sees."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ARG002
        """The words as they are kept."""
        return one_line(str(value))


class NameOrReference(click.ParamType):  # type: ignore[type-arg]
    """A name or a reference; what turns it round is left in it, to be refused."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ARG002
        """The name as it is kept."""
        return one_line_of_name(str(value))


WORDS, NAME = Words(), NameOrReference()
