"""The door for LINE, for a WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

from tomoshibi.web.receiving import receiving

os.environ["DJANGO_SETTINGS_MODULE"] = "tomoshibi.web.line.settings"  # a site never runs under the settings of another
application = receiving(get_wsgi_application())
