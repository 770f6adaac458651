from django.db import migrations, models

from tomoshibi.casework.migrations import guards_lifted, guards_set


class Migration(migrations.Migration):
    dependencies = [("casework", "0008_findings")]

    operations = [
        guards_lifted,
        migrations.AddField(
            model_name="case", name="restored_number", field=models.PositiveIntegerField(default=0, db_default=0)
        ),
        guards_set,
    ]
