"""Locations are reserved for the practitioners who sold, held or booked something there."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FILL = """
INSERT INTO location_practitioner (location_id, practitioner_id)
SELECT location_id, practitioner_id FROM service WHERE location_id IS NOT NULL
UNION SELECT e.location_id, s.practitioner_id
FROM service_session e JOIN service s ON s.id = e.service_id WHERE e.location_id IS NOT NULL
UNION SELECT location_id, provider_id FROM booking WHERE location_id IS NOT NULL
"""


class Migration(migrations.Migration):

    dependencies = [
        ("storage", "0030_service_limits"),
    ]

    operations = [
        migrations.CreateModel(
            name='LocationPractitioner',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('location', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='practitioners', to='storage.location')),
                ('practitioner', models.ForeignKey(limit_choices_to={'roles__contains': ['practitioner']}, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'location_practitioner',
                'constraints': [models.UniqueConstraint(fields=('location', 'practitioner'), name='location_practitioner_once')],
            },
        ),
        migrations.RunSQL([FILL], []),
    ]
