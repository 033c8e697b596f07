"""The records of a sale: payments, refunds, credits, notes and waitlist entries."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from bookable.storage.models.bookings import Booking
from bookable.storage.models.catalogue import Service, ServiceSession
from bookable.storage.models.people import Person


class Payment(models.Model):
    """An attempt to pay for a booking: a checkout at the card vendor, or money handed over.

    `state` is open, paid, expired or failed. `reference` is the vendor's id of the payment, or a
    note about it. A payment with `counts` false was refunded at once, because nothing was owed.
    """

    id = models.BigAutoField(primary_key=True)
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="payments")
    method = models.TextField()
    amount_cents = models.BigIntegerField()
    currency = models.TextField()
    state = models.TextField()
    reference = models.TextField(default="", db_default="", blank=True)
    counts = models.BooleanField(default=True, db_default=True, editable=False)
    checkout_id = models.TextField(null=True, unique=True, editable=False)
    checkout_url = models.TextField(default="", db_default="", editable=False)
    # The connection of the request that is opening the checkout; see storage/holders.py.
    opening_holder = models.TextField(default="", db_default="", editable=False)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    guarded = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        db_table = "payment"
        indexes = [
            models.Index(name="payment_open", fields=["created_at"], condition=Q(state="open")),
            # The vendor's messages name the payment by this id.
            models.Index(
                name="payment_reference", fields=["reference"], condition=~Q(reference="")
            ),
        ]
        constraints = [
            models.CheckConstraint(name="payment_of_something", condition=Q(amount_cents__gt=0)),
        ]

    def __str__(self) -> str:
        return f"payment {self.id}"


class Refund(models.Model):
    """Money that goes back for a payment.

    `state` is `due`, `sent` to the vendor, `made` or `failed`, or `void` if nothing was left to
    give back. A dispute is saved as the refund that it becomes if it is lost: `disputed`, then
    `made` or `won`. `method` is the vendor's name, or a word for a payment by hand; `vendor_id` is
    the vendor's id of the refund.
    """

    id = models.BigAutoField(primary_key=True)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="refunds")
    amount_cents = models.BigIntegerField()
    reason = models.TextField()
    state = models.TextField()
    reference = models.TextField(default="", db_default="", blank=True)
    method = models.TextField(default="", db_default="", blank=True)
    vendor_id = models.TextField(null=True, unique=True, editable=False)
    created_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    guarded = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        db_table = "refund"
        indexes = [
            models.Index(
                name="refund_waiting", fields=["booking"], condition=Q(state__in=["due", "failed"])
            ),
        ]
        constraints = [
            models.CheckConstraint(name="refund_of_something", condition=Q(amount_cents__gt=0)),
        ]

    def __str__(self) -> str:
        return f"refund {self.id}"


class VendorEvent(models.Model):
    """A vendor's message that was processed, so that it counts once even if it comes again."""

    id = models.BigAutoField(primary_key=True)
    vendor = models.TextField()
    event_id = models.TextField()
    kind = models.TextField()
    received_at = models.DateTimeField()

    class Meta:
        db_table = "vendor_event"
        constraints = [
            models.UniqueConstraint(name="vendor_event_once", fields=["vendor", "event_id"]),
        ]


class VendorReading(models.Model):
    """The time up to which a vendor's events were read, on the vendor's clock."""

    id = models.BigAutoField(primary_key=True)
    vendor = models.TextField(unique=True)
    until = models.DateTimeField()

    class Meta:
        db_table = "vendor_reading"


class CreditGrant(models.Model):
    """The credits of a bundle, and how many are left; `covers` has the ids of services they pay
    for."""

    id = models.BigAutoField(primary_key=True)
    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="credit_grant")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="credit_grants", db_index=False
    )
    total = models.PositiveIntegerField()
    remaining = models.PositiveIntegerField()
    covers = models.JSONField(default=list)
    granted_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "credit_grant"
        indexes = [
            models.Index(name="credit_grant_of_person", fields=["person", "expires_at"]),
            # Open grants that expire, for the periodic task.
            models.Index(
                name="credit_grant_running_out",
                fields=["expires_at"],
                condition=Q(closed_at__isnull=True, expires_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="credit_grant_never_overdrawn",
                condition=Q(remaining__gte=0, remaining__lte=F("total")),
            ),
        ]

    def __str__(self) -> str:
        return f"grant {self.id}"


class CreditEntry(models.Model):
    """One side of a movement of credits; the two sides share `movement` and add up to zero.

    Accounts of a grant are `issued`, `held`, `spent`, `forfeited`, `expired` and `revoked`.
    `booking` is the bundle itself, or the booking that used the credit. `reason` says why it moved.
    """

    id = models.BigAutoField(primary_key=True)
    grant = models.ForeignKey(
        CreditGrant, on_delete=models.PROTECT, related_name="entries", db_index=False
    )
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="credit_entries")
    movement = models.UUIDField()
    kind = models.TextField()
    reason = models.TextField(default="", db_default="", blank=True)
    account = models.TextField()
    delta = models.IntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "credit_entry"
        verbose_name_plural = "credit entries"
        indexes = [models.Index(name="credit_entry_of_grant", fields=["grant", "at"])]
        constraints = [
            # A booking uses a credit once, and gives it back once. A bundle may expire again after
            # a credit came back to it.
            models.UniqueConstraint(
                name="credit_movement_once",
                fields=["booking", "grant", "kind", "account"],
                condition=~Q(kind="expired"),
            ),
            models.CheckConstraint(name="credit_entry_moves", condition=~Q(delta=0)),
        ]

    def __str__(self) -> str:
        return f"entry {self.id}"


class WaitlistEntry(models.Model):
    """An entry on a waitlist for a seat: in one session, or in all sessions of a course.

    `state` is waiting, offered, taken, passed or left. An offer keeps a seat until `offered_until`,
    in the sessions whose ids `holds` has. `program` is the programme through which the person
    joined.
    """

    id = models.BigAutoField(primary_key=True)
    program = models.TextField()
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="waitlist")
    service_session = models.ForeignKey(
        ServiceSession, on_delete=models.PROTECT, null=True, related_name="waitlist"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.TextField()
    joined_at = models.DateTimeField()
    offered_until = models.DateTimeField(null=True)
    holds = models.JSONField(default=list)
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "waitlist_entry"
        verbose_name_plural = "waitlist entries"
        indexes = [
            models.Index(
                name="waitlist_in_line",
                fields=["service", "service_session", "id"],
                condition=Q(state__in=["waiting", "offered"]),
            ),
            models.Index(
                name="waitlist_offered", fields=["offered_until"], condition=Q(state="offered")
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="waitlist_once_for_session",
                fields=["service_session", "person"],
                condition=Q(state__in=["waiting", "offered"], service_session__isnull=False),
            ),
            models.UniqueConstraint(
                name="waitlist_once_for_service",
                fields=["service", "person"],
                condition=Q(state__in=["waiting", "offered"], service_session__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"waitlist entry {self.id}"


class Note(models.Model):
    """A note on a booking; private ones are for their author and staff."""

    id = models.BigAutoField(primary_key=True)
    booking = models.ForeignKey(
        Booking, on_delete=models.PROTECT, related_name="note_entries", db_index=False
    )
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    content = models.TextField()
    is_private = models.BooleanField()
    created_at = models.DateTimeField()
    guarded = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        db_table = "note"
        indexes = [models.Index(name="note_of_booking", fields=["booking", "id"])]
