"""How long things are kept, when they are disposed of, and backups."""
