"""Buddies in the order of the directory, as it has those of all other roles."""

from django.db import migrations

from bookable.storage.operations import at_once

INDEX = """
CREATE INDEX person_buddy_by_name ON person (name_key, id)
WHERE is_active AND roles @> ARRAY['buddy']
"""


class Migration(migrations.Migration):
    dependencies = [("storage", "0075_mail_forms")]

    operations = at_once([migrations.RunSQL(sql=[INDEX], reverse_sql=[])])
