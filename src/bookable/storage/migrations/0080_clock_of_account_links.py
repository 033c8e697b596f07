"""The clock of 12 or 24 hours of those who sign up."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("storage", "0079_service_of_holds")]

    operations = [
        migrations.AddField(
            model_name="accountlink",
            name="clock",
            field=models.TextField(db_default="", default=""),
        ),
    ]
