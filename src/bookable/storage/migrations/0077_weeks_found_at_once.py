"""Indexes of weeks without a list of pending entries.

Each look reads that list from its beginning to its end, and a search for the few who are open looks
for several hundred keys: after some hundred changes of hours it took ten times as long.
"""

from django.db import migrations

from bookable.storage.operations import at_once

INDEXES = ("person_by_open_week", "person_by_start_week")
SQL = [
    statement
    for index in INDEXES
    for statement in (
        f"ALTER INDEX {index} SET (fastupdate = off)",
        f"SELECT gin_clean_pending_list('{index}')",
    )
]


class Migration(migrations.Migration):
    dependencies = [("storage", "0076_buddies_by_name")]

    operations = at_once([migrations.RunSQL(sql=SQL, reverse_sql=[])])
