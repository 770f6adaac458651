"""The page's modules one by one, against Python's answers."""

import hashlib
import json
import random
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Page

from tests.makers.bundles import a_record, counted
from tomoshibi.basics.harmless import visible
from tomoshibi_verify import fingerprint, merkle
from tomoshibi_verify.canonical import NotCanonical, canonical, parse_canonical
from tomoshibi_verify.checks import NAMES, REQUIRED_TAG_FILES
from tomoshibi_verify.contents import is_unsafe
from tomoshibi_verify.ed25519 import ORDER, is_signed_by
from tomoshibi_verify.leaves import line_leaf, pieces, record_leaf
from tomoshibi_verify.rows import REQUIRED_PAYLOAD
from tomoshibi_verify.seal import is_moment

TEXTS = (
    "",
    "a",
    "こんにちは、元気?",
    "OK 👍 髙﨑さん",
    "abc" * 40,
    "é" * 17,
    'q"\\\n\t\x00\x1f\x7f',
    "か\u3099",
    "𠮷野家😀z",
    "\u2028x",
)


def ask(page: Page, script: str, given: Any = None) -> Any:
    """Return what an expression over the modules gives; `m` finds a module, `given` is an argument."""
    return page.evaluate(
        "async (given) => { const m = (path) => modules[`${path}.js`]; const hex = m('checking/bytes').hexOf; "
        f"const bytes = m('checking/bytes').bytesOfHex; return await ({script}); }}",
        given,
    )


def test_sha256_is_that_of_python_at_every_length(units: Page) -> None:
    contents = [bytes(range(256)) * 2][0]
    lengths = [*range(200), 255, 256, 511, 512]

    found = ask(
        units,
        "given[0].map((n) => hex(m('checking/sha256').sha256(bytes(given[1]).subarray(0, n))))",
        [lengths, contents.hex()],
    )

    assert found == [hashlib.sha256(contents[:n]).hexdigest() for n in lengths]


def test_sha256_in_parts_is_that_of_the_whole(units: Page) -> None:
    content = counted("parts")(5000)
    script = """(() => { const all = bytes(given); const state = m('checking/sha256').sha256Stream();
        for (let at = 0, step = 1; at < all.length; at += step, step = (step * 7) % 131 || 1)
            state.update(all.subarray(at, at + step));
        return hex(state.digest()); })()"""

    assert ask(units, script, content.hex()) == hashlib.sha256(content).hexdigest()


def test_sha512_is_that_of_python(units: Page) -> None:
    content = counted("512")(300)
    script = "[0, 1, 111, 112, 127, 128, 300].map((n) => hex(m('checking/sha512').sha512(bytes(given).subarray(0, n))))"

    assert ask(units, script, content.hex()) == [
        hashlib.sha512(content[:n]).hexdigest() for n in (0, 1, 111, 112, 127, 128, 300)
    ]


VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 2**53 - 1, 0.05, 0.93, 1e-7, 123456.789, 1.5e-9, [], {}, [1, [2, {"a": None}]]),
    {"10": 1, "9": 2, "a": 3},
    {"😀": 1, "\ufb00": 2, "z": 3, "": 4},
    {"__proto__": 1, "constructor": 2},
    *TEXTS,
)


def test_the_canonical_form_is_that_of_python(units: Page) -> None:
    written = [json.dumps(value) for value in VALUES]

    found = ask(units, "given.map((text) => m('checking/canonical').canonical(JSON.parse(text)))", written)

    assert found == [canonical(value).decode() for value in VALUES]


LINES = (
    *(
        '{"a":1}',
        '{"a": 1}',
        '{"b":1,"a":2}',
        '{"a":1,"a":1}',
        '{"a":1.0}',
        '{"a":-0}',
        '{"a":1e2}',
        '{"a":1e400}',
        "NaN",
        "[Infinity]",
    ),
    *(
        '{"a":9007199254740993}',
        '{"a":"\\u0041"}',
        '"\\ud800"',
        '"\\ud83d\\ude00"',
        '"\ufeff"',
        '\ufeff{"a":1}',
        '{"a":1}\n',
        "",
        "{",
        "1 2",
    ),
    *(
        '{"10":1,"9":2}',
        '{"9":1,"10":2}',
        '"\\/"',
        '"\\u001f"',
        '"\\n"',
        '"\x7f"',
        "[" * 2000 + "]" * 2000,
        "[" * 50 + "]" * 50,
        "0.1",
        "1e-7",
    ),
)


def test_a_line_is_taken_or_refused_as_python_does(units: Page) -> None:
    def is_taken(line: str) -> bool:
        try:
            parse_canonical(line.encode())
        except NotCanonical:
            return False
        return True

    script = """given.map((digits) => { const { NotCanonical, parseCanonical } = m('checking/canonical');
        try { parseCanonical(m('checking/bytes').textOf(bytes(digits))); return true; }
        catch (error) { if (error instanceof NotCanonical) return false; throw error; } })"""

    assert ask(units, script, [line.encode().hex() for line in LINES]) == [is_taken(line) for line in LINES]
    assert ask(units, script, [b'"\xff"'.hex(), b'"\xed\xa0\x80"'.hex()]) == [False, False]


