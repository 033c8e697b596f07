"""What is said to staff whose opening hours do not fit together. The constraints stay as they are."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('storage', '0083_booking_versions'),
    ]

    operations = [
        migrations.AlterConstraint(
            model_name='openinghours',
            name='opening_hours_weekly_or_dated',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed', False), ('date__isnull', True), ('weekday__range', (0, 6))), models.Q(('date__isnull', False), ('weekday__isnull', True)), _connector='OR'), name='opening_hours_weekly_or_dated', violation_error_message='Give a weekday or a date. Only dates can be closed.'),
        ),
        migrations.AlterConstraint(
            model_name='openinghours',
            name='opening_hours_end_after_start',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed', True), ('end__isnull', True), ('start__isnull', True)), models.Q(('closed', False), ('end__gt', models.F('start')), ('start__isnull', False)), models.Q(('closed', False), ('end', '00:00'), ('start__isnull', False)), _connector='OR'), name='opening_hours_end_after_start', violation_error_message='Give a start and a later end. A closed date has neither.'),
        ),
    ]
