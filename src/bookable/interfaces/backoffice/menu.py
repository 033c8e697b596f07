"""What the menu of the admin offers, and what it points out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from bookable.engine.deadletters import unresolved


def surroundings(request: HttpRequest) -> list[str] | None:
    """This will warn staff who are in a sandbox."""
    return ["Sandbox", "warning"] if settings.BOOKABLE_SANDBOX else None


def groups(request: HttpRequest) -> list[dict[str, Any]]:
    """This will be the menu, with the number of dead letters where there are any."""
    letters = unresolved()
    badge = {"badge": letters, "badge_variant": "danger"} if letters else {}
    return [
        {
            "items": [
                _item("Bookings", "booking", "event"),
                _item("Meetings", "meeting", "videocam"),
                _item("Ledger", "ledgerentry", "history"),
                _item("Dead letters", "deadletter", "mail_off") | badge,
            ]
        },
        {
            "title": "Sales",
            "items": [
                _item("Payments", "payment", "payments"),
                _item("Refunds", "refund", "currency_exchange"),
                _item("Credits", "creditgrant", "confirmation_number"),
                _item("Waitlist", "waitlistentry", "hourglass_empty"),
            ],
        },
        {
            "title": "People",
            "items": [
                _item("People", "person", "group"),
                _item("Opening hours", "openinghours", "schedule"),
                _item("Feedback", "feedback", "reviews"),
                _item("Matches", "match", "handshake"),
                _item("Reputation", "reputationentry", "military_tech"),
            ],
        },
        {
            "title": "Catalogue",
            "items": [
                _item("Services", "service", "sell"),
                _item("Sessions", "servicesession", "groups"),
                _item("Locations", "location", "location_on"),
                _item("Rooms", "room", "meeting_room"),
            ],
        },
    ]


def _item(title: str, model: str, symbol: str) -> dict[str, Any]:
    link = reverse(f"admin:storage_{model}_changelist")
    return {"title": title, "icon": symbol, "link": link}
