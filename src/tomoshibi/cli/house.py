"""The organisation's database, opened for a command."""

import os
from typing import TYPE_CHECKING

from tomoshibi.cli.speech import refuse

if TYPE_CHECKING:
    from tomoshibi.outside.file_store import FileStore


def opened() -> None:
    """Make the tables reachable under the settings of the desk. Refuses a variable that is set to something unusable."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tomoshibi.web.desk.settings"
    import django

    from tomoshibi.staff.installation import Misconfigured

    try:
        django.setup()
    except Misconfigured as error:
        raise refuse("did-not-start", why=error) from None


def file_store() -> "FileStore":
    """Return the store of sealed files that the installation set."""
    from django.conf import settings

    from tomoshibi.outside.file_store import store_at

    return store_at(settings.FILES)
