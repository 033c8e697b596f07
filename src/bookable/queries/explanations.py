"""Why a provider can or cannot be booked at a time, and when next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from bookable.domain.hours import refuse_part_minutes
from bookable.domain.lifecycle import Status
from bookable.domain.people import Actor, Role
from bookable.domain.program import Program, Subject
from bookable.domain.reasons import Cause, Reason
from bookable.domain.refusals import (
    InvalidField,
    PersonNotFound,
    RoleRequired,
    SelfBooking,
    ServiceNotFound,
    SkippedWallTime,
    TooManyOpen,
)
from bookable.domain.services import Kind, Service
from bookable.domain.slots import FURTHEST_DAYS, Availability, slots
from bookable.domain.spans import Span
from bookable.engine.availability import availability, calendar_of, guest_of
from bookable.engine.registry import program as program_named
from bookable.engine.rooms import RESERVED, rooms_of
from bookable.queries.blockers import Found, Wanted, blockers
from bookable.queries.offering import MOST_DAYS
from bookable.storage import assignments, location_rows, person_rows, references, service_rows
from bookable.storage.calendars import ProviderCalendar
from bookable.storage.services_on_sale import Room
from bookable.storage.sql import one

HOW_MANY = 3
"""The number of next openings."""

A_WEEK = timedelta(days=7)
NEARBY = timedelta(days=3)
"""How far from a time the nearest open hours are looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A booking that is asked about.

    `start` is the moment at which the clocks go on if its wall time is `skipped`.
    """

    program: str
    provider: UUID
    start: datetime
    minutes: int | None
    service: UUID | None = None
    client: UUID | None = None
    skipped: SkippedWallTime | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Every reason why a time cannot be booked, and the next times that can be."""

    reasons: list[Found]
    next_openings: list[Span]


class _Terms(NamedTuple):
    """How long a booking is, where it takes place, and the status that it would have at first."""

    length: timedelta
    location: int | None
    is_free: bool


def explain(asked: Asked, *, by: Actor, now: datetime) -> Explanation:
    """Return why a provider can or cannot be booked.

    The rules are those of making a booking. Those about the client apply to the asker, or for staff
    to the `client` that they name. Raise PersonNotFound, ServiceNotFound, RoleRequired or
    InvalidField.
    """
    refuse_part_minutes(asked.start, field="start_time")
    rules, client = program_named(asked.program), _client(asked, by)
    terms = _terms(asked, rules)
    guest = None if client is None or client.uuid == asked.provider else client
    question = _Question(asked, rules, terms, guest, now)
    calendar = question.calendar(asked.start, asked.start)
    found = _about_client(client, asked, rules) + _about_place(terms, calendar)
    if asked.skipped is not None:
        found.insert(0, Found(Reason(asked.skipped, Cause.SKIPPED, asked.start)))
    else:
        found += blockers(question.wanted(calendar), by=by)
    if guest is not None and question.waits(calendar):
        found += _about_open_bookings(guest, rules, now)
    return Explanation(found, question.next_openings())


@dataclass(frozen=True, slots=True)
class _Question:
    """A question with its programme's rules, and the client that it is about."""

    asked: Asked
    rules: Program
    terms: _Terms
    guest: Actor | None
    now: datetime

    def calendar(self, first: datetime, last: datetime) -> ProviderCalendar:
        """Return the provider's calendar, with when the client is busy."""
        guest = None if self.guest is None else guest_of(self.guest.person_id)
        role = self.rules.provider_role
        return calendar_of(self.asked.provider, role=role, first=first, last=last, guest=guest)

    def wanted(self, calendar: ProviderCalendar) -> Wanted:
        """Return the wanted time, with what is known about the days around it."""
        span = Span(self.asked.start, self.asked.start + self.terms.length)
        around = span.widened(NEARBY, NEARBY)
        rooms = self._rooms(around)
        return Wanted(span, calendar, self._offered(calendar, around, rooms), self.now, rooms)

    def waits(self, calendar: ProviderCalendar) -> bool:
        """Return whether the booking would wait for an answer or a payment."""
        by_itself = self.rules.begins_accepted and calendar.auto_accept
        status = Status.CONFIRMED if self.terms.is_free or by_itself else self.rules.opening
        return self.rules.hold_until(status, span=None, now=self.now) is not None

    def next_openings(self) -> list[Span]:
        """Return the first slots after the wanted time, within as many days as a list has."""
        first = max(self.asked.start + datetime.resolution, self.now)
        furthest = self.now + timedelta(days=FURTHEST_DAYS)
        last = min(first + timedelta(days=MOST_DAYS), furthest)
        if last <= first:
            return []
        calendar = self.calendar(first, last)
        length = self.terms.length
        reach = calendar.pace.reach(Span(first, last), length=length)
        offered = self._offered(calendar, reach, self._rooms(reach))
        found: list[Span] = []
        for week in _weeks(first, last):
            found += slots(offered, length=length, within=week)
            if len(found) >= HOW_MANY:
                break
        return found[:HOW_MANY]

    def _rooms(self, within: Span) -> list[Room]:
        return rooms_of(self.terms.location, first=within.start, last=within.end)

    def _offered(
        self, calendar: ProviderCalendar, within: Span, rooms: Sequence[Room]
    ) -> Availability:
        return availability(calendar, program=self.rules, within=within, now=self.now, rooms=rooms)


