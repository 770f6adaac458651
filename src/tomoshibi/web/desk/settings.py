"""Settings of the desk."""

from pathlib import Path

from tomoshibi.staff.installation import hosts
from tomoshibi.web.settings import *  # noqa: F403
from tomoshibi.web.settings import DATA_PARTS, HOME

ROOT = Path(__file__).parent
ALLOWED_HOSTS = hosts("TOMOSHIBI_DESK_HOSTS")
ROOT_URLCONF = "tomoshibi.web.desk.urls"
WSGI_APPLICATION = "tomoshibi.web.desk.wsgi.application"
INSTALLED_APPS = ["django.contrib.staticfiles", *DATA_PARTS, "tomoshibi.web.desk"]
STATIC_ROOT = HOME / "static" / "desk"
