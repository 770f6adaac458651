"""Skype: messages of the last exports."""
