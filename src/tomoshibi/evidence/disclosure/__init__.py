"""Handing on a part of a sealed bundle: what is chosen, what of it is hidden, and its proofs."""
