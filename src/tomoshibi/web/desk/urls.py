"""The site map of the desk. Every page but those in OPEN is closed (see door.py)."""

from django.urls import path, re_path

from tomoshibi.web.desk.pages import (
    account,
    entering,
    files,
    joining,
    keeping,
    lawful,
    reviewing,
    rostering,
    supervising,
    talking,
)
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
    re_path(r"^case/([0-9a-f]{32})/law$", lawful.law),
    re_path(r"^case/([0-9a-f]{32})/law/answer$", lawful.answered),
    re_path(r"^case/([0-9a-f]{32})/law/keep$", lawful.keep),
    path("law/review", reviewing.review),
    re_path(r"^law/review/([a-z0-9-]{2,40})$", reviewing.sheet),
    re_path(r"^c/([0-9a-f]{24})/keep$", keeping.keep),
    re_path(r"^c/([0-9a-f]{24})/sheet$", joining.sheet),
    re_path(r"^c/([0-9a-f]{24})/link$", joining.link),
    re_path(r"^c/([0-9a-f]{24})/beside/([0-9a-f]{24})$", joining.beside),
]
