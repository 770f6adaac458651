from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consult", "0021_ways_in")]

    operations = [
        migrations.AddField(model_name="consultation", name="hold", field=models.BinaryField(null=True)),
        migrations.AddField(model_name="consultation", name="hold_version", field=models.PositiveIntegerField(null=True)),
    ]
