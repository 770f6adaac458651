import django.db.models.deletion
from django.db import migrations, models

from tomoshibi.casework.migrations import guards_set


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0001_case_file"),
    ]

    operations = [
        migrations.CreateModel(
            name="ConsentEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("number", models.PositiveIntegerField()),
                ("purpose", models.CharField(max_length=16)),
                ("decision", models.CharField(max_length=10)),
                ("decided_by", models.CharField(max_length=10)),
                ("scope", models.TextField()),
                ("from_day", models.DateField()),
                ("until_day", models.DateField(null=True)),
                ("how", models.CharField(max_length=10)),
                ("is_read_back", models.BooleanField(default=False)),
                ("wording", models.CharField(max_length=40)),
                ("wording_version", models.PositiveSmallIntegerField()),
                ("language", models.CharField(max_length=8)),
                ("box", models.BinaryField()),
                ("by", models.CharField(max_length=32)),
                ("day", models.DateField()),
                ("form_version", models.PositiveSmallIntegerField()),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="entries", to="casework.case"),
                ),
                (
                    "confirms",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="casework.consententry"
                    ),
                ),
                (
                    "supersedes",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="casework.consententry"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "purpose__in",
                                (
                                    "keep-record",
                                    "contact-back",
                                    "statistics",
                                    "investigation",
                                    "protection",
                                    "legal-advice",
                                    "care",
                                    "school-support",
                                    "family-support",
                                    "removal",
                                    "money-freeze",
                                    "every",
                                ),
                            )
                        ),
                        name="entry_purpose_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decision__in", ("grant", "refuse", "not-yet", "withdraw"))),
                        name="entry_decision_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decided_by__in", ("person", "guardian"))), name="entry_decided_by_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("how__in", ("online", "spoken", "telephone", "letter"))), name="entry_how_known"
                    ),
                    models.UniqueConstraint(fields=("case", "number"), name="entry_numbers_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision", "grant"), _negated=True),
                            models.Q(
                                ("until_day__gte", models.F("from_day")),
                                models.Q(("purpose", "every"), _negated=True),
                                models.Q(
                                    models.Q(("scope", " "), _negated=True),
                                    ("purpose__in", ("keep-record", "contact-back", "statistics")),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="entry_grant_is_limited",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("scope", " "), models.Q(("scope__startswith", " "), ("scope__endswith", " ")), _connector="OR"
                        ),
                        name="entry_scope_between_blanks",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decision", "grant"), ("how", "online"), ("is_read_back", True), _negated=True),
                        name="entry_online_grant_is_not_read_back",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recipient",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("kind", models.CharField(max_length=16)),
                ("box", models.BinaryField()),
                ("by", models.CharField(max_length=32)),
                ("day", models.DateField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="recipients", to="casework.case"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                (
                                    "ourselves",
                                    "police",
                                    "school",
                                    "guardian",
                                    "lawyer",
                                    "child-guidance",
                                    "one-stop",
                                    "hospital",
                                    "platform",
                                    "bank",
                                    "organisation",
                                    "authority",
                                ),
                            )
                        ),
                        name="recipient_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Inquiry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("has_warrant", models.BooleanField()),
                ("decision", models.CharField(blank=True, max_length=8)),
                ("decided_by", models.CharField(blank=True, max_length=32)),
                ("decided_role", models.CharField(blank=True, max_length=16)),
                ("decided_day", models.DateField(null=True)),
                ("box", models.BinaryField()),
                ("reasons", models.BinaryField(null=True)),
                ("by", models.CharField(max_length=32)),
                ("day", models.DateField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="inquiries", to="casework.case"
                    ),
                ),
                ("recipient", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="casework.recipient")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("decision__in", ("", "allow", "decline"))), name="inquiry_decision_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decision", ""),
                            models.Q(
                                ("decided_role", "supervisor"),
                                ("reasons__isnull", False),
                                models.Q(("decided_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="inquiry_is_decided_by_a_supervisor",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Disclosure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("purpose", models.CharField(max_length=16)),
                ("basis", models.CharField(max_length=16)),
                ("article", models.CharField(blank=True, max_length=60)),
                ("necessity", models.BinaryField(null=True)),
                ("is_danger_to_life", models.BooleanField(default=False)),
                ("told", models.CharField(blank=True, max_length=16)),
                ("told_day", models.DateField(null=True)),
                ("status", models.CharField(max_length=8)),
                ("prepared_by", models.CharField(max_length=32)),
                ("day", models.DateField()),
                ("number", models.PositiveIntegerField(null=True)),
                ("sent_by", models.CharField(blank=True, max_length=32)),
                ("sent_day", models.DateField(null=True)),
                ("sent_hour", models.PositiveIntegerField(null=True)),
                ("review_hour", models.PositiveIntegerField(null=True)),
                ("box", models.BinaryField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="disclosures", to="casework.case"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to="casework.consententry"),
                ),
                ("inquiry", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to="casework.inquiry")),
                ("recipient", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="casework.recipient")),
            ],
            options={
                "indexes": [models.Index(fields=["sent_by", "review_hour"], name="casework_di_sent_by_596ca5_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "purpose__in",
                                (
                                    "keep-record",
                                    "contact-back",
                                    "statistics",
                                    "investigation",
                                    "protection",
                                    "legal-advice",
                                    "care",
                                    "school-support",
                                    "family-support",
                                    "removal",
                                    "money-freeze",
                                    "every",
                                ),
                            )
                        ),
                        name="disclosure_purpose_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis__in", ("consent", "article", "imminent-danger", "authority-order"))),
                        name="disclosure_basis_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ("draft", "held", "sent", "dropped"))), name="disclosure_status_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("told__in", ("", "before", "after", "not-yet", "would-endanger"))),
                        name="disclosure_told_known",
                    ),
                    models.UniqueConstraint(fields=("case", "number"), name="disclosure_numbers_once"),
                ],
            },
        ),
        migrations.AddField(
            model_name="consententry",
            name="recipient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="entries", to="casework.recipient"
            ),
        ),
        migrations.CreateModel(
            name="ConsentAsk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("purpose", models.CharField(max_length=16)),
                ("scope", models.TextField()),
                ("wording", models.CharField(max_length=40)),
                ("wording_version", models.PositiveSmallIntegerField()),
                ("language", models.CharField(max_length=8)),
                ("box", models.BinaryField()),
                ("by", models.CharField(max_length=32)),
                ("day", models.DateField()),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="asks", to="casework.case"),
                ),
                ("recipient", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="casework.recipient")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "purpose__in",
                                (
                                    "keep-record",
                                    "contact-back",
                                    "statistics",
                                    "investigation",
                                    "protection",
                                    "legal-advice",
                                    "care",
                                    "school-support",
                                    "family-support",
                                    "removal",
                                    "money-freeze",
                                    "every",
                                ),
                            )
                        ),
                        name="ask_purpose_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("purpose", "every"), _negated=True), name="ask_names_one_purpose"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("kind", models.CharField(max_length=14)),
                ("subject", models.CharField(blank=True, max_length=32)),
                ("due_day", models.DateField()),
                ("done_day", models.DateField(null=True)),
                ("done_by", models.CharField(blank=True, max_length=32)),
                ("day", models.DateField()),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="tasks", to="casework.case"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["done_day", "due_day"], name="casework_ta_done_da_53bd87_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ("ask-to-stop", "review-danger", "read-back", "tell-person", "follow-up", "ask-again"))
                        ),
                        name="task_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("kind", models.CharField(max_length=12)),
                ("subject", models.CharField(max_length=32)),
                ("asked_by", models.CharField(max_length=32)),
                ("asked_day", models.DateField()),
                ("decision", models.CharField(blank=True, max_length=10)),
                ("decided_by", models.CharField(blank=True, max_length=32)),
                ("decided_day", models.DateField(null=True)),
                ("box", models.BinaryField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="approvals", to="casework.case"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["subject"], name="casework_ap_subject_e9a774_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("disclosure", "closing", "plan"))), name="approval_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decision__in", ("", "approved", "declined"))), name="approval_decision_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by", ""), ("decision", "")),
                            models.Q(
                                models.Q(("decision", ""), _negated=True),
                                models.Q(("decided_by", ""), _negated=True),
                                models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="approval_never_of_ones_own",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DisclosureItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.CharField(max_length=80)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="casework.case")),
                (
                    "disclosure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="casework.disclosure"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("disclosure", "item"), name="item_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("item__contains", " "), _negated=True), models.Q(("item", ""), _negated=True)
                        ),
                        name="item_is_one_word",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerCopy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("consultation", models.CharField(db_index=True, max_length=32)),
                ("kind", models.CharField(max_length=16)),
                ("about", models.CharField(max_length=32)),
                ("day", models.DateField()),
                ("box", models.BinaryField()),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="casework.case")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("ask", "entry", "sent", "not-called-back", "told"))),
                        name="copy_kind_known",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="consententry",
            index=models.Index(fields=["case", "recipient", "purpose", "-number"], name="casework_co_case_id_37e027_idx"),
        ),
        guards_set,
    ]
