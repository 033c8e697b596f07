"""Where a vendor sends people back after they gave their consent to reach a calendar."""

from __future__ import annotations

from django.conf import settings

from bookable.domain.calendar_servers import CalendarKind


def back_to(kind: CalendarKind) -> str:
    """Return the address of our page, as it is registered at the vendor."""
    return f"{settings.BOOKABLE_BASE_URL}/calendar-connections/{kind.value}/callback"
