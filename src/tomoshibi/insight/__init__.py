"""Figures that identify nobody: counts, what is hidden of them, and the attack that must find nothing."""
