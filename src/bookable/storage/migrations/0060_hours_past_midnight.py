"""Windows of hours that go on with a window of the day before, past midnight."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('storage', '0059_series'),
    ]

    operations = [
        migrations.AddField(
            model_name='openinghours',
            name='continues',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
