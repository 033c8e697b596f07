"""Services that several people provide, and why one of them was chosen for a booking."""

import django.db.models.deletion
from django.db import migrations, models

from bookable.storage.operations import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('storage', '0062_open_weeks'),
    ]

    operations = at_once([
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('booking', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='storage.booking')),
                ('bookings', models.PositiveIntegerField()),
                ('last_at', models.DateTimeField(null=True)),
                ('providers', models.PositiveIntegerField()),
                ('passed_over', models.PositiveIntegerField()),
            ],
            options={
                'db_table': 'assignment',
            },
        ),
        migrations.RemoveIndex(
            model_name='booking',
            name='booking_of_service',
        ),
        migrations.AddField(
            model_name='service',
            name='practitioners',
            field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(condition=models.Q(('service__isnull', False)), fields=['service', 'provider', 'created_at'], name='booking_of_service'),
        ),
    ])
