"""Talking with someone who gives no name: what they send, what is answered, and how both stay unreadable to others."""
