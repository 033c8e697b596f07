"""API keys that act for the marketplace have idempotency keys of their own."""

from django.db import migrations, models

from bookable.storage.operations import at_once


class Migration(migrations.Migration):
    dependencies = [("storage", "0047_calendar_vendors")]
    operations = at_once([
        migrations.AlterField(
            "idempotencykey", "owner", models.BigIntegerField(db_column="owner_id")
        ),
    ])
