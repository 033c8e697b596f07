"""Routes of the buddies' pages."""

from __future__ import annotations

from django.urls import path

from bookable.interfaces.pages.buddies import planning, views

URLS = [
    path("buddies/", views.buddies, name="buddies"),
    path("buddies/plan/<uuid:ref>/", planning.plan, name="plan-session"),
]
