"""Which mails a person gets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bookable.domain.notifications import Notifications
from bookable.domain.program import ONE_MINUTE, USUAL_REMINDERS
from bookable.interfaces.dialects.core.schemas import notifications as out


def notifications(chosen: Notifications) -> out.NotificationsOut:
    """Return which mails a person gets."""
    usual = [lead // ONE_MINUTE for lead in USUAL_REMINDERS]
    reminders = usual if chosen.reminders is None else list(chosen.reminders)
    return out.NotificationsOut(out.EmailOut(chosen.bookings, reminders, chosen.digest))


def chosen(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the choices that a body changes."""
    return dict(given) | ({"reminders": tuple(given["reminders"])} if "reminders" in given else {})
