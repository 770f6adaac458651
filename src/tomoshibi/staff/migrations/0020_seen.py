from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("staff", "0010_shifts")]

    operations = [migrations.AddField(model_name="opensession", name="seen_at", field=models.DateTimeField(null=True))]
