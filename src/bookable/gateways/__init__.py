"""Vendors behind the ports of the domain: Stripe, Zoom, Jitsi, and calendars kept elsewhere.

A gateway translates between a port and a vendor's API. It holds no rule of the business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bookable.domain.calendar_servers import CalendarServer
    from bookable.domain.consents import ConsentVendor
    from bookable.domain.meetings import MeetingVendor
    from bookable.gateways.google_calendar import GoogleCalendar
    from bookable.gateways.jitsi import Jitsi
    from bookable.gateways.microsoft_calendar import MicrosoftCalendar
    from bookable.gateways.zoom import Zoom

    # Assigning them here makes the type checker prove that each one fills the port.
    _MEETING_VENDORS: tuple[type[MeetingVendor], ...] = (Jitsi, Zoom)
    _CALENDAR_SERVERS: tuple[type[CalendarServer], ...] = (GoogleCalendar, MicrosoftCalendar)
    _CONSENT_VENDORS: tuple[type[ConsentVendor], ...] = (GoogleCalendar, MicrosoftCalendar)
