from django.db import migrations, models

from tomoshibi.casework.migrations import guards_lifted, guards_set


class Migration(migrations.Migration):
    dependencies = [("casework", "0005_proposals")]

    operations = [
        guards_lifted,
        migrations.AddConstraint(
            model_name="disclosure",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose", "every"), _negated=True), name="disclosure_has_one_purpose"
            ),
        ),
        guards_set,
    ]
