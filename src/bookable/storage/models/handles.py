"""The words by which people are found."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bookable.storage.models.people import Person


class Handle(models.Model):
    """A word by which a person is found. An old one still leads to them for a while.

    A trigger makes one from the name of everyone who can be booked.
    """

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="handles", db_index=False
    )
    handle = models.TextField(unique=True, db_collation="C")
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "handle"
        indexes = [models.Index(name="handle_by_person", fields=["person"])]
        constraints = [
            models.UniqueConstraint(
                name="handle_one_each", fields=["person"], condition=Q(replaced_at=None)
            )
        ]
