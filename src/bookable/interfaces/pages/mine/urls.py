"""Routes of a person's own pages."""

from __future__ import annotations

from django.urls import path

from bookable.interfaces.pages.mine import lines, views

URLS = [path("me/", views.mine, name="me"), path("me/lines/", lines.lines)]
