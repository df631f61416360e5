"""Flask's client as a browser: it keeps cookies, sends the forms it was shown, and looks at every
page it opens.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.web.reading import PageForm, check_page, forms, token


class Browser(FlaskClient):
    """A client that checks every page with `check_page` and fails on every 500.

    `post` adds the CSRF token of the page that was opened last; give `csrf_token` to send another.
    `fill_in` opens a page and sends its form with a few fields changed. Set `may_fail` to look at a
    500.
    """

    private: tuple[str, ...] = ()
    may_fail = False

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.last_token = ""
        self.opened: list[tuple[str, str, int]] = []

    def open(self, *arguments: Any, **named: Any) -> TestResponse:
        answer = super().open(*arguments, **named)
        answer.get_data()
        answer.close()
        request = answer.request
        self.opened.append((request.method, request.path, answer.status_code))
        if not self.may_fail:
            assert answer.status_code != 500, f"500 at {request.method} {request.path}"
        if (
            answer.mimetype == "text/html"
            and not 300 <= answer.status_code < 400
            and request.method != "HEAD"
        ):
            text = answer.get_data(as_text=True)
            check_page(text, self.private)
            self.last_token = token(text) or self.last_token
        elif request.method == "POST":
            # Signing in and out begin a new session, whose forms carry another token.
            self.last_token = ""
        return answer

    def post(self, *arguments: Any, **named: Any) -> TestResponse:
        """Sends a form with the token of the page that was opened last."""
        data = named.get("data") or {}
        if isinstance(data, Mapping) and "csrf_token" not in data:
            lists = data.to_dict(flat=False) if isinstance(data, MultiDict) else data
            token = self.token(str(arguments[0]) if arguments else str(named["path"]))
            named["data"] = {**lists, "csrf_token": token}
        return super().post(*arguments, **named)

    def token(self, address: str = "/sign-in") -> str:
        """A token that this session's forms carry; pages are opened to find one if need be."""
        for each in (address, "/", "/sign-in"):
            if not self.last_token:
                self.get(each, follow_redirects=True)
        return self.last_token

    def form(self, address: str, *names: str, action: str = "") -> PageForm:
        """The first form of a page that changes something and has these fields (and this action, if
        given).
        """
        answer = self.get(address, follow_redirects=True)
        assert answer.status_code == 200, f"{address} answers {answer.status_code}"
        found = [
            each
            for each in forms(answer.text)
            if not each.is_search and set(names) <= each.names and action in ("", each.action)
        ]
        assert found, f"no form of {address} has {names} {action}"
        return found[0]

    def fill_in(
        self,
        address: str,
        changed: Mapping[str, Any] | None = None,
        *,
        button: str | tuple[str, str] = "",
        action: str = "",
        follow: bool = True,
    ) -> TestResponse:
        """Opens a page, changes these fields of its form, and sends it. A list sends a field
        several times, None leaves it out. The main button is pressed unless another is named, by
        its name or with its value.
        """
        changed = changed or {}
        return self.send(
            self.form(address, *changed, action=action), changed, button=button, follow=follow
        )

    def send(
        self,
        form: PageForm,
        changed: Mapping[str, Any] | None = None,
        *,
        button: str | tuple[str, str] = "",
        follow: bool = True,
    ) -> TestResponse:
        """Sends a form that was shown, with these fields changed."""
        changed = changed or {}
        data: dict[str, list[Any]] = {}
        for name, value in form.values:
            if name not in changed:
                data.setdefault(name, []).append(value)
        for name, value in changed.items():
            if value is not None:
                data[name] = list(value) if isinstance(value, list) else [value]
        if button:
            pressed = [each for each in form.buttons if button in (each, each[0])]
            assert pressed, f"no button {button} among {form.buttons}"
            data[pressed[0][0]] = [pressed[0][1]]
        return super().post(form.action, data=data, follow_redirects=follow)
