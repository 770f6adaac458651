"""Sentences of this part, as data."""
