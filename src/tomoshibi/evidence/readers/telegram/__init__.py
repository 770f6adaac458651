"""Telegram Desktop: JSON and pages."""
