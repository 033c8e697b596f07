"""A date of a calendar is closed once. Of what closes it twice, the first is kept."""

from django.db import migrations, models

KEEP_FIRST = """
DELETE FROM opening_hours h USING opening_hours f
WHERE h.closed AND f.closed AND h.calendar_id = f.calendar_id AND h.date = f.date AND f.id < h.id
"""


class Migration(migrations.Migration):
    dependencies = [("storage", "0037_guarded_dependents")]
    operations = [
        migrations.RunSQL([KEEP_FIRST], []),
        migrations.AddConstraint(
            model_name="openinghours",
            constraint=models.UniqueConstraint(
                name="opening_hours_closed_once",
                fields=["calendar", "date"],
                condition=models.Q(closed=True),
                violation_error_message="This date is closed already.",
            ),
        ),
    ]
