import django.db.models.deletion
from django.db import migrations, models

from tomoshibi.casework.migrations import guards_set


def _of(table: str, name: str) -> "models.ForeignKey[models.Model, models.Model]":
    return models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name=name, to=f"casework.{table}")


class Migration(migrations.Migration):
    dependencies = [("casework", "0006_one_purpose")]

    operations = [
        migrations.CreateModel(
            name="Bundle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("stored", models.CharField(max_length=32)),
                ("is_whole", models.BooleanField(default=False)),
                ("box", models.BinaryField()),
                ("by", models.CharField(max_length=32)),
                ("day", models.DateField()),
                ("case", _of("case", "bundles")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("stored",), name="bundle_file_once")]},
        ),
        migrations.CreateModel(
            name="Part",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("stored", models.CharField(max_length=32)),
                ("box", models.BinaryField()),
                ("day", models.DateField()),
                ("bundle", _of("bundle", "+")),
                ("case", _of("case", "parts")),
                ("referral", _of("referral", "parts")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("stored",), name="part_file_once"),
                    models.UniqueConstraint(fields=("referral", "bundle"), name="part_of_a_bundle_once"),
                ]
            },
        ),
        guards_set,
    ]
