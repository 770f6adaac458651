"""Check a sealed bundle with nothing but Python's standard library."""
