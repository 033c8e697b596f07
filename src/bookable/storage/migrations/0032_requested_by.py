"""Which of two matched people asked for a session."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("storage", "0031_location_practitioners"),
    ]

    operations = [
        migrations.AddField(
            model_name='booking',
            name='requested_by',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
    ]
