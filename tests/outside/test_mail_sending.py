"""Mail that goes out tells nothing beyond its text, goes over TLS alone, and says whether it went."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.makers.house import NOW
from tests.makers.mail_servers import OURS, FakePost, certificate, post_office

from tomoshibi.outside.mail_sending import Mail, send

MAIL = Mail(OURS, "mio@example.org", "お知らせ", "お知らせがあります。\n.\n二行目 😀", "a" * 32, "b" * 32, is_auto=True)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("mail"))


@pytest.fixture
def post(root: Path) -> Iterator[FakePost]:
    with post_office(root) as found:
        yield found


def test_it_is_plain_text_under_a_subject_that_tells_nothing_and_can_be_answered(post: FakePost) -> None:
    assert send(post.server, MAIL, at=NOW) == "there"

    (mail,) = post.mails
    assert {name.lower(): str(value) for name, value in mail.items()} == {
        "from": OURS,
        "to": "mio@example.org",
        "subject": "お知らせ",
        "date": "Fri, 27 Nov 2026 02:00:00 +0900",
        "message-id": f"<{'a' * 32}.{'b' * 32}@example.jp>",
        "references": f"<{'a' * 32}.talk@example.jp>",
        "auto-submitted": "auto-generated",
        "x-auto-response-suppress": "All",
        "mime-version": "1.0",
        "content-type": 'text/plain; charset="utf-8"',
        "content-transfer-encoding": "base64",
    }
    raw = post.arrived[0][2]
    assert b"\r\nMessage-ID: <" + b"a" * 32 + b"." + b"b" * 32 + b"@example.jp>\r\n" in raw
    assert max(len(line) for line in raw.splitlines()) < 120
    content = mail.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert content.decode().replace("\r\n", "\n").rstrip() == MAIL.text


def test_words_of_a_counsellor_are_no_machines_and_a_second_try_has_the_same_id(post: FakePost) -> None:
    for _ in range(2):
        send(post.server, replace(MAIL, is_auto=False), at=NOW)

    assert [mail["auto-submitted"] for mail in post.mails] == [None, None]
    assert len({mail["message-id"] for mail in post.mails}) == 1


@pytest.mark.parametrize(
    ("refuses", "outcome"),
    [({"RCPT": 550}, "never"), ({"RCPT": 450}, "later"), ({"MAIL": 550}, "not-let-in"), ({"DATA": 554}, "never"),
     ({"DATA": 451}, "later"), ({"AUTH": 535}, "not-let-in"), ({"EHLO": 421}, "later")],
)  # fmt: skip
def test_each_refusal_is_understood(post: FakePost, refuses: dict[str, int], outcome: str) -> None:
    post.refuses = refuses

    assert send(post.server, MAIL, at=NOW) == outcome
    assert post.arrived == []


def test_an_address_that_would_be_more_than_an_address_gets_nothing(post: FakePost) -> None:
    assert send(post.server, replace(MAIL, to="mio@example.org\r\nBcc: other@example.org"), at=NOW) == "never"
    assert post.arrived == []


def test_where_tls_begins_later_nothing_goes_before_it_and_the_certificate_is_checked(root: Path) -> None:
    with post_office(root, is_plain_first=True) as post:
        outcomes = [send(server, MAIL, at=NOW) for server in (post.server, replace(post.server, root=None))]

    assert outcomes == ["there", "later"]
    assert len(post.arrived) == 1


def test_a_server_that_cannot_be_trusted_or_is_not_there_gets_nothing(post: FakePost) -> None:
    for server in (replace(post.server, root=None), replace(post.server, host="localhost"), replace(post.server, port=1)):
        assert send(server, MAIL, at=NOW) == "later"

    assert post.arrived == []
