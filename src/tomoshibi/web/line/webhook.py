"""LINE's webhook: what LINE signed is taken in, everything else is refused and leaves nothing."""

import os
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from tomoshibi.consult.messages import pieces
from tomoshibi.consult.operations import hearing
from tomoshibi.consult.operations.hearing import REMEMBERED, Sent
from tomoshibi.consult.ways import Ways
from tomoshibi.outside import line
from tomoshibi.outside.line import Event, NotAWebhook


@require_POST
def hear(request: HttpRequest) -> HttpResponse:
    """Take in what persons did on LINE. 400 for a body that LINE did not sign; 200 once all of it is kept.

    Where keeping fails, the answer is no 200, and LINE sends it again; what was kept already is known then.
    """
    signature = request.headers.get("X-Line-Signature", "")
    if not line.is_signed(request.body, signature, settings.LINE.secret):
        return HttpResponse(status=400)
    try:
        found = line.events(request.body)
    except NotAWebhook:
        return HttpResponse(status=400)
    now = timezone.now()
    for event in found:
        if event.at > now - REMEMBERED:  # what is older may have been heard and forgotten
            _hear(event, by=settings.WAYS, at=now)
    return HttpResponse()


def _hear(event: Event, *, by: Ways, at: datetime) -> None:
    if event.happened == "follow":
        hearing.greet("line", event.user, event=event.id, by=by, at=at, random=os.urandom)
    elif event.happened == "unfollow":
        hearing.let_go("line", event.user, event=event.id, by=by, at=at)
    elif event.happened == "unsend":
        hearing.hear_unsent("line", event.user, event=event.id, by=by, at=at)
    else:
        words = pieces(event.text) if event.text.strip() else ((), False)
        unread = (event.what,) if event.happened == "other" else ()
        sent = Sent("line", event.user, event.id, words[0], unread, is_cut=words[1])
        hearing.hear(sent, by=by, at=at, random=os.urandom)
