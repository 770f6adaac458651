"""Asking an authority: it may hang, refuse, send nonsense or send us elsewhere, and we neither wait long nor follow."""

import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from tests.makers.authority import REPLY_TYPE, Answering, answer, make_authority, request_over, served

from tomoshibi.outside.timestamp_authority import Authority, NoStamp, NotAnAddress, ask, authority_at
from tomoshibi_verify.timestamp import MAX_STAMP_BYTES


def hurried(url: str, **more: float) -> Authority:
    return Authority(url, **{"step_seconds": 0.4, "whole_seconds": 0.8, **more})  # type: ignore[arg-type]


def why(answering: Answering) -> str:
    with served(None, answering) as there, pytest.raises(NoStamp) as refusal:
        ask(hurried(there.url), b"request")
    return str(refusal.value)


def test_the_raw_reply_comes_back_as_it_was_sent(tmp_path: Path) -> None:
    authority = make_authority(tmp_path / "tsa")
    request = request_over(b"seal", tmp_path / "asked")
    sent: list[bytes] = []

    def answering(handler: BaseHTTPRequestHandler, asked: bytes) -> None:
        sent.append(authority.reply(asked))
        answer(handler, sent[-1])

    with served(None, answering) as there:
        reply = ask(Authority(there.url), request)

    assert there.asked == [request]
    assert [reply] == sent


def test_it_says_who_it_is_and_what_it_wants_and_nothing_more() -> None:
    seen: dict[str, str] = {}

    def answering(handler: BaseHTTPRequestHandler, asked: bytes) -> None:
        del asked
        seen.update({key.lower(): value for key, value in handler.headers.items()})
        answer(handler, b"x")

    with served(None, answering) as there:
        ask(Authority(there.url), b"request")

    assert seen.pop("host")
    assert seen == {
        "content-type": "application/timestamp-query",
        "accept": REPLY_TYPE,
        "user-agent": "Tomoshibi",
        "content-length": "7",
        "accept-encoding": "identity",
        "connection": "close",
    }


def hang(handler: BaseHTTPRequestHandler, asked: bytes) -> None:
    del handler, asked
    time.sleep(3)


def hang_in_the_middle(handler: BaseHTTPRequestHandler, asked: bytes) -> None:
    del asked
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\nContent-Length: 5\r\n\r\n12")
    time.sleep(3)


def drip(handler: BaseHTTPRequestHandler, asked: bytes) -> None:
    del asked
    handler.wfile.write(f"HTTP/1.1 200 OK\r\nContent-Type: {REPLY_TYPE}\r\n\r\n".encode())
    for _ in range(40):
        handler.wfile.write(b"0")
        time.sleep(0.1)


def drip_the_head(handler: BaseHTTPRequestHandler, asked: bytes) -> None:
    del asked
    for letter in b"HTTP/1.1 200 OK\r\n" + b"X-Slow: 1\r\n" * 40:
        handler.wfile.write(bytes([letter]))
        time.sleep(0.1)


@pytest.mark.parametrize("answering", [hang, hang_in_the_middle, drip, drip_the_head])
def test_one_that_hangs_or_drips_is_left(answering: Answering) -> None:
    assert why(answering).startswith("tsa-slow")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 503])
def test_one_that_refuses_is_told_with_its_number(status: int) -> None:
    assert why(lambda handler, _: answer(handler, b"no", status=status)) == f"tsa-refused {status}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_told_and_not_followed(status: int) -> None:
    with served(None, lambda handler, _: answer(handler, b"x")) as other:

        def answering(handler: BaseHTTPRequestHandler, asked: bytes) -> None:
            del asked
            handler.send_response(status)
            handler.send_header("Location", other.url)
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        assert why(answering) == f"tsa-redirects {other.url}"
        assert other.asked == []


def test_another_kind_of_answer_is_not_taken() -> None:
    assert why(lambda handler, _: answer(handler, b"<html>", kind="text/html; charset=utf-8")) == "tsa-other-type text/html"


def test_an_answer_that_is_enormous_is_not_read_to_its_end() -> None:
    def enormous(handler: BaseHTTPRequestHandler, asked: bytes) -> None:
        del asked
        handler.wfile.write(f"HTTP/1.1 200 OK\r\nContent-Type: {REPLY_TYPE}\r\n\r\n".encode())
        for _ in range(4 * MAX_STAMP_BYTES // 65536):
            handler.wfile.write(bytes(65536))

    assert why(enormous) == "tsa-too-large"


def test_an_answer_that_is_cut_off_is_not_taken() -> None:
    def cut(handler: BaseHTTPRequestHandler, asked: bytes) -> None:
        del asked
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {REPLY_TYPE}\r\nContent-Length: 900\r\n\r\n"
        handler.wfile.write(head.encode() + bytes(300))

    assert why(cut).startswith("tsa-cut-off")


@pytest.mark.parametrize("sent", [b"", b"\0\0\0\0", b"SSH-2.0-x\r\n", b"HTTP/1.1 abc\r\n\r\n", b"x" * 100_000])
def test_one_that_does_not_speak_http_is_told_in_one_line(sent: bytes) -> None:
    def answering(handler: BaseHTTPRequestHandler, asked: bytes) -> None:
        del asked
        handler.wfile.write(sent)

    assert why(answering).startswith("tsa-unreachable")


def test_nobody_at_the_address_is_told() -> None:
    with served(None) as there:
        url = there.url
    with pytest.raises(NoStamp) as refusal:
        ask(hurried(url), b"request")

    assert str(refusal.value).startswith("tsa-unreachable")


def test_the_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with served(None, lambda handler, _: answer(handler, b"reply")) as there, served(None) as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"):
            monkeypatch.setenv(name, proxy.url)

        assert ask(Authority(there.url), b"request") == b"reply"
        assert proxy.asked == []


def test_a_proxy_that_was_named_is_used() -> None:
    with served(None, lambda handler, _: answer(handler, b"by way of the proxy")) as proxy:
        reply = ask(Authority("http://tsa.invalid/", proxy=proxy.url), b"request")

    assert reply == b"by way of the proxy"


@pytest.mark.parametrize(
    "url",
    ["", "tsa.example", "ftp://tsa.example/", "file:///etc/hostname", "http://", "http:///x", "http://a:b@tsa.example/",
     "http://tsa.example:0/", "http://tsa.example:99999/", "http://tsa.example/a b", "http://tsa.example/\r\nX: y",
     "http://局.example/"],
)  # fmt: skip
def test_what_is_no_address_is_refused_before_anything_is_opened(url: str) -> None:
    with pytest.raises(NotAnAddress):
        authority_at(url)


def test_custody_names_an_authority_without_what_may_be_secret_in_its_address() -> None:
    assert authority_at("https://tsa.example/stamp?token=abc#x").label == "https://tsa.example/stamp"
