"""What the pages of disclosure send: the choices, page by page, and the words that were added.

Nothing of it is kept on the server: what was chosen on other pages travels in the page itself.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace

from recruit.domain.disclosure.texts import Choice, added_words
from recruit.domain.words.typed_text import cleaned, one_line, unusable_character
from recruit.domain.words.whole_number import whole_number
from recruit.web.paging import page_number

LONGEST_WORDS = 2_000
LONGEST_REASON = 300
MOST_CHOICES = 20_000
_SEED = re.compile(r"[0-9a-f]{32}")
_NUMBERED = re.compile(r"(choice|reason)-([0-9]{1,5})")
_GO = re.compile(r"(page|preview)-([0-9]{1,5})")


@dataclass(frozen=True, slots=True)
class Sent:
    """What came with a page.

    `go` is the button: 'page' or 'preview' with a number, 'all' or 'make'.
    """

    digest: str
    seed: str
    page: int
    choices: Mapping[int, Choice]
    words: str
    shown: str
    go: str
    to: int

    @property
    def word_list(self) -> tuple[str, ...]:
        """The added words and phrases."""
        return added_words(self.words)

    def forgetting(self) -> Sent:
        """The same without the choices, for a record that changed."""
        return replace(self, choices={}, go="page", to=1, shown="")


def nothing_sent() -> Sent:
    """What a page begins with: a chance of its own for the letters, and no choice."""
    return Sent("", secrets.token_hex(16), 1, {}, "", "", "page", 1)


def read_form(form: Mapping[str, str]) -> Sent:
    """What a page sent. What cannot be read is as if it had not been chosen."""
    seed, go = form.get("seed", ""), _GO.fullmatch(form.get("go", ""))
    return Sent(
        digest=form.get("digest", "")[:64],
        seed=seed if _SEED.fullmatch(seed) else secrets.token_hex(16),
        page=page_number(form),
        choices=_choices(form),
        words=cleaned(form.get("words", "")),
        shown=form.get("shown", "")[:64],
        go=go[1] if go else form.get("go", "") if form.get("go") in ("all", "make") else "page",
        to=max(1, int(go[2])) if go else 1,
    )


def form_faults(sent: Sent) -> list[tuple[str, str]]:
    """What is wrong with what was typed, as pairs of a field and a sentence."""
    found = []
    if len(sent.words) > LONGEST_WORDS:
        found.append(
            (
                "words",
                (
                    f"Use at most {LONGEST_WORDS} characters for the words; these have"
                    f" {len(sent.words)}."
                ),
            )
        )
    elif bad := unusable_character(sent.words):
        found.append(("words", f"Take out the character {bad}: it cannot be printed."))
    for number, choice in sent.choices.items():
        if len(choice.reason) > LONGEST_REASON:
            found.append(
                (f"reason-{number}", f"Use at most {LONGEST_REASON} characters for a reason.")
            )
        elif bad := unusable_character(choice.reason):
            found.append(
                (
                    f"reason-{number}",
                    f"Take out the character {bad} from the reason: it cannot be printed.",
                )
            )
    return found


def packed_masks(choices: Mapping[int, Choice]) -> str:
    """The numbers of the findings that are to be masked, as one short text."""
    return ",".join(str(number) for number, each in sorted(choices.items()) if each.masks)


def _choices(form: Mapping[str, str]) -> dict[int, Choice]:
    listed = [whole_number(each) for each in form.get("masks", "").split(",")[:MOST_CHOICES]]
    found = {each: Choice(masks=True) for each in listed if each is not None}
    for name, value in form.items():
        said = _NUMBERED.fullmatch(name)
        if said is None:
            continue
        number = int(said[2])
        chosen = form.get(f"choice-{said[2]}", "")
        reason = one_line(form.get(f"reason-{said[2]}", ""))
        if said[1] == "choice" and value == "mask":
            found[number] = Choice(masks=True)
        elif said[1] == "choice" and value == "keep":
            found[number] = Choice(masks=False, reason=reason)
        elif said[1] == "reason" and reason and chosen not in ("mask", "keep"):
            # Who writes why it stays as it is has chosen, also without a press on the button.
            found[number] = Choice(masks=False, reason=reason)
    return found
