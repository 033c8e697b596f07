"""Reputation: the points that people earned, and why."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bookable.storage.models.bookings import Booking
from bookable.storage.models.people import Person


class ReputationEntry(models.Model):
    """A point that a person earned by a booking, or the reversal of one.

    Entries are only added. `person.completed_sessions` is their sum.
    """

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reputation")
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="reputation")
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
