import django.db.models.deletion
from django.db import migrations, models

from tomoshibi.casework.migrations import guards_set


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0004_queue_and_plans"),
    ]

    operations = [
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("bundle", models.CharField(max_length=32)),
                ("record", models.PositiveIntegerField()),
                ("label", models.CharField(max_length=30)),
                ("rule", models.CharField(blank=True, max_length=80)),
                ("box", models.BinaryField()),
                ("status", models.CharField(max_length=10)),
                ("made", models.CharField(blank=True, max_length=32)),
                ("decided_by", models.CharField(blank=True, max_length=32)),
                ("decided_day", models.DateField(null=True)),
                ("day", models.DateField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="proposals", to="casework.case"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ("proposed", "accepted", "rejected"))), name="proposal_status_known"
                    ),
                    models.UniqueConstraint(fields=("case", "bundle", "record", "label"), name="proposed_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("made", ""), ("status", "proposed")),
                            models.Q(
                                models.Q(("status", "proposed"), _negated=True), models.Q(("decided_by", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="proposal_is_decided_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "accepted"), _negated=True),
                            models.Q(("made", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="proposal_accepted_became_something",
                    ),
                ],
            },
        ),
        guards_set,
    ]
