"""Matches are pending until the other person accepts, and two people have one open match at
most."""

import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

from bookable.storage.operations import at_once


# Row-level security binds migrations too.
SEE = "SELECT set_config('bookable.person', 'system', true)"
# Of several open matches of the same two people one stays open: the one of a world file, or else
# the latest. Bookings of the others stay as they are.
END = """
UPDATE match SET status = 'ended' WHERE id IN (SELECT id FROM (
    SELECT id, row_number() OVER (
        PARTITION BY least(user1_id, user2_id), greatest(user1_id, user2_id)
        ORDER BY key IS NULL, created_at DESC, id DESC
    ) AS place FROM match
) AS numbered WHERE place > 1)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('storage', '0014_open_bookings'),
    ]

    operations = at_once([
        migrations.AddField(
            model_name='match',
            name='asked_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='match',
            name='status',
            field=models.TextField(db_default='accepted', default='accepted'),
        ),
        migrations.RunSQL([SEE, END], []),
        migrations.AddConstraint(
            model_name='match',
            constraint=models.UniqueConstraint(django.db.models.functions.comparison.Least('user1', 'user2'), django.db.models.functions.comparison.Greatest('user1', 'user2'), condition=models.Q(('status__in', ['pending', 'accepted'])), name='match_open_once'),
        ),
    ])
