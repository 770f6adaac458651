from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0009_brought_back")]

    operations = [
        migrations.AddField(model_name="case", name="hold", field=models.BinaryField(null=True)),
    ]
