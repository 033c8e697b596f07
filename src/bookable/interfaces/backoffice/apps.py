"""The back office as Django knows it."""

from django.apps import AppConfig
from django.contrib.admin import apps
from django.contrib.auth.signals import user_logged_in


class BackofficeConfig(AppConfig):
    """Brings the admin's pages; Django finds them in `admin.py`."""

    name = "bookable.interfaces.backoffice"
    label = "backoffice"
    default = True

    def ready(self) -> None:
        """Have each session remember when it began."""
        # Models are there only now.
        from bookable.interfaces.backoffice.staying import note_sign_in

        user_logged_in.connect(note_sign_in)


class SiteConfig(apps.AdminConfig):
    """Django's admin, on a site of Bookable's own."""

    default_site = "bookable.interfaces.backoffice.site.Site"
    default = False
