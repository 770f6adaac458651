"""Made-up screenshots of chats with known truth, for `bench/scrub.py`: our own mock-ups, drawn by a browser."""
