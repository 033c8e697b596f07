"""The Django app of the tables."""

from django.apps import AppConfig


class StorageConfig(AppConfig):
    """The only app with models; the other floors have none."""

    name = "bookable.storage"
    label = "storage"
    verbose_name = "Bookable"
