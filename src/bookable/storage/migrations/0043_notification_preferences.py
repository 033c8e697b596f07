"""Which mails people want."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("storage", "0042_api_keys")]

    operations = [
        migrations.CreateModel(
            name='NotificationPreference',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('bookings', models.BooleanField(db_default=True, default=True)),
                ('reminders', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), blank=True, null=True, size=None)),
            ],
            options={
                'db_table': 'notification_preference',
            },
        ),
    ]
