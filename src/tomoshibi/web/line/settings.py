"""Settings of the door for LINE. It does not start where this way is shut."""

import os

from tomoshibi.basics.secrecy.wraps import Pepper
from tomoshibi.consult.ways import Ways
from tomoshibi.staff import way_settings
from tomoshibi.staff.installation import Misconfigured
from tomoshibi.web.settings import *  # noqa: F403
from tomoshibi.web.settings import DATA_PARTS, HOME, KEYS

ALLOWED_HOSTS = ["*"]  # nothing is made of the name; the signature says who may come in
LINE = way_settings.line_account(HOME)
if LINE is None:
    raise Misconfigured(f"{way_settings.LINE}: this way in is shut; give notice or whole to open it")
WAYS = Ways(way_settings.modes(os.environ), way_settings.help_site(os.environ), Pepper(KEYS.pepper))
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "tomoshibi.web.gate.keep_to_itself"]
ROOT_URLCONF = "tomoshibi.web.line.urls"
WSGI_APPLICATION = "tomoshibi.web.line.wsgi.application"
INSTALLED_APPS = DATA_PARTS
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024  # a hundred events of 5,000 letters, each spelt as \uXXXX
