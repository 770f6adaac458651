"""Addresses of crypto money with their checksums: Bitcoin (base58check, bech32, bech32m), Ethereum (EIP-55), Tron."""

import hashlib
import re

from tomoshibi.evidence.marks.entities.found import Found
from tomoshibi.evidence.marks.entities.keccak import keccak256

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
BECH32M = 0x2BC830A3  # BIP 350
EDGE, STOP = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"
# Letters that an address cannot hold are let in: one that was typed wrongly is one all the same, with a checksum that does not fit.
BASE58_ADDRESS = re.compile(rf"{EDGE}(?P<bitcoin>[13][A-Za-z0-9]{{25,34}}){STOP}|{EDGE}(?P<tron>T[A-Za-z0-9]{{33}}){STOP}")
BECH32_ADDRESS = re.compile(rf"{EDGE}(?:bc1[0-9A-Za-z]{{11,87}}|BC1[0-9A-Z]{{11,87}}){STOP}")
ETHEREUM = re.compile(rf"{EDGE}0[xX](?=[0-9A-Za-z]{{0,40}}[0-9])[0-9A-Za-z]{{39,41}}{STOP}")
HEXADECIMAL = re.compile("0x[0-9a-fA-F]{40}")
PARTED = re.compile(rf"{EDGE}(?:bc1|0x|[13T])[0-9A-Za-z]{{0,40}}(?:[ \-\n\u200b]{{1,2}}[0-9A-Za-z]{{2,42}}){{1,24}}")


def crypto(text: str) -> list[Found]:
    """Return the crypto addresses in a text (of its original case), valid or not."""
    found = []
    for match in BASE58_ADDRESS.finditer(text):
        address = match.group()
        if not all(re.search(kind, address[1:]) for kind in ("[A-Z]", "[a-z]", "[0-9]")):
            continue
        versions = (0x00, 0x05) if match.lastgroup == "bitcoin" else (0x41,)
        found.append(_found(match, str(match.lastgroup), base58check(address, versions)))
    found += [
        _found(match, "bitcoin", _one_case(match.group()) and segwit(match.group().lower()))
        for match in BECH32_ADDRESS.finditer(text)
    ]
    found += [_found(match, "ethereum", eip55(match.group())) for match in ETHEREUM.finditer(text)]
    for match in PARTED.finditer(text):
        whole = _put_together(match)
        if whole is not None and all(whole.end <= one.start or one.end <= whole.start for one in found):
            found.append(whole)
    return sorted(found, key=lambda one: one.start)


def _put_together(match: re.Match[str]) -> Found | None:
    """Return an address written in pieces; only one whose checksum fits, for words stand beside each other as well."""
    for pieces in re.finditer(r"(?<=[0-9A-Za-z])(?![0-9A-Za-z])", match.group()):
        shown = match.group()[: pieces.start()]
        address = re.sub(r"[^0-9A-Za-z]", "", shown)
        chain = _chain(address)
        if chain and address != shown:
            fields: dict[str, str | int | float | bool] = {"chain": chain, "address": address, "checksum_valid": True}
            return Found(match.start(), match.start() + len(shown), "crypto", fields, "crypto")
    return None


def _chain(address: str) -> str:
    """Return the chain of an address whose checksum fits, else nothing."""
    if address.startswith("bc1"):
        return "bitcoin" if segwit(address) else ""
    if address.startswith("0x"):
        return "ethereum" if HEXADECIMAL.fullmatch(address) and eip55(address) else ""
    if not 26 <= len(address) <= 35 or address.isalpha():
        return ""
    return "bitcoin" if base58check(address, (0x00, 0x05)) else "tron" if base58check(address, (0x41,)) else ""


def _found(match: re.Match[str], chain: str, valid: bool) -> Found:
    fields: dict[str, str | int | float | bool] = {"chain": chain, "address": match.group(), "checksum_valid": valid}
    return Found(match.start(), match.end(), "crypto", fields, "crypto")


def base58check(address: str, versions: tuple[int, ...]) -> bool:
    """Return whether an address's checksum fits and its version is one of those given."""
    value = 0
    if not set(address) <= set(BASE58):
        return False
    for letter in address:
        value = value * 58 + BASE58.index(letter)
    if value >> 200:
        return False
    content = value.to_bytes(25, "big")
    leading = len(address) - len(address.lstrip("1"))
    if leading != len(content) - len(content.lstrip(b"\x00")):
        return False
    check = hashlib.sha256(hashlib.sha256(content[:21]).digest()).digest()[:4]
    return content[21:] == check and content[0] in versions


def _checksum(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place in range(5):
            check ^= GENERATOR[place] if (top >> place) & 1 else 0
    return check


def _one_case(address: str) -> bool:
    """Return whether an address is in small letters alone or in capitals alone, as bech32 wants it."""
    return address in (address.lower(), address.upper())


def segwit(address: str) -> bool:
    """Return whether a Bitcoin bech32 (version 0) or bech32m (version 1 and later, taproot) address is well formed."""
    values = [BECH32.find(letter) for letter in address[3:]]
    if -1 in values or len(values) < 8 or len(address) > 90:
        return False
    prefix = [ord(letter) >> 5 for letter in "bc"] + [0] + [ord(letter) & 31 for letter in "bc"]
    version = values[0]
    if _checksum(prefix + values) != (1 if version == 0 else BECH32M) or version > 16:
        return False
    bits = (len(values) - 7) * 5
    length, rest = divmod(bits, 8)
    padding = 0
    for value in values[1:-6]:
        padding = padding << 5 | value
    if rest >= 5 or padding & ((1 << rest) - 1):
        return False
    return length in (20, 32) if version == 0 else 2 <= length <= 40


def eip55(address: str) -> bool:
    """Return whether the capitals of an Ethereum address fit; one without mixed case carries no checksum and is well formed."""
    if not HEXADECIMAL.fullmatch(address):
        return False
    digits = address[2:]
    if digits in (digits.lower(), digits.upper()):
        return True
    digest = keccak256(digits.lower().encode()).hex()
    return all(not letter.isalpha() or letter.isupper() == (int(digest[place], 16) >= 8) for place, letter in enumerate(digits))
