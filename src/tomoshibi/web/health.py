"""Whether a site lives, and whether it can take something in: a word for the machines that ask, and nothing else."""

import logging
import shutil

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from tomoshibi.staff.installation import has_server_keys
from tomoshibi.staff.queries import is_founded

LEAST_FREE = 256 * 1024 * 1024  # bytes; some ten thousand messages, and time for somebody to come
LOG = logging.getLogger(__name__)


def live(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return _said("ok", status=200)


def ready(request: HttpRequest) -> HttpResponse:
    """Say whether database, keys and room on the disk are there; which of them is missing stands in the log."""
    well = [_reaches_database(), _has_keys(), _has_room()]
    return _said("ok", status=200) if all(well) else _said("not ready", status=503)


def _reaches_database() -> bool:
    try:
        is_founded()
    except DatabaseError:
        LOG.exception("database")
        return False
    return True


def _has_keys() -> bool:
    if has_server_keys(settings.HOME):
        return True
    LOG.error("keys")
    return False


def _has_room() -> bool:
    try:
        if shutil.disk_usage(settings.HOME).free >= LEAST_FREE:
            return True
    except OSError:
        pass
    LOG.error("room")
    return False


def _said(word: str, *, status: int) -> HttpResponse:
    return HttpResponse(word, content_type="text/plain; charset=utf-8", status=status)
