"""How many days ahead a provider can be booked."""

from django.db import migrations, models

from bookable.storage.operations import at_once


class Migration(migrations.Migration):

    dependencies = [("storage", "0020_reversals")]

    operations = at_once([
        migrations.AddField(
            model_name='person',
            name='maximum_advance_days',
            field=models.PositiveIntegerField(db_default=730, default=730),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('maximum_advance_days__range', (1, 730))), name='person_advance'),
        ),
    ])
