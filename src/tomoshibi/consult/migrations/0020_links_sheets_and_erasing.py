import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consult", "0003_attachments")]

    operations = [
        migrations.RemoveField(model_name="consultation", name="is_helper"),
        migrations.AddField(model_name="consultation", name="lock", field=models.BinaryField(null=True)),
        migrations.AddField(model_name="consultation", name="is_held", field=models.BooleanField(default=False)),
        migrations.AddField(
            model_name="consultation",
            name="erasure",
            field=models.CharField(blank=True, default="", max_length=8),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="consultation",
            name="ended",
            field=models.CharField(blank=True, default="", max_length=8),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(("erasure__in", ("", "locked", "cleared", "done"))), name="consultation_erasure_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended__in", ("", "asked", "time"))), name="consultation_ended_known"
            ),
        ),
        migrations.RemoveField(model_name="link", name="box"),
        migrations.AddField(
            model_name="link", name="kind", field=models.CharField(default="lost-code", max_length=10), preserve_default=False
        ),
        migrations.AddConstraint(
            model_name="link", constraint=models.UniqueConstraint(fields=("first", "second"), name="linked_once")
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.CheckConstraint(condition=models.Q(("kind__in", ("sheet", "lost-code"))), name="link_kind_known"),
        ),
        migrations.CreateModel(
            name="Sheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("locator", models.BinaryField(db_index=True)),
                ("wrap", models.BinaryField()),
                ("day", models.DateField()),
                (
                    "helper",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="sheets",
                        to="consult.consultation",
                    ),
                ),
            ],
        ),
    ]
