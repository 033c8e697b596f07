"""What happens to people and to their places on waitlists, in the same feed as bookings."""

import django.db.models.deletion
from django.db import migrations, models

from bookable.storage.operations import at_once

ROWS = """
CREATE TRIGGER fact_append_only BEFORE UPDATE OR DELETE ON fact
FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change()
"""
WHOLE = """
CREATE TRIGGER fact_never_emptied BEFORE TRUNCATE ON fact
FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
"""


def one_to_one(to, **more):
    return models.OneToOneField(
        db_constraint=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=f"storage.{to}",
        **more,
    )


class Migration(migrations.Migration):
    dependencies = [("storage", "0050_webhooks")]
    operations = at_once([
        migrations.CreateModel(
            name="Fact",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("type", models.TextField()),
                ("at", models.DateTimeField()),
                ("program", models.TextField(db_default="", default="")),
                ("actor_id", models.BigIntegerField(null=True)),
                ("key_id", models.BigIntegerField(null=True)),
                ("side", models.TextField(db_default="", default="")),
                ("person_id", models.BigIntegerField()),
                ("provider_id", models.BigIntegerField(db_default=0, default=0)),
                ("waitlist_entry_id", models.BigIntegerField(null=True)),
            ],
            options={"db_table": "fact"},
        ),
        migrations.CreateModel(
            name="UnrelayedFact",
            fields=[("fact", one_to_one("fact", primary_key=True, serialize=False))],
            options={"db_table": "unrelayed_fact"},
        ),
        migrations.AlterField("feedentry", "entry", one_to_one("ledgerentry", null=True)),
        migrations.AddField("feedentry", "fact", one_to_one("fact", null=True)),
        migrations.AddConstraint(
            "feedentry",
            models.CheckConstraint(
                name="feed_entry_of_one",
                condition=models.Q(entry__isnull=False, fact__isnull=True)
                | models.Q(entry__isnull=True, fact__isnull=False),
            ),
        ),
        migrations.RunSQL([ROWS], ["DROP TRIGGER fact_append_only ON fact"]),
        migrations.RunSQL([WHOLE], ["DROP TRIGGER fact_never_emptied ON fact"]),
    ])
