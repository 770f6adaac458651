"""The sheets of the provisions for the lawyer who signs, and signing: rule, conditions and situations side by side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from tomoshibi.basics.days import japanese_day
from tomoshibi.law.review import Language, parts_of, sheets
from tomoshibi.law.rulebook import provisions
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.operations.signing import NotThisText, sign_provision
from tomoshibi.staff.queries import provision_signatures, signed_digests
from tomoshibi.web.desk.door import READING, SUPERVISING, closed, show
from tomoshibi.web.desk.pages.lawful import law_words

SHOWN_IN: Language = "ja"


@closed(READING)
def review(request: HttpRequest, worker: WorkerSession) -> HttpResponse:
    """List the provisions with who signed them, if anybody did."""
    today = japanese_day(timezone.now())
    signed, digests = provision_signatures(), signed_digests(on=today)
    rows = [(one, signed.get(one.id), one.is_signed(today, digests)) for one in provisions().values()]
    left = sum(not holds for _, _, holds in rows)
    return show(request, "law_review", worker=worker, rows=rows, left=left)


@closed(READING)
def sheet(request: HttpRequest, worker: WorkerSession, name: str) -> HttpResponse:
    """Show the sheet of a provision; a supervisor keeps there that a lawyer agrees."""
    if name not in provisions():
        return show(request, "law_review_none", worker=worker, status=404)
    if request.method == "POST":
        return _signed(request, worker, name)
    return _sheet(request, worker, name)


def _signed(request: HttpRequest, worker: WorkerSession, name: str) -> HttpResponse:
    if worker.role not in SUPERVISING.roles:
        return show(request, "not_yours", worker=worker, status=403)
    digest, lawyer = request.POST.get("digest", ""), request.POST.get("lawyer", "")[:80]
    try:
        sign_provision(provisions()[name], digest=digest, lawyer=lawyer, by=worker, at=timezone.now())
    except NotThisText:
        return _sheet(request, worker, name, problem=True, status=422)
    return redirect(f"/law/review#{name}")


def _sheet(request: HttpRequest, worker: WorkerSession, name: str, *, problem: bool = False, status: int = 200) -> HttpResponse:
    today = japanese_day(timezone.now())
    [found] = sheets([name], on=today)
    holds = found.provision.is_signed(today, signed_digests(on=today))
    shown = {"sheet": found, "one": found.provision, "parts": parts_of(found, SHOWN_IN), "holds": holds, "problem": problem}
    shown |= {"signed": provision_signatures().get(name), "law_words": law_words()}
    return show(request, "law_sheet", worker=worker, status=status, **shown)
