from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial")]

    operations = [
        migrations.AddField(model_name="worker", name="wrong_codes", field=models.PositiveSmallIntegerField(default=0)),
        migrations.AddField(model_name="worker", name="codes_from", field=models.DateTimeField(null=True)),
    ]
