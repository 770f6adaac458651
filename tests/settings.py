"""Settings under which the tests run: the sites' own, in a home folder that is thrown away."""

import os
import tempfile

os.environ["TOMOSHIBI_HOME"] = tempfile.mkdtemp(prefix="tomoshibi-tests-")

from tomoshibi.basics.secrecy.wraps import Pepper
from tomoshibi.consult.ways import Ways
from tomoshibi.outside.line import Account
from tomoshibi.web.help.settings import *  # noqa: F403
from tomoshibi.web.settings import DATA_PARTS, KEYS
from tomoshibi.web.settings import MIDDLEWARE as OF_BOTH

INSTALLED_APPS = ["django.contrib.staticfiles", *DATA_PARTS, "tomoshibi.web.help", "tomoshibi.web.desk"]
MIDDLEWARE = [one for one in OF_BOTH if not one.startswith("whitenoise")]  # it serves what `collectstatic` gathered
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
EXIT = ""
LINE = Account(b"secret-of-the-tests", "token-of-the-tests")
WAYS = Ways({}, "https://help.example.org/", Pepper(KEYS.pepper))
FLOOD = 0  # tests send hundreds of messages a minute
