"""The wall time that was agreed on, beside exact times; and the times that cannot follow it."""

import bookable.storage.fields
import django.db.models.deletion
from django.db import migrations, models

from bookable.storage.operations import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('storage', '0017_name_keys'),
    ]

    operations = at_once([
        migrations.CreateModel(
            name='ZoneConflict',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('stands_at', models.DateTimeField()),
                ('belongs_at', models.DateTimeField(null=True)),
                ('wall_start', bookable.storage.fields.WallTimeField()),
                ('wall_zone', models.TextField()),
                ('rules', models.TextField()),
                ('problem', models.TextField()),
                ('noticed_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'zone_conflict',
            },
        ),
        migrations.AddField(
            model_name='booking',
            name='rules',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
        migrations.AddField(
            model_name='booking',
            name='wall_is_second',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='booking',
            name='wall_start',
            field=bookable.storage.fields.WallTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='booking',
            name='wall_zone',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
        migrations.AddField(
            model_name='servicesession',
            name='rules',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
        migrations.AddField(
            model_name='servicesession',
            name='wall_is_second',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='servicesession',
            name='wall_start',
            field=bookable.storage.fields.WallTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='servicesession',
            name='wall_zone',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(condition=models.Q(('status__in', ['draft', 'pending_payment', 'requested', 'confirmed'])), fields=['rules', 'starts_at', 'id'], name='booking_by_rules'),
        ),
        migrations.AddIndex(
            model_name='servicesession',
            index=models.Index(fields=['rules', 'starts_at', 'id'], name='service_session_by_rules'),
        ),
        migrations.AddField(
            model_name='zoneconflict',
            name='booking',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to='storage.booking'),
        ),
        migrations.AddField(
            model_name='zoneconflict',
            name='service_session',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to='storage.servicesession'),
        ),
        migrations.AddConstraint(
            model_name='zoneconflict',
            constraint=models.UniqueConstraint(condition=models.Q(('settled_at__isnull', True)), fields=('booking',), name='zone_conflict_of_booking'),
        ),
        migrations.AddConstraint(
            model_name='zoneconflict',
            constraint=models.UniqueConstraint(condition=models.Q(('settled_at__isnull', True)), fields=('service_session',), name='zone_conflict_of_session'),
        ),
        migrations.AddConstraint(
            model_name='zoneconflict',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('booking__isnull', False), ('service_session__isnull', True)), models.Q(('booking__isnull', True), ('service_session__isnull', False)), _connector='OR'), name='zone_conflict_of_one'),
        ),
    ])
