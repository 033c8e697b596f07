"""People's points in a table of their own.

Their column was indexed, so each point that someone earned wrote all indexes of `person`.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from bookable.storage.operations import at_once

MOVE = """
INSERT INTO standing (person_id, completed_sessions)
SELECT id, completed_sessions FROM person WHERE completed_sessions > 0
"""
BACK = """
UPDATE person SET completed_sessions = s.completed_sessions FROM standing s WHERE s.person_id = id
"""


class Migration(migrations.Migration):
    dependencies = [("storage", "0077_weeks_found_at_once")]

    operations = at_once([
        migrations.CreateModel(
            name="Standing",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("completed_sessions", models.PositiveIntegerField()),
            ],
            options={
                "db_table": "standing",
                "indexes": [
                    models.Index(fields=["-completed_sessions", "person"], name="standing_leaders")
                ],
            },
        ),
        migrations.RunSQL([MOVE], [BACK]),
        migrations.RemoveIndex("person", "person_leaders"),
        migrations.RemoveField("person", "completed_sessions"),
        migrations.AlterField(
            "reputationentry",
            "booking",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reputation",
                to="storage.booking",
            ),
        ),
    ])
