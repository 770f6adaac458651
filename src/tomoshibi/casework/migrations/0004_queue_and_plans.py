import django.db.models.deletion
from django.db import migrations, models

from tomoshibi.casework.migrations import guards_set


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0003_referrals"),
    ]

    operations = [
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("template", models.CharField(max_length=40)),
                ("template_version", models.PositiveSmallIntegerField()),
                ("from_day", models.DateField()),
                ("status", models.CharField(max_length=10)),
                ("by", models.CharField(max_length=32)),
                ("day", models.DateField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="plans", to="casework.case"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ("active", "finished", "dropped"))), name="plan_status_known"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("name", models.CharField(max_length=40)),
                ("stance", models.CharField(max_length=8)),
                ("after", models.CharField(blank=True, max_length=40)),
                ("due_day", models.DateField(null=True)),
                ("status", models.CharField(max_length=20)),
                ("changed_day", models.DateField()),
                ("box", models.BinaryField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="casework.case"),
                ),
                (
                    "plan",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="casework.plan"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["status", "due_day"], name="casework_st_status_3543eb_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("stance__in", ("do", "wait", "do-not", "depends"))), name="step_stance_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ("open", "done", "declined-by-person", "not-now", "does-not-fit"))),
                        name="step_status_known",
                    ),
                    models.UniqueConstraint(fields=("plan", "name"), name="step_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.PositiveSmallIntegerField()),
                ("set_level", models.PositiveSmallIntegerField(null=True)),
                ("reasons", models.CharField(max_length=200)),
                ("waiting_day", models.DateField()),
                ("since_day", models.DateField()),
                ("deadline_day", models.DateField(null=True)),
                ("team_version", models.PositiveIntegerField()),
                ("card", models.BinaryField()),
                (
                    "case",
                    models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="turn", to="casework.case"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["level", "waiting_day"], name="casework_tu_level_a2915b_idx"),
                    models.Index(fields=["deadline_day"], name="casework_tu_deadlin_939e4f_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("level__gte", 1),
                            ("level__lte", 5),
                            models.Q(
                                ("set_level", None), models.Q(("set_level__gte", 1), ("set_level__lte", 5)), _connector="OR"
                            ),
                        ),
                        name="turn_level_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("instrument", models.CharField(max_length=20)),
                ("instrument_version", models.PositiveSmallIntegerField()),
                ("level", models.PositiveSmallIntegerField()),
                ("reasons", models.CharField(max_length=200)),
                ("box", models.BinaryField()),
                ("by", models.CharField(max_length=32)),
                ("day", models.DateField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="assessments", to="casework.case"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__gte", 1), ("level__lte", 5)), name="assessment_level_known"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("due_day", models.DateField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("status", models.CharField(max_length=12)),
                ("changed_day", models.DateField()),
                ("box", models.BinaryField()),
                ("by", models.CharField(max_length=32)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="follow_ups", to="casework.case"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["status", "due_day"], name="casework_fo_status_79e17b_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ("open", "reached", "not-reached", "dropped"))),
                        name="follow_up_status_known",
                    )
                ],
            },
        ),
        guards_set,
    ]
