import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consult", "0002_locators_may_meet")]

    operations = [
        migrations.AddField(model_name="consultation", name="takes_files", field=models.BooleanField(default=False)),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=24)),
                ("stored", models.CharField(max_length=32, unique=True)),
                ("is_whole", models.BooleanField(default=False)),
                ("day", models.DateField()),
                ("box", models.BinaryField(null=True)),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attachments", to="consult.consultation"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("consultation", "key"), name="attachment_once")],
            },
        ),
    ]
