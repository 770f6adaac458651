"""The site map of the desk. Every page but those in OPEN is closed (see door.py)."""

from django.urls import path, re_path

from tomoshibi.web.desk.pages import account, allowing, entering, files, joining, keeping, rostering, supervising, talking
from tomoshibi.web.health import live, ready

OPEN = ("door", "invitation", "out", "health", "live", "ready")
urlpatterns = [
    path("", entering.door),
    path("confirm", entering.second_step),
    path("confirm/passkey/question", entering.passkey_question),
    path("confirm/passkey", entering.passkey_answer),
    re_path(r"^join/([0-9a-f]{96})$", entering.invitation),
    path("out", entering.out),
    path("health", entering.health),
    path("live", live),
    path("ready", ready),
    path("account", account.account),
    path("account/passphrase", account.new_passphrase),
    path("account/passkey/question", account.new_passkey_question),
    path("account/passkey", account.new_passkey),
    path("account/sessions", account.end_sessions),
    path("list", talking.listed),
    re_path(r"^c/([0-9a-f]{24})$", talking.one),
    re_path(r"^c/([0-9a-f]{24})/write$", talking.write),
    re_path(r"^c/([0-9a-f]{24})/uploads$", files.uploads),
    re_path(r"^c/([0-9a-f]{24})/f/([0-9a-f]{24})$", files.text),
    path("team", supervising.team),
    re_path(r"^team/([0-9a-f]{16})/leave$", supervising.let_go),
    re_path(r"^team/([0-9a-f]{16})/sessions$", supervising.end_sessions),
    path("public", supervising.public),
    path("shifts", rostering.shifts),
    re_path(r"^c/([0-9a-f]{24})/keep$", keeping.keep),
    re_path(r"^c/([0-9a-f]{24})/sheet$", joining.sheet),
    re_path(r"^c/([0-9a-f]{24})/link$", joining.link),
    re_path(r"^c/([0-9a-f]{24})/beside/([0-9a-f]{24})$", joining.beside),
    re_path(r"^case/([0-9a-f]{32})/allowed$", allowing.overview),
    re_path(r"^case/([0-9a-f]{32})/allowed/name$", allowing.name),
    re_path(r"^case/([0-9a-f]{32})/allowed/entry/([0-9a-f]{32})$", allowing.read_back),
    re_path(r"^case/([0-9a-f]{32})/allowed/([0-9a-f]{32})$", allowing.one),
    re_path(r"^case/([0-9a-f]{32})/allowed/([0-9a-f]{32})/ask$", allowing.ask),
    re_path(r"^case/([0-9a-f]{32})/allowed/([0-9a-f]{32})/decision$", allowing.take_down),
    re_path(r"^case/([0-9a-f]{32})/allowed/([0-9a-f]{32})/stop$", allowing.stop),
]
