"""Mail that goes out: plain text under a subject that tells nothing, without a word of what was written before (RFC 3834)."""

import smtplib
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Literal

from tomoshibi.outside.mail_server import SECONDS, MailServer, trusting

Sent = Literal["there", "later", "never", "not-let-in"]

LONGEST_LINE = 900  # signs of a header; an id that is longer than a usual line would be encoded, and nothing would find it


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail of ours. `token` and `key` (hexadecimal) stand in its id, so that an answer finds its talk.

    The key is the same for each try: programs show two mails of one id once.
    """

    sender: str
    to: str = field(repr=False)
    subject: str
    text: str = field(repr=False)
    token: str = field(repr=False)
    key: str
    is_auto: bool


def composed(mail: Mail, *, at: datetime) -> EmailMessage:
    """Return a mail as it is sent."""
    domain = mail.sender.rpartition("@")[2]
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"], made["Subject"] = mail.sender, mail.to, mail.subject
    made["Date"] = format_datetime(at)
    made["Message-ID"] = f"<{mail.token or 'x'}.{mail.key}@{domain}>"
    if mail.token:  # some servers give an id of their own; answers carry this on
        made["References"] = f"<{mail.token}.talk@{domain}>"
    if mail.is_auto:
        made["Auto-Submitted"] = "auto-generated"
        made["X-Auto-Response-Suppress"] = "All"
    made.set_content(mail.text, charset="utf-8", cte="base64")
    made.policy = SMTP.clone(max_line_length=LONGEST_LINE)
    return made


def send(server: MailServer, mail: Mail, *, at: datetime) -> Sent:
    """Send a mail. `never` where the server refuses this mail for good, `not-let-in` where it does not let us in."""
    try:
        message = composed(mail, at=at)
        with _entered(server) as entered:
            entered.send_message(message, mail.sender, [mail.to])
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPSenderRefused):
        return "not-let-in"
    except smtplib.SMTPRecipientsRefused as error:
        return "never" if all(code >= 500 for code, _ in error.recipients.values()) else "later"
    except smtplib.SMTPDataError as error:
        return "never" if error.smtp_code >= 500 else "later"
    except (OSError, smtplib.SMTPException):
        return "later"
    except ValueError:  # an address that no mail can be written to
        return "never"
    return "there"


def _entered(server: MailServer) -> smtplib.SMTP:
    if server.is_plain_first:
        found = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    else:
        found = smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=trusting(server))
    try:
        if server.is_plain_first:
            found.starttls(context=trusting(server))
        found.login(server.user, server.password)
    except BaseException:
        found.close()
        raise
    return found
