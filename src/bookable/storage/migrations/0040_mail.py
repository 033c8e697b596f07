"""The outbox. Mails about guarded bookings are guarded as what else hangs on these."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from bookable.storage.operations import at_once

# A mail about a seat that is offered has no booking.
GUARD = [
    "CREATE TRIGGER mail_guarded BEFORE INSERT ON mail FOR EACH ROW"
    " WHEN (NEW.booking_id IS NOT NULL) EXECUTE FUNCTION guard_as_booking()",
    "CREATE POLICY mail_participants ON mail"
    " USING (NOT guarded OR EXISTS (SELECT 1 FROM booking b WHERE b.id = booking_id))",
    "ALTER TABLE mail ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE mail FORCE ROW LEVEL SECURITY",
]
NOT_GUARD = [
    "ALTER TABLE mail NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE mail DISABLE ROW LEVEL SECURITY",
    "DROP POLICY mail_participants ON mail",
    "DROP TRIGGER mail_guarded ON mail",
]


class Migration(migrations.Migration):

    dependencies = [
        ('storage', '0039_person_locale'),
    ]

    operations = at_once([
        migrations.CreateModel(
            name='Mail',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('key', models.TextField(editable=False, unique=True)),
                ('kind', models.TextField()),
                ('side', models.TextField()),
                ('entry_id', models.BigIntegerField(null=True)),
                ('lead_minutes', models.PositiveIntegerField(null=True)),
                ('state', models.TextField(choices=[('due', 'Due'), ('kept', 'Kept'), ('sent', 'Sent'), ('dropped', 'Dropped'), ('failed', 'Failed')], default='due')),
                ('address', models.TextField(db_default='', default='')),
                ('subject', models.TextField(db_default='', default='')),
                ('text', models.TextField(db_default='', default='')),
                ('html', models.TextField(db_default='', default='')),
                ('calendar', models.TextField(db_default='', default='')),
                ('problem', models.TextField(db_default='', default='')),
                ('created_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('guarded', models.BooleanField(db_default=False, default=False, editable=False)),
                ('booking', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='storage.booking')),
                ('person', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('waitlist_entry', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='storage.waitlistentry')),
            ],
            options={
                'db_table': 'mail',
                'indexes': [models.Index(condition=models.Q(('state', 'due')), fields=['created_at'], name='mail_due'), models.Index(condition=models.Q(('address', ''), _negated=True), fields=['address', 'id'], name='mail_by_address'), models.Index(condition=models.Q(('done_at__isnull', False)), fields=['done_at'], name='mail_done')],
            },
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(condition=models.Q(('status', 'in_progress')), fields=['ends_at'], name='booking_over'),
        ),
        migrations.RunSQL(GUARD, NOT_GUARD),
    ])
