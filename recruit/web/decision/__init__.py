"""From the open marks to the outcome: agreement, result, letters, papers of the record."""
