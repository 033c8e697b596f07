"""The bundle that the client chose to pay a booking with."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('storage', '0012_both_calendars'),
    ]

    operations = [
        migrations.AddField(
            model_name='booking',
            name='bundle',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='storage.booking'),
        ),
    ]
