"""Reputation: the points that people earned, and why."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bookable.storage.models.bookings import Booking
from bookable.storage.models.people import Person


class ReputationEntry(models.Model):
    """A point that a person earned by a booking, or the reversal of one.

    Entries are only added. `standing.completed_sessions` is their sum.
    """

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reputation")
    # The constraint of points that are earned once finds the entries of a booking.
    booking = models.ForeignKey(
        Booking, on_delete=models.PROTECT, related_name="reputation", db_index=False
    )
    delta = models.SmallIntegerField()
    reason = models.TextField(default="", db_default="", blank=True)
    actor = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reversal"
    )

    class Meta:
        db_table = "reputation_entry"
        verbose_name_plural = "reputation entries"
        constraints = [
            models.UniqueConstraint(
                name="reputation_earned_once",
                fields=["booking", "person"],
                condition=Q(reverses__isnull=True),
            ),
            models.CheckConstraint(
                name="reputation_one_point",
                condition=Q(delta=1, reverses__isnull=True) | Q(delta=-1, reverses__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delta:+d} for {self.person_id}"


class Standing(models.Model):
    """How many points a person has. Those who never had any have no row.

    It is a table of its own because a change of an indexed column writes an entry into each index
    of its table, and people have a dozen.
    """

    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    completed_sessions = models.PositiveIntegerField()

    class Meta:
        db_table = "standing"
        indexes = [
            models.Index(name="standing_leaders", fields=["-completed_sessions", "person"]),
        ]
