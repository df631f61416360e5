"""What is typed and not saved yet, and what two windows make of the same form."""
