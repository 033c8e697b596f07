"""The app that starts Bookable inside Django."""

from django.apps import AppConfig


class BookableConfig(AppConfig):
    """Puts the parts together once all models are there."""

    name = "bookable.config"
    label = "bookable"

    def ready(self) -> None:
        """This will wire the ports and register the tasks of the worker."""
        from bookable.config import bootstrap

        # Whatever registers tasks of the worker.
        from bookable.effects import meetings, notices, relay, rounds  # noqa: F401

        bootstrap.start()
