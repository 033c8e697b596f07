"""What connections to Google and Microsoft need besides: pushes, consents, the use of secrets."""

import django.db.models.deletion
from django.db import migrations, models

from bookable.storage.operations import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('storage', '0046_booking_orders'),
    ]

    operations = at_once([
        migrations.CreateModel(
            name='CalendarChannel',
            fields=[
                ('connection', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='storage.calendarconnection')),
                ('uuid', models.UUIDField(unique=True)),
                ('name', models.TextField(db_default='', default='')),
                ('resource', models.TextField(db_default='', default='')),
                ('until', models.DateTimeField(null=True)),
                ('failures', models.PositiveIntegerField(db_default=0, default=0)),
                ('renew_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'calendar_channel',
            },
        ),
        migrations.CreateModel(
            name='SecretLease',
            fields=[
                ('connection', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='storage.calendarconnection')),
                ('holder', models.UUIDField()),
                ('until', models.DateTimeField()),
            ],
            options={
                'db_table': 'secret_lease',
            },
        ),
        migrations.CreateModel(
            name='SpentConsent',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('until', models.DateTimeField()),
            ],
            options={
                'db_table': 'spent_consent',
                'indexes': [models.Index(fields=['until'], name='spent_consent_until')],
            },
        ),
    ])
