from django.db import migrations

from tomoshibi.casework.migrations import guards_set


class Migration(migrations.Migration):
    dependencies = [("casework", "0008_findings")]

    operations = [guards_set]
