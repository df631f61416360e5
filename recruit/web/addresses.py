"""The addresses of a page of many vacancies."""

from __future__ import annotations

from collections.abc import Callable

from flask import url_for


def address_of_each(endpoint: str) -> Callable[[int], str]:
    """Gives the address of this page for a vacancy's id.

    One address is made for all of a list: to make one for each costs more than to find them.
    """
    place = url_for(endpoint, vacancy_id=0)
    return lambda vacancy: place.replace("/0/", f"/{vacancy}/")
