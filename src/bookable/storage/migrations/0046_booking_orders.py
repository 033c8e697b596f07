"""Indexes for bookings in the orders of the core API."""

from django.db import migrations, models

from bookable.storage.operations import at_once

ALL = ~models.Q(program="")


class Migration(migrations.Migration):
    dependencies = [("storage", "0045_calendar_feeds")]
    operations = at_once([
        *(
            migrations.AddIndex(
                "booking", models.Index(name=name, fields=[column, "id"], condition=ALL)
            )
            for name, column in (
                ("booking_by_start", "starts_at"),
                ("booking_by_update", "updated_at"),
            )
        ),
        *(
            migrations.AddIndex(
                "booking",
                models.Index(name=f"booking_updated_{side}", fields=[side, "updated_at", "id"]),
            )
            for side in ("client", "provider")
        ),
    ])
