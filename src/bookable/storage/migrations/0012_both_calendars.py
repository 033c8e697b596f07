"""Buddies' bookings claim both calendars, and an index finds the times in which people are
clients."""

from django.db import migrations, models

# Future sessions get their second claim. If that time is taken, the session stays, with the claim
# on its first calendar only. Row-level security binds migrations too.
SEE = "SELECT set_config('bookable.person', 'system', true)"
CLAIM = """
INSERT INTO claim (calendar_id, during, booking_id, expires_at)
SELECT c.id, tstzrange(b.starts_at, b.ends_at, '[)'), b.id, b.hold_until
FROM booking b JOIN calendar c ON c.person_id = b.client_id
WHERE b.match_id IS NOT NULL AND b.status IN ('confirmed', 'in_progress') AND b.ends_at > now()
ORDER BY b.created_at, b.id
ON CONFLICT ON CONSTRAINT claim_no_overlap DO NOTHING
"""


class Migration(migrations.Migration):

    dependencies = [
        ('storage', '0011_payment_opening_holder'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(condition=models.Q(('status__in', ['confirmed', 'in_progress'])), fields=['client', 'ends_at'], name='booking_of_busy_client'),
        ),
        migrations.RunSQL([SEE, CLAIM], []),
    ]
