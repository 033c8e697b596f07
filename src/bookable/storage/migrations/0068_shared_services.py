"""An index of the people who provide a service besides its own practitioner."""

from django.db import migrations

from bookable.storage.operations import at_once

INDEX = """
CREATE INDEX service_by_practitioners ON service USING gin (practitioners jsonb_path_ops)
WHERE practitioners <> '[]'
"""


class Migration(migrations.Migration):
    dependencies = [("storage", "0067_start_weeks")]

    operations = at_once([migrations.RunSQL(sql=[INDEX], reverse_sql=[])])
