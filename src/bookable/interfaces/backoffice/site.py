"""The site of the admin: what holds for each of its pages."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.template.response import TemplateResponse
from unfold.sites import UnfoldAdminSite

from bookable.interfaces.http.texts import number

LONGEST = 1_000
"""The most characters of one value in the query of a page. Each word of a search becomes a
condition, and PostgreSQL takes 65,535 parameters."""


class Site(UnfoldAdminSite):
    """Unfold's site."""

    def search(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Search the menu. Unfold trusts the number of the page."""
        if number(request.GET.get("page", "1")) != 1:
            raise BadRequest("The menu has one page.")
        response: TemplateResponse = super().search(request, extra_context)
        return response


def refuse_unreadable(request: HttpRequest) -> None:
    """Raise BadRequest if the query holds a NUL, which no text of the database can, or is longer
    than anything that people search for."""
    values = [value for _, values in request.GET.lists() for value in values]
    if any("\x00" in value or len(value) > LONGEST for value in values):
        raise BadRequest("The query holds a NUL or a value that is too long.")
