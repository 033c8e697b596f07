"""How moves of a booking limit its refund. Bookings that exist count as never moved."""

from django.db import migrations, models

from bookable.storage.operations import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('storage', '0007_orders'),
    ]

    operations = at_once([
        migrations.AddField(
            model_name='booking',
            name='refund_at_most',
            field=models.PositiveSmallIntegerField(db_default=100, default=100),
        ),
        migrations.AddField(
            model_name='booking',
            name='moved_by_others',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ])
