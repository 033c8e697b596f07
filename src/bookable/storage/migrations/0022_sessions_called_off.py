"""Canceled sessions, and an index of group bookings that are over."""

from django.db import migrations, models

from bookable.storage.operations import at_once


class Migration(migrations.Migration):

    dependencies = [("storage", "0021_advance")]

    operations = at_once([
        migrations.AddField(
            model_name='servicesession',
            name='canceled_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(condition=models.Q(('kind__in', ['workshop', 'course']), ('status', 'in_progress')), fields=['program', 'ends_at'], name='booking_ending'),
        ),
    ])
