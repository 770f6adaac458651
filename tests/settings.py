"""Settings under which the tests run: the sites' own, in a home folder that is thrown away."""

import os
import tempfile

os.environ["TOMOSHIBI_HOME"] = tempfile.mkdtemp(prefix="tomoshibi-tests-")

from tomoshibi.web.help.settings import *  # noqa: F403
from tomoshibi.web.settings import DATA_PARTS

INSTALLED_APPS = [*DATA_PARTS, "tomoshibi.web.help", "tomoshibi.web.desk"]
