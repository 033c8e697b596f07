"""What search engines read: which pages there are for them, and which are not."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bookable.interfaces.pages.front.metadata import absolute
from bookable.interfaces.pages.public import public, stale_reads
from bookable.queries import public_directory

_PRIVATE = (
    *("/address/", "/admin/", "/answer/", "/api/", "/b/", "/buddies/", "/calendar/"),
    *("/calendar-connections/", "/desk/"),
    "/forgot/",
    *("/insights/", "/invite/", "/mail/", "/me/", "/reset/", "/sign-in/", "/sign-out/"),
    *("/sign-up/", "/verify/", "/p/*/book/"),
)
_AN_HOUR = "public, max-age=3600"


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Say which pages are for search engines: of a sandbox none."""
    if settings.BOOKABLE_SANDBOX or not settings.BOOKABLE_PAGES:
        lines = ["User-agent: *", "Disallow: /"]
    else:
        hidden = (f"Disallow: {path}" for path in _PRIVATE)
        lines = ["User-agent: *", *hidden, f"Sitemap: {absolute('/sitemap.xml')}"]
    return _kept(HttpResponse("\n".join(lines) + "\n", "text/plain; charset=utf-8"))


@require_safe
@public
@stale_reads
def sitemaps(request: HttpRequest) -> HttpResponse:
    """List the sitemaps: one has 50,000 addresses at most."""
    starts = public_directory.sitemap_starts()
    addresses = [absolute(f"/sitemap-{start}.xml") for start in starts]
    return _xml(request, "sitemaps.xml", addresses)


@require_safe
@public
@stale_reads
def sitemap(request: HttpRequest, after: int) -> HttpResponse:
    """List the pages of the providers after a number; the first one has the way in as well."""
    handles = public_directory.sitemap(after)
    addresses = [absolute(f"/p/{handle}/") for handle in handles]
    return _xml(request, "sitemap.xml", addresses if after else [absolute("/"), *addresses])


def _xml(request: HttpRequest, template: str, addresses: list[str]) -> HttpResponse:
    facts = {"addresses": addresses}
    return _kept(render(request, f"pages/front/{template}", facts, "application/xml"))


def _kept(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = _AN_HOUR
    return response
