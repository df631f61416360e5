"""Pictures in a Word paper.

Where they are drawn is none of this package's business; they come as PNG.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from recruit.documents.paper import Paper

ROOM_FOR_HEADING = 42
"""Millimetres of a page's height for the heading over a picture and the first figures under it."""
_SIZE_IN_PNG = slice(16, 24)


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, with the text that stands for it where it cannot be seen.

    `width` is in millimetres, 0 for all there is.
    """

    png: bytes
    text: str
    width: float = 0


def show(paper: Paper, picture: Picture) -> None:
    """Puts a picture into the paper, no wider than the text and no higher than leaves room for its
    figures.
    """
    across, down = struct.unpack(">II", picture.png[_SIZE_IN_PNG])
    room = paper.markup.text_width
    width = min(picture.width or room, room, (paper.text_height - ROOM_FOR_HEADING) * across / down)
    relation = paper.keep_picture(picture.png)
    paper.add(paper.markup.picture(relation, picture.text, width, width * down / across))
