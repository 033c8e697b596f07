"""The Django app with the templates and static files of the pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The app's configuration."""

    name = "bookable.interfaces.web"
    label = "web"
