"""Series of bookings."""

from __future__ import annotations

import uuid as uuids

from django.db import models
from django.db.models import Q


class Series(models.Model):
    """A weekly series. Its bookings name it. People who may see one of them may see the series.

    `skipped` lists the dates that were left out, each as its start and the code of the refusal.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(unique=True, default=uuids.uuid4, editable=False)
    every_weeks = models.PositiveSmallIntegerField()
    # One of the two: how many dates there are, or the last possible one.
    count = models.PositiveSmallIntegerField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    skipped = models.JSONField(default=list)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "series"
        verbose_name_plural = "series"
        constraints = [
            models.CheckConstraint(
                name="series_ends",
                condition=Q(count__isnull=True, until__isnull=False)
                | Q(count__isnull=False, until__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"series {self.id}"
