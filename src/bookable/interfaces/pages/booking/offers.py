"""What can be booked at an address, in words, and when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext, ngettext

from bookable.domain.people import Party
from bookable.domain.program import Program, Subject
from bookable.domain.refusals import InvalidField, PersonNotFound, ServiceNotFound
from bookable.domain.services import HAS_A_TIME, MADE_OF_PARTS, Kind, minutes_of
from bookable.engine.registry import program as program_named
from bookable.interfaces.pages import refund_terms
from bookable.interfaces.pages.faces import initials
from bookable.interfaces.pages.refund_terms import Line
from bookable.interfaces.pages.time_words import reading_here
from bookable.queries.booking_offers import OfferedService, offered_provider, offered_service
from bookable.queries.openings import OpenDays, openings_of_several
from bookable.queries.showing import Reading, counted

ANY = "any"
"""The provider of a service who is free and has had least lately."""

LENGTHS = (30, 45, 60, 90)
"""Lengths in minutes between which visitors choose where none is fixed."""

_MINUTES = re.compile("[1-9][0-9]{0,2}")


@dataclass(frozen=True)
class Offer:
    """A provider's time in a programme, or a service. `by` is who was chosen to provide it.

    With `auto_accept` the provider would have requests accepted automatically.
    """

    program: Program
    provider: Party
    handle: str
    service: OfferedService | None
    minutes: int
    by: str
    auto_accept: bool

    @property
    def kind(self) -> Kind | None:
        """The kind of service."""
        return self.service.kind if self.service else None

    @property
    def has_times(self) -> bool:
        """Whether a time is chosen for it: not a seat in a session, and not a whole."""
        return self.service is None or self.service.kind is Kind.INDIVIDUAL

    @property
    def is_whole(self) -> bool:
        """Whether it is bought as a whole, without choosing a time first."""
        return self.kind is not None and self.kind not in HAS_A_TIME

    @cached_property
    def title(self) -> str:
        """What is booked, in the current language."""
        if self.service is not None:
            return self.service.name
        return gettext(self.program.title)

    @property
    def takes(self) -> timedelta:
        """How long it takes."""
        return timedelta(minutes=self.minutes)

    @property
    def length(self) -> str:
        """How long it takes, in the current language."""
        return self.reading.length(self.takes)

    @property
    def lengths(self) -> Sequence[tuple[int, str]]:
        """The lengths between which a visitor chooses; none if it is fixed."""
        if not self.has_times or (self.service is not None and self.service.minutes is not None):
            return ()
        each = sorted({*LENGTHS, self.minutes})
        return [(one, self.reading.length(timedelta(minutes=one))) for one in each]

    @property
    def price(self) -> str:
        """What it costs, in the current language."""
        if self.service is None:
            return ""
        return self.due or gettext("Free of charge")

    @property
    def due(self) -> str:
        """What the client owes once it is booked; nothing for what is free."""
        if self.service is None or not self.service.price_cents:
            return ""
        return self.reading.amount(self.service.price_cents, self.service.currency)

    @property
    def given_back(self) -> Sequence[Line]:
        """What a client gets back who cancels; nothing for what is free or has no date."""
        if self.service is None or not self.due or self.service.kind in MADE_OF_PARTS:
            return ()
        policy = self.service.policy or self.program.cancellation
        return refund_terms.lines(policy, self.reading)

    @property
    def credits(self) -> str:
        """What a bundle brings, in the current language."""
        if self.service is None or self.service.credits is None:
            return ""
        number, days = self.service.credits, self.service.valid_days
        words = ngettext("%(number)s credit", "%(number)s credits", number) % {"number": number}
        if days is None:
            return words
        valid = ngettext("valid for %(days)s day", "valid for %(days)s days", days)
        return self.reading.beside(words, valid % {"days": days})

    @property
    def includes(self) -> Sequence[str]:
        """What a package includes: each thing once, with how often it does."""
        return counted(self.service.includes) if self.service else ()

    @property
    def providers(self) -> Sequence[tuple[str, str]]:
        """The people between whom a visitor chooses, and any of them; none if there is one."""
        if self.kind is not Kind.INDIVIDUAL or self.service is None:
            return ()
        named = [(str(uuid), name) for uuid, name in self.service.providers]
        return [(ANY, gettext("Anyone")), *named] if len(named) > 1 else ()

    @property
    def is_by_anyone(self) -> bool:
        """Whether the visitor leaves it open who provides it."""
        return self.by == ANY

    @property
    def by_uuid(self) -> UUID:
        """The person whose time it takes."""
        return self.provider.uuid if self.is_by_anyone else UUID(self.by)

    @property
    def is_asked_for(self) -> bool:
        """Whether the provider has to accept it before it is confirmed."""
        return self.program.asks_provider(auto_accept=self.auto_accept)

    @property
    def initials(self) -> str:
        """The first letters of the provider's name."""
        return initials(self.provider.name)

    @property
    def reading(self) -> Reading:
        """How amounts and lengths are written."""
        return reading_here(self.provider.timezone)

    def find(self, first: date, last: date, zone: str, *, now: datetime) -> OpenDays:
        """Return when it can be booked, by day."""
        return openings_of_several(
            self.everyone if self.is_by_anyone or not self.providers else [self.by_uuid],
            first,
            last,
            service=self.service.uuid if self.service else None,
            minutes=self.minutes,
            zone=zone,
            program=self.program.name,
            now=now,
        )

    @property
    def everyone(self) -> Sequence[UUID]:
        """The people of whom one provides it."""
        if self.service is None or not self.providers:
            return [self.provider.uuid]
        return [uuid for uuid, _ in self.service.providers]


def offer_of(
    request: HttpRequest, handle: str, program: str, service: UUID | None, *, now: datetime
) -> Offer:
    """Return what an address offers. Raise Http404, and InvalidField for a wrong parameter."""
    try:
        rules = program_named(program)
    except LookupError:
        raise Http404 from None
    if rules.subject is Subject.MATCH or (rules.subject is Subject.SERVICE) is (service is None):
        raise Http404
    sold: OfferedService | None = None
    try:
        found = offered_provider(handle, program=rules, now=now)
        if service is not None:
            sold = offered_service(service, provider=found.party.person_id)
    except (PersonNotFound, ServiceNotFound):
        raise Http404 from None
    minutes, by = _minutes(request, sold), _by(request, found.party, sold)
    return Offer(rules, found.party, found.handle, sold, minutes, by, found.auto_accept)


def _minutes(request: HttpRequest, service: OfferedService | None) -> int:
    """Return the length that is fixed or asked for. Raise InvalidField."""
    named = request.GET.get("duration", "")
    if named and not _MINUTES.fullmatch(named):
        raise InvalidField("duration", "must be a number of minutes")
    fixed = None if service is None else service.minutes
    return minutes_of(fixed, int(named) if named else None, field="duration")


def _by(request: HttpRequest, provider: Party, service: OfferedService | None) -> str:
    """Return who is to provide a service: at first the person whose page it is."""
    named = request.GET.get("by", "") or str(provider.uuid)
    everyone = {str(uuid) for uuid, _ in service.providers} if service else set()
    if named != ANY and named != str(provider.uuid) and named not in everyone:
        raise InvalidField("by", "does not provide this")
    return named
