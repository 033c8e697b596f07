"""Drop the indexes that nothing reads, or that others begin with, and keep those of rare references
to the rows that have one.

Indexes go by name: to alter a field Django would make its foreign key anew, and look up every row.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from bookable.storage.operations import at_once

PERSON = settings.AUTH_USER_MODEL
CASCADE = django.db.models.deletion.CASCADE
PROTECT = django.db.models.deletion.PROTECT
SET_NULL = django.db.models.deletion.SET_NULL

RARE = {"null": True, "blank": True}

KEYS = [
    ("booking", "client", PERSON, PROTECT, {"related_name": "booked"}),
    ("booking", "provider", PERSON, PROTECT, {"related_name": "provided"}),
    ("booking", "match", "storage.match", PROTECT, RARE),
    ("booking", "service", "storage.service", PROTECT, RARE),
    ("booking", "service_session", "storage.servicesession", PROTECT, RARE),
    ("booking", "location", "storage.location", SET_NULL, RARE),
    ("booking", "room", "storage.room", SET_NULL, RARE),
    ("booking", "parent", "storage.booking", PROTECT, {**RARE, "related_name": "children"}),
    ("claim", "calendar", "storage.calendar", CASCADE, {"related_name": "claims"}),
    (
        *("claim", "service_session", "storage.servicesession", CASCADE),
        {"null": True, "related_name": "claims"},
    ),
    ("creditentry", "grant", "storage.creditgrant", PROTECT, {"related_name": "entries"}),
    ("creditgrant", "person", PERSON, PROTECT, {"related_name": "credit_grants"}),
    ("feedback", "booking", "storage.booking", PROTECT, {"related_name": "feedback"}),
    ("idempotencykey", "owner", PERSON, CASCADE, {"related_name": "+"}),
    ("ledgerentry", "actor", PERSON, PROTECT, {"null": True, "related_name": "+"}),
    (
        *("locationpractitioner", "location", "storage.location", CASCADE),
        {"related_name": "practitioners"},
    ),
    ("note", "booking", "storage.booking", PROTECT, {"related_name": "note_entries"}),
    ("openinghours", "calendar", "storage.calendar", CASCADE, {"related_name": "hours"}),
    ("reputationentry", "actor", PERSON, PROTECT, {"null": True, "related_name": "+"}),
    ("room", "location", "storage.location", CASCADE, {"related_name": "rooms"}),
    ("servicesession", "service", "storage.service", PROTECT, {"related_name": "sessions"}),
]

INDEXES = [
    *("booking_client_id_21c5b029", "booking_provider_id_63de4432", "booking_match_id_0028d78c"),
    *("booking_service_id_3f09cbd8", "booking_service_session_id_0a88942c"),
    *("booking_location_id_dd63f42e", "booking_room_id_85f499a8", "booking_parent_id_41061c5f"),
    *("claim_calendar_id_d1201d70", "claim_service_session_id_6b0a7562"),
    *("credit_entry_grant_id_c2763f6b", "credit_grant_person_id_d3673a8d"),
    *("feedback_booking_id_714027bd", "idempotency_key_owner_id_f46d58ee"),
    *("ledger_entry_actor_id_675f3faf", "location_practitioner_location_id_c6e644ea"),
    *("note_booking_id_1d6fd4a9", "opening_hours_calendar_id_75691c4d"),
    *("reputation_entry_actor_id_a973a408", "room_location_id_b0053c5f"),
    "service_session_service_id_7d0cff76",
    # For LIKE, by which nothing is looked up: databases made from now on never had them.
    *("attempt_count_subject_4e1ac28c_like", "booking_key_18b0bccb_like"),
    *("location_key_655541df_like", "match_key_ef0b52a3_like", "payment_checkout_id_391d32cb_like"),
    *("person_email_de6b5e10_like", "refund_vendor_id_d3aa90d3_like"),
    *("service_key_c57f3e2c_like", "service_session_key_382e8d93_like"),
    *("vendor_reading_vendor_3d8e3147_like", "django_session_session_key_c0390e0f_like"),
]


def _of(column):
    return {"fields": [column], "condition": models.Q((f"{column}__isnull", False))}


class Migration(migrations.Migration):
    dependencies = [("storage", "0032_requested_by")]

    operations = at_once([
        # What is made comes first, while everything can still be read.
        migrations.AddIndex("booking", models.Index(name="booking_of_match", **_of("match"))),
        migrations.AddIndex("booking", models.Index(name="booking_at_location", **_of("location"))),
        migrations.AddIndex("booking", models.Index(name="booking_in_room", **_of("room"))),
        migrations.AddIndex("claim", models.Index(name="claim_of_session", **_of("service_session"))),
        migrations.AddConstraint(
            "booking", models.UniqueConstraint(name="booking_key", **_of("key"))
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    [
                        "ALTER TABLE booking DROP CONSTRAINT booking_key_key",
                        *(f"DROP INDEX IF EXISTS {name}" for name in INDEXES),
                    ],
                )
            ],
            state_operations=[
                migrations.AlterField(
                    "booking", "key", models.TextField(null=True, blank=True)
                ),
                *(
                    migrations.AlterField(
                        model,
                        name,
                        models.ForeignKey(to, on_delete=on_delete, db_index=False, **options),
                    )
                    for model, name, to, on_delete, options in KEYS
                ),
            ],
        ),
    ])
