"""What has gone back and what is to go back told apart, and what others do at the vendor.

Until now `refunded_cents` counted what was promised as if it had gone back.
"""

from django.db import migrations, models

from bookable.storage.operations import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('storage', '0019_fill_wall_times'),
    ]

    operations = at_once([
        migrations.CreateModel(
            name='VendorReading',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('vendor', models.TextField(unique=True)),
                ('until', models.DateTimeField()),
            ],
            options={'db_table': 'vendor_reading'},
        ),
        migrations.AddField(
            model_name='booking',
            name='refund_pending_cents',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='booking',
            name='payment_disputed',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='payment',
            name='counts',
            field=models.BooleanField(db_default=True, default=True, editable=False),
        ),
        migrations.AddField(
            model_name='refund',
            name='method',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
        migrations.AddField(
            model_name='refund',
            name='vendor_id',
            field=models.TextField(editable=False, null=True, unique=True),
        ),
        migrations.RunSQL(
            [
                # What was made at the vendor has the vendor's name as its reference.
                """UPDATE refund SET vendor_id = refund.reference, method = payment.method
                FROM payment WHERE payment.id = refund.payment_id AND refund.state = 'made'
                AND payment.checkout_id IS NOT NULL AND refund.reference <> ''""",
                # What was sent back at once counts where the booking was canceled by then.
                """UPDATE payment SET counts = false FROM refund, booking
                WHERE refund.payment_id = payment.id AND booking.id = payment.booking_id
                AND refund.amount_cents = payment.amount_cents AND booking.status <> 'canceled'
                AND payment.checkout_id IS NOT NULL AND refund.reason NOT IN ('canceled', 'part_canceled')""",
                """UPDATE booking SET refund_pending_cents = least(due.cents, refunded_cents),
                refunded_cents = greatest(refunded_cents - due.cents, 0),
                payment_status = CASE WHEN refunded_cents > due.cents THEN 'partially_refunded'
                    ELSE 'paid' END
                FROM (SELECT refund.booking_id, sum(refund.amount_cents)::bigint AS cents
                    FROM refund JOIN payment ON payment.id = refund.payment_id
                    WHERE refund.state = 'due' AND payment.counts GROUP BY 1) AS due
                WHERE booking.id = due.booking_id AND booking.refunded_cents > 0""",
            ],
            [],
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(condition=models.Q(('reference', ''), _negated=True), fields=['reference'], name='payment_reference'),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.CheckConstraint(condition=models.Q(('paid_cents__gte', models.F('refunded_cents') + models.F('refund_pending_cents')), ('refund_pending_cents__gte', 0)), name='booking_promises'),
        ),
    ])
