"""What stands around every page of both sites: headers that keep a page to itself, and a refusal of forms from elsewhere."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

Answer = Callable[[HttpRequest], HttpResponseBase]

CONTENT_SECURITY = "; ".join(
    (
        "default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self' data:", "form-action 'self'",
        f"connect-src {settings.SCRIPTS_MAY_ASK}", "base-uri 'none'", "object-src 'none'", "frame-ancestors 'none'",
    )
)  # fmt: skip
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY,
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noarchive",
}
FROM_HERE = frozenset({"same-origin", "none"})
ANY_HOST = frozenset({"/health", "/live", "/ready"})  # asked by machines that know only an address


def keep_to_itself(answer: Answer) -> Answer:
    """Wrap the site: every page carries the headers, and no page is kept by a browser."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        response = answer(request)
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        response.setdefault("Cache-Control", "no-store")
        return response

    return answered


def refuse_foreign_forms(answer: Answer) -> Answer:
    """Wrap the site: a form from another site, or anything for another host, is refused.

    Old browsers send neither header; their forms are taken.
    """

    def answered(request: HttpRequest) -> HttpResponseBase:
        if request.path not in ANY_HOST:
            request.get_host()  # raises DisallowedHost for a name that is not ours
        if request.method not in {"GET", "HEAD"} and not _is_ours(request):
            return HttpResponse(
                "この送信は受け取れませんでした。ページを開きなおしてください。",
                status=403,
                content_type="text/plain; charset=utf-8",
            )
        if request.content_params and request.content_params.get("charset", "utf-8").lower() != "utf-8":
            raise BadRequest("a form in another encoding than its page")
        return answer(request)

    return answered


def _is_ours(request: HttpRequest) -> bool:
    fetched = request.headers.get("Sec-Fetch-Site")
    if fetched is not None and fetched not in FROM_HERE:
        return False
    if fetched == "same-origin":
        return True  # no page can set this header; some browsers hide the origin even from us
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    host = request.get_host()
    allowed = {f"https://{host}"} | ({f"http://{host}"} if settings.PLAIN_HTTP else set())
    return origin in allowed
