import django.db.models.deletion
from django.db import migrations, models

from tomoshibi.casework.migrations import guards_set


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("code", models.CharField(max_length=12, unique=True)),
                ("owner", models.CharField(blank=True, max_length=32)),
                ("status", models.CharField(max_length=10)),
                ("public", models.BinaryField()),
                ("team_version", models.PositiveIntegerField()),
                ("team_box", models.BinaryField(null=True)),
                ("recovery_box", models.BinaryField(null=True)),
                ("age_band", models.CharField(blank=True, max_length=8)),
                ("form_version", models.PositiveSmallIntegerField()),
                ("day", models.DateField()),
                ("last_day", models.DateField()),
                ("closed_day", models.DateField(null=True)),
                ("is_held", models.BooleanField(default=False)),
                ("erasure", models.CharField(blank=True, max_length=8)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner", "status"], name="casework_ca_owner_aa4cf3_idx"),
                    models.Index(fields=["last_day"], name="casework_ca_last_da_a1a708_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ("waiting", "open", "closed", "erased"))), name="case_status_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("age_band__in", ("", "under-13", "13-15", "16-17", "18-19", "adult"))),
                        name="case_age_band_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("erasure__in", ("", "locked", "cleared", "done"))), name="case_erasure_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("name", models.CharField(max_length=60)),
                ("day", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("act", models.CharField(max_length=16)),
                ("demand", models.CharField(blank=True, max_length=12)),
                ("image_state", models.CharField(blank=True, max_length=10)),
                ("spread", models.CharField(blank=True, max_length=14)),
                ("relation", models.CharField(blank=True, max_length=20)),
                ("platform", models.CharField(blank=True, max_length=12)),
                ("earliest", models.DateField(null=True)),
                ("latest", models.DateField(null=True)),
                ("certainty", models.CharField(max_length=10)),
                ("source", models.CharField(max_length=12)),
                ("bundle", models.CharField(blank=True, max_length=32)),
                ("records", models.CharField(blank=True, max_length=200)),
                ("box", models.BinaryField(null=True)),
                ("struck_day", models.DateField(null=True)),
                ("by", models.CharField(max_length=32)),
                ("day", models.DateField()),
                ("form_version", models.PositiveSmallIntegerField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="events", to="casework.case"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "act__in",
                                (
                                    "request",
                                    "grooming",
                                    "recorded-call",
                                    "threat",
                                    "demand",
                                    "payment",
                                    "publication",
                                    "fake-image",
                                    "contact-offline",
                                ),
                            )
                        ),
                        name="event_act_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("demand__in", ("", "money", "more-images", "meeting", "silence", "details", "move", "other"))
                        ),
                        name="event_demand_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("image_state__in", ("", "none", "claimed", "sent", "recorded", "generated", "unknown"))
                        ),
                        name="event_image_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("spread__in", ("", "threatened", "known-people", "public", "unknown"))),
                        name="event_spread_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "relation__in",
                                (
                                    "",
                                    "stranger",
                                    "online-acquaintance",
                                    "peer",
                                    "partner",
                                    "family",
                                    "adult-in-authority",
                                    "unknown",
                                ),
                            )
                        ),
                        name="event_relation_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "platform__in",
                                (
                                    "",
                                    "line",
                                    "instagram",
                                    "x",
                                    "tiktok",
                                    "snapchat",
                                    "discord",
                                    "facebook",
                                    "telegram",
                                    "whatsapp",
                                    "kakaotalk",
                                    "youtube",
                                    "game",
                                    "dating-app",
                                    "mail",
                                    "telephone",
                                    "offline",
                                    "other",
                                    "unknown",
                                ),
                            )
                        ),
                        name="event_platform_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("certainty__in", ("said", "shown", "inferred", "doubtful"))),
                        name="event_certainty_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("source__in", ("person", "helper", "guardian", "records", "worker", "organisation"))
                        ),
                        name="event_source_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("earliest__isnull", True),
                            ("latest__isnull", True),
                            ("earliest__lte", models.F("latest")),
                            _connector="OR",
                        ),
                        name="event_days_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("records", ""), models.Q(("bundle", ""), _negated=True), _connector="OR"),
                        name="event_records_are_of_a_bundle",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Fact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("name", models.CharField(max_length=40)),
                ("status", models.CharField(max_length=12)),
                ("source", models.CharField(max_length=12)),
                ("box", models.BinaryField(null=True)),
                ("bundle", models.CharField(blank=True, max_length=32)),
                ("records", models.CharField(blank=True, max_length=200)),
                ("by", models.CharField(max_length=32)),
                ("day", models.DateField()),
                ("form_version", models.PositiveSmallIntegerField()),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="facts", to="casework.case"),
                ),
                (
                    "event",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="facts", to="casework.event"
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="superseded_by", to="casework.fact"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "name"], name="casework_fa_case_id_bab6ba_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ("known", "unknown", "declined", "not-asked", "conflicting"))),
                        name="fact_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("source__in", ("person", "helper", "guardian", "records", "worker", "organisation"))
                        ),
                        name="fact_source_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ("known", "conflicting")), _negated=True),
                            ("box__isnull", False),
                            _connector="OR",
                        ),
                        name="fact_known_has_a_value",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Flag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("reason", models.CharField(max_length=20)),
                ("day", models.DateField()),
                ("until_day", models.DateField()),
                ("removed_day", models.DateField(null=True)),
                ("box", models.BinaryField()),
                ("removal", models.BinaryField(null=True)),
                ("by", models.CharField(max_length=32)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="flags", to="casework.case"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason__in",
                                (
                                    "danger-to-life",
                                    "self-harm",
                                    "meeting-planned",
                                    "guardian-may-harm",
                                    "do-not-call",
                                    "watched-device",
                                    "other",
                                ),
                            )
                        ),
                        name="flag_reason_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("removed_day__isnull", True), ("removal__isnull", False), _connector="OR"),
                        name="flag_removal_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Identifier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("kind", models.CharField(max_length=14)),
                ("lookup", models.BinaryField()),
                ("box", models.BinaryField()),
                ("by", models.CharField(max_length=32)),
                ("day", models.DateField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="identifiers", to="casework.case"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["lookup"], name="casework_id_lookup_e3d02f_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ("handle", "phone", "mail", "bank-account", "url", "crypto", "e-money"))
                        ),
                        name="identifier_kind_known",
                    ),
                    models.UniqueConstraint(fields=("case", "lookup"), name="identifier_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("is_edit", models.BooleanField(default=False)),
                ("box", models.BinaryField()),
                ("by", models.CharField(max_length=32)),
                ("day", models.DateField()),
                ("form_version", models.PositiveSmallIntegerField()),
                (
                    "about",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="casework.note"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="casework.case"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("part", models.CharField(max_length=10)),
                ("age_band", models.CharField(blank=True, max_length=8)),
                ("box", models.BinaryField()),
                ("by", models.CharField(max_length=32)),
                ("day", models.DateField()),
                ("form_version", models.PositiveSmallIntegerField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="people", to="casework.case"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("part__in", ("harmed", "helper", "guardian", "other"))), name="person_part_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("age_band__in", ("", "under-13", "13-15", "16-17", "18-19", "adult"))),
                        name="person_age_band_known",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="case",
            name="team",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="casework.team"),
        ),
        migrations.CreateModel(
            name="TeamMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("worker", models.CharField(max_length=32)),
                ("day", models.DateField()),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="members", to="casework.team"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["worker"], name="casework_te_worker_340665_idx")],
                "constraints": [models.UniqueConstraint(fields=("team", "worker"), name="team_member_once")],
            },
        ),
        migrations.CreateModel(
            name="Wall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("worker", models.CharField(max_length=32)),
                ("by", models.CharField(max_length=32)),
                ("day", models.DateField()),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="walls", to="casework.case"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["worker"], name="casework_wa_worker_344aac_idx")],
                "constraints": [models.UniqueConstraint(fields=("case", "worker"), name="walled_once")],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("channel", models.CharField(max_length=10)),
                ("consultation", models.CharField(max_length=32, null=True, unique=True)),
                ("speaker", models.CharField(max_length=12)),
                ("call", models.CharField(max_length=14)),
                ("language", models.CharField(max_length=8)),
                ("is_final", models.BooleanField(default=False)),
                ("day", models.DateField()),
                ("closed_day", models.DateField(null=True)),
                ("by", models.CharField(max_length=32)),
                ("box", models.BinaryField(null=True)),
                ("form_version", models.PositiveSmallIntegerField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "case",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="contacts", to="casework.case"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ("talk", "telephone", "letter", "visit", "mail", "other"))),
                        name="contact_channel_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("speaker__in", ("person", "helper", "guardian", "organisation", "unknown"))),
                        name="contact_speaker_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("call__in", ("consultation", "question", "silent", "hang-up", "prank", "wrong-number"))
                        ),
                        name="contact_call_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("case__isnull", False),
                            models.Q(("box__isnull", True), ("call__in", ("silent", "hang-up", "prank", "wrong-number"))),
                            _connector="OR",
                        ),
                        name="contact_words_need_a_case",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["team", "status", "-day", "age_band"], name="casework_ca_team_id_a5c10a_idx"),
        ),
        guards_set,
    ]
