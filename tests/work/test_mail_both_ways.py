"""A mail comes in, is answered at the desk, and its answer finds the talk: through a mailbox and a server on this machine."""

import os
import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP as USUAL
from pathlib import Path

import pytest

from tests.makers.house import NOW, PEPPER, founded, supervisor, visiting
from tests.makers.line_api import ways
from tests.makers.mail_servers import OURS, FakeMailbox, FakePost, certificate, mailbox, post_office
from tomoshibi.basics.secrecy.return_code import read as read_code
from tomoshibi.cli.carrying import Carrier
from tomoshibi.consult import queries
from tomoshibi.consult.models import Consultation, Outgoing
from tomoshibi.consult.operations.announcing import Out
from tomoshibi.consult.operations.answering import Writer, answer
from tomoshibi.outside.mail_server import MailServer
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.way_settings import Mailbox

pytestmark = pytest.mark.django_db
WAYS = ways(PEPPER, mail="notice")
SMTP = USUAL.clone(max_line_length=900)
Round = tuple[Carrier, FakeMailbox, FakePost]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("mail"))


@pytest.fixture
def both(root: Path) -> Iterator[Round]:
    with mailbox(root) as box, post_office(root) as post:
        yield Carrier(WAYS, None, Mailbox(OURS, box.server, post.server, keeps=False)), box, post


def go_round(carrier: Carrier) -> None:
    carrier.collect(NOW)
    carrier.carry(NOW)


def from_mio(text: str, **headers: str) -> bytes:
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"], made["Subject"] = "mio@example.org", OURS, headers.pop("subject", "相談")
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text, charset="iso-2022-jp")
    return made.as_bytes()


def texts(boss: WorkerSession, number: int = 0) -> list[tuple[str, str]]:
    key = Consultation.objects.order_by("id").values_list("key", flat=True)[number]
    seen = queries.opened(key, boss.keys)
    return [("note" if one.is_note else one.side, one.words.text) for one in seen.messages if one.words]


def test_a_mail_begins_a_talk_is_answered_and_the_answer_to_that_lands_in_it(both: Round) -> None:
    carrier, box, post = both
    boss = supervisor(founded())
    box.put(from_mio("広めると言われました"))
    go_round(carrier)
    opening = post.mails[0]
    key = Consultation.objects.get().key
    answer(key, "あした10時に", by=Writer("sora", "そら"), at=NOW, random=os.urandom, out=Out(boss.keys, WAYS))
    go_round(carrier)
    notice = post.mails[1]
    box.put(from_mio("わかりました", subject=f"Re: {notice['subject']}", In_Reply_To=str(notice["message-id"])))
    go_round(carrier)

    assert [text for _, text in texts(boss)] == ["件名：相談\n\n広めると言われました", "あした10時に", "わかりました"]
    assert {str(mail["to"]) for mail in post.mails} == {"mio@example.org"}
    assert len(post.mails) == 2
    assert box.mails == {}
    said = opening.get_payload(decode=True).decode()  # type: ignore[union-attr]
    number = read_code(re.findall(r"^\d{4}[ -].*$", said, re.MULTILINE)[0].strip())
    assert len(queries.thread(visiting(number)).messages) == 3
    assert "10時" not in notice.get_payload(decode=True).decode()  # type: ignore[union-attr]


def test_machines_lists_and_our_own_mails_are_answered_by_nobody_and_stay_in_the_mailbox(both: Round) -> None:
    carrier, box, post = both
    founded()
    own = EmailMessage(policy=SMTP)
    own["From"] = OURS
    own.set_content("x")
    box.put(from_mio("不在です", Auto_Submitted="auto-replied"), from_mio("ニュース", List_Id="<a.b>"), own.as_bytes())

    go_round(carrier)
    go_round(carrier)

    assert Consultation.objects.count() == Outgoing.objects.count() == 0
    assert post.arrived == []
    assert len(box.mails) == 3


def test_a_bounce_of_our_notice_becomes_a_note_and_starts_no_ring(both: Round) -> None:
    carrier, box, post = both
    boss = supervisor(founded())
    box.put(from_mio("たすけて"))
    go_round(carrier)
    box.put(from_mio("届きません", Return_Path="<>", References=str(post.mails[0]["message-id"])))

    go_round(carrier)
    go_round(carrier)

    assert [side for side, _ in texts(boss)] == ["person", "note"]
    assert len(post.mails) == 1
    assert box.mails == {}


def test_one_mail_that_fails_costs_no_other(both: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    carrier, box, _ = both
    founded()
    box.put(from_mio("わるい"), from_mio("よい", subject=""))
    real = Carrier._take
    monkeypatch.setattr(Carrier, "_take", lambda self, found, at: real(self, found, at) if found.text == "よい" else 1 / 0)

    go_round(carrier)

    assert Consultation.objects.count() == 1
    assert list(box.mails) == [1]


def test_a_mailbox_that_does_not_answer_is_told_to_the_operator(both: Round, capsys: pytest.CaptureFixture[str]) -> None:
    _, box, _ = both
    founded()
    wrong = Carrier(WAYS, None, Mailbox(OURS, MailServer("127.0.0.1", 1, "u", "p"), box.server, keeps=False))

    wrong.collect(NOW)

    assert "ConnectionRefusedError" in capsys.readouterr().err
