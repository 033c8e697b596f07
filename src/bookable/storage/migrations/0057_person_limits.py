"""How many bookings of a provider may start on a day, and in a week."""

from django.db import migrations, models

from bookable.storage.operations import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('storage', '0056_meetings_in_calendars'),
    ]

    operations = at_once([
        migrations.AddField(
            model_name='person',
            name='daily_limit',
            field=models.PositiveIntegerField(blank=True, help_text='How many bookings may start on a day. Empty: any number.', null=True),
        ),
        migrations.AddField(
            model_name='person',
            name='weekly_limit',
            field=models.PositiveIntegerField(blank=True, help_text='How many bookings may start in a week, from Monday. Empty: any number.', null=True),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('daily_limit', None), ('daily_limit__range', (1, 1000)), _connector='OR'), models.Q(('weekly_limit', None), ('weekly_limit__range', (1, 7000)), _connector='OR')), name='person_limits'),
        ),
    ])
