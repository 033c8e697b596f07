"""Links to bookings, for those who have no account."""

import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('storage', '0064_untimed_bookings'),
    ]

    operations = [
        migrations.CreateModel(
            name='BookingLink',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('allows', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(choices=[('view', 'view'), ('cancel', 'cancel'), ('reschedule', 'reschedule')]), size=None)),
                ('is_guests', models.BooleanField(db_default=False, default=False)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('booking', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='storage.booking')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'booking_link',
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_guests', True)), fields=('booking',), name='booking_link_of_guest')],
            },
        ),
    ]
