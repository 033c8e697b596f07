"""The seats that offers on waitlists keep, and an index of credits that expire."""

from django.db import migrations, models

from bookable.storage.operations import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('storage', '0004_marketplace'),
    ]

    operations = at_once([
        migrations.AddField(
            model_name='waitlistentry',
            name='holds',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='waitlistentry',
            name='program',
            field=models.TextField(default='marketplace'),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name='creditgrant',
            index=models.Index(condition=models.Q(('closed_at__isnull', True), ('expires_at__isnull', False)), fields=['expires_at'], name='credit_grant_running_out'),
        ),
    ])
