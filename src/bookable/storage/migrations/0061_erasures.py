"""Erasing people: who is erased, reasons beside the ledger, and words in the logs that only grow."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from bookable.storage.operations import at_once

SYSTEM = "SELECT set_config('bookable.person', 'system', true)"
NOBODY = "SELECT set_config('bookable.person', '', true)"

# Whatever writes an entry, releases before this one and copies of other databases too.
KEEP = """
CREATE FUNCTION ledger_keep_reason() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO ledger_reason (entry_id, reason, guarded)
    VALUES (NEW.id, NEW.facts->>'reason', NEW.guarded);
    NEW.facts := NEW.facts - 'reason';
    RETURN NEW;
END
$$
"""
KEEPING = """
CREATE TRIGGER ledger_reason_beside BEFORE INSERT ON ledger_entry
FOR EACH ROW WHEN (NEW.facts->>'reason' <> '') EXECUTE FUNCTION ledger_keep_reason()
"""
MOVE = [
    SYSTEM,
    "ALTER TABLE ledger_entry DISABLE TRIGGER ledger_append_only",
    "INSERT INTO ledger_reason (entry_id, reason, guarded)"
    " SELECT id, facts->>'reason', guarded FROM ledger_entry WHERE facts->>'reason' <> ''",
    "UPDATE ledger_entry SET facts = facts - 'reason' WHERE facts->>'reason' <> ''",
    "ALTER TABLE ledger_entry ENABLE TRIGGER ledger_append_only",
    NOBODY,
]
PUT_BACK = [
    SYSTEM,
    "ALTER TABLE ledger_entry DISABLE TRIGGER ledger_append_only",
    "UPDATE ledger_entry l SET facts = facts || jsonb_build_object('reason', r.reason)"
    " FROM ledger_reason r WHERE r.entry_id = l.id",
    "ALTER TABLE ledger_entry ENABLE TRIGGER ledger_append_only",
    NOBODY,
]
SHOWN = """
CREATE POLICY ledger_reason_participants ON ledger_reason
USING (NOT guarded OR EXISTS (SELECT 1 FROM ledger_entry l WHERE l.id = entry_id))
WITH CHECK (true)
"""

# The role that Bookable works in cannot change these tables, and their owner only through the
# function below, which takes words away and nothing else.
IS_ERASING = "coalesce(current_setting('bookable.erasing', true), '') = 'on'"
REFUSE = """
CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'audit_entry' THEN
        IF OLD.at < now() - interval '365 days' THEN
            RETURN OLD;
        END IF;
    END IF;{erasing}
    RAISE EXCEPTION 'the audit is append-only' USING ERRCODE = 'integrity_constraint_violation',
        CONSTRAINT = 'audit_append_only';
END
$$
"""
ERASING = f"""
    IF TG_OP = 'UPDATE' AND {IS_ERASING} THEN
        RETURN NEW;
    END IF;"""
ERASE = """
CREATE FUNCTION erase_logged(erased bigint, words text[], after bigint, until bigint)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    before text := coalesce(current_setting('bookable.person', true), '');
BEGIN
    -- Not by a SET of the function: only superusers may name such a setting there.
    PERFORM set_config('bookable.erasing', 'on', true), set_config('bookable.person', 'system', true);
    PERFORM 1 FROM person WHERE id = erased AND erased_at IS NOT NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this person is not erased';
    END IF;
    UPDATE audit_entry SET who = '', address = ''
        WHERE id > after AND id <= until AND actor = erased AND (who <> '' OR address <> '');
    UPDATE audit_entry SET facts = '{}'
        WHERE id > after AND id <= until AND facts <> '{}' AND (
            (erased = ANY (people) AND record <> '')
            OR EXISTS (SELECT 1 FROM unnest(words) word WHERE strpos(facts::text, word) > 0));
    UPDATE django_admin_log SET object_repr = '', change_message = ''
        WHERE id > after AND id <= until AND EXISTS (SELECT 1 FROM unnest(words) word
            WHERE strpos(object_repr, word) > 0 OR strpos(change_message, word) > 0);
    UPDATE identity_linking SET email = '', subject = ''
        WHERE id > after AND id <= until AND person_id = erased
            AND (email <> '' OR subject <> '');
    UPDATE reputation_entry SET reason = ''
        WHERE id > after AND id <= until AND actor_id = erased AND reason <> '';
    PERFORM set_config('bookable.erasing', '', true), set_config('bookable.person', before, true);
END
$$
"""
POINTS = f"CREATE POLICY reputation_erasing ON reputation_entry FOR UPDATE USING ({IS_ERASING})"


def row_security(*words):
    return [f"ALTER TABLE ledger_reason {word} ROW LEVEL SECURITY" for word in words]


class Migration(migrations.Migration):
    dependencies = [("storage", "0060_hours_past_midnight")]
    operations = at_once([
        migrations.AddField(
            model_name="person",
            name="erased_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("words", models.BinaryField()),
                ("was_staff", models.BooleanField(db_default=False, default=False)),
                ("last_mail", models.BigIntegerField()),
                ("is_gone_through", models.BooleanField(db_default=False, default=False)),
                ("noted_at", models.DateTimeField()),
            ],
            options={"db_table": "erasure"},
        ),
        migrations.CreateModel(
            name="LedgerReason",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="beside",
                        serialize=False,
                        to="storage.ledgerentry",
                    ),
                ),
                ("reason", models.TextField()),
                ("guarded", models.BooleanField(db_default=False, default=False, editable=False)),
            ],
            options={"db_table": "ledger_reason"},
        ),
        migrations.RunSQL(MOVE, PUT_BACK),
        migrations.RunSQL(
            [KEEP, KEEPING],
            [
                "DROP TRIGGER ledger_reason_beside ON ledger_entry",
                "DROP FUNCTION ledger_keep_reason()",
            ],
        ),
        migrations.RunSQL(
            [SHOWN, *row_security("ENABLE", "FORCE")],
            [
                *row_security("NO FORCE", "DISABLE"),
                "DROP POLICY ledger_reason_participants ON ledger_reason",
            ],
        ),
        migrations.RunSQL(
            [REFUSE.replace("{erasing}", ERASING)], [REFUSE.replace("{erasing}", "")]
        ),
        migrations.RunSQL(
            [POINTS, ERASE],
            [
                "DROP FUNCTION erase_logged(bigint, text[], bigint, bigint)",
                "DROP POLICY reputation_erasing ON reputation_entry",
            ],
        ),
    ])
