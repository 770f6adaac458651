from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consult", "0001_initial")]

    operations = [
        migrations.AlterField(model_name="consultation", name="locator", field=models.BinaryField(db_index=True, null=True)),
    ]
