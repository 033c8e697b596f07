"""Where the log was when somebody last changed something. It is of no use to another server, so it is
not logged itself, and costs no wait for the disk."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("storage", "0070_person_clock"),
    ]

    operations = [
        migrations.CreateModel(
            name='OwnWrite',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('position', models.BigIntegerField()),
            ],
            options={
                'db_table': 'own_write',
            },
        ),
        migrations.RunSQL(
            ["ALTER TABLE own_write SET UNLOGGED", "ALTER TABLE own_write SET (fillfactor = 50)"],
            reverse_sql=[],
        ),
    ]
