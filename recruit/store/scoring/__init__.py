"""Sheets, agreement, outcomes and the record that they make."""
