"""Dead letters in the admin: effects that failed for good, and retrying them."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from bookable.engine import backoffice, clock
from bookable.interfaces.backoffice.base import ReadOnly
from bookable.storage.models import DeadLetter


@admin.register(DeadLetter)
class DeadLetterPage(ReadOnly):
    """Effects that failed for good, newest first."""

    list_display = ("effect", "arguments", "problem", "attempts", "died_at", "resolved_at")
    list_filter = (("resolved_at", admin.EmptyFieldListFilter),)
    search_fields = ("=effect",)
    ordering = ("-id",)
    actions = ("try_again",)

    @admin.action(description="Try again")
    def try_again(self, request: HttpRequest, queryset: QuerySet[DeadLetter]) -> None:
        """Give the selected effects back to the worker."""
        letters = list(queryset)
        tried = backoffice.retry_effects([letter.id for letter in letters], now=clock.now())
        for letter in letters:
            self.log_change(request, letter, "Tried again")
        self.message_user(request, f"{tried} of {len(letters)} tried again", messages.SUCCESS)
