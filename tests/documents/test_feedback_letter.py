"""A feedback letter is the approved text on the organisation's paper, and says so while it is
none.
"""

from __future__ import annotations

from recruit.documents.feedback_letter import NOT_APPROVED, feedback_letter
from recruit.documents.house_style import open_house_style
from tests.builders import candidates
from tests.documents.made_record import HOSTILE, a_letter, an_issued
from tests.documents.reading import W, body, headings, paragraphs, text, whole

ISSUED = an_issued(contact="Hilda Rulebook, hilda@larkwater.example")
TEXT = (
    "Dear Ambrose Thistlewood\n\nThank you for coming.\nIt was a fine day.\r\n\r\n"
    "Self Belief\n\nYou spoke as someone who:\n- asks the crew\n- writes it down\n\n"
    "Yours sincerely\nHarbour of Nowhere\n"
)


def letter(words: str = TEXT, *, is_approved: bool = True) -> bytes:
    return feedback_letter(
        ISSUED, candidates(1)[0], a_letter(words, is_approved=is_approved), open_house_style()
    )


def test_every_line_of_the_text_stands_in_it_in_order():
    said, at = text(letter()), 0
    for line in filter(str.strip, TEXT.splitlines()):
        at = said.index(line.removeprefix("- "), at)


def test_it_names_organisation_contact_post_reference_and_the_day_of_approval():
    said = text(letter())
    for each in (
        "Harbour of Nowhere",
        ISSUED.pack.contact,
        ISSUED.pack.post,
        "your reference C1",
        "24 November 2026",
    ):
        assert each in said


def test_a_draft_says_so_and_has_no_date():
    draft = text(letter(is_approved=False))
    assert NOT_APPROVED in draft
    assert "24 November 2026" not in draft
    assert NOT_APPROVED not in text(letter())


def test_lines_of_a_paragraph_stay_lines():
    (paragraph,) = [
        each for each in body(letter()).iter(f"{W}p") if "fine day" in "".join(each.itertext())
    ]
    assert len(list(paragraph.iter(f"{W}br"))) == 1


def test_an_element_of_the_pack_is_a_heading_and_what_is_listed_stands_in_lines_of_its_own():
    assert headings(letter()) == ["Self Belief"]
    assert "–asks the crew" in paragraphs(letter())
    assert "asks the crew" in paragraphs(letter("• asks the crew"))


def test_hostile_text_is_text():
    assert HOSTILE in text(letter(HOSTILE))


def test_it_carries_the_reference_and_the_digest_and_is_the_same_every_time():
    assert "Candidate C1" in whole(letter())
    assert ISSUED.digest[:12] in whole(letter())
    assert letter() == letter()


def test_it_names_nobody_of_the_panel():
    assert "Rulebook" not in text(letter()).replace(ISSUED.pack.contact, "")
