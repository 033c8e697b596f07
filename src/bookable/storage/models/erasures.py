"""Erasures that are under way."""

from __future__ import annotations

from django.db import models

from bookable.storage.models.people import Person


class Erasure(models.Model):
    """A person whose data is being erased. The row goes once nothing is left to do.

    `words` are sealed: the name and the addresses of the person, by which texts are found that
    quote them. `was_staff` tells to look among other people's bookings too.
    """

    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    words = models.BinaryField(editable=False)
    was_staff = models.BooleanField(default=False, db_default=False)
    # Later mails were noted when there was no name left to write.
    last_mail = models.BigIntegerField()
    # Whether all was gone through once. That is repeated when what was under way is over.
    is_gone_through = models.BooleanField(default=False, db_default=False)
    # By the real clock, in a sandbox too.
    noted_at = models.DateTimeField()

    class Meta:
        db_table = "erasure"

    def __str__(self) -> str:
        return f"erasure of {self.person_id}"
