"""Calendars that people keep elsewhere."""

import bookable.domain.connections
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.functions
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from bookable.storage.operations import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('storage', '0043_notification_preferences'),
    ]

    operations = at_once([
        migrations.CreateModel(
            name='CalendarConnection',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uuid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False, unique=True)),
                ('kind', models.TextField(choices=[('ics', 'ics'), ('caldav', 'caldav'), ('google', 'google'), ('microsoft', 'microsoft')])),
                ('label', models.TextField(blank=True, db_default='', default='')),
                ('url', models.TextField(blank=True, db_default='', default='')),
                ('username', models.TextField(blank=True, db_default='', default='')),
                ('secret', models.BinaryField(default=b'', editable=False)),
                ('calendar', models.TextField(blank=True, db_default='', default='')),
                ('on_external_change', models.TextField(choices=[('notify', 'notify'), ('follow', 'follow')], db_default='notify', default=bookable.domain.connections.ExternalChange['NOTIFY'])),
                ('state', models.TextField(choices=[('unread', 'unread'), ('working', 'working'), ('failing', 'failing'), ('denied', 'denied')], db_default='unread', default=bookable.domain.connections.ConnectionState['UNREAD'])),
                ('problem', models.TextField(db_default='', default='', editable=False)),
                ('failures', models.PositiveIntegerField(db_default=0, default=0, editable=False)),
                ('cursor', models.TextField(db_default='', default='', editable=False)),
                ('read_from', models.DateTimeField(editable=False, null=True)),
                ('read_until', models.DateTimeField(editable=False, null=True)),
                ('created_at', models.DateTimeField(editable=False)),
                ('succeeded_at', models.DateTimeField(editable=False, null=True)),
                ('due_at', models.DateTimeField(editable=False, null=True)),
                ('leased_until', models.DateTimeField(editable=False, null=True)),
                ('removed_at', models.DateTimeField(editable=False, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'calendar_connection',
                'indexes': [
                    models.Index(condition=models.Q(('due_at__isnull', False), ('removed_at__isnull', True)), fields=['due_at'], name='calendar_connection_due'),
                ],
            },
        ),
        migrations.CreateModel(
            name='BusyTime',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('name', models.TextField()),
                ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ('calendar', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='storage.calendar')),
                ('connection', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='storage.calendarconnection')),
            ],
            options={
                'db_table': 'busy_time',
                'indexes': [
                    django.contrib.postgres.indexes.GistIndex(fields=['calendar', 'during'], name='busy_time_during'),
                    models.Index(fields=['connection', 'name'], name='busy_time_of_event'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('during__isempty', False), ('during__lower_inf', False), ('during__upper_inf', False)), name='busy_time_bounded'),
                ],
            },
        ),
        migrations.CreateModel(
            name='CalendarCopy',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('name', models.TextField(db_default='', default='')),
                ('version', models.TextField(db_default='', default='')),
                ('calendar', models.TextField(db_default='', default='')),
                ('digest', models.TextField(db_default='', default='')),
                ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField(null=True)),
                ('is_tried', models.BooleanField(db_default=False, default=False)),
                ('failures', models.PositiveIntegerField(db_default=0, default=0)),
                ('problem', models.TextField(db_default='', default='')),
                ('due_at', models.DateTimeField(null=True)),
                ('leased_until', models.DateTimeField(null=True)),
                ('booking', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='storage.booking')),
                ('connection', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='storage.calendarconnection')),
            ],
            options={
                'verbose_name_plural': 'calendar copies',
                'db_table': 'calendar_copy',
                'indexes': [
                    models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='calendar_copy_due'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('connection', 'booking'), name='calendar_copy_once'),
                ],
            },
        ),
    ])
