"""LINE and mail are shut unless they are set, and half-set they do not open: what is wrong is said by its name."""

from pathlib import Path

import pytest

from tomoshibi.outside.line import API
from tomoshibi.staff.installation import Misconfigured
from tomoshibi.staff.way_settings import help_site, line_account, mailbox, modes

MAIL = {
    "TOMOSHIBI_MAIL": "notice",
    "TOMOSHIBI_MAIL_ADDRESS": "soudan@example.jp",
    "TOMOSHIBI_MAIL_IN": "imaps://soudan%40example.jp@mail.example.jp/%E3%81%82",
    "TOMOSHIBI_MAIL_OUT": "smtp://soudan@mail.example.jp",
}


def secret(home: Path, name: str, content: bytes = b"himitsu\n", mode: int = 0o600) -> None:
    (home / "keys").mkdir(exist_ok=True)
    (home / "keys" / name).write_bytes(content)
    (home / "keys" / name).chmod(mode)


def test_nothing_is_open_at_first(tmp_path: Path) -> None:
    assert modes({}) == {}
    assert line_account(tmp_path, {}) is None
    assert mailbox(tmp_path, {}) is None


def test_line_opens_with_both_secrets_and_prints_neither(tmp_path: Path) -> None:
    secret(tmp_path, "line-secret")
    secret(tmp_path, "line-token", b"token-of-line")

    found = line_account(tmp_path, {"TOMOSHIBI_LINE": "whole"})

    assert found is not None
    assert (found.secret, found.token, found.api) == (b"himitsu", "token-of-line", API)
    assert "himitsu" not in repr(found)
    assert "token-of" not in repr(found)


def test_mail_opens_with_its_servers_each_over_tls(tmp_path: Path) -> None:
    secret(tmp_path, "mail-password")
    found = mailbox(tmp_path, {**MAIL, "TOMOSHIBI_MAIL_IN": "imaps://soudan%40example.jp@mail.example.jp:1993/Soudan"})

    assert found is not None
    assert (found.inbox.user, found.inbox.port, found.inbox.folder) == ("soudan@example.jp", 1993, "Soudan")
    assert (found.outbox.port, found.outbox.is_plain_first, found.keeps) == (587, True, False)
    assert "himitsu" not in repr(found)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"TOMOSHIBI_LINE": "on"}, "TOMOSHIBI_LINE"),
        ({"TOMOSHIBI_LINE": "notice", "TOMOSHIBI_LINE_API": "http://api.example.org"}, "TOMOSHIBI_LINE_API"),
        ({"TOMOSHIBI_LINE": "notice"}, "line-secret"),
        ({**MAIL, "TOMOSHIBI_MAIL_ADDRESS": "soudan"}, "TOMOSHIBI_MAIL_ADDRESS"),
        (MAIL, "TOMOSHIBI_MAIL_IN"),
        ({**MAIL, "TOMOSHIBI_MAIL_IN": "imaps://u:password@mail.example.jp"}, "TOMOSHIBI_MAIL_IN"),
        ({**MAIL, "TOMOSHIBI_MAIL_IN": "https://u@mail.example.jp"}, "TOMOSHIBI_MAIL_IN"),
        ({**MAIL, "TOMOSHIBI_MAIL_IN": "imaps://u@mail.example.jp:x"}, "TOMOSHIBI_MAIL_IN"),
        (
            {**MAIL, "TOMOSHIBI_MAIL_IN": "imaps://u@mail", "TOMOSHIBI_MAIL_OUT": "smtps://mail"},
            "TOMOSHIBI_MAIL_OUT",
        ),
    ],
)
def test_what_is_wrong_is_named_and_no_secret_is_said(tmp_path: Path, given: dict[str, str], named: str) -> None:
    secret(tmp_path, "mail-password")

    with pytest.raises(Misconfigured, match=named) as refusal:
        _ = (line_account(tmp_path, given), mailbox(tmp_path, given))

    assert "password@" not in str(refusal.value)


@pytest.mark.parametrize(("content", "mode"), [(b"x", 0o640), (b"", 0o600), (b"two\nlines", 0o600), (b"x" * 5_000, 0o600)])
def test_a_secret_that_others_can_read_or_that_is_none_is_not_used(tmp_path: Path, content: bytes, mode: int) -> None:
    secret(tmp_path, "line-token")
    secret(tmp_path, "line-secret", content, mode)

    with pytest.raises(Misconfigured, match="line-secret"):
        line_account(tmp_path, {"TOMOSHIBI_LINE": "notice"})


def test_persons_are_told_the_first_name_of_the_help_site() -> None:
    assert help_site({"TOMOSHIBI_HELP_HOSTS": "help.example.org,other.example.org"}) == "https://help.example.org/"
