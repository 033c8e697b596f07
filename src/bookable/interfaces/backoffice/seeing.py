"""What staff sees: rows that the database keeps from strangers are shown in the admin, and it is
written down to whom."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from bookable.interfaces.backoffice.auditing import note_reading
from bookable.interfaces.backoffice.site import refuse_unreadable
from bookable.storage.guard import everything

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
        if not (request.user.is_active and getattr(request.user, "is_staff", False)):
            return self.get_response(request)
        with everything():
            response = self.get_response(request)
            note_reading(request, response)
            return response


@cache
def _admin() -> str:
    # Found out once: each request of an API passes here too.
    return reverse("admin:index")
