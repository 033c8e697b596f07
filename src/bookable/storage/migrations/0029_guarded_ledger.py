"""Ledger entries of guarded bookings are shown to the people who may see the booking."""

from django.db import migrations, models

ME = "current_setting('bookable.person', true)"

# The column comes first: of other programmes' entries nothing more is asked. Who writes an entry
# reads its number back in the statement that also makes the booking, which is not there yet then.
READING = f"""
CREATE POLICY ledger_participants ON ledger_entry FOR SELECT
USING (NOT guarded OR {ME} IN ('system', actor_id::text)
    OR EXISTS (SELECT 1 FROM booking b WHERE b.id = booking_id))
"""
WRITING = "CREATE POLICY ledger_writing ON ledger_entry FOR INSERT WITH CHECK (true)"
# What the trigger refuses, it refuses aloud.
CHANGING = "CREATE POLICY ledger_changing ON ledger_entry FOR UPDATE USING (true)"
DELETING = "CREATE POLICY ledger_deleting ON ledger_entry FOR DELETE USING (true)"
NAMES = ("participants", "writing", "changing", "deleting")

FILL = [
    "SELECT set_config('bookable.person', 'system', true)",
    "ALTER TABLE ledger_entry DISABLE TRIGGER ledger_append_only",
    "UPDATE ledger_entry l SET guarded = true FROM booking b WHERE b.id = l.booking_id AND b.guarded",
    "ALTER TABLE ledger_entry ENABLE TRIGGER ledger_append_only",
    "SELECT set_config('bookable.person', '', true)",
]


def row_security(*words):
    return [f"ALTER TABLE ledger_entry {word} ROW LEVEL SECURITY" for word in words]


class Migration(migrations.Migration):
    dependencies = [("storage", "0028_second_factors")]
    operations = [
        migrations.AddField(
            model_name="ledgerentry",
            name="guarded",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.RunSQL(FILL, []),
        migrations.RunSQL(
            [READING, WRITING, CHANGING, DELETING],
            [f"DROP POLICY ledger_{name} ON ledger_entry" for name in NAMES],
        ),
        migrations.RunSQL(row_security("ENABLE", "FORCE"), row_security("NO FORCE", "DISABLE")),
    ]
