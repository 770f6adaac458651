"""Crypto addresses, web and mail addresses, and phone numbers."""

import hashlib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.makers.entities_of import found

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
GENESIS = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"  # the first block's, known to everybody
SEGWIT = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"  # BIP 173
TAPROOT = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"  # BIP 350
ETHEREUM = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"  # EIP-55


def base58check(version: int, words: str) -> str:
    """Return an address whose hash is made from words; nobody holds a key to it."""
    content = bytes([version]) + hashlib.sha256(words.encode()).digest()[:20]
    content += hashlib.sha256(hashlib.sha256(content).digest()).digest()[:4]
    value, letters = int.from_bytes(content, "big"), ""
    while value:
        value, rest = divmod(value, 58)
        letters = BASE58[rest] + letters
    return "1" * (len(content) - len(content.lstrip(b"\x00"))) + letters


def other_end(address: str) -> str:
    """Return an address with another last letter, so that its checksum does not fit."""
    return address[:-1] + ("a" if address[-1] != "a" else "b")


SCRIPT, TRON = base58check(5, "ひがし"), base58check(0x41, "にし")
CRYPTO = [
    (GENESIS, "bitcoin", True),
    (other_end(GENESIS), "bitcoin", False),
    (SCRIPT, "bitcoin", True),
    (other_end(SCRIPT), "bitcoin", False),
    (SEGWIT, "bitcoin", True),
    (SEGWIT.upper(), "bitcoin", True),
    (SEGWIT[:-1] + "q", "bitcoin", False),
    (TAPROOT, "bitcoin", True),
    (TAPROOT[:-1] + "q", "bitcoin", False),
    (ETHEREUM, "ethereum", True),
    (ETHEREUM.lower(), "ethereum", True),
    (ETHEREUM.replace("aAeb", "aaeb"), "ethereum", False),
    (GENESIS[:-1] + "0", "bitcoin", False),
    (SEGWIT[:-1] + "b", "bitcoin", False),
    (TRON, "tron", True),
    (other_end(TRON), "tron", False),
]
AROUND = ["{}", "ここに送って→{}", "BTC:{}", "「{}」へ", "send to {}.", "{}にビットコインで", "({})", "アドレスは{}です。"]
URLS = [
    ("https://example.com/pay/0000", "https://example.com/pay/0000"),
    ("見て→https://example.com/a。", "https://example.com/a"),
    ("「https://example.com/a」だよ", "https://example.com/a"),
    ("https://example.com/a、ここ", "https://example.com/a"),
    ("https://example.com/aに送って", "https://example.com/a"),
    ("（https://example.com/a）", "https://example.com/a"),
    ("(https://example.com/a)", "https://example.com/a"),
    ("https://example.com/a_(b)", "https://example.com/a_(b)"),
    ("https://example.com/?q=1&b=2, ok", "https://example.com/?q=1&b=2"),
    ("HTTPS://EXAMPLE.COM/A!", "HTTPS://EXAMPLE.COM/A"),
    ("ｈｔｔｐｓ：／／ｅｘａｍｐｌｅ．ｃｏｍ／ａ", "https://example.com/a"),
    ("hxxps://example.com/a", "hxxps://example.com/a"),
    ("hxxp://example[.]com/a", "hxxp://example[.]com/a"),
    ("https://example[.]com", "https://example[.]com"),
    ("www.example.com を見て", "www.example.com"),
    ("example.com/abc", "example.com/abc"),
    ("go to example-pay.com now", "example-pay.com"),
    ("example.co.jp で検索", "example.co.jp"),
    ("https://例え.example/あ", "https://例え.example/"),
    ("http://192.0.2.1:8080/x", "http://192.0.2.1:8080/x"),
    ("t.me/sample_22 に来て", "t.me/sample_22"),
    ("<https://example.com/a>", "https://example.com/a"),
]
NO_URL = ["e.g. this", "ok.now go", "3.5 km", "おはよう。今日", "etc...com", "v1.2.net版", "pay@example.com", "haru.sample"]
EMAILS = [
    ("sora@example.com", "sora@example.com"),
    ("メールは sora.mihon+1@example.co.jp です", "sora.mihon+1@example.co.jp"),
    ("ｓｏｒａ＠ｅｘａｍｐｌｅ．ｃｏｍ", "sora@example.com"),
    ("sora＠example.com", "sora@example.com"),
    ("mail:sora@example.com。", "sora@example.com"),
    ("sora [at] example [dot] com", "sora@example.com"),
    ("sora(at)example.com", "sora@example.com"),
    ("write to Sora_99@Example.org, ok", "Sora_99@Example.org"),
]
PHONES = [
    ("070-0000-4821", "+817000004821"),
    ("０７０－００００－４８２１", "+817000004821"),
    ("07000004821", "+817000004821"),
    ("070 0000 4821に電話して", "+817000004821"),
    ("070.0000.4821 まで", "+817000004821"),
    ("電話：070－0000－4821", "+817000004821"),
    ("+81 70 0000 4821", "+817000004821"),
    ("+81(0)70-0000-4821", "+817000004821"),
    ("+81-70-0000-4821です", "+817000004821"),
    ("電話は０３（００００）００００", "+81300000000"),
    ("03-0000-0000にかけて", "+81300000000"),
    ("+1 (555) 010-0199", "+15550100199"),
    ("+1-555-010-0199", "+15550100199"),
    ("+44 7700 900123", "+447700900123"),
    ("+63 917 000 0000", "+639170000000"),
    ("＋４４ ７７００ ９００１２３", "+447700900123"),
]
NO_PHONE = [
    "2024-06-12",
    "12:30-13:45の間",
    "1234567890123456",
    "10,000,000円",
    "0.05 0.10 0.15",
    "番号は1234",
    "暗証 0000",
    "部屋番号 000-111-222",
    "払込票番号 0000-1111-2222",
    "会員番号 9900-0000-11",
    "SW-0000-1111-2222",
]


