"""Routes of the buddies' pages."""

from __future__ import annotations

from django.urls import path

from bookable.interfaces.pages.buddies import views

URLS = [path("buddies/", views.buddies, name="buddies")]
