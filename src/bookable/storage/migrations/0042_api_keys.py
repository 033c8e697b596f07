"""API keys, and which of them wrote an entry of the ledger."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models
from django.db.models import Q

from bookable.storage.operations import at_once

SCOPES = [
    *("people:read", "people:write", "availability:read", "availability:write"),
    *("bookings:read", "bookings:write", "events:read", "webhooks:write"),
]


class Migration(migrations.Migration):
    dependencies = [("storage", "0041_feed_filters")]
    operations = at_once([
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uuid",
                    models.UUIDField(db_default=RandomUUID(), editable=False, unique=True),
                ),
                ("name", models.TextField()),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(choices=[(each, each) for each in SCOPES]),
                        size=None,
                    ),
                ),
                (
                    "digest",
                    models.BinaryField(editable=False, max_length=32, null=True, unique=True),
                ),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(editable=False, null=True)),
                ("last_used_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "db_table": "api_key",
                "verbose_name": "API key",
                "constraints": [
                    models.CheckConstraint(
                        name="api_key_revoked", condition=Q(revoked_at=None) | Q(digest=None)
                    )
                ],
            },
        ),
        migrations.AddField(
            "ledgerentry",
            "key",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="storage.apikey",
            ),
        ),
    ])
