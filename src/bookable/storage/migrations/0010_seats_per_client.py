"""How many seats in one session a client may have, and an index that counts them."""

from django.db import migrations, models

from bookable.storage.operations import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('storage', '0009_credit_reasons'),
    ]

    operations = at_once([
        migrations.AddField(
            model_name='service',
            name='seats_per_client',
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.CheckConstraint(condition=models.Q(('seats_per_client__gte', 1)), name='service_seats_per_client'),
        ),
        migrations.RemoveIndex(
            model_name='booking',
            name='booking_of_session',
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(condition=models.Q(('service_session__isnull', False)), fields=['service_session', 'client'], name='booking_of_session'),
        ),
    ])
