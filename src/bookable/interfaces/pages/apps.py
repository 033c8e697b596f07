"""The Django app with the templates and the script of the pages."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """The app's configuration."""

    name = "bookable.interfaces.pages"
    label = "pages"
