"""Meetings at vendors."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bookable.storage.models.bookings import Booking


class MeetingState(models.TextChoices):
    """The state of a meeting: in use, to be deleted at the vendor, or deleted."""

    LIVE = "live"
    LEAVING = "leaving"
    GONE = "gone"


class Meeting(models.Model):
    """A meeting that a vendor made for a booking, which has one live meeting at most.

    `synced` is false while the vendor does not know the booking's new time.
    """

    id = models.BigAutoField(primary_key=True)
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="meetings")
    vendor = models.TextField()
    meeting_id = models.TextField()
    join_url = models.TextField()
    password = models.TextField(default="", db_default="", blank=True)
    state = models.TextField(choices=MeetingState.choices, default=MeetingState.LIVE)
    synced = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    guarded = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        db_table = "meeting"
        constraints = [
            models.UniqueConstraint(
                name="meeting_one_live", fields=["booking"], condition=Q(state="live")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vendor} {self.meeting_id}"
