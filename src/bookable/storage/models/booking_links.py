"""Links to bookings, for those who have no account."""

from __future__ import annotations

import uuid as uuids

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from bookable.domain.booking_links import Allows
from bookable.storage.models.bookings import Booking
from bookable.storage.models.people import Person


class BookingLink(models.Model):
    """A link by which its reader acts as a person, with one booking and in some steps alone.

    The token in the address is signed and not stored. The link of a guest was mailed to the person,
    for whom the booking was made without signing in.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(unique=True, default=uuids.uuid4, editable=False)
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    allows = ArrayField(models.TextField(choices=[(each.value, each.value) for each in Allows]))
    is_guests = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "booking_link"
        constraints = [
            models.UniqueConstraint(
                name="booking_link_of_guest", fields=["booking"], condition=Q(is_guests=True)
            ),
        ]

    def __str__(self) -> str:
        return f"link {self.id}"
