"""What hangs on bookings that are sold: payments, credits, notes, and the line for a seat."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from bookable.storage.models.bookings import Booking
from bookable.storage.models.catalogue import Service, ServiceSession
from bookable.storage.models.people import Person


class Payment(models.Model):
    """One try to pay for a booking: a checkout at the card vendor, or money that was handed over.

    `state` is open, paid, expired or failed. `reference` is the vendor's name of what was paid,
    or what was noted about it. What does not count went back at once, since nothing was owed.
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
    # The database connection of the request that is opening the checkout: storage/holders.py.
    opening_holder = models.TextField(default="", db_default="", editable=False)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payment"
        indexes = [
            models.Index(name="payment_open", fields=["created_at"], condition=Q(state="open")),
            # The vendor tells of money by this name.
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
    """Money that goes back for a payment: `due`, `sent` to the vendor, `made` or `failed`; `void`
    where nothing was left to give back. A dispute is kept as the refund that it is if it is lost:
    `disputed`, then `made` or `won`.

    `method` is how it went back: the vendor's name, or a word for what was done by hand;
    `vendor_id` is the vendor's name of it.
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

    class Meta:
        db_table = "refund"
        constraints = [
            models.CheckConstraint(name="refund_of_something", condition=Q(amount_cents__gt=0)),
        ]

    def __str__(self) -> str:
        return f"refund {self.id}"


class VendorEvent(models.Model):
    """A message of a vendor that was taken in, so that it counts once however often it comes."""

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
    """Up to when we asked a vendor what has happened, as it counts time."""

    id = models.BigAutoField(primary_key=True)
    vendor = models.TextField(unique=True)
    until = models.DateTimeField()

    class Meta:
        db_table = "vendor_reading"


class CreditGrant(models.Model):
    """The credits that a bundle brought somebody, and how many are left; `covers` holds the ids of
    the services for which they can be spent."""

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
            # What is still open when its time is up, for the worker.
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
    """One side of a movement of credits; the two sides have one `movement` and sum up to zero.

    Accounts of a grant are `issued`, `held`, `spent`, `forfeited`, `expired` and `revoked`.
    `booking` is what the movement is about: the bundle itself, or what was booked with its
    credits; `reason` says why the credits moved.
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
            # A booking consumes once, and gives back once. A bundle can run out again after a
            # credit came back to it.
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
    """An entry on a waitlist for a seat: in one session of a workshop, or in all those of a course.

    `state` is waiting, offered, taken, passed or left. An offer keeps its seat until
    `offered_until`; `holds` has the ids of the sessions in which it does, so that just those get
    it back. `program` is the programme through which they joined.
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
        return f"place in line {self.id}"


class Note(models.Model):
    """What somebody noted on a booking; private ones are read by their author and staff."""

    id = models.BigAutoField(primary_key=True)
    booking = models.ForeignKey(
        Booking, on_delete=models.PROTECT, related_name="note_entries", db_index=False
    )
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    content = models.TextField()
    is_private = models.BooleanField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "note"
        indexes = [models.Index(name="note_of_booking", fields=["booking", "id"])]
