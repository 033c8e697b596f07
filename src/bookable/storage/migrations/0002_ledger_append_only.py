"""The ledger can only grow: a trigger refuses to change or delete what it holds."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'integrity_constraint_violation',
        CONSTRAINT = 'ledger_append_only';
END
$$
"""
ROWS = """
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON ledger_entry
FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change()
"""
WHOLE = """
CREATE TRIGGER ledger_never_emptied BEFORE TRUNCATE ON ledger_entry
FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
"""


class Migration(migrations.Migration):
    dependencies = [("storage", "0001_tables")]
    operations = [
        migrations.RunSQL([REFUSE], ["DROP FUNCTION ledger_refuse_change()"]),
        migrations.RunSQL([ROWS], ["DROP TRIGGER ledger_append_only ON ledger_entry"]),
        migrations.RunSQL([WHOLE], ["DROP TRIGGER ledger_never_emptied ON ledger_entry"]),
    ]
