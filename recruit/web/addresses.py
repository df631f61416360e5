"""Addresses: of a page of many vacancies, and those that are handed to somebody."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flask import current_app, request, url_for

from recruit.domain.words.public_address import PublicAddress


def address_of_each(endpoint: str) -> Callable[[int], str]:
    """Returns the address of this page for a vacancy's id.

    One address is made for all of a list: to make one for each costs more than to find them.
    """
    place = url_for(endpoint, vacancy_id=0)
    return lambda vacancy: place.replace("/0/", f"/{vacancy}/")


def whole_address(endpoint: str, **named: object) -> str:
    """An address to hand to somebody, with the host: the public one where it is known, else the one
    of this page.
    """
    public = cast("PublicAddress | None", current_app.config["PUBLIC_ADDRESS"])
    path = url_for(endpoint, **named)  # type: ignore[arg-type]  # Flask takes whatever the route does
    if public is None:
        return request.host_url.rstrip("/") + path
    return str(public) + path.removeprefix(request.script_root)
