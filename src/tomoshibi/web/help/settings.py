"""Settings of the help site."""

from pathlib import Path

from tomoshibi.staff.installation import hosts
from tomoshibi.web.settings import *  # noqa: F403
from tomoshibi.web.settings import DATA_PARTS, HOME

ROOT = Path(__file__).parent
ALLOWED_HOSTS = hosts("TOMOSHIBI_HELP_HOSTS")
SCRIPTS_MAY_ASK = "'self'"  # what is written is sent without leaving the page, so that it stays where the network is lost
ROOT_URLCONF = "tomoshibi.web.help.urls"
WSGI_APPLICATION = "tomoshibi.web.help.wsgi.application"
INSTALLED_APPS = ["django.contrib.staticfiles", *DATA_PARTS, "tomoshibi.web.help"]
STATIC_ROOT = HOME / "static" / "help"
