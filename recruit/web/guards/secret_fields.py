"""Fields that hold what lets somebody in: nothing of them is shown, kept or logged.

They are known by their kind.
"""

from __future__ import annotations

from wtforms import Form, PasswordField
from wtforms.fields.core import UnboundField


class Secret:
    """A kind of field that holds a secret and is no password."""

    def _value(self) -> str:
        return ""


def is_secret(name: str) -> bool:
    """Whether a field of any form that has this name holds a secret, by the kind of field that it
    is there.
    """
    return any(name == each or name.endswith(f"-{each}") for each in _names(Form))


def _names(kind: type[Form]) -> set[str]:
    fields = ((name, getattr(kind, name, None)) for name in dir(kind))
    found = {
        str(field.kwargs.get("name") or name)
        for name, field in fields
        if isinstance(field, UnboundField) and issubclass(field.field_class, PasswordField | Secret)
    }
    return found.union(*(_names(each) for each in kind.__subclasses__()))
