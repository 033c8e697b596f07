"""Where people are signed in. A row goes with its session."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("storage", "0071_own_writes"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name='SignIn',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('session_key', models.CharField(max_length=40)),
                ('device', models.TextField(db_default='', default='')),
                ('began_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_ins', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'sign_in',
                'constraints': [models.UniqueConstraint(fields=('session_key',), name='sign_in_once')],
            },
        ),
        migrations.RunSQL(
            [
                "ALTER TABLE sign_in ADD CONSTRAINT sign_in_session FOREIGN KEY (session_key)"
                " REFERENCES django_session (session_key) ON DELETE CASCADE",
            ],
            reverse_sql=[],
        ),
    ]
