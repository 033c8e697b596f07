"""The look of the admin. The settings import this module, so it must not import anything that needs
settings, or that `bookable up` would keep in memory for nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest

FORMATS = "bookable.interfaces.backoffice.formats"

OVERLAY = Path(__file__).parent / "overlay"
"""Static files that replace files of the same name in Unfold, and a script that adapts them."""


def alpine(request: HttpRequest) -> str:
    """Return the address of the script that makes Unfold work with Alpine's build without eval."""
    from django.templatetags.static import static

    return static("backoffice/alpine.js")


def icon(request: HttpRequest) -> str:
    """Return the address of Bookable's icon."""
    from django.templatetags.static import static

    return static("web/icon.svg")


def style(request: HttpRequest) -> str:
    """Return the address of what our pages need beside Unfold's style sheet."""
    from django.templatetags.static import static

    return static("backoffice/backoffice.css")


_GREEN = {
    "50": "oklch(97.6% .013 160)",
    "100": "oklch(94.6% .03 160)",
    "200": "oklch(89.5% .055 160)",
    "300": "oklch(81.5% .085 160)",
    "400": "oklch(70% .1 160)",
    "500": "oklch(58% .1 160)",
    "600": "oklch(49% .085 160)",
    "700": "oklch(42% .072 160)",
    "800": "oklch(36% .058 160)",
    "900": "oklch(31% .047 160)",
    "950": "oklch(22% .033 160)",
}

UNFOLD: dict[str, object] = {
    "SITE_TITLE": "Bookable",
    "SITE_HEADER": "Bookable",
    "SITE_SUBHEADER": "Times are in UTC",
    "SITE_ICON": icon,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": icon}],
    "SHOW_VIEW_ON_SITE": False,
    "ENVIRONMENT": "bookable.interfaces.backoffice.menu.surroundings",
    "COLORS": {"primary": _GREEN},
    "SCRIPTS": [alpine],
    "STYLES": [style],
    "SIDEBAR": {"navigation": "bookable.interfaces.backoffice.menu.groups"},
}
"""Unfold's settings."""
