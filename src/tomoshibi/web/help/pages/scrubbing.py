"""Covering pictures in screenshots: a page that works on the device alone, its scripts, and the same as one file to keep.

It asks nothing, takes nothing and keeps nothing: a screenshot never comes here before it is covered.
"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.gzip import gzip_page

from tomoshibi.web.help.scrub import body, program, scrub_html, scrub_words, worker
from tomoshibi.web.help.site import place, show

SCRIPT = "text/javascript; charset=utf-8"


@gzip_page
def scrub(request: HttpRequest) -> HttpResponse:
    """Show the page on which screenshots are chosen, looked at and covered."""
    return show(request, "scrub", said=scrub_words()[place(request).language], body=body())


@gzip_page
def script(request: HttpRequest) -> HttpResponse:
    """Give the page's script."""
    return HttpResponse(program(), content_type=SCRIPT)


@gzip_page
def worker_script(request: HttpRequest) -> HttpResponse:
    """Give the script that looks for pictures beside the page."""
    return HttpResponse(worker(), content_type=SCRIPT)


@gzip_page
def as_file(request: HttpRequest) -> HttpResponse:
    """Give the page as one file that works without a network; its name tells nothing."""
    answer = HttpResponse(scrub_html(), content_type="text/html; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="memo.html"'
    return answer
