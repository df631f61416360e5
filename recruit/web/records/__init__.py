"""HR's pages: archive, history, holds, retention, disclosure, backups."""