def _weeks(first: datetime, last: datetime) -> Iterator[Span]:
    while first < last:
        yield Span(first, min(first + A_WEEK, last))
        first += A_WEEK


def _client(asked: Asked, by: Actor) -> Actor | None:
    """Return who would be the client, or None for staff and keys that name no client."""
    if asked.client in {None, by.uuid}:
        return None if by.is_staff and asked.client is None else by
    if not by.is_staff:
        raise RoleRequired(Role.STAFF, "request")
    account = None if asked.client is None else person_rows.by_uuid(asked.client)
    if account is None:
        raise PersonNotFound(Role.CLIENT)
    return account.actor


def _terms(asked: Asked, rules: Program) -> _Terms:
    """Return the terms of a booking: those of its service if it names one."""
    sold = None if asked.service is None else _service(asked)
    own = None if sold is None else sold.terms.duration_minutes
    if own is not None and asked.minutes not in {None, own}:
        raise InvalidField("duration_minutes", f"is {own} for this service")
    minutes = own or asked.minutes
    if minutes is None:
        raise InvalidField("duration_minutes", "is required")
    length = timedelta(minutes=minutes)
    if sold is None:
        return _Terms(length, None, is_free=False)
    is_free = rules.subject is Subject.SERVICE and not sold.terms.price_cents
    return _Terms(length, sold.terms.location_id, is_free)


def _service(asked: Asked) -> Service:
    named = references.ids(service=asked.service, session=None, location=None, bundle=None)
    sold = service_rows.on_sale(named["service"] or 0)
    if sold is None:
        raise ServiceNotFound
    others = sold.terms.practitioners
    if (
        sold.provider.uuid != asked.provider
        and assignments.provider(asked.provider, others) is None
    ):
        raise InvalidField("service", "is not sold by this provider")
    if sold.kind is not Kind.INDIVIDUAL:
        raise InvalidField("service", f"is a {sold.kind}, which is not booked by its start")
    return sold


def _about_client(client: Actor | None, asked: Asked, rules: Program) -> list[Found]:
    if client is None:
        return []
    if client.uuid == asked.provider:
        return [Found(Reason(SelfBooking(), Cause.SELF))]
    sells = rules.subject is Subject.SERVICE
    may_book = rules.may_book(client) if sells else rules.client_role in client.roles
    refusal = RoleRequired(rules.client_role, "request")
    return [] if may_book else [Found(Reason(refusal, Cause.ROLE))]


def _about_place(terms: _Terms, calendar: ProviderCalendar) -> list[Found]:
    provider = calendar.provider.person_id
    if terms.location is None or location_rows.is_open_to(terms.location, provider):
        return []
    return [Found(Reason(InvalidField("location_id", RESERVED), Cause.LOCATION))]


def _about_open_bookings(client: Actor, rules: Program, now: datetime) -> list[Found]:
    if rules.most_open is None:
        return []
    waiting: int = one(_OPEN, [client.person_id, now])[0]
    refusal = TooManyOpen(rules.most_open)
    return [] if waiting < rules.most_open else [Found(Reason(refusal, Cause.OPEN_BOOKINGS))]


# As the function `open_bookings` counts them when a booking is made, but without its lock.
_OPEN = "SELECT count(*) FROM booking b WHERE b.client_id = %s AND b.hold_until > %s"
"""Unanswered requests and unpaid bookings of a client."""
