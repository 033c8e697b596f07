"""Completion by both sides, reputation, and rows that the database itself keeps from strangers.

The policies bind the owner of the tables too (FORCE), and never a superuser.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from bookable.storage.operations import at_once

ME = "current_setting('bookable.person', true)"
GUARDED = ("match", "booking", "reputation_entry")

MATCH = f"""
CREATE POLICY match_participants ON match
USING ({ME} IN ('system', user1_id::text, user2_id::text))
"""
# The column comes first: of other programmes' rows nothing more is asked.
BOOKING = f"""
CREATE POLICY booking_participants ON booking
USING (NOT guarded OR {ME} IN ('system', provider_id::text, client_id::text))
"""
REPUTATION = f"""
CREATE POLICY reputation_own ON reputation_entry FOR SELECT
USING ({ME} IN ('system', person_id::text))
"""
# No person can give points to themselves, and nothing that was earned is changed or deleted.
EARNING = f"""
CREATE POLICY reputation_earning ON reputation_entry FOR INSERT
WITH CHECK ({ME} = 'system')
"""


def guard(table):
    on = [f"ALTER TABLE {table} {do} ROW LEVEL SECURITY" for do in ("ENABLE", "FORCE")]
    off = [f"ALTER TABLE {table} {do} ROW LEVEL SECURITY" for do in ("NO FORCE", "DISABLE")]
    return migrations.RunSQL(on, off)


class Migration(migrations.Migration):

    dependencies = [
        ('storage', '0002_ledger_append_only'),
    ]

    operations = at_once([
        migrations.CreateModel(
            name='ReputationEntry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('delta', models.SmallIntegerField()),
                ('reason', models.TextField(blank=True, db_default='', default='')),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name_plural': 'reputation entries',
                'db_table': 'reputation_entry',
            },
        ),
        migrations.AddField(
            model_name='booking',
            name='client_confirmed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='booking',
            name='dispute_reason',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
        migrations.AddField(
            model_name='booking',
            name='disputed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='booking',
            name='disputed_by',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
        migrations.AddField(
            model_name='booking',
            name='guarded',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name='booking',
            name='nudge_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='booking',
            name='provider_confirmed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='booking',
            name='reminded_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='person',
            name='completed_sessions',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(condition=models.Q(('nudge_at__isnull', False)), fields=['nudge_at'], name='booking_nudged'),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(condition=models.Q(('disputed_at__isnull', False)), fields=['disputed_at'], name='booking_disputed'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['-completed_sessions', 'id'], name='person_leaders'),
        ),
        migrations.AddField(
            model_name='reputationentry',
            name='actor',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reputationentry',
            name='booking',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reputation', to='storage.booking'),
        ),
        migrations.AddField(
            model_name='reputationentry',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reputation', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reputationentry',
            name='reverses',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversal', to='storage.reputationentry'),
        ),
        migrations.AddConstraint(
            model_name='reputationentry',
            constraint=models.UniqueConstraint(condition=models.Q(('reverses__isnull', True)), fields=('booking', 'person'), name='reputation_earned_once'),
        ),
        migrations.AddConstraint(
            model_name='reputationentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('delta', 1), ('reverses__isnull', True)), models.Q(('delta', -1), ('reverses__isnull', False)), _connector='OR'), name='reputation_one_point'),
        ),
        migrations.RunSQL(["UPDATE booking SET guarded = true WHERE match_id IS NOT NULL"], []),
        migrations.RunSQL([MATCH], ["DROP POLICY match_participants ON match"]),
        migrations.RunSQL([BOOKING], ["DROP POLICY booking_participants ON booking"]),
        migrations.RunSQL([REPUTATION], ["DROP POLICY reputation_own ON reputation_entry"]),
        migrations.RunSQL([EARNING], ["DROP POLICY reputation_earning ON reputation_entry"]),
        *(guard(table) for table in GUARDED),
    ])
