"""The feed by type, programme and person, and its eras; uuids for what the feed shows.

Entries that are there get their types as the relay gives them to new ones.
"""

from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models

from bookable.storage.operations import at_once

ME = "current_setting('bookable.person', true)"

# As domain/event_types.py has it.
TYPES = """
CASE
    WHEN l.kind = 'booking_requested' AND l.after = 'confirmed' THEN 'booking.confirmed'
    WHEN l.kind = 'booking_canceled' AND l.before = 'requested'
        AND l.side = CASE b.requested_by WHEN 'provider' THEN 'client' ELSE 'provider' END
        THEN 'booking.declined'
    WHEN l.kind IN ('booking_loaded', 'completion_reminded') THEN NULL
    WHEN l.kind IN ('booking_requested', 'booking_submitted') THEN 'booking.requested'
    WHEN l.kind IN ('booking_confirmed', 'booking_reinstated') THEN 'booking.confirmed'
    WHEN l.kind IN ('booking_rescheduled', 'booking_realigned') THEN 'booking.rescheduled'
    WHEN l.kind IN ('booking_canceled', 'booking_cut_short') THEN 'booking.canceled'
    WHEN l.kind = 'booking_expired' THEN 'booking.expired'
    WHEN l.kind = 'booking_started' THEN 'booking.started'
    WHEN l.kind IN ('booking_completed', 'completion_lapsed') THEN 'booking.completed'
    WHEN l.kind = 'booking_missed' THEN 'booking.no_show'
    WHEN l.kind = 'completion_disputed' THEN 'booking.disputed'
    WHEN l.kind = 'booking_paid' THEN 'payment.received'
    WHEN l.kind IN ('refund_made', 'refund_recorded', 'refunded_outside', 'dispute_lost')
        THEN 'payment.refunded'
    ELSE 'booking.amended'
END
"""

COLUMNS = [
    "ALTER TABLE feed_entry ADD COLUMN type text, ADD COLUMN program text,"
    " ADD COLUMN provider_id bigint, ADD COLUMN client_id bigint,"
    " ADD COLUMN guarded boolean NOT NULL DEFAULT false",
    "ALTER TABLE feed_entry DISABLE TRIGGER feed_append_only",
    "SELECT set_config('bookable.person', 'system', true)",
    f"UPDATE feed_entry f SET type = {TYPES}, program = b.program, provider_id = b.provider_id,"
    " client_id = b.client_id, guarded = b.guarded"
    " FROM ledger_entry l JOIN booking b ON b.id = l.booking_id WHERE l.id = f.entry_id",
    "SELECT set_config('bookable.person', '', true)",
    "ALTER TABLE feed_entry ENABLE TRIGGER feed_append_only",
    "ALTER TABLE feed_entry ALTER COLUMN program SET NOT NULL,"
    " ALTER COLUMN provider_id SET NOT NULL, ALTER COLUMN client_id SET NOT NULL",
    f"CREATE POLICY feed_participants ON feed_entry USING (NOT guarded OR {ME} IN"
    " ('system', provider_id::text, client_id::text))",
    "ALTER TABLE feed_entry ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE feed_entry FORCE ROW LEVEL SECURITY",
]
BACK = [
    "ALTER TABLE feed_entry NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE feed_entry DISABLE ROW LEVEL SECURITY",
    "DROP POLICY feed_participants ON feed_entry",
    "ALTER TABLE feed_entry DROP COLUMN type, DROP COLUMN program, DROP COLUMN provider_id,"
    " DROP COLUMN client_id, DROP COLUMN guarded",
]


def column(name, field):
    return migrations.AddField("feedentry", name, field)


def uuid(model):
    field = models.UUIDField(db_default=RandomUUID(), editable=False, unique=True)
    return migrations.AddField(model, "uuid", field)


class Migration(migrations.Migration):
    dependencies = [("storage", "0040_mail")]
    operations = at_once([
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(COLUMNS, BACK)],
            [
                column("type", models.TextField(null=True)),
                column("program", models.TextField()),
                column("provider_id", models.BigIntegerField()),
                column("client_id", models.BigIntegerField()),
                column(
                    "guarded",
                    models.BooleanField(db_default=False, default=False, editable=False),
                ),
            ],
        ),
        migrations.AddIndex(
            "feedentry",
            models.Index("program", "type", models.F("position") + 0, name="feed_by_type"),
        ),
        *(
            migrations.AddIndex(
                "feedentry",
                models.Index(
                    f"{side}_id",
                    models.F("position") + 0,
                    "type",
                    "program",
                    name=f"feed_of_{side}",
                ),
            )
            for side in ("provider", "client")
        ),
        migrations.AddField("feedhead", "cluster", models.TextField(db_default="", default="")),
        migrations.CreateModel(
            name="FeedEra",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tag", models.BigIntegerField(unique=True)),
                ("after", models.BigIntegerField()),
            ],
            options={"db_table": "feed_era"},
        ),
        *map(uuid, ("location", "room", "service", "servicesession")),
    ])
