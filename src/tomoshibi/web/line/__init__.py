"""The door for LINE's webhooks: a process of its own, and off unless it is set. It has no pages."""
