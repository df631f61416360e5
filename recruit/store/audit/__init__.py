"""The chain of what was done, by whom; its check, and the rows that it answers for."""
