"""Feedback about completed bookings."""

from __future__ import annotations

import uuid as uuids

from django.db import models
from django.db.models import Q

from bookable.storage.models.bookings import Booking
from bookable.storage.models.people import Person


class Feedback(models.Model):
    """What one side thought of a completed booking; `rating` is 1 to 5."""

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(unique=True, default=uuids.uuid4, editable=False)
    booking = models.ForeignKey(
        Booking, on_delete=models.PROTECT, related_name="feedback", db_index=False
    )
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="feedback_given")
    provider = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    """The provider whom a client rates; null if the provider gives feedback about the client."""
    rating = models.SmallIntegerField()
    comment = models.TextField(default="", db_default="", blank=True)
    created_at = models.DateTimeField()
    guarded = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        db_table = "feedback"
        verbose_name_plural = "feedback"
        indexes = [
            models.Index(
                name="feedback_on_provider",
                fields=["provider", "-created_at", "-id"],
                condition=Q(provider__isnull=False),
            )
        ]
        constraints = [
            models.UniqueConstraint(name="feedback_once", fields=["booking", "author"]),
            models.CheckConstraint(name="feedback_one_to_five", condition=Q(rating__range=(1, 5))),
        ]
