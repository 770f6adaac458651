"""Manifests, read strictly."""

import pytest

from tomoshibi_verify.bag import Difference, NoOxum, compare, encode_path, parse_manifest, parse_oxum

A, B, C = "a" * 64, "b" * 64, "c" * 64


def test_a_manifest_gives_the_digest_of_each_path() -> None:
    manifest = parse_manifest(f"{A}  data/talk.txt\n{B}  data/あとで 2.txt\n".encode(), payload=True)

    assert manifest.digests == {"data/talk.txt": A, "data/あとで 2.txt": B}
    assert manifest.bad_lines == ()


@pytest.mark.parametrize("path", ["data/100%", "data/a\nb", "data/a\rb", "data/%0A"])
def test_a_path_is_read_as_it_was_written(path: str) -> None:
    manifest = parse_manifest(f"{A}  {encode_path(path)}\n".encode(), payload=True)

    assert manifest.digests == {path: A}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "malformed_line"),
        (f"{A} data/x", "malformed_line"),
        (f"{A} *data/x", "malformed_line"),
        (f"{A[:-1]}  data/x", "malformed_line"),
        (f"{A.upper()}  data/x", "malformed_line"),
        (f"{A}  ", "malformed_line"),
        (f"{A}  data/50%", "malformed_line"),
        (f"{A}  data/x%41", "malformed_line"),
        (f"{A}  data/x\r", "malformed_line"),
        (f"{A}  data/../seal.json", "unsafe_path"),
        (f"{A}  /data/x", "unsafe_path"),
        (f"{A}  ./data/x", "unsafe_path"),
        (f"{A}  data//x", "unsafe_path"),
        (f"{A}  data/x/", "unsafe_path"),
        (f"{A}  data\\x", "unsafe_path"),
        (f"{A}  C:/data/x", "unsafe_path"),
        (f"{A}  bagit.txt", "wrong_manifest"),
        (f"{B}  data/first", "listed_twice"),
        (f"{B}  data/か\u3099", "same_in_another_form"),
    ],
)
def test_a_bad_line_is_named_with_its_number(line: str, reason: str) -> None:
    manifest = parse_manifest(f"{A}  data/first\n{A}  data/が\n{line}\n".encode(), payload=True)

    assert [(bad.line, bad.reason) for bad in manifest.bad_lines] == [(3, reason)]
    assert manifest.digests == {"data/first": A, "data/が": A}


def test_bytes_that_are_no_utf_8_are_a_bad_line() -> None:
    manifest = parse_manifest(A.encode() + b"  data/\xff\n", payload=True)

    assert [bad.reason for bad in manifest.bad_lines] == ["malformed_line"]


def test_a_last_line_without_its_end_is_named() -> None:
    manifest = parse_manifest(f"{A}  data/x\n{A}  data/y".encode(), payload=True)

    assert [(bad.line, bad.reason) for bad in manifest.bad_lines] == [(2, "line_without_end")]


def test_every_kind_of_difference_is_told_apart() -> None:
    listed = {"same": A, "gone": B, "old name": C, "edited": "d" * 64}
    present = {"same": A, "new name": C, "edited": "e" * 64, "extra": "f" * 64, "copy": A}

    differences = compare(listed, present)

    assert sorted(differences, key=lambda one: one.path) == [
        Difference("copy", "added", "same"),
        Difference("edited", "changed"),
        Difference("extra", "added"),
        Difference("gone", "missing"),
        Difference("old name", "renamed", "new name"),
    ]


def test_two_swapped_files_name_each_other() -> None:
    differences = compare({"one": A, "two": B}, {"one": B, "two": A})

    assert differences == [Difference("one", "changed", "two"), Difference("two", "changed", "one")]


def test_two_equal_files_that_were_both_renamed_are_both_found() -> None:
    differences = compare({"one": A, "two": A}, {"three": A, "four": A})

    assert len(differences) == 2
    assert {one.other for one in differences} == {"three", "four"}


def test_the_oxum_is_read() -> None:
    assert parse_oxum(b"Bagging-Date: 2026-11-22\nPayload-Oxum: 1024.7\n") == (1024, 7)


@pytest.mark.parametrize("info", [b"", b"Payload-Oxum: x\n", b"Payload-Oxum: 1.1\nPayload-Oxum: 1.1\n", b"\xff"])
def test_a_missing_or_double_oxum_is_refused(info: bytes) -> None:
    with pytest.raises(NoOxum):
        parse_oxum(info)
