"""Why a provider was chosen for a booking."""

from __future__ import annotations

from django.db import models

from bookable.storage.models.bookings import Booking


class Assignment(models.Model):
    """How the provider of a booking was chosen, where the client wanted any of a service's.

    `bookings` is how many bookings of the service the provider had lately, and `last_at` when the
    latest of all was made. Of `providers` in all, `passed_over` had less to do, and no time.
    """

    booking = models.OneToOneField(
        Booking, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    bookings = models.PositiveIntegerField()
    last_at = models.DateTimeField(null=True)
    providers = models.PositiveIntegerField()
    passed_over = models.PositiveIntegerField()

    class Meta:
        db_table = "assignment"

    def __str__(self) -> str:
        return f"provider of booking {self.booking_id}"
