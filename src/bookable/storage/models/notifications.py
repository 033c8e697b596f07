"""Which mails people want."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from bookable.domain.digests import Rhythm
from bookable.storage.models.people import Person


class NotificationPreference(models.Model):
    """Which mails a person wants, if they have chosen. Null `reminders` are the programme's."""

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    bookings = models.BooleanField(default=True, db_default=True)
    reminders = ArrayField(models.PositiveIntegerField(), null=True, blank=True)
    digest = models.TextField(
        choices=[(rhythm.value, rhythm.value) for rhythm in Rhythm], null=True, blank=True
    )
    # When the next digest is to be sent.
    digest_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        db_table = "notification_preference"
        indexes = [
            models.Index(
                name="digest_due", fields=["digest_at"], condition=Q(digest_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"mails to {self.person_id}"
