from django.db import migrations, models

from tomoshibi.casework.migrations import guards_lifted, guards_set

KINDS = ("ask", "entry", "sent", "not-called-back", "told", "own-copy")


class Migration(migrations.Migration):
    dependencies = [("casework", "0009_brought_back")]

    operations = [
        guards_lifted,
        migrations.AddField(model_name="case", name="hold", field=models.BinaryField(null=True)),
        migrations.RemoveConstraint(model_name="ledgercopy", name="copy_kind_known"),
        migrations.AddConstraint(
            model_name="ledgercopy",
            constraint=models.CheckConstraint(condition=models.Q(kind__in=KINDS), name="copy_kind_known"),
        ),
        guards_set,
    ]
