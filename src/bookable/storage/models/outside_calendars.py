"""Calendars that people keep elsewhere: the connections, the time that they take, what we wrote."""

from __future__ import annotations

from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q

from bookable.domain.calendar_servers import CalendarKind
from bookable.domain.connections import ConnectionState, ExternalChange
from bookable.storage.models.bookings import Booking
from bookable.storage.models.calendars import Calendar
from bookable.storage.models.people import Person


class CalendarConnection(models.Model):
    """A calendar that a person keeps elsewhere, and how its readings go.

    `secret` is sealed. `cursor` is where the next reading goes on, and `read_from` and `read_until`
    limit what was read. A worker that reads it has it until `leased_until`. A connection that was
    removed stays until the events that we wrote are deleted. If it `hosts_meetings`, the owner's
    online bookings as provider meet in its events.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(unique=True, db_default=RandomUUID(), editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.TextField(choices=[(each.value, each.value) for each in CalendarKind])
    label = models.TextField(default="", db_default="", blank=True)
    url = models.TextField(default="", db_default="", blank=True)
    username = models.TextField(default="", db_default="", blank=True)
    secret = models.BinaryField(default=b"", editable=False)
    calendar = models.TextField(default="", db_default="", blank=True)
    on_external_change = models.TextField(
        choices=[(each.value, each.value) for each in ExternalChange],
        default=ExternalChange.NOTIFY,
        db_default=ExternalChange.NOTIFY.value,
    )
    hosts_meetings = models.BooleanField(default=False, db_default=False)
    state = models.TextField(
        choices=[(each.value, each.value) for each in ConnectionState],
        default=ConnectionState.UNREAD,
        db_default=ConnectionState.UNREAD.value,
    )
    problem = models.TextField(default="", db_default="", editable=False)
    failures = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    cursor = models.TextField(default="", db_default="", editable=False)
    read_from = models.DateTimeField(null=True, editable=False)
    read_until = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(editable=False)
    succeeded_at = models.DateTimeField(null=True, editable=False)
    due_at = models.DateTimeField(null=True, editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        db_table = "calendar_connection"
        indexes = [
            models.Index(
                name="calendar_connection_due",
                fields=["due_at"],
                condition=Q(due_at__isnull=False, removed_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.label or f"{self.kind} calendar"


class BusyTime(models.Model):
    """Time that an event of an outside calendar takes.

    It is not offered, but unlike a claim it may overlap bookings. `name` is the server's name of
    the event.
    """

    id = models.BigAutoField(primary_key=True)
    # No index: the GiST index begins with the calendar.
    calendar = models.ForeignKey(
        Calendar, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    connection = models.ForeignKey(
        CalendarConnection, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    name = models.TextField()
    during = DateTimeRangeField()

    class Meta:
        db_table = "busy_time"
        indexes = [
            GistIndex(name="busy_time_during", fields=["calendar", "during"]),
            models.Index(name="busy_time_of_event", fields=["connection", "name"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="busy_time_bounded",
                condition=Q(during__isempty=False)
                & Q(during__lower_inf=False)
                & Q(during__upper_inf=False),
            )
        ]


class CalendarCopy(models.Model):
    """A booking as an event of a connected calendar that we write.

    `name` and `version` are the server's; an empty name is that of an event which was never
    written, or whose answer was lost if `is_tried`. `calendar` is where it was written, `digest`
    tells what, and `during` when. `due_at` is when the copy has to be compared with the booking
    again. If it `has_meeting`, the event is also the booking's online meeting.
    """

    id = models.BigAutoField(primary_key=True)
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="+")
    connection = models.ForeignKey(
        CalendarConnection, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    name = models.TextField(default="", db_default="")
    version = models.TextField(default="", db_default="")
    calendar = models.TextField(default="", db_default="")
    digest = models.TextField(default="", db_default="")
    during = DateTimeRangeField(null=True)
    is_tried = models.BooleanField(default=False, db_default=False)
    has_meeting = models.BooleanField(default=False, db_default=False)
    failures = models.PositiveIntegerField(default=0, db_default=0)
    problem = models.TextField(default="", db_default="")
    due_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "calendar_copy"
        verbose_name_plural = "calendar copies"
        indexes = [
            models.Index(
                name="calendar_copy_due", fields=["due_at"], condition=Q(due_at__isnull=False)
            )
        ]
        constraints = [
            models.UniqueConstraint(name="calendar_copy_once", fields=["connection", "booking"])
        ]
