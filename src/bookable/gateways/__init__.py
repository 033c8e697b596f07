"""Vendors behind the ports: each translates what Bookable asks into a vendor's words, no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bookable.domain.meetings import MeetingVendor
    from bookable.gateways.jitsi import Jitsi
    from bookable.gateways.zoom import Zoom

    # Here the type checker sees that each of them fills its port.
    _MEETING_VENDORS: tuple[type[MeetingVendor], ...] = (Jitsi, Zoom)
