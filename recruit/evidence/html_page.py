"""A page that opens a bundle in any browser, without a server, for ever."""

from __future__ import annotations

from recruit.resources import shipped


def html_page(name: str, **values: object) -> bytes:
    """The page of this template with these values in it.

    Every value is escaped, and a missing one is an error.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(shipped("templates") / "evidence"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name).render(**values).encode()
