"""What keeps words unreadable to all but those they are for: boxes, wraps, return codes, sealed files."""
