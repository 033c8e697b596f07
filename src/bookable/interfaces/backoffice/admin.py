"""Register all pages of the admin."""

from django.apps import apps
from django.contrib import admin

from bookable.interfaces.backoffice import (  # noqa: F401  (each registers its pages)
    api_keys,
    audit,
    bookings,
    calendars,
    catalogue,
    connections,
    credits,
    dead_letters,
    identities,
    ledger,
    mails,
    meetings,
    money,
    people,
    places,
    reputation,
    waitlist,
    webhooks,
    zone_conflicts,
)
from bookable.interfaces.backoffice.sign_in import SignInForm

admin.site.login_form = SignInForm

# Bookable has roles instead of groups, and dead letters show what failed in jobs.
admin.site.unregister([apps.get_model("auth", "Group")])
admin.site.unregister([apps.get_model("procrastinate", "ProcrastinateJob")])
