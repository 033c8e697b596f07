"""Which mails people want."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from bookable.storage.models.people import Person


class NotificationPreference(models.Model):
    """Which mails a person wants, if they have chosen. Null `reminders` are the programme's."""

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    bookings = models.BooleanField(default=True, db_default=True)
    reminders = ArrayField(models.PositiveIntegerField(), null=True, blank=True)

    class Meta:
        db_table = "notification_preference"

    def __str__(self) -> str:
        return f"mails to {self.person_id}"
