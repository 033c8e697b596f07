"""Routes of the desk."""

from __future__ import annotations

from django.urls import path

from bookable.interfaces.pages.desk import today

URLS = [path("desk/", today.today)]
