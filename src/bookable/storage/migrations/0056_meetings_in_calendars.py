"""Online meetings in the events of connected calendars."""

from django.db import migrations, models

from bookable.storage.operations import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('storage', '0055_account_links'),
    ]

    operations = at_once([
        migrations.AddField(
            model_name='calendarconnection',
            name='hosts_meetings',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='calendarcopy',
            name='has_meeting',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ])
