"""An index of unresolved dead letters (the "open letters" of the file's name)."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('storage', '0005_lines'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='deadletter',
            index=models.Index(condition=models.Q(('resolved_at__isnull', True)), fields=['died_at'], name='dead_letter_open'),
        ),
    ]
