from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("storage", "0010_seats_per_client")]

    operations = [
        migrations.AddField(
            model_name="payment",
            name="opening_holder",
            field=models.TextField(db_default="", default="", editable=False),
        ),
    ]
