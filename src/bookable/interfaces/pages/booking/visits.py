"""A look at a page on which people book: what is offered, who looks, and from where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.translation import gettext

from bookable.domain.hours import zone_of
from bookable.domain.people import Actor
from bookable.domain.refusals import SelfBooking
from bookable.domain.spans import Span
from bookable.engine import guests
from bookable.interfaces.auth.entry import now_of
from bookable.interfaces.http.throttling import BOOKING, GUESTS, spend_from
from bookable.interfaces.pages.booking.embedding import FRAME, is_framed
from bookable.interfaces.pages.booking.held_times import SLOT, Chosen, chosen
from bookable.interfaces.pages.booking.offers import Offer, offer_of
from bookable.interfaces.pages.sentences import joined
from bookable.interfaces.pages.signed_in import person
from bookable.interfaces.pages.time_choices import words_for, zone_for
from bookable.interfaces.pages.time_words import TimeWords
from bookable.interfaces.pages.zone_choice import ZoneChoice, zone_choice
from bookable.queries import waitlists
from bookable.queries.booking_offers import OfferedSession, offered_sessions
from bookable.queries.showing import When

HOLD = "hold"
"""The form by which a time or a seat is held."""

PREFILL = ("name", "email", "notes")
INSTEAD = "instead"
"""The parameter with what was chosen before, by those who come back for another time."""

KEPT = ("duration", "by", INSTEAD, *FRAME, *PREFILL)
"""Parameters that stay in the address from one step to the next, beside those of the picker."""


@dataclass(frozen=True)
class Visit:
    """A request about an offer. `by` is who is signed in; `chosen` is the time that was chosen."""

    request: HttpRequest
    offer: Offer
    by: Actor | None
    now: datetime
    chosen: Chosen | None

    @property
    def is_framed(self) -> bool:
        """Whether the page is shown inside a page of another site."""
        return is_framed(self.request)

    @property
    def unframed(self) -> str:
        """The address of the page by itself."""
        given = [(name, value) for name, value in self.request.GET.items() if name not in FRAME]
        return f"{self.request.path}?{urlencode(given)}"

    @property
    def takes_guests(self) -> bool:
        """Whether it can be booked without an account."""
        return settings.BOOKABLE_GUESTS and guests.takes(self.offer.program, self.offer.kind)

    @cached_property
    def sessions(self) -> Sequence[OfferedSession]:
        """The coming sessions of what is offered, if it is a workshop or a course."""
        service = self.offer.service
        return offered_sessions(service.id, now=self.now) if service else ()

    @cached_property
    def positions(self) -> Mapping[int | None, int]:
        """The places of who is signed in on the waitlists of what is offered, by session."""
        service = self.offer.service
        if self.by is None or service is None:
            return {}
        return waitlists.positions(self.by, service.id, now=self.now)

    @property
    def cannot_book(self) -> str:
        """Why the person who is signed in cannot book this, and what they can do; or nothing."""
        if self.by is None:
            return ""
        refusal = self.offer.program.why_not_booked_by(self.by, providers=self.offer.everyone)
        if refusal is None:
            return ""
        if isinstance(refusal, SelfBooking):
            more = gettext("Your clients see this page as you do.")
            return joined([gettext("You cannot book your own time."), more])
        says = gettext("Your account cannot book this. %(site)s can change that.")
        more = gettext("Or sign out, and book with another e-mail address.")
        site = {"site": settings.BOOKABLE_SITE.name}
        return joined([says % site, more if self.takes_guests else ""])

    @property
    def zone(self) -> str:
        """The zone in which the visitor reads times."""
        return zone_for(self.request, self.offer.provider.timezone)[0]

    def zone_choice(self, *, at: datetime) -> ZoneChoice:
        """Return the choice of the visitor's zone, for times around a moment."""
        name, is_guess = zone_for(self.request, self.offer.provider.timezone)
        kept = [(name, value) for name, value in self._kept().items() if name != "timezone"]
        return zone_choice(name, is_guess=is_guess, words=self.words, at=at, kept=kept)

    @property
    def words(self) -> TimeWords:
        """How the visitor reads times."""
        return words_for(self.request)

    def when(self, span: Span, *, zone: str = "") -> When:
        """Return a span in words: in the visitor's zone, or in another one."""
        start, end = (at.astimezone(zone_of(zone or self.zone)) for at in (span.start, span.end))
        words = self.words
        until = words.time(end) if end.date() == start.date() else words.day_and_time(end)
        begins = words.day_and_time(start)
        return When(words.day(start.date()), words.time(start), until, words.zone(start), begins)

    def at_place(self, span: Span, zone: str) -> When | None:
        """Return a span by the clocks of the zone of a place, if they show other times."""
        here, there = self.when(span), self.when(span, zone=zone)
        return there if zone and there[:3] != here[:3] else None

    def moment(self, at: datetime) -> str:
        """Return the time of day of a moment, with its day if that is another one than today."""
        local, today = (each.astimezone(zone_of(self.zone)) for each in (at, self.now))
        is_today = local.date() == today.date()
        return self.words.time(local) if is_today else self.words.day_and_time(local)

    def address(self, **more: str) -> str:
        """Return the address of the page with the parameters that stay, and others."""
        return f"{self.request.path}?{urlencode({**self._kept(), **more})}"

    def _kept(self) -> dict[str, str]:
        names, given = (*KEPT, "timezone", "hours", "lang"), self.request.GET
        return {name: given[name] for name in names if name in given and name != INSTEAD}

    def with_chosen(self, chosen: Chosen) -> str:
        """Return the address of the page on which what was chosen is booked."""
        return self.address(**{SLOT: chosen.signed})

    def spend_booking(self) -> None:
        """Count a booking, of which one by a guest has a mail sent to an address that they typed,
        against what one person, and one address, may send."""
        self.spend()
        if self.by is None:
            spend_from(self.request, GUESTS, now=self.now)

    def spend(self) -> None:
        """Count a command against what one person, and one address, may send."""
        if self.by is None:
            spend_from(self.request, BOOKING.per_address, now=self.now)
        else:
            BOOKING.spend(self.request, by=self.by, now=self.now)


def visit(request: HttpRequest, handle: str, program: str, service: UUID | None) -> Visit:
    """Return who looks at what. Raise Http404 and InvalidField.

    Inside a frame no one is signed in: what a page of another site shows must not act for them.
    """
    if is_framed(request):
        request.user = AnonymousUser()
    now = now_of(request)
    offer = offer_of(request, handle, program, service, now=now)
    return Visit(request, offer, person(request), now, chosen(request))
