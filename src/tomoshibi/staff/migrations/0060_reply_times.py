from django.db import migrations, models

from tomoshibi.staff.migrations import guards_lifted, guards_set


class Migration(migrations.Migration):
    """A reply time is a wording too: written, read by another, signed, and with a last day."""

    dependencies = (("staff", "0050_trail_by_day"),)
    operations = (
        guards_lifted,
        migrations.RemoveConstraint(model_name="wording", name="wording_kind_known"),
        migrations.AddConstraint(
            model_name="wording",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("step", "contact", "text", "reply"))), name="wording_kind_known"
            ),
        ),
        guards_set,
    )
