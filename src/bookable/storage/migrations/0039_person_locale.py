"""The language of a person, for mails."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('storage', '0038_closed_once'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='locale',
            field=models.TextField(blank=True, choices=[('en', 'English'), ('de', 'Deutsch'), ('es', 'Español'), ('fr', 'Français'), ('pt-br', 'Português do Brasil'), ('ja', '日本語')], db_default='', default=''),
        ),
    ]
