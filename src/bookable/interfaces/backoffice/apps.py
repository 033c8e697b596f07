"""The back office as Django knows it."""

from django.apps import AppConfig
from django.contrib.admin import apps


class BackofficeConfig(AppConfig):
    """Brings the admin's pages; Django finds them in `admin.py`."""

    name = "bookable.interfaces.backoffice"
    label = "backoffice"
    default = True


class SiteConfig(apps.AdminConfig):
    """Django's admin, on a site of Bookable's own."""

    default_site = "bookable.interfaces.backoffice.site.Site"
    default = False