def test_pieces_and_leaves_are_those_of_python(units: Page) -> None:
    seed = bytes(range(32))
    records = [a_record(n, text) for n, text in enumerate((*TEXTS, None), start=1)]

    cut = ask(units, "given.map((text) => m('checking/leaves').pieces(text))", list(TEXTS))
    leaves = ask(
        units,
        "given[1].map((row) => m('checking/leaves').recordLeaf(bytes(given[0]), row))"
        ".map((both) => [hex(both.leaf), both.line])",
        [seed.hex(), records],
    )
    line = canonical({"a": "髙"})

    assert cut == [pieces(text) for text in TEXTS]
    expected = [record_leaf(seed, record) for record in records]
    assert leaves == [[leaf.hex(), form.decode()] for leaf, form in expected]
    assert (
        ask(units, "hex(m('checking/leaves').lineLeaf(bytes(given[0]), given[1]))", [seed.hex(), line.decode()])
        == line_leaf(seed, line).hex()
    )


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5, 7, 8, 9, 31, 100])
def test_roots_and_paths_are_those_of_python(units: Page, size: int) -> None:
    leaves = b"".join(hashlib.sha256(bytes([n])).digest() for n in range(size))
    root = merkle.root(leaves).hex()

    assert ask(units, "m('checking/merkle').root(bytes(given), m('checking/pace').HURRIED).then(hex)", leaves.hex()) == root
    for number in range(size):
        path = [one.hex() for one in merkle.inclusion_path(leaves, number)]
        given = [leaves[32 * number : 32 * number + 32].hex(), number, size, path]
        script = "hex(m('checking/merkle').rootFromPath(bytes(given[0]), given[1], given[2], given[3].map(bytes)))"
        assert ask(units, script, given) == root


@pytest.mark.parametrize("path_length", [0, 2, 4])
def test_a_path_of_another_length_is_refused(units: Page, path_length: int) -> None:
    script = """(() => { try { m('checking/merkle').rootFromPath(bytes(given[0]), 2, 5, given[1].map(bytes)); return 'taken'; }
        catch (error) { return error instanceof m('checking/merkle').NoSuchLeaf ? 'refused' : String(error); } })()"""

    assert ask(units, script, ["00" * 32, ["11" * 32] * path_length]) == "refused"


SMALL_ORDER = (
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
)
RFC_8032 = (  # section 7.1, tests 1 and 2
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
)


def signature_cases() -> list[tuple[str, str, str]]:
    chance = random.Random(5)
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public = key.public_key().public_bytes_raw()
    message = b"a seal"
    good = key.sign(message)
    shifted = good[:32] + (int.from_bytes(good[32:], "little") + ORDER).to_bytes(32, "little")
    cases = [(public, message, good), (public, b"another", good), (public, message, shifted), (public, message, good[:63])]
    for _ in range(12):
        at = chance.randrange(64)
        cases.append((public, message, good[:at] + bytes([good[at] ^ 1 << chance.randrange(8)]) + good[at + 1 :]))
    cases += [(bytes.fromhex(point), message, bytes.fromhex(point) + bytes(32)) for point in SMALL_ORDER]
    cases += [(public, message, bytes.fromhex(point) + good[32:]) for point in SMALL_ORDER]
    return [*RFC_8032, *((one.hex(), text.hex(), signature.hex()) for one, text, signature in cases)]


@pytest.mark.parametrize("native", [True, False], ids=["by WebCrypto", "by hand"])
def test_signatures_are_judged_as_python_does(units: Page, native: bool) -> None:
    cases = signature_cases()
    script = (
        "Promise.all(given.map(([key, text, signature]) => m('checking/ed25519')"
        f".isSignedBy(bytes(key), bytes(signature), bytes(text), {{ native: {json.dumps(native)} }})))"
    )

    found = ask(units, script, [list(case) for case in cases])

    expected = [
        is_signed_by(*map(bytes.fromhex, [key]), signature=bytes.fromhex(signature), message=bytes.fromhex(text))
        for key, text, signature in cases
    ]
    assert found == expected
    assert sum(expected) == 3


def test_webcrypto_is_really_asked_where_it_can(units: Page) -> None:
    key, text, signature = RFC_8032[1]
    script = """(async () => { const subtle = Object.getPrototypeOf(crypto.subtle); const before = subtle.verify; let asked = 0;
        subtle.verify = function (...all) { asked += 1; return before.apply(this, all); };
        const good = await m('checking/ed25519').isSignedBy(bytes(given[0]), bytes(given[2]), bytes(given[1]));
        subtle.importKey && (subtle.verify = before); return [good, asked]; })()"""

    assert ask(units, script, [key, text, signature]) == [True, 1]


