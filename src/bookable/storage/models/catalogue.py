"""Locations, services with their sessions, and matches."""

from __future__ import annotations

import uuid as uuids

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest, Least

from bookable.domain.people import Role
from bookable.domain.services import LIMITS, Kind
from bookable.storage.fields import WallTimeField
from bookable.storage.models.people import Person


class Location(models.Model):
    """A location with rooms; `key` names it in world files."""

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(unique=True, db_default=RandomUUID(), editable=False)
    key = models.TextField(unique=True, null=True, blank=True)
    name = models.TextField()
    address = models.TextField(default="", db_default="", blank=True)
    timezone = models.TextField(default="UTC")

    class Meta:
        db_table = "location"

    def __str__(self) -> str:
        return self.name


class Room(models.Model):
    """A room of a location, with a calendar of its own."""

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(unique=True, db_default=RandomUUID(), editable=False)
    location = models.ForeignKey(
        Location, on_delete=models.CASCADE, related_name="rooms", db_index=False
    )
    name = models.TextField()

    class Meta:
        db_table = "room"
        constraints = [models.UniqueConstraint(name="room_once", fields=["location", "name"])]

    def __str__(self) -> str:
        return f"{self.location.name}: {self.name}"


class LocationPractitioner(models.Model):
    """A practitioner who may use a location. A location without any is open to all."""

    id = models.BigAutoField(primary_key=True)
    location = models.ForeignKey(
        Location, on_delete=models.CASCADE, related_name="practitioners", db_index=False
    )
    practitioner = models.ForeignKey(
        Person,
        on_delete=models.CASCADE,
        related_name="+",
        limit_choices_to={"roles__contains": [Role.PRACTITIONER.value]},
    )

    class Meta:
        db_table = "location_practitioner"
        constraints = [
            models.UniqueConstraint(
                name="location_practitioner_once", fields=["location", "practitioner"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.practitioner} at {self.location}"


class Service(models.Model):
    """A service that a practitioner sells.

    `includes` has the ids of a package's services in order, `covers` those that a bundle's credits
    pay for, and `practitioners` those of the people who provide it besides its `practitioner`.
    `cancellation_policy` has tiers of hours before the start and percent of refund; null
    is the programme's policy. An archived service is off sale.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(unique=True, db_default=RandomUUID(), editable=False)
    key = models.TextField(unique=True, null=True, blank=True)
    practitioner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="services")
    kind = models.TextField(choices=[(kind.value, kind.value.capitalize()) for kind in Kind])
    name = models.TextField()
    description = models.TextField(default="", db_default="", blank=True)
    duration_minutes = models.PositiveIntegerField(null=True, blank=True)
    price_cents = models.BigIntegerField(default=0)
    currency = models.TextField(default="USD")
    capacity = models.PositiveIntegerField(null=True, blank=True)
    # How many seats in one session, or enrolments in one course, a client may have.
    seats_per_client = models.PositiveIntegerField(default=1, db_default=1)
    location = models.ForeignKey(Location, on_delete=models.SET_NULL, null=True, blank=True)
    includes = models.JSONField(default=list, blank=True)
    covers = models.JSONField(default=list, blank=True)
    practitioners = models.JSONField(
        default=list, db_default=Value([], models.JSONField()), blank=True
    )
    credits = models.PositiveIntegerField(null=True, blank=True)
    valid_days = models.PositiveIntegerField(null=True, blank=True)
    cancellation_policy = models.JSONField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "service"
        constraints = [
            models.CheckConstraint(
                name=f"service_{field}_within",
                condition=Q(**{f"{field}__gte": least, f"{field}__lte": most}),
            )
            for field, (least, most) in LIMITS.items()
        ]

    def __str__(self) -> str:
        return self.name


class ServiceSession(models.Model):
    """A dated occurrence of a workshop or a course, with seats."""

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(unique=True, db_default=RandomUUID(), editable=False)
    key = models.TextField(unique=True, null=True, blank=True)
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, related_name="sessions", db_index=False
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # As in bookings, in the zone of the session's location, or else of its practitioner.
    wall_start = WallTimeField(null=True, blank=True)
    wall_zone = models.TextField(default="", db_default="", blank=True)
    wall_is_second = models.BooleanField(default=False, db_default=False)
    rules = models.TextField(default="", db_default="", blank=True)
    capacity = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0, editable=False)
    canceled_at = models.DateTimeField(null=True, blank=True, editable=False)
    # What calendars show of it has changed so many times. A trigger counts.
    changes = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    location = models.ForeignKey(Location, on_delete=models.SET_NULL, null=True, blank=True)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        db_table = "service_session"
        constraints = [
            models.CheckConstraint(
                name="service_session_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="service_session_seats", condition=Q(taken__lte=F("capacity"))
            ),
        ]
        indexes = [
            models.Index(name="service_session_of_service", fields=["service", "starts_at"]),
            models.Index(name="service_session_by_rules", fields=["rules", "starts_at", "id"]),
            models.Index(
                name="service_session_by_start",
                fields=["starts_at"],
                condition=Q(canceled_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"session {self.id}, {self.starts_at:%Y-%m-%d %H:%M}"


class Match(models.Model):
    """Two buddies who keep each other accountable; pending until the one who was asked accepts."""

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(unique=True, default=uuids.uuid4, editable=False)
    key = models.TextField(unique=True, null=True, blank=True)
    user1 = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="matches_as_user1")
    user2 = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="matches_as_user2")
    status = models.TextField(default="accepted", db_default="accepted")
    # The one who asked the other; null if staff or a world file made the match.
    asked_by = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    created_at = models.DateTimeField()

    class Meta:
        db_table = "match"
        verbose_name_plural = "matches"
        indexes = [
            # To count the matches that a person asked for lately.
            models.Index(
                name="match_asked",
                fields=["asked_by", "created_at"],
                condition=Q(asked_by__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(name="match_of_two", condition=~Q(user1=F("user2"))),
            models.UniqueConstraint(
                Least("user1", "user2"),
                Greatest("user1", "user2"),
                name="match_open_once",
                condition=Q(status__in=["pending", "accepted"]),
            ),
        ]

    def __str__(self) -> str:
        return f"match {self.id}"
