"""The settings of calendars at Google and Microsoft: this site as it is registered there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from bookable.config.values import Values, wrong


@dataclass(frozen=True, kw_only=True)
class CalendarApp:
    """This site at a vendor. `api_url` takes the place of all the vendor's hosts."""

    client_id: str
    client_secret: str = field(repr=False)
    api_url: str | None


class CalendarApps(NamedTuple):
    """This site at each vendor, or None where it is not registered."""

    google: CalendarApp | None
    microsoft: CalendarApp | None


def apps(values: Values) -> CalendarApps:
    """Return this site at both vendors."""
    return CalendarApps(_app(values, "GOOGLE"), _app(values, "MICROSOFT"))


def _app(values: Values, vendor: str) -> CalendarApp | None:
    names = (f"{vendor}_CLIENT_ID", f"{vendor}_CLIENT_SECRET")
    client_id, client_secret = (values.text(name) for name in names)
    api_url = values.url(f"{vendor}_API_URL")
    if client_id and client_secret:
        return CalendarApp(client_id=client_id, client_secret=client_secret, api_url=api_url)
    if client_id or client_secret:
        missing, given = names if client_secret else reversed(names)
        raise wrong(missing, f"not set, but {given} is: set both")
    return None
