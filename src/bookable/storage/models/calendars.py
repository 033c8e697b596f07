"""Calendars and their opening hours."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from bookable.storage.models.catalogue import Room
from bookable.storage.models.people import Person


class Calendar(models.Model):
    """The time of one person or of one room."""

    id = models.BigAutoField(primary_key=True)
    person = models.OneToOneField(Person, on_delete=models.CASCADE, null=True)
    room = models.OneToOneField(Room, on_delete=models.CASCADE, null=True)

    class Meta:
        db_table = "calendar"
        constraints = [
            models.CheckConstraint(
                name="calendar_of_one",
                condition=Q(person__isnull=False, room__isnull=True)
                | Q(person__isnull=True, room__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"calendar of {self.person or self.room}"


class OpeningHours(models.Model):
    """A window of wall time in which a calendar is open, or a date on which it is closed.

    Windows are weekly on a weekday (0 is Monday) or on one date. An end of 00:00 means 24:00. One
    that `continues` goes on with a window of the day before, past midnight.
    """

    id = models.BigAutoField(primary_key=True)
    calendar = models.ForeignKey(
        Calendar, on_delete=models.CASCADE, related_name="hours", db_index=False
    )
    weekday = models.SmallIntegerField(null=True, blank=True)
    date = models.DateField(null=True, blank=True)
    start = models.TimeField(null=True, blank=True)
    end = models.TimeField(null=True, blank=True)
    closed = models.BooleanField(default=False)
    continues = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        db_table = "opening_hours"
        verbose_name_plural = "opening hours"
        indexes = [models.Index(name="opening_hours_of_calendar", fields=["calendar", "weekday"])]
        constraints = [
            models.CheckConstraint(
                name="opening_hours_weekly_or_dated",
                condition=Q(weekday__range=(0, 6), date__isnull=True, closed=False)
                | Q(weekday__isnull=True, date__isnull=False),
                violation_error_message="Give a weekday or a date. Only dates can be closed.",
            ),
            models.CheckConstraint(
                name="opening_hours_end_after_start",
                condition=Q(closed=True, start__isnull=True, end__isnull=True)
                | Q(closed=False, start__isnull=False, end__gt=F("start"))
                | Q(closed=False, start__isnull=False, end="00:00"),
                violation_error_message="Give a start and a later end. A closed date has neither.",
            ),
            models.UniqueConstraint(
                name="opening_hours_closed_once",
                fields=["calendar", "date"],
                condition=Q(closed=True),
                violation_error_message="This date is closed already.",
            ),
        ]
