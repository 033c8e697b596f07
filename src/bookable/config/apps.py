"""The Django app that starts Bookable."""

from django.apps import AppConfig


class BookableConfig(AppConfig):
    """Wires the parts together once all models are loaded."""

    name = "bookable.config"
    label = "bookable"

    def ready(self) -> None:
        from bookable.config import bootstrap

        # Importing these registers their tasks with the worker.
        from bookable.effects import periodic_tasks, relay, vendor_meetings  # noqa: F401

        bootstrap.start()
