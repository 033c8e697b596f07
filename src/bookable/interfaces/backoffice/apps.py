"""The back office as Django knows it."""

from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    """Brings the admin's pages; Django finds them in `admin.py`."""

    name = "bookable.interfaces.backoffice"
    label = "backoffice"
