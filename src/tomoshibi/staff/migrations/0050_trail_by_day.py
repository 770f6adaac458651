from django.db import migrations, models


class Migration(migrations.Migration):
    """The trail is looked through by day without reading the whole of it."""

    dependencies = (("staff", "0040_wordings"),)
    operations = (migrations.AddIndex(model_name="auditline", index=models.Index(fields=["day"], name="trail_by_day")),)
