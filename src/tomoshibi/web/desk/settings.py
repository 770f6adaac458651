"""Settings of the desk."""

import os
from pathlib import Path

from tomoshibi.basics.secrecy.wraps import Pepper
from tomoshibi.consult.ways import Ways
from tomoshibi.staff import way_settings
from tomoshibi.staff.installation import hosts
from tomoshibi.web.settings import *  # noqa: F403
from tomoshibi.web.settings import DATA_PARTS, HOME, KEYS
from tomoshibi.web.settings import TEMPLATES as OF_BOTH

ROOT = Path(__file__).parent
ALLOWED_HOSTS = hosts("TOMOSHIBI_DESK_HOSTS")
SCRIPTS_MAY_ASK = "'self'"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 250  # a page of records has a box for each of its hundred, and so has what goes out of them
WAYS = Ways(way_settings.modes(os.environ), way_settings.help_site(os.environ), Pepper(KEYS.pepper))
ROOT_URLCONF = "tomoshibi.web.desk.urls"
WSGI_APPLICATION = "tomoshibi.web.desk.wsgi.application"
INSTALLED_APPS = ["django.contrib.staticfiles", *DATA_PARTS, "tomoshibi.web.desk"]
HELP = ROOT.parent / "help"  # words for the public are looked at in the help site's own dress
TEMPLATES = [{**one, "DIRS": [HELP / "templates"]} for one in OF_BOTH]
STATICFILES_DIRS = [("help", HELP / "static" / "help")]
STATIC_ROOT = HOME / "static" / "desk"
