"""Erasing people in the admin, after asking whether staff are sure."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from bookable.domain.people import Actor
from bookable.domain.refusals import Refusal
from bookable.engine import clock, erasing
from bookable.interfaces.backoffice.base import actor_of, administers
from bookable.interfaces.backoffice.confirmation import ask, is_sure
from bookable.storage.models import Person


class ErasesPeople:
    """Adds the action that erases people to their page."""

    @admin.action(description="Erase all that is personal")
    def erase(self, request: HttpRequest, queryset: QuerySet[Person]) -> HttpResponse | None:
        """Erase the selected people. Only administrators erase staff."""
        page: Any = self
        if not is_sure(request):
            return ask(page, request, queryset, action="erase", word="Erase")
        for person in queryset:
            by, may_erase_staff = actor_of(request), administers(request)
            problem = _erased(person, by=by, administers=may_erase_staff)
            if problem:
                page.message_user(request, f"{person}: {problem}", messages.ERROR)
                continue
            person.refresh_from_db()
            page.log_change(request, person, "Erased")
            page.message_user(request, f"Person {person.pk}: erased", messages.SUCCESS)
        return None


def _erased(person: Person, *, by: Actor, administers: bool) -> str:
    """Erase a person, and return why not if it was refused."""
    try:
        erasing.erase(person.uuid, by=by, now=clock.now(), administers=administers)
    except Refusal as refusal:
        return refusal.sentence
    return ""
