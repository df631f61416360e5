"""How much a request may send, door by door.

The server asks before it keeps anything of the body.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from werkzeug.exceptions import HTTPException

View = TypeVar("View", bound=Callable[..., Any])

LARGEST_FORM = 600_000
"""Bytes of what a page sends, unless its view takes a file."""
AROUND_A_FILE = 500_000
"""Bytes that may stand around a file: the other fields, and what tells them apart."""


def takes_file_of(most: int) -> Callable[[View], View]:
    """Lets a view take a file of so many bytes, and the fields beside it.

    It stands below the rule.
    """

    def marked(view: View) -> View:
        view.largest_body = most + AROUND_A_FILE  # type: ignore[attr-defined]
        return view

    return marked


def set_up(app: Flask) -> None:
    """Ties the limits to an application, for whatever serves it."""
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_FORM
    app.before_request(_bound)


def largest_body(app: Flask, prefix: str = "") -> Callable[[str, str], int]:
    """Says how many bytes a request to this path may have, by method and path."""
    addresses = app.url_map.bind("localhost")

    def largest(method: str, path: str) -> int:
        below = path.removeprefix(prefix) if path.startswith(f"{prefix}/") else path
        # Below a path that only the proxy knows, the address begins with something that is none of
        # ours.
        for _ in range(3):
            try:
                endpoint, _ = addresses.match(below, method)
            except (HTTPException, ValueError):
                below = f"/{below.lstrip('/').partition('/')[2]}"
            else:
                return _largest_of(app, endpoint)
        return LARGEST_FORM

    return largest


def _largest_of(app: Flask, endpoint: str) -> int:
    return int(getattr(app.view_functions.get(endpoint), "largest_body", LARGEST_FORM))


def _bound() -> None:
    if request.endpoint:
        request.max_content_length = _largest_of(current_app, request.endpoint)
