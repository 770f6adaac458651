"""Tomoshibi: from a frightened message to a case that stands up."""

__version__ = "0.1.0"