@pytest.mark.parametrize(("address", "chain", "valid"), CRYPTO)
@pytest.mark.parametrize("around", AROUND)
def test_a_crypto_address_is_read_with_its_checksum(address: str, chain: str, valid: bool, around: str) -> None:
    wanted = [{"chain": chain, "address": address, "checksum_valid": valid}]

    assert found(around.format(address), "crypto") == wanted
    assert found(around.format(address), "account") == []


@given(
    st.sampled_from([GENESIS, SCRIPT, SEGWIT, TAPROOT, ETHEREUM, TRON]), st.integers(3, 9), st.sampled_from([" ", "-", "\n"])
)
def test_an_address_in_pieces_is_put_together(address: str, size: int, between: str) -> None:
    pieces = [address[place : place + size] for place in range(0, len(address), size)]
    assume(len(pieces[-1]) > 1)

    given_in_pieces = found(f"送り先 {between.join(pieces)} です", "crypto")

    assert [one["address"] for one in given_in_pieces] == [address]


def test_words_that_only_begin_like_an_address_are_not_put_together() -> None:
    assert found("This 1 one is The 3 of them and 0x is not 1 address bc1 at all 12345", "crypto") == []


@pytest.mark.parametrize("text", [GENESIS[:20], "1" * 34, "0x" + "a" * 39, "T" + "1" * 20, "x" + GENESIS, GENESIS + "Z9Z9Z9"])
def test_what_only_looks_like_an_address_gives_none(text: str) -> None:
    assert found(text, "crypto") == []


@pytest.mark.parametrize(("text", "value"), URLS)
def test_a_web_address_ends_where_the_sentence_goes_on(text: str, value: str) -> None:
    assert found(text, "url") == [{"value": value}]


@pytest.mark.parametrize("text", NO_URL)
def test_words_with_points_are_no_web_address(text: str) -> None:
    assert found(text, "url") == []


@pytest.mark.parametrize(("text", "value"), EMAILS)
def test_a_mail_address_is_read_however_it_is_hidden(text: str, value: str) -> None:
    assert found(text, "email") == [{"value": value}]
    assert found(text, "url") == []


@pytest.mark.parametrize(("text", "value"), PHONES)
def test_a_phone_number_is_given_in_e164(text: str, value: str) -> None:
    assert found(text, "phone") == [{"value": value}]


@pytest.mark.parametrize("text", NO_PHONE)
def test_other_digits_are_no_phone_number(text: str) -> None:
    assert found(text, "phone") == []


@pytest.mark.parametrize(
    ("at", "text", "value"),
    [
        ("2024-06-12T10:00:00+01:00", "07700 900123", "+447700900123"),
        ("2024-06-12T10:00:00-04:00", "call (555) 010-0199", "+15550100199"),
        ("2024-06-12T10:00:00+10:00", "0400 000 000", "+61400000000"),
        ("2024-06-12T10:00:00+09:00", "call 202 555 0188", "+12025550188"),
        ("2024-06-12T10:00:00+09:00", "call (202) 555-0188", "+12025550188"),
        ("2024-06-12T10:00:00+09:00", "ring 07700 900123", "+447700900123"),
    ],
)
def test_a_number_without_a_country_is_of_where_the_clock_is(at: str, text: str, value: str) -> None:
    assert found(text, "phone", at=at) == [{"value": value}]
