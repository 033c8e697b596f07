"""Middleware of the admin: it lifts row-level security for staff, and records what they saw."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from bookable.interfaces.backoffice.admin_sessions import end_if_over, wants_second_factor
from bookable.interfaces.backoffice.auditing import note_reading
from bookable.interfaces.backoffice.site import refuse_unreadable
from bookable.storage.guard import everything
from bookable.storage.models import Person

Handler = Callable[[HttpRequest], HttpResponse]


class StaffSeesEverything:
    """Middleware that lets staff see rows under row-level security while an admin page is made."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle a request. For admin pages, check the session and the second factor first."""
        if not request.path.startswith(_admin()):
            return self.get_response(request)
        refuse_unreadable(request)
        if not _is_staff(request) or end_if_over(request):
            return self.get_response(request)
        if not request.path.startswith(_before_second_factor()) and wants_second_factor(request):
            return redirect("admin:second_factor")
        with everything():
            response = self.get_response(request)
            note_reading(request, response)
            return response


def _is_staff(request: HttpRequest) -> bool:
    return isinstance(request.user, Person) and request.user.is_active and request.user.is_staff


@cache
def _before_second_factor() -> tuple[str, ...]:
    names = ("second_factor", "login", "logout", "jsi18n")
    return tuple(reverse(f"admin:{name}") for name in names)


@cache
def _admin() -> str:
    # Cached, because every request passes this middleware.
    return reverse("admin:index")
