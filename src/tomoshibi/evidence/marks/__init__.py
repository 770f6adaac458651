"""Marks: which messages show a demand, a threat, money, a deadline; pointers for a human reader, never a verdict."""
