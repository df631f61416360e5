"""What a panel should not ask, and how not to ask it."""
