import django.db.models.deletion
from django.db import migrations, models

from tomoshibi.casework.migrations import guards_set


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0002_consent_ledger"),
    ]

    operations = [
        migrations.CreateModel(
            name="Referral",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("status", models.CharField(max_length=14)),
                ("handed", models.CharField(max_length=8)),
                ("packet", models.BinaryField()),
                ("packet_hash", models.CharField(max_length=64)),
                ("outcome", models.BinaryField(null=True)),
                ("day", models.DateField()),
                ("changed_day", models.DateField()),
                ("by", models.CharField(max_length=32)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="referrals", to="casework.case"
                    ),
                ),
                (
                    "disclosure",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="referral", to="casework.disclosure"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                (
                                    "draft",
                                    "held",
                                    "sent",
                                    "acknowledged",
                                    "accepted",
                                    "declined",
                                    "outcome",
                                    "closed",
                                    "withdrawn",
                                ),
                            )
                        ),
                        name="referral_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("handed__in", ("age", "printed"))), name="referral_handed_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TakedownRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("basis", models.CharField(max_length=60)),
                ("status", models.CharField(max_length=14)),
                ("target", models.BinaryField()),
                ("lookup", models.BinaryField(null=True)),
                ("sent_day", models.DateField(null=True)),
                ("due_day", models.DateField(null=True)),
                ("changed_day", models.DateField()),
                ("by", models.CharField(max_length=32)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="takedowns", to="casework.case"
                    ),
                ),
                (
                    "disclosure",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to="casework.disclosure"),
                ),
                (
                    "recipient",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to="casework.recipient"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["status", "due_day"], name="casework_ta_status_17b6af_idx"),
                    models.Index(fields=["lookup"], name="casework_ta_lookup_42ecdc_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ("draft", "sent", "acknowledged", "removed", "refused", "reappeared", "escalated"))
                        ),
                        name="takedown_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status", "draft"), ("disclosure__isnull", False), _connector="OR"),
                        name="takedown_sent_by_a_disclosure",
                    ),
                ],
            },
        ),
        guards_set,
    ]
