"""How many ledger entries a booking has, on the booking itself: lists counted them for each row."""

from django.db import migrations, models

from bookable.storage.operations import at_once

# Row-level security binds migrations, too.
SEE = "SELECT set_config('bookable.person', 'system', true)"
COUNT = """
UPDATE booking SET version = counted.entries
FROM (SELECT booking_id, count(*) AS entries FROM ledger_entry GROUP BY booking_id) counted
WHERE counted.booking_id = booking.id AND counted.entries > 1
"""
FORGET = "SELECT set_config('bookable.person', '', true)"


class Migration(migrations.Migration):
    dependencies = [("storage", "0082_refunds_that_wait")]

    operations = at_once([
        migrations.AddField(
            "booking",
            "version",
            models.PositiveIntegerField(db_default=1, default=1, editable=False),
        ),
        migrations.RunSQL([SEE, COUNT, FORGET], []),
    ])
