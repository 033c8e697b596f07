"""Holds: time of a provider, or a seat in a session, kept for a while before it is booked."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from bookable.storage.operations import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('storage', '0057_person_limits'),
    ]

    operations = at_once([
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('program', models.TextField()),
                ('visitor', models.UUIDField(null=True)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('service_session', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='storage.servicesession')),
                ('provider', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'hold',
            },
        ),
        migrations.RemoveConstraint(
            model_name='claim',
            name='claim_of_one',
        ),
        migrations.AddField(
            model_name='claim',
            name='hold',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='storage.hold'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(condition=models.Q(('hold__isnull', False)), fields=['hold'], name='claim_of_hold'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('booking__isnull', False), ('hold__isnull', True), ('service_session__isnull', True)), models.Q(('booking__isnull', True), ('hold__isnull', True), ('service_session__isnull', False)), models.Q(('booking__isnull', True), ('hold__isnull', False), ('service_session__isnull', True)), _connector='OR'), name='claim_of_one'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(fields=['expires_at', 'id'], name='hold_expiring'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(condition=models.Q(('person__isnull', False)), fields=['person'], name='hold_of_person'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(condition=models.Q(('visitor__isnull', False)), fields=['visitor'], name='hold_of_visitor'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(condition=models.Q(('service_session__isnull', False)), fields=['service_session'], name='hold_of_session'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', False), ('visitor__isnull', True)), models.Q(('person__isnull', True), ('visitor__isnull', False)), _connector='OR'), name='hold_of_one'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='hold_ends_after_start'),
        ),
    ])
