"""What the words of a message name exactly: amounts, times, accounts, addresses, ages."""
