"""The calendar feed to which a person has subscribed."""

from __future__ import annotations

from django.db import models

from bookable.storage.models.people import Person


class CalendarFeed(models.Model):
    """The secret address of a person's calendar feed, as SHA-256 only.

    It ends with what the person signed in with: when they end all tokens or set a new password,
    their `token_version` is another one.
    """

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    digest = models.BinaryField(unique=True, max_length=32)
    token_version = models.BigIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "calendar_feed"

    def __str__(self) -> str:
        return f"calendar feed of {self.person_id}"
