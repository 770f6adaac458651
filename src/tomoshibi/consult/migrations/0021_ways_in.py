import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consult", "0020_links_sheets_and_erasing")]

    operations = [
        migrations.CreateModel(
            name="Heard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.BinaryField(unique=True)),
                ("day", models.DateField(db_index=True)),
                ("is_left", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Outgoing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("kind", models.CharField(max_length=4)),
                ("wrap", models.BinaryField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField(db_index=True)),
                ("ends_at", models.DateTimeField(null=True)),
                (
                    "consultation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outgoing",
                        to="consult.consultation",
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.CheckConstraint(condition=models.Q(("kind__in", ("line", "mail"))), name="outgoing_kind_known"),
                ),
            },
        ),
        migrations.CreateModel(
            name="WayIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=4)),
                ("found_by", models.BinaryField(unique=True)),
                ("token_by", models.BinaryField(unique=True)),
                ("box", models.BinaryField()),
                ("is_off", models.BooleanField(default=False)),
                ("is_told", models.BooleanField(default=False)),
                (
                    "consultation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="way", to="consult.consultation"
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.CheckConstraint(condition=models.Q(("kind__in", ("line", "mail"))), name="way_kind_known"),
                ),
            },
        ),
    ]
