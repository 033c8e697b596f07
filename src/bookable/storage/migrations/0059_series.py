"""Weekly series of bookings."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from bookable.storage.operations import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('storage', '0058_holds'),
    ]

    operations = at_once([
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('every_weeks', models.PositiveSmallIntegerField()),
                ('count', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('until', models.DateField(blank=True, null=True)),
                ('skipped', models.JSONField(default=list)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'verbose_name_plural': 'series',
                'db_table': 'series',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('count__isnull', True), ('until__isnull', False)), models.Q(('count__isnull', False), ('until__isnull', True)), _connector='OR'), name='series_ends')],
            },
        ),
        migrations.AddField(
            model_name='booking',
            name='series',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='storage.series'),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(condition=models.Q(('series__isnull', False)), fields=['series'], name='booking_of_series'),
        ),
    ])
