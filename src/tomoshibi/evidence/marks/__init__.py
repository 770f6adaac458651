"""Marks: which messages show a demand, a threat, money, a deadline; pointers for a human reader, never a verdict."""

VERSION = "marks/2"  # of the rules; here, so that it can be told without loading them
