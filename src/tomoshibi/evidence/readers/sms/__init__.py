"""SMS Backup & Restore: messages and calls."""
