"""What a file within a packed file (ZIP) may be called.

It holds for every packed file that comes in.
"""

from __future__ import annotations

LONGEST_NAME = 500
"""Letters of a path within a packed file."""


def name_fault(name: str) -> str:
    """Why nothing in a packed file may have this name, as half a sentence, or ''.

    A name is a path below the place where the file would be unpacked, on any system. A folder's
    ends with a slash.
    """
    path = name.removesuffix("/")
    if not path:
        return "has no name"
    if len(path) > LONGEST_NAME:
        return "has a name that is too long"
    if path.startswith("/") or any(each in path for each in "\\:"):
        return "has a name that leads out of the file"
    parts = path.split("/")
    if ".." in parts:
        return "has a name that leads out of the file"
    if "" in parts or "." in parts or not path.isprintable():
        return "has a name that no program writes"
    return ""
