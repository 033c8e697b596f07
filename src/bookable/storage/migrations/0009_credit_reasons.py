"""The reasons of movements of credits; and bundles may expire again after a credit came back."""

from django.db import migrations, models

from bookable.storage.operations import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('storage', '0008_moves'),
    ]

    operations = at_once([
        migrations.AddField(
            model_name='creditentry',
            name='reason',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
        migrations.RemoveConstraint(
            model_name='creditentry',
            name='credit_movement_once',
        ),
        migrations.AddConstraint(
            model_name='creditentry',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'expired'), _negated=True), fields=('booking', 'grant', 'kind', 'account'), name='credit_movement_once'),
        ),
    ])
