"""What a browser gets where the request does not get as far as the application."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape

PAGE = """<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title} - Recruit</title></head>
<body>
<main>
<h1>{title}</h1>
<p>{text}</p>
</main>
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Said:
    """A title and what to do."""

    title: str
    text: str


_BACK = "Go back to the page before, and try again."
SENTENCES = {
    400: Said("That request could not be understood", _BACK),
    408: Said(
        "That took too long",
        "Not all of it arrived in time. Look at your connection, go back, and try again.",
    ),
    413: Said(
        "That is too large",
        "Nothing of it was kept. Files may have 5 MB where a page asks for one, and a page of text"
        " 500 KB. Go back, and send less.",
    ),
    431: Said("That address is too long", "Go back, and open the page from a link in Recruit."),
    500: Said(
        "Something went wrong on our side",
        "Nothing you saved before is lost. Go back, and try again.",
    ),
    501: Said("That request could not be understood", _BACK),
    503: Said(
        "Too many files are being sent at this moment",
        "Nothing of yours was kept. Go back, and send it in a minute.",
    ),
}


@dataclass(frozen=True, slots=True)
class BareAnswer:
    """An answer's headers and body."""

    headers: tuple[tuple[str, str], ...]
    body: bytes


def bare_answer(code: int, *, for_script: bool) -> BareAnswer:
    """The sentence for a status code, as a page or as the JSON that our scripts read."""
    said = SENTENCES.get(code, SENTENCES[400])
    kind, text = "text/html", PAGE.format(title=escape(said.title), text=escape(said.text))
    if for_script:
        kind, text = "application/json", json.dumps({"problem": f"{said.title}. {said.text}"})
    headers = [
        ("Content-Type", f"{kind}; charset=utf-8"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ("X-Content-Type-Options", "nosniff"),
        ("Cache-Control", "no-store"),
    ]
    if code == 503:
        headers.append(("Retry-After", "60"))
    return BareAnswer(tuple(headers), text.encode())
