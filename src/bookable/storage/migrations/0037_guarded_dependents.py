"""What hangs on a guarded booking, and the answers that are kept of what was done with one, are
shown to those whom the booking, or the key, is shown to."""

from django.db import migrations, models

from bookable.storage.operations import at_once

ME = "current_setting('bookable.person', true)"
TABLES = ("note", "feedback", "meeting", "payment", "refund")

# The row is guarded as its booking is. Who does not see the booking reads null here, which neither
# the policy nor the column takes.
FOLLOW = """
CREATE FUNCTION guard_as_booking() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    NEW.guarded := (SELECT b.guarded FROM booking b WHERE b.id = NEW.booking_id);
    RETURN NEW;
END
$$
"""
SYSTEM = "SELECT set_config('bookable.person', 'system', true)"
NOBODY = "SELECT set_config('bookable.person', '', true)"

# A key is reserved before it is known whom its answer concerns, and the answer is written while the
# actor is named: it is read by the owner of the key.
ANSWERS = f"""
CREATE POLICY answer_owner ON idempotency_key
USING (NOT guarded OR {ME} IN ('system', owner_id::text))
"""


def row_security(table, *words):
    return [f"ALTER TABLE {table} {word} ROW LEVEL SECURITY" for word in words]


def guard(table):
    """The column comes first in the policy: nothing more is asked of other programmes' rows."""
    policy = f"{table}_participants"
    return migrations.RunSQL(
        [
            SYSTEM,
            f"UPDATE {table} t SET guarded = true FROM booking b"
            " WHERE b.id = t.booking_id AND b.guarded",
            NOBODY,
            f"CREATE TRIGGER {table}_guarded BEFORE INSERT ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION guard_as_booking()",
            f"CREATE POLICY {policy} ON {table}"
            " USING (NOT guarded OR EXISTS (SELECT 1 FROM booking b WHERE b.id = booking_id))",
            *row_security(table, "ENABLE", "FORCE"),
        ],
        [
            *row_security(table, "NO FORCE", "DISABLE"),
            f"DROP POLICY {policy} ON {table}",
            f"DROP TRIGGER {table}_guarded ON {table}",
        ],
    )


def column(model):
    field = models.BooleanField(db_default=False, default=False, editable=False)
    return migrations.AddField(model_name=model, name="guarded", field=field)


class Migration(migrations.Migration):
    dependencies = [("storage", "0036_matches_asked")]
    operations = at_once([
        migrations.RunSQL([FOLLOW], ["DROP FUNCTION guard_as_booking()"]),
        *map(column, TABLES),
        *map(guard, TABLES),
        column("idempotencykey"),
        # Which of the answers that are there are of guarded bookings is not known: they are kept
        # for a day, and until then all of them are guarded.
        migrations.RunSQL(
            [
                "UPDATE idempotency_key SET guarded = true WHERE status IS NOT NULL",
                ANSWERS,
                *row_security("idempotency_key", "ENABLE", "FORCE"),
            ],
            [
                *row_security("idempotency_key", "NO FORCE", "DISABLE"),
                "DROP POLICY answer_owner ON idempotency_key",
            ],
        ),
    ])
