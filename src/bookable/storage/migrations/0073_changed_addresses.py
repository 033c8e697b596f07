"""Links by which people change the address with which they sign in."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from bookable.storage.operations import at_once


class Migration(migrations.Migration):

    dependencies = [
        ("storage", "0072_sign_ins"),
    ]

    operations = at_once([
        migrations.AlterField(
            model_name='accountlink',
            name='purpose',
            field=models.TextField(choices=[('verify', 'verify'), ('reset', 'reset'), ('invite', 'invite'), ('address', 'address')]),
        ),
        migrations.AddField(
            model_name='accountlink',
            name='person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='accountlink',
            name='replaced',
            field=models.TextField(db_default='', default=''),
        ),
    ])
