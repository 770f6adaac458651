"""Rows of a list that may be one person, and identifiers that stand in several cases: suggestions, never merges."""
