"""What staff sees: rows that the database keeps from strangers are shown in the admin, and it is
written down to whom."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from bookable.interfaces.backoffice.auditing import note_reading
from bookable.interfaces.backoffice.site import refuse_unreadable
from bookable.interfaces.backoffice.staying import end_if_over, wants_second_factor
from bookable.storage.guard import everything
from bookable.storage.models import Person

Handler = Callable[[HttpRequest], HttpResponse]


class StaffSeesEverything:
    """Shows guarded rows to staff, for as long as a page of the admin is made."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """This will handle a request, and let staff see every row if it is for the admin."""
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
    # Found out once: each request of an API passes here too.
    return reverse("admin:index")
