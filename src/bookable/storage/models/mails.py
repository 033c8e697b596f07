"""Mails: the outbox."""

from __future__ import annotations

import uuid as uuids

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from bookable.storage.models.bookings import Booking
from bookable.storage.models.people import Person
from bookable.storage.models.sales import WaitlistEntry


class MailState(models.TextChoices):
    """The state of a mail."""

    DUE = "due"
    """It waits for its turn."""
    KEPT = "kept"
    """It was written and stored, because no mail server is configured."""
    SENT = "sent"
    """The mail server accepted it."""
    DROPPED = "dropped"
    """It was not written, because it no longer applied when its turn came."""
    FAILED = "failed"
    """It could not be delivered, and is not tried again."""


class MailForm(models.Model):
    """The HTML that mails of one kind and language share, with marks for the words of each.

    Its id follows from what it says, so a form never changes. It has no words of people.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    html = models.TextField(editable=False)
    used_on = models.DateField(editable=False)
    """The last day on which a mail of this form was written."""

    class Meta:
        db_table = "mail_form"


class Mail(models.Model):
    """A mail to one person about one thing that happened, which `key` names.

    It is written when its turn comes, so that it tells how things stand then: until that the texts
    are empty. It follows from a ledger `entry`, or is a reminder `lead_minutes` before the start.
    One about a seat that is offered has a waitlist entry instead of a booking,
    and one about a webhook endpoint or a connected calendar its id, `about_id`.

    Its HTML is a form with its own `words`. What no other mail shares stands in `html`: digests.
    """

    id = models.BigAutoField(primary_key=True)
    # The Message-ID, the same on every attempt. Nothing looks a mail up by it.
    uuid = models.UUIDField(default=uuids.uuid4, editable=False)
    key = models.TextField(unique=True, editable=False)
    kind = models.TextField()
    side = models.TextField()
    # The index mail_turn begins with it.
    booking = models.ForeignKey(
        Booking, on_delete=models.PROTECT, null=True, related_name="mails", db_index=False
    )
    waitlist_entry = models.ForeignKey(
        WaitlistEntry, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    entry_id = models.BigIntegerField(null=True)
    lead_minutes = models.PositiveIntegerField(null=True)
    about_id = models.BigIntegerField(null=True)
    state = models.TextField(choices=MailState.choices, default=MailState.DUE)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    address = models.TextField(default="", db_default="")
    subject = models.TextField(default="", db_default="")
    text = models.TextField(default="", db_default="")
    html = models.TextField(default="", db_default="")
    # No foreign key: a form stays longer than the mails that were written with it.
    form = models.ForeignKey(
        MailForm,
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        editable=False,
    )
    words = models.JSONField(null=True, editable=False)
    calendar = models.TextField(default="", db_default="")
    problem = models.TextField(default="", db_default="")
    created_at = models.DateTimeField()
    # From when a due mail may be taken: see `storage/outbox.py`.
    due_at = models.DateTimeField(db_default=Now(), editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    done_at = models.DateTimeField(null=True)
    guarded = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        db_table = "mail"
        indexes = [
            models.Index(name="mail_due", fields=["due_at", "id"], condition=Q(state="due")),
            models.Index(name="mail_turn", fields=["booking", "side", "id"]),
            models.Index(
                name="mail_by_address", fields=["address", "id"], condition=~Q(address="")
            ),
            models.Index(name="mail_done", fields=["done_at"], condition=Q(done_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.subject or self.kind
