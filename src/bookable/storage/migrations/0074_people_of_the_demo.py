"""An index of the people of the demo, for whom the first page looks each time it is shown."""

from django.db import migrations

from bookable.storage.operations import at_once

INDEX = "CREATE INDEX person_of_demo ON person (id) WHERE email LIKE '%@demo.example'"


class Migration(migrations.Migration):
    dependencies = [("storage", "0073_changed_addresses")]

    operations = at_once([migrations.RunSQL(sql=[INDEX], reverse_sql=[])])
