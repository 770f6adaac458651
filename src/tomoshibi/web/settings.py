"""What both sites have in common. Each site has its own settings module, address table and process."""

import os

from tomoshibi.consult.retention import Keeping
from tomoshibi.staff import installation

HOME = installation.home()
KEYS = installation.server_keys(HOME)
SECRET_KEY = KEYS.site.hex()
DEBUG = False
DATABASES = {"default": installation.database(os.environ.get(installation.DATABASE, ""), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FILES = installation.files(os.environ, HOME)
KEEPING = Keeping(*installation.days_kept())
DESK_IDLE = installation.desk_idle()
DATA_PARTS = ["tomoshibi.staff", "tomoshibi.consult", "tomoshibi.casework"]

PLAIN_HTTP = os.environ.get("TOMOSHIBI_PLAIN_HTTP") == "1"  # for the demo on one machine only
DEMO = os.environ.get("TOMOSHIBI_DEMO") == "1"  # shows the second step on the page itself; never for real talks
EXIT = os.environ.get("TOMOSHIBI_EXIT", "")  # a neutral address for the way out; without it, a blank page of ours
FLOOD = installation.flood_from(os.environ.get(installation.FLOOD, ""))
SCRIPTS_MAY_ASK = "'none'"  # what scripts may fetch (Content-Security-Policy, connect-src); each site asks itself alone
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tomoshibi.web.gate.keep_to_itself",
    "tomoshibi.web.gate.refuse_foreign_forms",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"builtins": ["django.templatetags.static", "tomoshibi.web.tags"]},
    }
]
STATIC_URL = "/s/"
STORAGES = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}

LANGUAGE_CODE = "ja"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"

# Nothing of a request is ever written: no body, no address, no query. Errors are logged by name alone (web/logs.py).
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"names": {"()": "tomoshibi.web.logs.NamesOnly"}},
    "handlers": {"error": {"class": "logging.StreamHandler", "formatter": "names"}},
    "root": {"handlers": ["error"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["error"], "level": "ERROR", "propagate": False}},
}
FILE_UPLOAD_HANDLERS = ["tomoshibi.web.uploads.RefuseTemporaryFiles"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 60

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = ["security.W003", "security.W004", "security.W008"]  # see web/gate.py; TLS ends at the proxy
