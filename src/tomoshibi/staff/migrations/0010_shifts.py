from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("staff", "0002_wrong_codes")]

    operations = [
        migrations.AddField(
            model_name="organisation", name="answers_within", field=models.PositiveSmallIntegerField(null=True)
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("weekday", models.PositiveSmallIntegerField()),
                ("begins", models.PositiveSmallIntegerField()),
                ("ends", models.PositiveSmallIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("begins__lt", 1440), ("ends__lte", 1440), ("weekday__lte", 6))
                        & models.Q(("begins", models.F("ends")), _negated=True),
                        name="shift_in_a_week",
                    ),
                    models.UniqueConstraint(fields=("weekday", "begins", "ends"), name="shift_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OtherDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(unique=True)),
                ("begins", models.PositiveSmallIntegerField(null=True)),
                ("ends", models.PositiveSmallIntegerField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("begins", None), ("ends", None))
                        | (
                            models.Q(("begins__lt", 1440), ("ends__lte", 1440))
                            & models.Q(("begins", models.F("ends")), _negated=True)
                        ),
                        name="other_day_hours",
                    ),
                ],
            },
        ),
    ]
