from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from tomoshibi.staff import guards


def _lift(_: Any, schema_editor: Any) -> None:
    guards.lift_all(schema_editor.connection)


def _set(_: Any, schema_editor: Any) -> None:
    guards.set_all(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("staff", "0030_trail_of_a_day")]

    operations = [
        migrations.CreateModel(
            name="PublicEdition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("edition", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("kind", models.CharField(max_length=10)),
                ("entry", models.CharField(max_length=60)),
                ("number", models.PositiveIntegerField()),
                ("content", models.JSONField()),
                ("sources", models.JSONField()),
                ("checked_day", models.DateField()),
                ("until_day", models.DateField()),
                ("written_day", models.DateField()),
                ("written_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="staff.worker")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("step", "contact", "text"))), name="wording_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_day__gt", models.F("checked_day"))), name="wording_holds"
                    ),
                    models.UniqueConstraint(fields=("kind", "entry", "number"), name="one_wording_a_number"),
                ],
            },
        ),
        migrations.CreateModel(
            name="WordingAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("act", models.CharField(max_length=10)),
                ("day", models.DateField()),
                ("reasons", models.JSONField()),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="staff.worker")),
                (
                    "wording",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="acts", to="staff.wording"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("act__in", ("read", "returned", "signed", "withdrawn"))),
                        name="wording_act_known",
                    ),
                    models.UniqueConstraint(fields=("wording", "act"), name="one_act_each"),
                ],
            },
        ),
        migrations.RunPython(_set, _lift),
    ]