def test_without_webcrypto_the_signature_is_checked_by_hand(units: Page) -> None:
    key, text, signature = RFC_8032[1]
    script = """(async () => { const subtle = Object.getPrototypeOf(crypto.subtle); const before = subtle.importKey;
        subtle.importKey = () => Promise.reject(new DOMException('no Ed25519', 'NotSupportedError'));
        const good = await m('checking/ed25519').isSignedBy(bytes(given[0]), bytes(given[2]), bytes(given[1]));
        const bad = await m('checking/ed25519').isSignedBy(bytes(given[0]), bytes(given[2]), bytes('73'));
        subtle.importKey = before; return [good, bad]; })()"""

    assert ask(units, script, [key, text, signature]) == [True, False]


@pytest.mark.parametrize(
    "typed",
    ["ab" * 32, "AB AB " * 16, "ａｂ" * 32, "ab:" * 32, "ab‐" * 32, "ab" * 31, "xy" * 32, "", "ab" * 33, " " + "ab\n" * 32],
)
def test_a_typed_fingerprint_is_read_as_python_does(units: Page, typed: str) -> None:
    try:
        expected: str | None = fingerprint.parse(typed)
    except fingerprint.MalformedFingerprint:
        expected = None

    assert ask(units, "m('checking/fingerprint').parseFingerprint(given)", typed) == expected


def test_moments_and_paths_are_judged_as_python_does(units: Page) -> None:
    moments = [
        "2026-11-22T03:04:05Z",
        "2026-02-29T00:00:00Z",
        "2024-02-29T00:00:00Z",
        "2026-11-22T24:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-11-22 03:04:05Z",
        "0000-01-01T00:00:00Z",
        "2026-11-22T03:04:05.0Z",
        "",
        "2026-1-2T03:04:05Z",
    ]
    paths = ["a", "a/b", "../a", "a/../b", "/a", "a//b", "a/", "C:x", "a\\b", "a\0b", ".", "..a", ".hidden", "a/./b", ""]

    assert ask(units, "given.map(m('checking/seal').isMoment)", moments) == [is_moment(one) for one in moments]
    assert ask(units, "given.map(m('checking/contents').isUnsafe)", paths) == [is_unsafe(one) for one in paths]


HOSTILE = (
    *(
        "plain",
        "a\u202eb",
        "a\u200bb",
        "\u2066x\u2069",
        "tab\there",
        "line\nbreak",
        "cr\r\nlf",
        "\x1b[2J",
        "x\u0301\u0301\u0301\u0301\u0301\u0301y",
    ),
    *(
        "葛\U000e0100飾",
        "a\U000e0100",
        "☺\ufe0f",
        "a\ufe0f",
        "1\ufe0f\u20e3",
        "\u3164",
        "\u115f",
        "👨\u200d👩",
        "\ue000",
        "\u2028",
        "؜",
        "ก็็็็็็",
    ),
)


def test_hidden_signs_are_spelt_out_as_in_the_report(units: Page) -> None:
    assert ask(units, "given.map((text) => m('page/harmless').visible(text))", list(HOSTILE)) == [
        visible(text, lines=True) for text in HOSTILE
    ]


def test_what_is_no_der_is_refused(units: Page) -> None:
    script = """given.map((digits) => { try { m('checking/stamps').readRequest(bytes(digits)); return 'taken'; }
        catch (error) { return error instanceof m('checking/der').NotDer ? 'refused' : String(error); } })"""
    odd = [
        "",
        "30",
        "3000",
        "308000",
        "30820001",
        "3081",
        "30030201",
        "3003020101",
        "1f00",
        "3084ffffffff",
        "30050201010500",
        "02" * 40,
    ]

    assert ask(units, script, odd) == ["refused"] * len(odd)


def test_words_searched_for_are_found_at_their_places(units: Page) -> None:
    cases = [["５万円 ﾊﾗｲ", "5万円"], ["PayPayで", "paypay"], ["😀😀abc", "abc"], ["aaaa", "aa"], ["ﾊﾗｲ", "ハラ"], ["x", "y"]]

    found = ask(units, "given.map(([text, word]) => m('page/texts').foundRanges(text, m('page/texts').folded(word)))", cases)

    assert found == [
        [[0, 3, "found"]],
        [[0, 6, "found"]],
        [[2, 5, "found"]],
        [[0, 2, "found"], [2, 4, "found"]],
        [[0, 2, "found"]],
        [],
    ]


def test_the_page_asks_for_the_same_files_and_tells_the_same_checks(units: Page) -> None:
    found = ask(units, "['REQUIRED_TAG_FILES', 'REQUIRED_PAYLOAD', 'NAMES'].map((name) => m('checking/checks')[name])")

    assert found == [list(REQUIRED_TAG_FILES), list(REQUIRED_PAYLOAD), list(NAMES)]
