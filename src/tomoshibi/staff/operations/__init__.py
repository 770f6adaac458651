"""What the organisation and its workers do about accounts and keys: each a transaction of its own."""
