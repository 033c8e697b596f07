"""What connections to Google and Microsoft need besides: pushes, consents, the use of secrets."""

from __future__ import annotations

from django.db import models

from bookable.storage.models.outside_calendars import CalendarConnection


class CalendarChannel(models.Model):
    """Through what the server of a connected calendar says that something changed.

    `uuid` is in our address for its pushes. `name`, `resource` and `until` are the server's words.
    Without a name there is no channel: the last attempt to get one failed. `renew_at` is when to
    ask for a new one.
    """

    connection = models.OneToOneField(
        CalendarConnection, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    uuid = models.UUIDField(unique=True)
    name = models.TextField(default="", db_default="")
    resource = models.TextField(default="", db_default="")
    until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0, db_default=0)
    renew_at = models.DateTimeField()

    class Meta:
        db_table = "calendar_channel"


class SecretLease(models.Model):
    """The one caller that may use the secret of a connection, in real time."""

    connection = models.OneToOneField(
        CalendarConnection, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    holder = models.UUIDField()
    until = models.DateTimeField()

    class Meta:
        db_table = "secret_lease"


class SpentConsent(models.Model):
    """A consent that has come back, so that it counts only once. It is kept until it runs out."""

    id = models.UUIDField(primary_key=True)
    until = models.DateTimeField()

    class Meta:
        db_table = "spent_consent"
        indexes = [models.Index(name="spent_consent_until", fields=["until"])]
