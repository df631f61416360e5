"""Which open page of a browser sent something, so that a page's own saves are not taken for
somebody else's.
"""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from recruit.domain.words.tab import NO_TAB, Tab
from recruit.domain.words.whole_number import whole_number

LONGEST_NAME = 40


def read_tab(sent: MultiDict[str, str]) -> Tab:
    """The open page and its turn. Without a turn no one could tell a new save from a late one."""
    turn = whole_number(sent.get("turn", ""))
    if turn is None:
        return NO_TAB
    return Tab(sent.get("tab", "")[:LONGEST_NAME], turn)
