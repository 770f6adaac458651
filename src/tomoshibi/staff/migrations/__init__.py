"""Migrations of the staff. Where one changes a table of wordings, the guards are lifted before and set after it."""

from typing import Any

from django.db import migrations

from tomoshibi.staff import guards


def _lift(_: Any, schema_editor: Any) -> None:
    guards.lift_all(schema_editor.connection)


def _set(_: Any, schema_editor: Any) -> None:
    guards.set_all(schema_editor.connection)


guards_lifted = migrations.RunPython(_lift, _set)
guards_set = migrations.RunPython(_set, _lift)
