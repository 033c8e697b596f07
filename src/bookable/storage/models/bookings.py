"""Bookings."""

from __future__ import annotations

import uuid as uuids

from django.db import models
from django.db.models import F, Q

from bookable.domain.lifecycle import Status
from bookable.storage.fields import WallTimeField
from bookable.storage.models.catalogue import Location, Match, Room, Service, ServiceSession
from bookable.storage.models.people import Person
from bookable.storage.models.series import Series


class Booking(models.Model):
    """A booking. The domain decides about it, and only `storage/booking_rows.py` writes it."""

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(unique=True, default=uuids.uuid4, editable=False)
    key = models.TextField(null=True, blank=True)
    program = models.TextField()
    provider = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="provided", db_index=False
    )
    client = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="booked", db_index=False
    )
    # Both are null for what is bought without a time, or before a time is chosen.
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    # The start in wall time, as it was agreed on: what the clocks of the zone show, whether it is
    # the second time that they show it that day, and the version of the zone rules that gave
    # `starts_at`.
    wall_start = WallTimeField(null=True, blank=True)
    wall_zone = models.TextField(default="", db_default="", blank=True)
    wall_is_second = models.BooleanField(default=False, db_default=False)
    rules = models.TextField(default="", db_default="", blank=True)
    status = models.TextField(choices=[(s.value, s.value) for s in Status])
    hold_until = models.DateTimeField(null=True, blank=True)

    notes = models.TextField(default="", db_default="", blank=True)
    title = models.TextField(default="", db_default="", blank=True)
    description = models.TextField(default="", db_default="", blank=True)
    agenda = models.TextField(default="", db_default="", blank=True)
    client_notes = models.TextField(default="", db_default="", blank=True)
    session_type = models.TextField(default="", db_default="", blank=True)
    timezone = models.TextField(default="", db_default="", blank=True)
    meeting_url = models.TextField(default="", db_default="", blank=True)
    meeting_id = models.TextField(default="", db_default="", blank=True)
    actual_start = models.DateTimeField(null=True, blank=True)
    actual_end = models.DateTimeField(null=True, blank=True)

    cancellation_reason = models.TextField(default="", db_default="", blank=True)
    canceled_by = models.TextField(default="", db_default="", blank=True)
    completed_by = models.TextField(default="", db_default="", blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    # Which of two matched people asked for the booking, if the other one has to accept it.
    requested_by = models.TextField(default="", db_default="", blank=True)
    # What each side said about whether it took place, and when the next reminder about that is due.
    provider_confirmed_at = models.DateTimeField(null=True, blank=True)
    client_confirmed_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    nudge_at = models.DateTimeField(null=True, blank=True)
    disputed_at = models.DateTimeField(null=True, blank=True)
    disputed_by = models.TextField(default="", db_default="", blank=True)
    dispute_reason = models.TextField(default="", db_default="", blank=True)
    # Row-level security shows a guarded booking only to its two sides.
    guarded = models.BooleanField(default=False, db_default=False, editable=False)

    # Few bookings have any of these, so each has a partial index below instead of a full one.
    match = models.ForeignKey(
        Match, on_delete=models.PROTECT, null=True, blank=True, db_index=False
    )
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, db_index=False
    )
    service_session = models.ForeignKey(
        ServiceSession, on_delete=models.PROTECT, null=True, blank=True, db_index=False
    )
    location = models.ForeignKey(
        Location, on_delete=models.SET_NULL, null=True, blank=True, db_index=False
    )
    room = models.ForeignKey(Room, on_delete=models.SET_NULL, null=True, blank=True, db_index=False)

    # What was sold, its price, and what was paid. `kind` is that of the service. Sessions of a
    # course and parts of a package name the booking that they belong to in `parent`.
    kind = models.TextField(default="", db_default="", blank=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        db_index=False,
    )
    price_cents = models.BigIntegerField(default=0, db_default=0)
    discount_cents = models.BigIntegerField(default=0, db_default=0)
    credits_used = models.PositiveIntegerField(default=0, db_default=0)
    price_charged_cents = models.BigIntegerField(default=0, db_default=0)
    currency = models.TextField(default="", db_default="", blank=True)
    payment_status = models.TextField(default="", db_default="", blank=True)
    paid_cents = models.BigIntegerField(default=0, db_default=0)
    refunded_cents = models.BigIntegerField(default=0, db_default=0)
    # Owed but not paid back yet; and whether a dispute about the payment is open.
    refund_pending_cents = models.BigIntegerField(default=0, db_default=0)
    payment_disputed = models.BooleanField(default=False, db_default=False)
    cancellation_policy = models.JSONField(null=True, blank=True)
    # How moves limit the policy: a client's own move never improves the refund, others suspend it.
    refund_at_most = models.PositiveSmallIntegerField(default=100, db_default=100)
    moved_by_others = models.BooleanField(default=False, db_default=False)
    # The bundle that the client chose to pay with. A draft spends its credit when it is submitted.
    bundle = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )

    # The weekly series in which the booking was made.
    series = models.ForeignKey(
        Series, on_delete=models.PROTECT, null=True, blank=True, db_index=False
    )

    # While a confirmation waits for its meeting: the attempt, its connection, and when it began.
    confirming = models.UUIDField(null=True, editable=False)
    confirming_holder = models.TextField(default="", db_default="", editable=False)
    confirming_since = models.DateTimeField(null=True, editable=False)

    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    # How many ledger entries there are: to count them for each row would cost lists an eighth.
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    class Meta:
        db_table = "booking"
        indexes = [
            models.Index(name="booking_of_client", fields=["client", "program", "-starts_at"]),
            models.Index(name="booking_of_provider", fields=["provider", "program", "-starts_at"]),
            # All bookings, and those of one person, in the orders of the core API. The condition
            # holds for every booking. It keeps PostgreSQL from looking for one person's bookings
            # among those of all people: only lists of all bookings have the condition, too.
            *(
                models.Index(
                    name=f"booking_by_{name}", fields=[column, "id"], condition=~Q(program="")
                )
                for name, column in (("start", "starts_at"), ("update", "updated_at"))
            ),
            *(
                models.Index(name=f"booking_updated_{side}", fields=[side, "updated_at", "id"])
                for side in ("client", "provider")
            ),
            # Bookings that were entered afterwards, by when they were entered.
            *(
                models.Index(
                    name=f"booking_backdated_{side}",
                    fields=[side, "program", "created_at"],
                    condition=Q(starts_at__lt=F("created_at")),
                )
                for side in ("client", "provider")
            ),
            models.Index(
                name="booking_waiting",
                fields=["hold_until"],
                condition=Q(hold_until__isnull=False),
            ),
            # A client's bookings that wait for an answer or for payment, to count them.
            models.Index(
                name="booking_open",
                fields=["client", "hold_until"],
                condition=Q(hold_until__isnull=False),
            ),
            models.Index(
                name="booking_nudged", fields=["nudge_at"], condition=Q(nudge_at__isnull=False)
            ),
            models.Index(
                name="booking_disputed",
                fields=["disputed_at"],
                condition=Q(disputed_at__isnull=False),
            ),
            models.Index(
                name="booking_confirming",
                fields=["confirming_since"],
                condition=Q(confirming__isnull=False),
            ),
            # Confirmed bookings that begin, for the periodic task.
            models.Index(
                name="booking_beginning",
                fields=["program", "starts_at"],
                condition=Q(status="confirmed"),
            ),
            # Bookings in progress that end, for the question whether they took place.
            models.Index(
                name="booking_over", fields=["ends_at"], condition=Q(status="in_progress")
            ),
            # What is sold without a time, by when it was bought.
            models.Index(
                name="booking_untimed",
                fields=["created_at"],
                condition=Q(starts_at__isnull=True),
            ),
            # Times in which people are clients; the condition leaves history out.
            models.Index(
                name="booking_of_busy_client",
                fields=["client", "ends_at"],
                condition=Q(status__in=["confirmed", "in_progress"]),
            ),
            # Bookings that newer zone rules may move.
            models.Index(
                name="booking_by_rules",
                fields=["rules", "starts_at", "id"],
                condition=Q(status__in=["draft", "pending_payment", "requested", "confirmed"]),
            ),
            # Group bookings that end, for the periodic task that completes them.
            models.Index(
                name="booking_ending",
                fields=["program", "ends_at"],
                condition=Q(status="in_progress", kind__in=["workshop", "course"]),
            ),
            models.Index(
                name="booking_of_session",
                fields=["service_session", "client"],
                condition=Q(service_session__isnull=False),
            ),
            # A service's bookings, and those of each of its providers, the latest of them first.
            models.Index(
                name="booking_of_service",
                fields=["service", "provider", "created_at"],
                condition=Q(service__isnull=False),
            ),
            *(
                models.Index(name=name, fields=[rare], condition=Q(**{f"{rare}__isnull": False}))
                for name, rare in (
                    ("booking_of_parent", "parent"),
                    ("booking_of_series", "series"),
                    ("booking_of_match", "match"),
                    ("booking_at_location", "location"),
                    ("booking_in_room", "room"),
                )
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="booking_key", fields=["key"], condition=Q(key__isnull=False)
            ),
            models.CheckConstraint(
                name="booking_starts_and_ends",
                condition=Q(starts_at__isnull=False, ends_at__isnull=False)
                | Q(starts_at__isnull=True, ends_at__isnull=True),
            ),
            models.CheckConstraint(
                name="booking_money",
                condition=Q(
                    price_cents__gte=F("discount_cents"),
                    discount_cents__gte=0,
                    price_charged_cents__gte=0,
                    paid_cents__gte=F("refunded_cents"),
                    refunded_cents__gte=0,
                ),
            ),
            models.CheckConstraint(
                name="booking_promises",
                condition=Q(
                    paid_cents__gte=F("refunded_cents") + F("refund_pending_cents"),
                    refund_pending_cents__gte=0,
                ),
            ),
            models.CheckConstraint(
                name="booking_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(name="booking_of_two", condition=~Q(provider=F("client"))),
        ]

    def __str__(self) -> str:
        return f"{self.program} {self.id}"
