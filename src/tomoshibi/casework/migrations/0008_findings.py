import django.db.models.deletion
from django.db import migrations, models

from tomoshibi.casework.migrations import guards_set


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0007_evidence"),
    ]

    operations = [
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("ruleset", models.CharField(max_length=20)),
                ("box", models.BinaryField()),
                ("by", models.CharField(max_length=32)),
                ("day", models.DateField()),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="findings", to="casework.case"),
                ),
                (
                    "event",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="findings", to="casework.event"
                    ),
                ),
            ],
        ),
        guards_set,
    ]
