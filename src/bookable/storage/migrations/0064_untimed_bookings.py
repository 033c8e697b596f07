"""An index for what is sold without a time, by when it was bought."""

from django.db import migrations, models

from bookable.storage.operations import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('storage', '0063_any_provider'),
    ]

    operations = at_once([
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(condition=models.Q(('starts_at__isnull', True)), fields=['created_at'], name='booking_untimed'),
        ),
    ])
