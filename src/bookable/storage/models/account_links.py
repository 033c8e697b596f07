"""Links in mails by which people open their account, or change its address."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bookable.domain.account_links import Purpose
from bookable.storage.models.people import Person


class AccountLink(models.Model):
    """A link that was mailed to an address, whether or not a person has that address.

    The token in the mail is signed and not stored. `onward` is the page on which they go on.
    """

    id = models.BigAutoField(primary_key=True)
    purpose = models.TextField(choices=[(each.value, each.value) for each in Purpose])
    email = models.TextField()
    # Who wants this address instead of their own, and which one it has replaced.
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    replaced = models.TextField(default="", db_default="")
    locale = models.TextField(default="", db_default="")
    timezone = models.TextField(default="UTC", db_default="UTC")
    clock = models.TextField(default="", db_default="")
    onward = models.TextField(default="", db_default="")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "account_link"
        indexes = [
            models.Index(name="account_link_email", fields=["email"], condition=Q(used_at=None)),
            models.Index(name="account_link_expires", fields=["expires_at"]),
        ]
