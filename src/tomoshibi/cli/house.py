"""The organisation's database, opened for a command."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tomoshibi.outside.file_store import FileStore


def opened() -> None:
    """Make the tables reachable under the settings of the desk."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tomoshibi.web.desk.settings"
    import django

    django.setup()


def file_store() -> "FileStore":
    """Return the store of sealed files that the installation set."""
    from django.conf import settings

    from tomoshibi.outside.file_store import store_at

    return store_at(settings.FILES)
