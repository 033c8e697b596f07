"""What the marketplace needs: what is sold and for how much, payments, credits, waitlists, notes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from bookable.storage.operations import at_once

# Credits are counted like money: what was moved is never written over.
ROWS = """
CREATE TRIGGER credits_append_only BEFORE UPDATE OR DELETE ON credit_entry
FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change()
"""


class Migration(migrations.Migration):

    dependencies = [
        ('storage', '0003_buddies'),
    ]

    operations = at_once([
        migrations.CreateModel(
            name='CreditEntry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('movement', models.UUIDField()),
                ('kind', models.TextField()),
                ('account', models.TextField()),
                ('delta', models.IntegerField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name_plural': 'credit entries',
                'db_table': 'credit_entry',
            },
        ),
        migrations.CreateModel(
            name='CreditGrant',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('total', models.PositiveIntegerField()),
                ('remaining', models.PositiveIntegerField()),
                ('covers', models.JSONField(default=list)),
                ('granted_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'credit_grant',
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('content', models.TextField()),
                ('is_private', models.BooleanField()),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'note',
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('method', models.TextField()),
                ('amount_cents', models.BigIntegerField()),
                ('currency', models.TextField()),
                ('state', models.TextField()),
                ('reference', models.TextField(blank=True, db_default='', default='')),
                ('checkout_id', models.TextField(editable=False, null=True, unique=True)),
                ('checkout_url', models.TextField(db_default='', default='', editable=False)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(null=True)),
                ('paid_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'payment',
            },
        ),
        migrations.CreateModel(
            name='Refund',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('amount_cents', models.BigIntegerField()),
                ('reason', models.TextField()),
                ('state', models.TextField()),
                ('reference', models.TextField(blank=True, db_default='', default='')),
                ('created_at', models.DateTimeField()),
                ('made_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'refund',
            },
        ),
        migrations.CreateModel(
            name='VendorEvent',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('vendor', models.TextField()),
                ('event_id', models.TextField()),
                ('kind', models.TextField()),
                ('received_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'vendor_event',
            },
        ),
        migrations.CreateModel(
            name='WaitlistEntry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('state', models.TextField()),
                ('joined_at', models.DateTimeField()),
                ('offered_until', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name_plural': 'waitlist entries',
                'db_table': 'waitlist_entry',
            },
        ),
        migrations.AddField(
            model_name='booking',
            name='cancellation_policy',
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='booking',
            name='credits_used',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='booking',
            name='currency',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
        migrations.AddField(
            model_name='booking',
            name='discount_cents',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='booking',
            name='kind',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
        migrations.AddField(
            model_name='booking',
            name='meeting_id',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
        migrations.AddField(
            model_name='booking',
            name='meeting_url',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
        migrations.AddField(
            model_name='booking',
            name='paid_cents',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='booking',
            name='parent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='storage.booking'),
        ),
        migrations.AddField(
            model_name='booking',
            name='price_cents',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='booking',
            name='price_charged_cents',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='booking',
            name='refunded_cents',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='booking',
            name='timezone',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
        migrations.AddField(
            model_name='service',
            name='archived_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='service',
            name='cancellation_policy',
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='service',
            name='description',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
        migrations.AlterField(
            model_name='booking',
            name='ends_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='booking',
            name='starts_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(condition=models.Q(('status', 'confirmed')), fields=['program', 'starts_at'], name='booking_beginning'),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(condition=models.Q(('parent__isnull', False)), fields=['parent'], name='booking_of_parent'),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(condition=models.Q(('service__isnull', False)), fields=['service'], name='booking_of_service'),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(condition=models.Q(('service_session__isnull', False)), fields=['service_session'], name='booking_of_session'),
        ),
        migrations.AddIndex(
            model_name='servicesession',
            index=models.Index(fields=['service', 'starts_at'], name='service_session_of_service'),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ends_at__isnull', False), ('starts_at__isnull', False)), models.Q(('ends_at__isnull', True), ('starts_at__isnull', True)), _connector='OR'), name='booking_starts_and_ends'),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.CheckConstraint(condition=models.Q(('discount_cents__gte', 0), ('paid_cents__gte', models.F('refunded_cents')), ('price_cents__gte', models.F('discount_cents')), ('price_charged_cents__gte', 0), ('refunded_cents__gte', 0)), name='booking_money'),
        ),
        migrations.AddField(
            model_name='creditentry',
            name='booking',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credit_entries', to='storage.booking'),
        ),
        migrations.AddField(
            model_name='creditgrant',
            name='booking',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='credit_grant', to='storage.booking'),
        ),
        migrations.AddField(
            model_name='creditgrant',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credit_grants', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='creditentry',
            name='grant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='storage.creditgrant'),
        ),
        migrations.AddField(
            model_name='note',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='note',
            name='booking',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='note_entries', to='storage.booking'),
        ),
        migrations.AddField(
            model_name='payment',
            name='booking',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='storage.booking'),
        ),
        migrations.AddField(
            model_name='payment',
            name='recorded_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='refund',
            name='booking',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='storage.booking'),
        ),
        migrations.AddField(
            model_name='refund',
            name='payment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='storage.payment'),
        ),
        migrations.AddConstraint(
            model_name='vendorevent',
            constraint=models.UniqueConstraint(fields=('vendor', 'event_id'), name='vendor_event_once'),
        ),
        migrations.AddField(
            model_name='waitlistentry',
            name='booking',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='storage.booking'),
        ),
        migrations.AddField(
            model_name='waitlistentry',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='waitlistentry',
            name='service',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waitlist', to='storage.service'),
        ),
        migrations.AddField(
            model_name='waitlistentry',
            name='service_session',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='waitlist', to='storage.servicesession'),
        ),
        migrations.AddIndex(
            model_name='creditgrant',
            index=models.Index(fields=['person', 'expires_at'], name='credit_grant_of_person'),
        ),
        migrations.AddConstraint(
            model_name='creditgrant',
            constraint=models.CheckConstraint(condition=models.Q(('remaining__gte', 0), ('remaining__lte', models.F('total'))), name='credit_grant_never_overdrawn'),
        ),
        migrations.AddIndex(
            model_name='creditentry',
            index=models.Index(fields=['grant', 'at'], name='credit_entry_of_grant'),
        ),
        migrations.AddConstraint(
            model_name='creditentry',
            constraint=models.UniqueConstraint(fields=('booking', 'grant', 'kind', 'account'), name='credit_movement_once'),
        ),
        migrations.AddConstraint(
            model_name='creditentry',
            constraint=models.CheckConstraint(condition=models.Q(('delta', 0), _negated=True), name='credit_entry_moves'),
        ),
        migrations.AddIndex(
            model_name='note',
            index=models.Index(fields=['booking', 'id'], name='note_of_booking'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['created_at'], name='payment_open'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='payment_of_something'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='refund_of_something'),
        ),
        migrations.AddIndex(
            model_name='waitlistentry',
            index=models.Index(condition=models.Q(('state__in', ['waiting', 'offered'])), fields=['service', 'service_session', 'id'], name='waitlist_in_line'),
        ),
        migrations.AddIndex(
            model_name='waitlistentry',
            index=models.Index(condition=models.Q(('state', 'offered')), fields=['offered_until'], name='waitlist_offered'),
        ),
        migrations.AddConstraint(
            model_name='waitlistentry',
            constraint=models.UniqueConstraint(condition=models.Q(('service_session__isnull', False), ('state__in', ['waiting', 'offered'])), fields=('service_session', 'person'), name='waitlist_once_for_session'),
        ),
        migrations.AddConstraint(
            model_name='waitlistentry',
            constraint=models.UniqueConstraint(condition=models.Q(('service_session__isnull', True), ('state__in', ['waiting', 'offered'])), fields=('service', 'person'), name='waitlist_once_for_service'),
        ),
        migrations.RunSQL([ROWS], ["DROP TRIGGER credits_append_only ON credit_entry"]),
    ])
