"""The outbox in the admin: what was written to whom, and sending it again."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from bookable.engine import backoffice
from bookable.interfaces.backoffice.base import ReadOnly
from bookable.interfaces.backoffice.display import choice_filter
from bookable.storage.models import Mail

STATES = ("due", "kept", "sent", "dropped", "failed")


@admin.register(Mail)
class MailPage(ReadOnly):
    """Mails, newest first. Their text is written when their turn comes. `MailState` explains the
    states."""

    list_display = ("id", "address", "subject", "kind", "state", "problem", "created_at", "done_at")
    list_filter = (choice_filter("state", STATES),)
    fields = (
        *("state", "problem", "address", "subject", "text", "calendar"),
        *("kind", "side", "booking", "waitlist_entry", "created_at", "done_at", "uuid"),
    )
    ordering = ("-id",)
    search_fields = ("=address", "=booking__id")
    search_help_text = "an address, or the number of a booking"
    actions = ("send_again",)

    @admin.action(description="Send again")
    def send_again(self, request: HttpRequest, queryset: QuerySet[Mail]) -> None:
        """Have the selected mails written and sent again, unless they are sent or waiting."""
        mails = list(queryset)
        again = backoffice.send_again([mail.id for mail in mails])
        for mail in mails:
            self.log_change(request, mail, "Sent again")
        self.message_user(request, f"{again} of {len(mails)} are sent again", messages.SUCCESS)
