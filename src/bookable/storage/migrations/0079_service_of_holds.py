"""The service of a hold, of an appointment too."""

import django.db.models.deletion
from django.db import migrations, models

from bookable.storage.operations import at_once

FILL = """
UPDATE hold h SET service_id = s.service_id FROM service_session s WHERE s.id = h.service_session_id
"""


class Migration(migrations.Migration):
    dependencies = [("storage", "0078_standings")]

    operations = at_once([
        migrations.AddField(
            model_name="hold",
            name="service",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="storage.service",
            ),
        ),
        migrations.RunSQL(sql=[FILL], reverse_sql=[]),
    ])
