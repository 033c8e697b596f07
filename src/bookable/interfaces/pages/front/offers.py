"""What can be booked with a provider, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from django.urls import Resolver404, resolve
from django.utils.translation import gettext, gettext_lazy, ngettext

from bookable.domain.program import Subject
from bookable.domain.services import SOLD_IN_SESSIONS, Kind
from bookable.interfaces.pages.program_words import words_of
from bookable.queries.provider_sheets import SheetService, SheetSession
from bookable.queries.public_directory import Card
from bookable.queries.showing import Reading, counted

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_KINDS = {
    Kind.INDIVIDUAL: gettext_lazy("Appointments"),
    Kind.WORKSHOP: gettext_lazy("Workshops"),
    Kind.COURSE: gettext_lazy("Courses"),
    Kind.PACKAGE: gettext_lazy("Packages"),
    Kind.BUNDLE: gettext_lazy("Bundles"),
}
_SHOWN_DATES = 3
"""How many dates of a workshop are shown."""


class Date(NamedTuple):
    """A date of a workshop or a course."""

    begins: str
    end: str
    seats: str
    is_full: bool


class Offered(NamedTuple):
    """One thing that can be booked: its facts, its dates, and where it is booked, if anywhere."""

    title: StrOrPromise
    text: StrOrPromise
    facts: Sequence[str]
    parts: str
    dates: Sequence[Date]
    more_dates: str
    address: str
    is_full: bool = False


class Group(NamedTuple):
    """Things of a kind."""

    title: StrOrPromise
    offers: Sequence[Offered]


def groups(provider: Card, services: Sequence[SheetService], *, reading: Reading) -> list[Group]:
    """Return everything that anybody can book with a provider."""
    found = []
    for program in provider.programs:
        base = f"/p/{provider.handle}/book/{program.name}/"
        if program.subject is not Subject.SERVICE:
            words = words_of(program.name)
            offer = Offered(words.offer, words.about, (), "", (), "", _resolving(base))
            found.append(Group(words.several, [offer]))
            continue
        in_order = sorted(services, key=lambda each: list(Kind).index(each.kind))
        for kind, of_kind in groupby(in_order, key=lambda each: each.kind):
            offers = [_service(each, f"{base}{each.uuid}/", reading) for each in of_kind]
            found.append(Group(_KINDS[kind], offers))
    return found


def _service(service: SheetService, address: str, reading: Reading) -> Offered:
    shown = service.sessions if service.kind is Kind.COURSE else service.sessions[:_SHOWN_DATES]
    more = len(service.sessions) - len(shown)
    return Offered(
        title=service.name,
        text=service.description,
        facts=[fact for fact in _facts(service, reading) if fact],
        parts=_parts(service, reading),
        dates=[_date(each, reading) for each in shown],
        more_dates=ngettext("%(number)s more date", "%(number)s more dates", more)
        % {"number": more}
        if more
        else "",
        address=_resolving(address),
        is_full=_is_full(service),
    )


def _is_full(service: SheetService) -> bool:
    """Return whether there is no seat left: in a course, in one of its sessions."""
    full = [not each.seats_left for each in service.sessions]
    return any(full) if service.kind is Kind.COURSE else bool(full) and all(full)


def _facts(service: SheetService, reading: Reading) -> list[str]:
    minutes, price = service.minutes, gettext("Free of charge")
    if service.price_cents:
        price = reading.amount(service.price_cents, service.currency)
    lasting = reading.length(timedelta(minutes=minutes)) if minutes else ""
    undated = service.kind in SOLD_IN_SESSIONS and not service.sessions
    return [
        price,
        "" if service.sessions else lasting,
        _credits(service, reading),
        service.place.name if service.place else "",
        gettext("No dates yet") if undated else "",
    ]


def _parts(service: SheetService, reading: Reading) -> str:
    """Return what a package includes, or what a bundle pays for."""
    if not service.parts:
        return ""
    words = gettext("Includes: %(names)s")
    if service.kind is Kind.BUNDLE:
        words = gettext("Pays for: %(names)s")
    return words % {"names": reading.listed(counted(service.parts))}


def _credits(service: SheetService, reading: Reading) -> str:
    if service.credits is None:
        return ""
    number, days = service.credits, service.valid_days
    words = ngettext("%(number)s credit", "%(number)s credits", number) % {"number": number}
    if days is None:
        return words
    valid = ngettext("valid for %(days)s day", "valid for %(days)s days", days) % {"days": days}
    return reading.beside(words, valid)


def _date(session: SheetSession, reading: Reading) -> Date:
    when, left = reading.when(session.span), session.seats_left
    seats = ngettext("%(number)s seat left", "%(number)s seats left", left) % {"number": left}
    return Date(when.begins, when.end, seats if left else gettext("Full"), not left)


@lru_cache(maxsize=2_000)
def _resolving(address: str) -> str:
    """Return an address if there is a page, and else nothing."""
    try:
        resolve(address)
    except Resolver404:
        return ""
    return address
