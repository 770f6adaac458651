import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A shift tells the next one what belongs to no case."""

    dependencies = [("casework", "0010_why_held")]

    operations = [
        migrations.CreateModel(
            name="ShiftNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("box", models.BinaryField()),
                ("team_version", models.PositiveIntegerField()),
                ("by", models.CharField(max_length=32)),
                ("day", models.DateField()),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="shift_notes", to="casework.team"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["team", "day"], name="shift_note_by_day")]},
        ),
    ]
