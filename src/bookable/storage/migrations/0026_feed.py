"""The feed: ledger entries in the order in which they became visible, and those yet to be relayed.

Entries that are there already get their places in the order of their ids: nothing overlaps them any
more, and their effects were deferred when they were written.
"""

import django.db.models.deletion
from django.db import migrations, models

from bookable.storage.operations import at_once

FILL = """
INSERT INTO feed_entry (position, entry_id)
SELECT row_number() OVER (ORDER BY id), id FROM ledger_entry
"""
ROWS = """
CREATE TRIGGER feed_append_only BEFORE UPDATE OR DELETE ON feed_entry
FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change()
"""
WHOLE = """
CREATE TRIGGER feed_never_emptied BEFORE TRUNCATE ON feed_entry
FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
"""


def _entry(**options):
    return models.OneToOneField(
        "storage.ledgerentry",
        on_delete=django.db.models.deletion.PROTECT,
        db_constraint=False,
        related_name="+",
        **options,
    )


class Migration(migrations.Migration):
    dependencies = [("storage", "0025_audit")]
    operations = at_once([
        migrations.CreateModel(
            name="UnrelayedEntry",
            fields=[("entry", _entry(primary_key=True, serialize=False))],
            options={"db_table": "unrelayed_entry"},
        ),
        migrations.CreateModel(
            name="FeedEntry",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("entry", _entry()),
            ],
            options={"db_table": "feed_entry"},
        ),
        migrations.CreateModel(
            name="FeedHead",
            fields=[
                ("id", models.BigIntegerField(default=1, primary_key=True, serialize=False)),
                ("position", models.BigIntegerField(default=0)),
            ],
            options={"db_table": "feed_head"},
        ),
        migrations.RunSQL([FILL], [migrations.RunSQL.noop]),
        migrations.RunSQL([ROWS], ["DROP TRIGGER feed_append_only ON feed_entry"]),
        migrations.RunSQL([WHOLE], ["DROP TRIGGER feed_never_emptied ON feed_entry"]),
    ])
