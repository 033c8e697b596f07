"""How many hours a person's clock counts."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("storage", "0069_sessions_by_start"),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='clock',
            field=models.TextField(blank=True, choices=[('12', '12 hours'), ('24', '24 hours')], db_default='', default=''),
        ),
    ]
