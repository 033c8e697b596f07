"""Future times that newer zone rules moved, but that could not move."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bookable.storage.fields import WallTimeField


class ZoneConflict(models.Model):
    """A future time that could not follow newer zone rules.

    It `stands_at` one time and `belongs_at` another, or at none if the new rules skip it. The
    conflict is resolved once the booking or session has moved, ended or begun.
    """

    id = models.BigAutoField(primary_key=True)
    booking = models.ForeignKey("storage.Booking", on_delete=models.CASCADE, null=True)
    service_session = models.ForeignKey(
        "storage.ServiceSession", on_delete=models.CASCADE, null=True
    )
    stands_at = models.DateTimeField()
    belongs_at = models.DateTimeField(null=True)
    wall_start = WallTimeField()
    wall_zone = models.TextField()
    rules = models.TextField()
    problem = models.TextField()
    noticed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "zone_conflict"
        constraints = [
            models.UniqueConstraint(
                name="zone_conflict_of_booking",
                fields=["booking"],
                condition=Q(settled_at__isnull=True),
            ),
            models.UniqueConstraint(
                name="zone_conflict_of_session",
                fields=["service_session"],
                condition=Q(settled_at__isnull=True),
            ),
            models.CheckConstraint(
                name="zone_conflict_of_one",
                condition=Q(booking__isnull=False, service_session__isnull=True)
                | Q(booking__isnull=True, service_session__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wall_start:%Y-%m-%d %H:%M} {self.wall_zone}"
