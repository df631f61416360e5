"""What people do that the audit chain keeps, by the name under which it is stored."""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    """What an entry of the audit chain says was done.

    An entry's hash covers the value, so one that was ever recorded is never changed;
    `history_wording.WORDS` has its words.
    """

    BEGIN_SHEET = "begin sheet"
    SAVE_SCORE = "save score"
    SAVE_NOTES = "save notes"
    SEAL_SHEET = "seal sheet"
    REOPEN_SHEET = "reopen sheet"
    OPEN_MARKS = "open marks"

    AGREE_SCORES = "agree scores"
    RECORD_CONSENSUS = "record consensus"
    TAKE_BACK_CONSENSUS = "take back consensus"
    TAKE_STANCE = "take stance"

    RECORD_OUTCOME = "record outcome"
    TAKE_BACK_OUTCOME = "take back outcome"
    RECORD_EQUALS = "record equals"
    ORDER_EQUALS = "order equals"
    RECORD_DECISION = "record decision"
    TAKE_BACK_DECISION = "take back decision"
    SAVE_LETTER = "save letter"
    APPROVE_LETTER = "approve letter"

    ADD_PANEL_MEMBER = "add panel member"
    MAKE_CHAIR = "make chair"
    REMOVE_PANEL_MEMBER = "remove panel member"
    PUT_BACK_PANEL_MEMBER = "put back panel member"
    GIVE_ACCESS = "give access"
    NOTE_SIGN_IN = "note sign in"
    CONFIRM_SIGN_IN = "confirm sign in"
    REVOKE_ACCESS = "revoke access"
    ACCEPT_CONFIDENTIALITY = "accept confidentiality"
    SAVE_TRAINING = "save training"
    DECLARE_INTEREST = "declare interest"
    RECORD_EXCEPTION = "record exception"
    ADD_CANDIDATES = "add candidates"
    ADD_CANDIDATE = "add candidate"
    CHANGE_CANDIDATE = "change candidate"
    REMOVE_CANDIDATE = "remove candidate"
    PUT_BACK_CANDIDATE = "put back candidate"

    ADD_VACANCY = "add vacancy"
    CHANGE_DRAFT = "change draft"
    ISSUE_PACK = "issue pack"
    OPEN_PAPER = "open paper"
    CHANGE_WHO_SEES_MARKS = "change who sees marks"
    SAVE_SAMPLE_ANSWER = "save sample answer"
    MARK_SAMPLE_ANSWER = "mark sample answer"

    ARCHIVE = "archive"
    """The entry that an archive ends with: it vouches for the archive's other files."""
    RESTORE = "restore"
    """A vacancy was brought back from another server."""
    MAKE_BUNDLE = "make bundle"
    PLACE_HOLD = "place hold"
    LIFT_HOLD = "lift hold"
    CHANGE_RETENTION = "change retention"
    DISPOSE = "dispose"
    """A disposal: the personal parts of the entries about its subject are gone since."""
    FINISH_DISPOSAL = "finish disposal"
    TAKE_STOCK = "take stock"
    """Vouches for rows that are older than digests, of any vacancy; it says nothing of anybody."""
    CHANGE_SETTINGS = "change settings"
    CHANGE_HOUSE_STYLE = "change house style"
    CHANGE_PUBLIC_ADDRESS = "change public address"
    MAKE_BACKUP = "make backup"
    RESTORE_BACKUP = "restore backup"
    DELETE_BACKUP = "delete backup"
    ADD_PERSON = "add person"
    CHANGE_PERSON = "change person"
    SET_PASSWORD = "set password"
    DISABLE_PERSON = "disable person"
    ENABLE_PERSON = "enable person"
    LIFT_WRONG_PASSWORDS = "lift wrong passwords"
    END_SESSIONS = "end sessions"
    MAKE_FIRST_ACCOUNT_LINK = "make link: first account"
    END_PASSWORD_LINK = "end link: set password"
    MAKE_PASSWORD_LINK = "make link: set password"


def action_of(stored: str) -> Action | None:
    """The action that an entry names, or None for one that this version does not know."""
    try:
        return Action(stored)
    except ValueError:
        return None
