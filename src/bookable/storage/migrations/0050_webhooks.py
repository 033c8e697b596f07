"""Webhooks: endpoints, and what is sent to them."""

import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from bookable.storage.operations import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('storage', '0049_mail_queue'),
    ]

    operations = at_once([
        migrations.CreateModel(
            name='WebhookHead',
            fields=[
                ('id', models.BigIntegerField(default=1, primary_key=True, serialize=False)),
                ('position', models.BigIntegerField(default=0)),
            ],
            options={
                'db_table': 'webhook_head',
            },
        ),
        migrations.CreateModel(
            name='WebhookEndpoint',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uuid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False, unique=True)),
                ('url', models.TextField()),
                ('types', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('programs', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('description', models.TextField(db_default='', default='')),
                ('secret', models.BinaryField()),
                ('old_secret', models.BinaryField(null=True)),
                ('old_secret_until', models.DateTimeField(editable=False, null=True)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('disabled_at', models.DateTimeField(null=True)),
                ('disabled_reason', models.TextField(choices=[('owner', 'owner'), ('gone', 'gone'), ('failing', 'failing')], db_default='', default='')),
                ('failing_since', models.DateTimeField(null=True)),
                ('succeeded_at', models.DateTimeField(null=True)),
                ('paused_until', models.DateTimeField(null=True)),
                ('position', models.BigIntegerField(editable=False, null=True)),
                ('lease', models.UUIDField(editable=False, null=True)),
                ('leased_until', models.DateTimeField(editable=False, null=True)),
                ('turn_at', models.DateTimeField(editable=False, null=True)),
                ('key', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='storage.apikey')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'webhook_endpoint',
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('key__isnull', False), ('person', None)), models.Q(('key', None), ('person__isnull', False)), _connector='OR'), name='webhook_endpoint_of_one'),
                ],
            },
        ),
        migrations.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uuid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False, unique=True)),
                ('position', models.BigIntegerField(editable=False, null=True)),
                ('type', models.TextField()),
                ('status', models.TextField(choices=[('pending', 'pending'), ('delivered', 'delivered'), ('failed', 'failed'), ('dropped', 'dropped')])),
                ('attempts', models.PositiveIntegerField(db_default=0, default=0)),
                ('created_at', models.DateTimeField()),
                ('next_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('last_at', models.DateTimeField(null=True)),
                ('last_status', models.PositiveIntegerField(null=True)),
                ('last_problem', models.TextField(db_default='', default='')),
                ('last_answer', models.TextField(db_default='', default='')),
                ('last_milliseconds', models.PositiveIntegerField(null=True)),
                ('endpoint', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='storage.webhookendpoint')),
            ],
            options={
                'verbose_name_plural': 'webhook deliveries',
                'db_table': 'webhook_delivery',
                'indexes': [
                    models.Index(fields=['endpoint', 'id'], name='webhook_delivery_listed'),
                    models.Index(condition=models.Q(('status', 'pending')), fields=['endpoint', 'next_at'], name='webhook_delivery_pending'),
                    models.Index(condition=models.Q(('done_at__isnull', False)), fields=['done_at'], name='webhook_delivery_done'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('endpoint', 'position'), name='webhook_delivery_once'),
                ],
            },
        ),
    ])
