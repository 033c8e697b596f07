"""Provide the vendors of calendars at which this site is registered."""

from __future__ import annotations

from django.conf import settings

from bookable.config.calendar_settings import CalendarApp
from bookable.domain.calendar_pushes import PushServer
from bookable.engine import ports
from bookable.engine.calendar_connections import access_to
from bookable.engine.calendar_secrets import StoredSecrets
from bookable.gateways.google_calendar import GoogleCalendar
from bookable.gateways.google_meet import GoogleMeet
from bookable.gateways.microsoft_calendar import MicrosoftCalendar
from bookable.gateways.push_vendors import GooglePushes, MicrosoftPushes
from bookable.interfaces.auth.reach import is_public
from bookable.interfaces.webhooks.calendars import push_address


def provide() -> None:
    """Provide Google and Microsoft, as far as they are set up."""
    keeper = StoredSecrets()
    if (app := settings.GOOGLE) is not None:
        google = GoogleCalendar(app.client_id, app.client_secret, keeper=keeper, url=app.api_url)
        _provide(app, google, GooglePushes(google))
        ports.provide_meetings(GoogleMeet(google, access_to=access_to), default=False)
    if (app := settings.MICROSOFT) is not None:
        microsoft = MicrosoftCalendar(
            app.client_id, app.client_secret, keeper=keeper, url=app.api_url
        )
        _provide(app, microsoft, MicrosoftPushes(microsoft))


def _provide(
    app: CalendarApp, calendar: GoogleCalendar | MicrosoftCalendar, pushes: PushServer
) -> None:
    ports.provide_calendars(calendar)
    ports.provide_consents(calendar)
    if app.api_url is not None or _is_reached_from_outside():
        ports.provide_pushes(pushes, push_address)


def _is_reached_from_outside() -> bool:
    """Return whether vendors can reach us: they send pushes by https and over the internet only."""
    return settings.BOOKABLE_BASE_URL.startswith("https:") and is_public()
