"""What leads a signed-in person to their pages, at the top of each page."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy

from bookable.domain.people import PROVIDER_ROLES, Role
from bookable.interfaces.pages.visitors import is_signed_in

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


SETTINGS = "/me/settings/"


class Entry(NamedTuple):
    """A page by the name of its route, and the roles to which it is shown."""

    name: str
    label: StrOrPromise
    roles: Collection[Role] = frozenset(Role)


ENTRIES = (
    Entry("home", gettext_lazy("Home")),
    Entry("me", gettext_lazy("My bookings")),
    Entry("buddies", gettext_lazy("Buddies"), {Role.BUDDY}),
    Entry("desk", gettext_lazy("Desk"), PROVIDER_ROLES),
    Entry("insights", gettext_lazy("Insights"), {Role.STAFF}),
    Entry("admin:index", gettext_lazy("Admin"), {Role.STAFF}),
)
"""In their order. An entry without a route is not shown."""


def entries(request: HttpRequest) -> list[tuple[str, StrOrPromise, bool]]:
    """Return the address and label of each entry for a visitor, and whether they are there."""
    if not is_signed_in(request):
        return []
    roles = frozenset(request.user.roles)  # type: ignore[union-attr]
    shown = ((_address(each.name), each) for each in ENTRIES if roles & frozenset(each.roles))
    return [(to, each.label, _is_at(request.path, to)) for to, each in shown if to]


def is_in_settings(request: HttpRequest) -> bool:
    """Whether a visitor is in their settings, to which their name leads."""
    return request.path.startswith(SETTINGS)


def _is_at(path: str, address: str) -> bool:
    return path == address or (
        address != "/" and path.startswith(address) and not path.startswith(SETTINGS)
    )


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
