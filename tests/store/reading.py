"""Reading what is stored, and a draft to store."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

from recruit.domain.building.draft import Draft
from recruit.domain.framework.framework import ElementReference, Kind, Question
from recruit.domain.pack.decision_rule import Rounding, TieBreak
from recruit.domain.pack.vacancy import (
    USUAL_SCRIPT,
    Cap,
    Criterion,
    Heading,
    Importance,
    Method,
    Override,
    OwnAnchor,
    Timing,
)
from recruit.store.audit.audit import FIRST, entry_hash
from recruit.store.connection import Database
from tests.builders import chosen, shipped_library

HASHED = (
    "sequence",
    "at",
    "actor",
    "role",
    "action",
    "subject",
    "facts",
    "personal_digest",
    "previous",
)
"""The parts of an entry that its hash covers."""


def a_draft(reference: str = "V-1") -> Draft:
    """A draft in which every kind of part is used, so that a part that is lost on the way is
    noticed.
    """
    framework = shipped_library().framework("grades9plus")
    numbers = [element.number for _, element in framework.elements()][:3]
    own = Question(
        "own-1", Kind.SITUATIONAL, "What would you do with a broken lamp? 💡", ("And at night?",)
    )
    first = replace(
        chosen("grades9plus", numbers[0], "2", ["own-1"]),
        weight=Fraction(3, 7),
        minimum_mark="1",
        own_questions=(own,),
        own_anchors=(OwnAnchor("0", "Leaves it dark."),),
        caps=(Cap("1.1-n1", "2"),),
    )
    return Draft(
        reference=reference,
        post="Keeper of the Made-up Lighthouse",
        grade="Grade 9",
        service="Lights",
        organisation="Harbour of Nowhere",
        contact="room 4",
        dates="",
        framework="grades9plus",
        stage="2",
        elements=(first, *(chosen("grades9plus", number, "2") for number in numbers[1:])),
        criteria=(
            Criterion(
                "C-1",
                "A boat licence.",
                Heading.QUALIFICATIONS,
                Importance.ESSENTIAL,
                (Method.CERTIFICATE,),
                ElementReference("grades9plus", numbers[0]),
            ),
        ),
        methods=(Method.APPLICATION, Method.INTERVIEW, Method.CERTIFICATE),
        scale=shipped_library().scales["0-4"],
        minimum_mark="1",
        tie_break=(TieBreak("most passes", ""),),
        rounding=Rounding.EXACT,
        timing=Timing(60, 5, 5),
        question_minutes=6,
        script=USUAL_SCRIPT,
        overrides=(Override("time", "The panel has all day."),),
    )


def everything(db: Database) -> str:
    """The whole database as text."""
    return "\n".join(db.conn.iterdump())


def audit(db: Database) -> list[dict[str, Any]]:
    """All audit entries, oldest first, with what they say read from JSON."""
    rows = list(db.query("select * from audit order by sequence"))
    return [
        {
            **row,
            "facts": json.loads(row["facts"]),
            "personal": json.loads(row["personal"]) if row["personal"] else None,
        }
        for row in rows
    ]


def chain_fault(db: Database) -> str:
    """The first thing that is wrong with the chain, or ''."""
    previous = FIRST
    for place, row in enumerate(db.query("select * from audit order by sequence"), 1):
        if row["sequence"] != place:
            return f"entry {place} is missing"
        if row["previous"] != previous:
            return f"entry {place} is not bound to the one before"
        if entry_hash({key: row[key] for key in HASHED}) != row["hash"]:
            return f"entry {place} was changed"
        if row["personal"] is not None:
            digest = hashlib.sha256((row["salt"] + row["personal"]).encode()).hexdigest()
            if digest != row["personal_digest"]:
                return f"what entry {place} says of people was changed"
        previous = row["hash"]
    return ""


def last_entry(db: Database) -> dict[str, Any]:
    """The newest audit entry."""
    return audit(db)[-1]
