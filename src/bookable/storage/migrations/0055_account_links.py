"""Links in mails by which people open their account."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('storage', '0054_digests'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccountLink',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('purpose', models.TextField(choices=[('verify', 'verify'), ('reset', 'reset'), ('invite', 'invite')])),
                ('email', models.TextField()),
                ('locale', models.TextField(db_default='', default='')),
                ('timezone', models.TextField(db_default='UTC', default='UTC')),
                ('onward', models.TextField(db_default='', default='')),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'account_link',
                'indexes': [models.Index(condition=models.Q(('used_at', None)), fields=['email'], name='account_link_email'), models.Index(fields=['expires_at'], name='account_link_expires')],
            },
        ),
    ]
