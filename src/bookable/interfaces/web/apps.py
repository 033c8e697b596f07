"""The pages as Django knows them."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Brings the templates and the static files of the pages."""

    name = "bookable.interfaces.web"
    label = "web"
