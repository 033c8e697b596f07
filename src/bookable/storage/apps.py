"""Storage as Django knows it."""

from django.apps import AppConfig


class StorageConfig(AppConfig):
    """The only app with models."""

    name = "bookable.storage"
    label = "storage"
    verbose_name = "Bookable"
