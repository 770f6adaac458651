"""What the script of the help site makes of what is written on the thread, made here in Python."""

import base64
import os

from tests.makers.help_pages import Visitor, hidden
from tomoshibi.basics.secrecy import boxes
from tomoshibi.basics.secrecy.boxes import PublicKey
from tomoshibi.basics.secrecy.context import Context
from tomoshibi.consult import contexts, wishes
from tomoshibi.consult.form_token import row_of
from tomoshibi.consult.messages import Words, packed
from tomoshibi.consult.models import Consultation
from tomoshibi.staff.queries import keyhole


def public_of(case: str) -> PublicKey:
    return boxes.public_key(bytes(Consultation.objects.get(key=case).public))


def sealed(content: bytes, *, to: PublicKey, context: Context) -> dict[str, str]:
    box = boxes.seal(content, to=to, context=context)
    return {"sealed": text(box), "public": text(to)}


def text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def message(page: str, case: str, words: str, *, content: bytes | None = None) -> dict[str, str]:
    """Return the fields that the thread's form is sent with; `content` stands for what a changed script seals."""
    fields = hidden(page)
    row = row_of(fields["form"], words)
    context = contexts.post(keyhole().tenant, case, row, "person")
    made = sealed(packed(Words(words, "", None)) if content is None else content, to=public_of(case), context=context)
    return {"mark": fields["mark"], "form": fields["form"], "row": row, **made}


def wish(page: str, case: str, content: bytes | None = None) -> dict[str, str]:
    context = contexts.wishes(keyhole().tenant, case)
    made = sealed(content or wishes.packed(wishes.Wishes("neutral", "昼に")), to=public_of(case), context=context)
    return {"mark": hidden(page)["mark"], "sealed_wishes": made["sealed"], "public": made["public"]}


def another_key() -> PublicKey:
    return boxes.new_key(random=os.urandom).public()


def talking(words: str = "はじめの言葉") -> tuple[Visitor, str, str]:
    """Return somebody who has their thread open, its page, and the key of the talk."""
    person = Visitor()
    number, _ = person.send(words)
    page = person.enter(number)
    return person, page, Consultation.objects.latest("id").key
