"""Ratings of providers, as sums that directories can show."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from bookable.storage.operations import at_once


ON_WHOM = """
UPDATE feedback f SET provider_id = b.provider_id FROM booking b
WHERE b.id = f.booking_id AND b.client_id = f.author_id
"""
SUMS = """
UPDATE person p SET rating_sum = f.total, rating_count = f.number FROM (
    SELECT provider_id, sum(rating) AS total, count(*) AS number FROM feedback
    WHERE provider_id IS NOT NULL GROUP BY provider_id
) f WHERE f.provider_id = p.id
"""


class Migration(migrations.Migration):

    dependencies = [("storage", "0015_consent")]

    operations = at_once([
        migrations.AddField(
            model_name='feedback',
            name='provider',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='person',
            name='rating_count',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name='person',
            name='rating_sum',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddIndex(
            model_name='feedback',
            index=models.Index(condition=models.Q(('provider__isnull', False)), fields=['provider', '-created_at', '-id'], name='feedback_on_provider'),
        ),
        # Last: a table whose rows have changed cannot be altered in the same transaction.
        migrations.RunSQL([ON_WHOM, SUMS], []),
    ])
