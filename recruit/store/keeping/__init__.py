"""The archive, disclosure, holds, retention, disposal, restoring and backups."""
