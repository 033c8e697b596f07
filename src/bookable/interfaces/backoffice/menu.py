"""The admin's menu and its badges."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from bookable.engine.realigning import open_conflicts
from bookable.interfaces.backoffice.base import administers
from bookable.queries.figures import dead_letters


def surroundings(request: HttpRequest) -> list[str] | None:
    """Return the label that warns staff if this is a sandbox."""
    return ["Sandbox", "warning"] if settings.BOOKABLE_SANDBOX else None


GROUPS = {
    "": [
        ("Bookings", "booking", "event"),
        ("Meetings", "meeting", "videocam"),
        ("Mails", "mail", "mail"),
        ("Ledger", "ledgerentry", "history"),
        ("Webhooks", "webhookendpoint", "webhook"),
        ("Deliveries", "webhookdelivery", "outbox"),
        ("Dead letters", "deadletter", "mail_off"),
        ("Clock changes", "zoneconflict", "globe"),
    ],
    "Sales": [
        ("Payments", "payment", "payments"),
        ("Refunds", "refund", "currency_exchange"),
        ("Credits", "creditgrant", "confirmation_number"),
        ("Waitlist", "waitlistentry", "hourglass_empty"),
    ],
    "People": [
        ("People", "person", "group"),
        ("Identities", "identity", "badge"),
        ("Log of identities", "identitylinking", "history"),
        ("Opening hours", "openinghours", "schedule"),
        ("Connected calendars", "calendarconnection", "sync"),
        ("Feedback", "feedback", "reviews"),
        ("Matches", "match", "handshake"),
        ("Reputation", "reputationentry", "military_tech"),
        ("Audit", "auditentry", "policy"),
        ("API keys", "apikey", "key"),
    ],
    "Catalogue": [
        ("Services", "service", "sell"),
        ("Sessions", "servicesession", "groups"),
        ("Locations", "location", "location_on"),
        ("Rooms", "room", "meeting_room"),
    ],
}
"""The menu: for each group its entries' title, table and icon."""

FOR_ADMINISTRATORS = frozenset({"apikey", "auditentry"})


def groups(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the menu, with badges for unresolved dead letters and unresolved clock changes."""
    counted = {"deadletter": dead_letters(), "zoneconflict": open_conflicts()}
    badges = {
        name: {"badge": count, "badge_variant": "danger"}
        for name, count in counted.items()
        if count
    }
    return [
        {
            **({"title": title} if title else {}),
            "items": [
                _item(*entry) | badges.get(entry[1], {})
                for entry in entries
                if entry[1] not in FOR_ADMINISTRATORS or administers(request)
            ],
        }
        for title, entries in GROUPS.items()
    ]


def _item(title: str, model: str, symbol: str) -> dict[str, Any]:
    link = reverse(f"admin:storage_{model}_changelist")
    return {"title": title, "icon": symbol, "link": link}
