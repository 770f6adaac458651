"""X: direct messages of the archive."""
