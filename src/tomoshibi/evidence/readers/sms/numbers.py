"""Telephone numbers as phones write them: compared without marks, and with or without the country's number."""

import re


def comparable(address: str) -> str:
    """Return an address as it is compared: a telephone number without the marks that only make it easier to read."""
    bare = re.sub(r"[\s().\-‐-―]", "", address)
    return bare if bare.lstrip("+").isdigit() else address.strip().lower()


def common_digits(address: str) -> str:
    """Return the digits that a number has in common with its international form; an address of letters as it is."""
    bare = comparable(address)
    return bare[-8:] if bare.lstrip("+").isdigit() else bare


def member_of(address: str, keys: tuple[str, ...]) -> str:
    """Return the member of a group whom an address names, written with or without the country's number."""
    alike = [key for key in keys if common_digits(key) == common_digits(address)]
    return alike[0] if len(alike) == 1 else comparable(address)
