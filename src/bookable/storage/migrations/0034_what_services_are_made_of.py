"""Which services are made of another one, and which open credits pay for it."""

from django.db import migrations

MADE_OF = """
CREATE INDEX service_made_of ON service USING gin ((includes || covers) jsonb_path_ops)
"""
COVERS = """
CREATE INDEX credit_grant_pays_for ON credit_grant USING gin (covers jsonb_path_ops)
WHERE closed_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("storage", "0033_fewer_indexes")]
    operations = [
        migrations.RunSQL([MADE_OF], ["DROP INDEX service_made_of"]),
        migrations.RunSQL([COVERS], ["DROP INDEX credit_grant_pays_for"]),
    ]
