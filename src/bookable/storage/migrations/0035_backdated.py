"""Indexes of the few bookings that started before they were created."""

from django.db import migrations, models

from bookable.storage.operations import at_once


def _index(side):
    return models.Index(
        name=f"booking_backdated_{side}",
        fields=[side, "program", "created_at"],
        condition=models.Q(("starts_at__lt", models.F("created_at"))),
    )


class Migration(migrations.Migration):
    dependencies = [("storage", "0034_what_services_are_made_of")]
    operations = at_once(
        [migrations.AddIndex("booking", _index(side)) for side in ("client", "provider")]
    )
