"""Django app configurations of the admin."""

from django.apps import AppConfig
from django.contrib.admin import apps
from django.contrib.auth.signals import user_logged_in


class BackofficeConfig(AppConfig):
    """The app with the admin's pages, which Django finds in `admin.py`."""

    name = "bookable.interfaces.backoffice"
    label = "backoffice"
    default = True

    def ready(self) -> None:
        """Make each session remember when it began."""
        # Models cannot be imported before all apps are loaded.
        from bookable.interfaces.backoffice.admin_sessions import note_sign_in

        user_logged_in.connect(note_sign_in)


class SiteConfig(apps.AdminConfig):
    """Django's admin app, with Bookable's own site."""

    default_site = "bookable.interfaces.backoffice.site.Site"
    default = False
