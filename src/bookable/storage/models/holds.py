"""Holds: what is kept for a while before it is booked."""

from __future__ import annotations

import uuid as uuids

from django.db import models
from django.db.models import F, Q

from bookable.storage.models.catalogue import Service, ServiceSession
from bookable.storage.models.people import Person


class Hold(models.Model):
    """Time of a provider, or a seat in a session, that is kept until it expires.

    Time is kept by claims, a seat by the session's counter. The holder is a person, or a visitor
    who is known by a secret id alone.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(unique=True, default=uuids.uuid4, editable=False)
    program = models.TextField()
    provider = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    visitor = models.UUIDField(null=True)
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    service_session = models.ForeignKey(
        ServiceSession, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "hold"
        indexes = [
            models.Index(name="hold_expiring", fields=["expires_at", "id"]),
            *(
                models.Index(name=name, fields=[one], condition=Q(**{f"{one}__isnull": False}))
                for name, one in (
                    ("hold_of_person", "person"),
                    ("hold_of_visitor", "visitor"),
                    ("hold_of_session", "service_session"),
                )
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="hold_of_one",
                condition=Q(person__isnull=False, visitor__isnull=True)
                | Q(person__isnull=True, visitor__isnull=False),
            ),
            models.CheckConstraint(
                name="hold_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"hold {self.id}"
