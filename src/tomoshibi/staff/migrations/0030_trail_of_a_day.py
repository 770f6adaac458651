from django.db import migrations, models


class Migration(migrations.Migration):
    """What was noted of a subject on a day is found without reading the whole trail."""

    dependencies = (("staff", "0020_seen"),)
    operations = (
        migrations.AddIndex(model_name="auditline", index=models.Index(fields=["subject", "day"], name="trail_of_a_day")),
    )
