"""The number of changes of a session that its host's calendar must hear of, kept by a trigger.

Until now they were counted in the ledger of the bookings in the session. That number fell when a
client took their seat to another session, and calendars ignore an event whose SEQUENCE falls.
"""

from django.db import migrations, models

from bookable.storage.operations import at_once

FILL = """
UPDATE service_session t SET changes = counted.changes
FROM (SELECT b.service_session_id AS session_id, count(*) AS changes
    FROM booking b JOIN ledger_entry x ON x.booking_id = b.id
    WHERE b.service_session_id IS NOT NULL GROUP BY b.service_session_id) counted
WHERE t.id = counted.session_id
"""

CHANGED = """
CREATE FUNCTION service_session_changed() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    NEW.changes := OLD.changes + 1;
    RETURN NEW;
END
$$
"""

# All that an event of a calendar shows. Several commands write some of it, each in its own way.
TRIGGER = """
CREATE TRIGGER service_session_changed BEFORE UPDATE ON service_session FOR EACH ROW
WHEN ((NEW.starts_at, NEW.ends_at, NEW.taken, NEW.capacity, NEW.canceled_at, NEW.location_id,
        NEW.room_id)
    IS DISTINCT FROM (OLD.starts_at, OLD.ends_at, OLD.taken, OLD.capacity, OLD.canceled_at,
        OLD.location_id, OLD.room_id))
EXECUTE FUNCTION service_session_changed()
"""


class Migration(migrations.Migration):
    dependencies = [("storage", "0080_clock_of_account_links")]

    operations = at_once([
        migrations.AddField(
            model_name="servicesession",
            name="changes",
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.RunSQL([FILL], []),
        migrations.RunSQL([CHANGED], ["DROP FUNCTION service_session_changed()"]),
        migrations.RunSQL([TRIGGER], ["DROP TRIGGER service_session_changed ON service_session"]),
    ])
