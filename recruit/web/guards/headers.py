"""What every answer tells the browser to allow: hardly anything, and to keep nothing that somebody
was shown.
"""

from __future__ import annotations

from flask import Flask, Response, request

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    # Bootstrap draws its arrows and ticks as data: pictures inside its style sheet.
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {allowed}" for name, allowed in POLICY.items()),
    "Permissions-Policy": "browsing-topics=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
YEAR = 365 * 24 * 3600
"""In seconds: how long a browser that came by TLS comes by nothing else."""
STATIC = ("static", "bootstrap.static")
"""The endpoints of files that are the same for everyone."""


def set_up(app: Flask, *, is_behind_tls: bool) -> None:
    """Puts these headers on every answer of an application: pages, files and errors.

    Behind TLS browsers are told to stay there, in answers that go that way. Only style sheets,
    scripts and pictures of the program are kept by anyone: a shared laptop shows nothing else to
    whoever presses 'back'.
    """

    @app.after_request
    def tell(answer: Response) -> Response:
        answer.headers.update(HEADERS)
        if is_behind_tls and request.is_secure:
            answer.headers["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"
        if not _is_everyones(answer):
            answer.headers["Cache-Control"] = "no-store"
        return answer


def _is_everyones(answer: Response) -> bool:
    """Whether this is a file of the program.

    The page of an error names who is signed in, wherever it comes from.
    """
    return request.endpoint in STATIC and answer.status_code in (200, 206, 304)
