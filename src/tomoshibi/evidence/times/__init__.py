"""Printed times in all the shapes that exports write them."""
