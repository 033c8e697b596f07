"""A function that counts a client's unanswered and unpaid bookings, one command after another."""

from django.db import migrations, models

# It locks the client's row until commit. A volatile function takes a new snapshot for each of its
# statements, so after the wait it sees the bookings of the command that held the lock before.
COUNT = """
CREATE FUNCTION open_bookings(client bigint, at timestamptz) RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM 1 FROM person WHERE id = client FOR NO KEY UPDATE;
    RETURN (
        SELECT count(*) FROM booking b
        WHERE b.client_id = client AND b.hold_until IS NOT NULL AND b.hold_until > at
    );
END
$$
"""


class Migration(migrations.Migration):

    dependencies = [
        ('storage', '0013_bundles'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(condition=models.Q(('hold_until__isnull', False)), fields=['client', 'hold_until'], name='booking_open'),
        ),
        migrations.RunSQL([COUNT], ["DROP FUNCTION open_bookings"]),
    ]
