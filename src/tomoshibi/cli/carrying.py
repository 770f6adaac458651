"""What the worker does for LINE and mail, where they are open: it looks through the mailbox, and carries what waits."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import click
from django.conf import settings
from django.db import DatabaseError

from tomoshibi.cli.speech import refuse, say
from tomoshibi.consult import way_words
from tomoshibi.consult.messages import pieces
from tomoshibi.consult.operations import hearing
from tomoshibi.consult.operations.carrying import Outcome, carry
from tomoshibi.consult.operations.hearing import Sent
from tomoshibi.consult.ways import Letter, Ways, plain
from tomoshibi.outside import line, mail_sending
from tomoshibi.outside.line import Account
from tomoshibi.outside.mail_sending import Mail
from tomoshibi.outside.mail_server import MailUnreachable
from tomoshibi.outside.mailbox import Found, look_through
from tomoshibi.staff.installation import Misconfigured
from tomoshibi.staff.way_settings import Mailbox, line_account, mailbox

LOOKED_BACK = timedelta(days=20)  # in a mailbox that keeps its mails; less than it is known what was heard


@dataclass(frozen=True, slots=True)
class Carrier:
    """The ways that are open, and what they need."""

    ways: Ways
    line: Account | None
    mailbox: Mailbox | None

    def collect(self, now: datetime) -> None:
        """Take in what lies in the mailbox."""
        if self.mailbox is None:
            return
        since = (now - LOOKED_BACK).date() if self.mailbox.keeps else None
        try:
            look_through(self.mailbox.inbox, knows=self._known, take=lambda found: self._taken(found, now), since=since)
        except MailUnreachable as error:
            click.echo(say("mail-unreachable", why=error), err=True)

    def carry(self, now: datetime) -> None:
        """Send what is due."""
        if self.line is not None:
            carry("line", self._pushed, by=self.ways, at=now)
        if self.mailbox is not None:
            carry("mail", self._sent, by=self.ways, at=now)

    def _known(self, events: Iterable[str]) -> dict[str, bool]:
        return hearing.heard_before("mail", events, by=self.ways)

    def _taken(self, found: Found, at: datetime) -> bool:
        """Take a mail in, and return whether it may go from the mailbox. One that fails stays there, and costs no other."""
        try:
            return self._take(found, at)
        except DatabaseError:
            raise
        except Exception as error:  # noqa: BLE001 (a door: the next mails must not wait for this one)
            click.echo(say("mail-not-read", why=type(error).__name__), err=True)
            hearing.leave("mail", found.event, by=self.ways, at=at)
            return False

    def _take(self, found: Found, at: datetime) -> bool:
        is_own = self.mailbox is not None and plain(found.sender) == plain(self.mailbox.address)
        if found.is_automatic or not found.sender or is_own:
            return hearing.hear_automatic("mail", found.tokens, event=found.event, by=self.ways, at=at)
        words, was_cut = pieces(_with_subject(found))
        is_cut = found.is_cut or was_cut
        sent = Sent("mail", found.sender, found.event, words, found.unread, found.tokens, is_cut)
        hearing.hear(sent, by=self.ways, at=at, random=os.urandom)
        return not is_cut

    def _pushed(self, letter: Letter) -> Outcome:
        assert self.line is not None
        outcome = line.push(self.line, to=letter.to, text=letter.text, key=letter.key, is_quiet=letter.is_quiet)
        return _noticed(outcome, "line-not-let-in")

    def _sent(self, letter: Letter) -> Outcome:
        assert self.mailbox is not None
        sender, subject = self.mailbox.address, way_words.subject()
        mail = Mail(sender, letter.to, subject, letter.text, letter.token, letter.key, letter.is_auto)
        outcome = mail_sending.send(self.mailbox.outbox, mail, at=datetime.now(UTC))
        return _noticed(outcome, "mail-not-let-in")


def _noticed(outcome: line.Pushed, sentence: str) -> Outcome:
    if outcome == "not-let-in":
        click.echo(say(sentence), err=True)
        return "later"
    return outcome


def _with_subject(found: Found) -> str:
    """Return a mail's words under its subject; ours, which comes back with an answer, is left away."""
    subject = found.subject.strip()
    bare = subject.rpartition("Re:")[2].strip() if subject.lower().startswith("re:") else subject
    return found.text if not bare or bare == way_words.subject() else f"件名：{subject}\n\n{found.text}".strip()


def carrier() -> Carrier | None:
    """Return what carries; None where no way is open. Refuses a setting that is unusable."""
    ways: Ways = settings.WAYS
    if not ways.modes:
        return None
    try:
        return Carrier(ways, line_account(settings.HOME), mailbox(settings.HOME))
    except Misconfigured as error:
        raise refuse("did-not-start", why=error) from None
