"""What a panel may not ask, with the legal source of each line; what it may; and what happens
afterwards.

Nothing here is legal advice. The characteristics are those of the Equality Act 2010, section 4.
"""

from __future__ import annotations

MUST_NOT_ASK = (
    (
        "Health, disability or days lost to sickness, before an offer is made (Equality Act 2010,"
        " section 60). You may ask everyone whether they need an adjustment for the interview"
        " itself."
    ),
    (
        "Age, marriage or civil partnership, pregnancy, children or childcare (Equality Act 2010,"
        " sections 4 and 39)."
    ),
    (
        "Race, nationality, where someone or their family comes from, religion or belief (Equality"
        " Act 2010, sections 4 and 39). The right to work is checked later, of everyone in the same"
        " way."
    ),
    "Sex, gender reassignment or sexual orientation (Equality Act 2010, sections 4 and 39).",
    (
        "Membership of a trade union (Trade Union and Labour Relations (Consolidation) Act 1992,"
        " section 137)."
    ),
    (
        "Spent convictions, unless the post is exempt and HR has said so (Rehabilitation of"
        " Offenders Act 1974)."
    ),
    "The journey to work, home life, plans for a family, or what a partner does.",
)
IF_TOLD = (
    "If a candidate speaks unasked of their health, age, family, faith or another protected matter,"
    " do not follow it up, do not write it down, and do not let it count. Come back to the"
    " question."
)
WHILE_ASKING = (
    (
        "Read each question as it is printed. You may repeat it; do not explain what a good answer"
        " would be."
    ),
    "Use only the probes below it, and tick those that you used.",
    "Write what the candidate said and did, not what you think of them as a person.",
    "Give a score only after you have read the anchors. Do not compare candidates with each other.",
)
AFTERWARDS = (
    "Finish and sign your own sheet before anyone speaks about the candidate.",
    (
        "Go through the questions together. Where scores differ by two points or more, or lie on"
        " both sides of the pass mark, say what you heard and read the anchors again."
    ),
    "Agree a score for each question and write down why, where it differs from the mean.",
    (
        "Hand every sheet, and every note, to HR. A candidate may ask to see what was written about"
        " them."
    ),
)
