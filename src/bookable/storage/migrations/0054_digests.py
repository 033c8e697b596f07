"""Digests. One may list guarded bookings: it is shown to its reader and to the system alone."""

from django.db import migrations, models

from bookable.storage.operations import at_once

ME = "current_setting('bookable.person', true)"
OF_BOOKING = "EXISTS (SELECT 1 FROM booking b WHERE b.id = booking_id)"
SHOWN = f"NOT guarded OR {ME} IN ('system', person_id::text) OR {OF_BOOKING}"


class Migration(migrations.Migration):

    dependencies = [
        ('storage', '0053_notices'),
    ]

    operations = at_once([
        migrations.AddField(
            model_name='notificationpreference',
            name='digest',
            field=models.TextField(blank=True, choices=[('daily', 'daily'), ('weekly', 'weekly')], null=True),
        ),
        migrations.AddField(
            model_name='notificationpreference',
            name='digest_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name='notificationpreference',
            index=models.Index(condition=models.Q(('digest_at__isnull', False)), fields=['digest_at'], name='digest_due'),
        ),
        migrations.RunSQL(
            [f"ALTER POLICY mail_participants ON mail USING ({SHOWN})"],
            [f"ALTER POLICY mail_participants ON mail USING (NOT guarded OR {OF_BOOKING})"],
        ),
    ])
