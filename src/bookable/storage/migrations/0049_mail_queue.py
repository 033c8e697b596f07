"""The outbox is the queue of its mails: no job for each any more.

Mails that an earlier release left due are due at once. Their jobs, if a worker still runs them, find
nothing to do.
"""

import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.db import migrations, models

from bookable.storage.operations import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('storage', '0048_keys_of_keys'),
    ]

    operations = at_once([
        migrations.RemoveIndex(
            model_name='mail',
            name='mail_due',
        ),
        migrations.AddField(
            model_name='mail',
            name='attempts',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='mail',
            name='due_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
        ),
        migrations.AlterField(
            model_name='mail',
            name='booking',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='storage.booking'),
        ),
        migrations.AlterField(
            model_name='mail',
            name='uuid',
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
        migrations.AddIndex(
            model_name='mail',
            index=models.Index(condition=models.Q(('state', 'due')), fields=['due_at', 'id'], name='mail_due'),
        ),
        migrations.AddIndex(
            model_name='mail',
            index=models.Index(fields=['booking', 'side', 'id'], name='mail_turn'),
        ),
    ])
