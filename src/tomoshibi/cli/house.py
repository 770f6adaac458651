"""The organisation's database, opened for a command."""

import os


def opened() -> None:
    """Make the tables reachable under the settings of the desk."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tomoshibi.web.desk.settings"
    import django

    django.setup()
