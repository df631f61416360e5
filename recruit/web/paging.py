"""Which page of a long list is asked for."""

from __future__ import annotations

from collections.abc import Mapping


def page_number(sent: Mapping[str, str]) -> int:
    """The page that an address or a form asks for, from 1; the first where it cannot be read."""
    page = sent.get("page", "")
    return max(1, int(page)) if page.isascii() and page.isdecimal() and len(page) < 7 else 1
