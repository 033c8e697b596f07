"""E-mails are compared letter by letter, with ASCII letters lowered; and a log of the people who
were taken for those whom an outside issuer means.

No two people become one: of their addresses all letters were lowered, by Unicode. Those whose
address has letters outside ASCII keep it, and sign in with it as it is kept.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from bookable.storage.operations import at_once


class Migration(migrations.Migration):

    dependencies = [("storage", "0022_sessions_called_off")]

    operations = at_once([
        migrations.RemoveConstraint(model_name='person', name='person_email_lower'),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('email', models.Func('email', models.Value('ABCDEFGHIJKLMNOPQRSTUVWXYZ'), models.Value('abcdefghijklmnopqrstuvwxyz'), function='translate', output_field=models.TextField()))), name='person_email_ascii_lower'),
        ),
        migrations.CreateModel(
            name='IdentityLinking',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('issuer', models.TextField()),
                ('subject', models.TextField()),
                ('linked_by', models.TextField()),
                ('email', models.TextField(blank=True, db_default='', default='')),
                ('linked_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='linkings', to=settings.AUTH_USER_MODEL)),
            ],
            options={'db_table': 'identity_linking'},
        ),
    ])
