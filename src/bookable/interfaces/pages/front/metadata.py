"""What a page says about itself to search engines, and to those with whom its address is shared."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from bookable.domain.currencies import digits
from bookable.interfaces.pages.appearance import logo_address
from bookable.queries.booking_offers import OfferedService
from bookable.queries.provider_sheets import SheetService, SheetSession
from bookable.queries.public_directory import Card

if TYPE_CHECKING:
    from bookable.interfaces.pages.booking.offers import Offer

_LONGEST = 200
_ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


class About(NamedTuple):
    """The summary of a page: its canonical address, and what it is about as JSON-LD."""

    title: str
    description: str
    address: str
    kind: str
    graph: SafeString

    @classmethod
    def of_site(cls) -> About:
        """Return the summary of the first page."""
        name, address = settings.BOOKABLE_SITE.name, absolute("/")
        words = gettext("Find somebody, see when they are free, and book.")
        site = {"@type": "WebSite", "@id": f"{address}#site", "name": name, "url": address}
        return cls(name, words, address, "website", _data([site]))

    @classmethod
    def of_provider(cls, card: Card, services: Sequence[SheetService]) -> About:
        """Return the summary of a provider's page."""
        address = absolute(f"/p/{card.handle}/")
        words = card.bio or gettext("Book time with %(name)s.") % {"name": card.name}
        person = f"{address}#person"
        things = [_person(card, person, address)]
        for service in services:
            things += _service(service, person, address)
        return cls(card.name, _short(words), address, "profile", _data(things))

    @classmethod
    def of_menu(cls, handle: str, name: str) -> About:
        """Return the summary of the page on which one chooses what to book with a provider."""
        address = absolute(f"/p/{handle}/book/")
        words = gettext("Book time with %(name)s.") % {"name": name}
        person = {"@type": "Person", "name": name, "url": absolute(f"/p/{handle}/")}
        return cls(name, words, address, "website", _data([person]))

    @classmethod
    def of_offer(cls, offer: Offer) -> About:
        """Return the summary of a page on which one thing is booked."""
        name, service = offer.provider.name, offer.service
        words = gettext("Book time with %(name)s.") % {"name": name}
        address = absolute(f"/p/{offer.handle}/book/{offer.program.name}/")
        known: dict[str, Any] = {"@type": "Service", "name": str(offer.title)}
        if service is not None:
            address += f"{service.uuid}/"
            words = service.description or words
            known["offers"] = _offer(service, address)
        person = {"@type": "Person", "name": name, "url": absolute(f"/p/{offer.handle}/")}
        known |= {"url": address, "description": _short(words), "provider": person}
        return cls(f"{offer.title} · {name}", _short(words), address, "website", _data([known]))

    @property
    def image(self) -> str:
        """The address of the picture of the page: the logo of the site, if it has one."""
        logo = logo_address()
        return absolute(logo) if logo else ""


def absolute(path: str) -> str:
    """Return the address that a page has for everybody."""
    base: str = settings.BOOKABLE_BASE_URL
    return base.rstrip("/") + path


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1].rstrip() + "…"


def _data(things: list[dict[str, Any]]) -> SafeString:
    """Return JSON that can stand inside a script element, whatever people have written."""
    text = json.dumps({"@context": "https://schema.org", "@graph": things}, ensure_ascii=False)
    return mark_safe(text.translate(_ESCAPED))  # noqa: S308 (what could end it is escaped)


def _person(card: Card, id_: str, address: str) -> dict[str, Any]:
    known: dict[str, Any] = {"@type": "Person", "@id": id_, "name": card.name, "url": address}
    if card.bio:
        known["description"] = _short(card.bio)
    if card.company:
        known["worksFor"] = {"@type": "Organization", "name": card.company}
    return known


def _service(service: SheetService, person: str, address: str) -> list[dict[str, Any]]:
    offer = _offer(service, address)
    told: dict[str, Any] = {"name": service.name, "url": address}
    if service.description:
        told["description"] = _short(service.description)
    if not service.sessions:
        return [{"@type": "Service", **told, "provider": {"@id": person}, "offers": offer}]
    return [
        {"@type": "Event", **told, "organizer": {"@id": person}, **_event(service, each, offer)}
        for each in service.sessions
    ]


def _offer(service: SheetService | OfferedService, address: str) -> dict[str, Any]:
    price = Decimal(service.price_cents).scaleb(-digits(service.currency))
    return {
        "@type": "Offer",
        "price": str(price),
        "priceCurrency": service.currency,
        "url": address,
    }


def _event(
    service: SheetService, session: SheetSession, offer: Mapping[str, Any]
) -> dict[str, Any]:
    left = "InStock" if session.seats_left else "SoldOut"
    facts: dict[str, Any] = {
        "startDate": session.span.start.isoformat(),
        "endDate": session.span.end.isoformat(),
        "eventStatus": "https://schema.org/EventScheduled",
        "offers": {**offer, "availability": f"https://schema.org/{left}"},
    }
    if (place := service.place) is not None:
        facts["location"] = {"@type": "Place", "name": place.name, "address": place.address}
    return facts
