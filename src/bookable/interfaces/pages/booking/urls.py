"""Routes of the pages on which people book."""

from __future__ import annotations

from django.urls import path

from bookable.interfaces.pages.booking import embedding, menu, views

URLS = [
    path("embed.js", embedding.script),
    path("p/<str:handle>/book/", menu.menu),
    path("p/<str:handle>/book/<str:program>/", views.book),
    path("p/<str:handle>/book/<str:program>/<uuid:service>/", views.book),
]
