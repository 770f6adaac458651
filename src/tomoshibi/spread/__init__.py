"""Holding back the spread of a picture that nobody here ever sees: hashes of pictures, lists of them, and what matches."""
