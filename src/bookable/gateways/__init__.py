"""Vendors behind the ports of the domain: Stripe, Zoom and Jitsi.

A gateway translates between a port and a vendor's API. It holds no rule of the business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bookable.domain.meetings import MeetingVendor
    from bookable.gateways.jitsi import Jitsi
    from bookable.gateways.zoom import Zoom

    # Assigning them here makes the type checker prove that each one fills the port.
    _MEETING_VENDORS: tuple[type[MeetingVendor], ...] = (Jitsi, Zoom)
