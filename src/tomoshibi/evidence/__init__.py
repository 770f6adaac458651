"""What a conversation export holds, and how it is kept so that a court can check it."""
