"""Tokens that expire one by one.

The JWTs of one sign-in are a family, and an API token has a serial, so that the next one is another
token. Tokens that were issued before stay valid.
"""

from django.db import migrations, models

from bookable.storage.operations import at_once


class Migration(migrations.Migration):

    dependencies = [("storage", "0026_feed")]

    operations = at_once([
        migrations.AddField(
            model_name='person',
            name='token_serial',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name='apitoken',
            name='kind',
            field=models.TextField(db_default='token', default='token'),
        ),
        migrations.AddField(
            model_name='apitoken',
            name='refreshed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='apitoken',
            name='serial',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name='apitoken',
            name='digest',
            field=models.BinaryField(max_length=32, null=True, unique=True),
        ),
        migrations.AddIndex(
            model_name='apitoken',
            index=models.Index(fields=['kind', 'created_at'], name='api_token_by_age'),
        ),
        migrations.AddConstraint(
            model_name='apitoken',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('digest__isnull', False), ('kind', 'token')), models.Q(('digest', None), ('kind', 'jwt'), ('refreshed_at__isnull', False)), _connector='OR'), name='api_token_kind'),
        ),
    ])
