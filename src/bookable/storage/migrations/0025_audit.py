"""The audit of the admin, and Django's log of changes beside it, can only grow.

The owner of the tables can delete entries of the audit that are older than a year.
"""

import django.contrib.postgres.fields
from django.db import migrations, models

REFUSE = """
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'audit_entry' THEN
        IF OLD.at < now() - interval '365 days' THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'the audit is append-only' USING ERRCODE = 'integrity_constraint_violation',
        CONSTRAINT = 'audit_append_only';
END
$$
"""
FORGET = """
CREATE FUNCTION audit_forget(most integer) RETURNS integer LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
DECLARE
    gone integer;
BEGIN
    DELETE FROM audit_entry WHERE id IN (
        SELECT id FROM audit_entry WHERE at < now() - interval '400 days' ORDER BY at LIMIT most
    );
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$
"""


def keeping(table):
    rows = (
        f"CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION audit_refuse_change()"
    )
    whole = (
        f"CREATE TRIGGER audit_never_emptied BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()"
    )
    return migrations.RunSQL(
        [rows, whole],
        [
            f"DROP TRIGGER audit_never_emptied ON {table}",
            f"DROP TRIGGER audit_append_only ON {table}",
        ],
    )


class Migration(migrations.Migration):
    dependencies = [
        ("storage", "0024_administrators"),
        ("admin", "0003_logentry_add_action_flag_choices"),
    ]
    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("actor", models.BigIntegerField()),
                ("who", models.TextField()),
                ("address", models.TextField()),
                ("action", models.TextField()),
                ("page", models.TextField()),
                ("record", models.TextField(db_default="", default="")),
                (
                    "people",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("facts", models.JSONField(default=dict)),
            ],
            options={
                "verbose_name_plural": "audit",
                "db_table": "audit_entry",
                "indexes": [models.Index(fields=["at"], name="audit_entry_at")],
            },
        ),
        migrations.RunSQL([REFUSE], ["DROP FUNCTION audit_refuse_change()"]),
        migrations.RunSQL([FORGET], ["DROP FUNCTION audit_forget(integer)"]),
        keeping("audit_entry"),
        keeping("django_admin_log"),
    ]
