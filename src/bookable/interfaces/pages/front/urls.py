"""Routes of the way in."""

from __future__ import annotations

from django.urls import path

from bookable.interfaces.pages.front import crawlers, provider

URLS = [
    path("p/<str:handle>/", provider.provider, name="provider"),
    path("robots.txt", crawlers.robots),
    path("sitemap.xml", crawlers.sitemaps),
    path("sitemap-<int:after>.xml", crawlers.sitemap),
]
