"""What is sent to the engine when something is booked, and where its client goes on."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.core import signing
from django.utils import translation

from bookable.domain.booking import Booking
from bookable.domain.commands import Order, Request
from bookable.domain.refusals import InvalidField
from bookable.engine import any_program, guests
from bookable.engine.guests import Guest
from bookable.interfaces.http.sent_forms import once
from bookable.interfaces.pages.booking.details import DetailsForm
from bookable.interfaces.pages.booking.held_times import Chosen
from bookable.interfaces.pages.booking.visits import Visit
from bookable.interfaces.pages.time_choices import clock_to_keep

MADE = "made"
"""The parameter with the booking that was made."""

_SALT = "bookable.made"

_VALID_FOR = 24 * 3600


def order(
    visit: Visit, chosen: Chosen | None, form: DetailsForm, *, key: str
) -> tuple[str, Booking | None]:
    """Book once, for who is signed in or else for a guest.

    Return where they go on, and the booking if it has been made right now.

    Raise what `any_program.book` and `guests.book` raise, and KeyReused if a guest with another
    e-mail has booked under the key.
    """
    wish, by, now, made = _wish(visit, chosen, form), visit.by, visit.now, list[Booking]()

    def onward(booking: Booking) -> str:
        made[:] = [booking]
        return visit.address(**{MADE: signing.dumps(booking.uuid.hex, salt=_SALT)})

    if by is not None:
        address = once(
            key,
            lambda receipt: any_program.book(wish, by=by, now=now, receipt=receipt),
            onward,
            owner=by.person_id,
            now=now,
        )
        return address, next(iter(made), None)
    guest = _guest(visit, form)
    address = once(
        key,
        lambda receipt: guests.book(wish, guest, now=now, receipt=receipt),
        lambda theirs: onward(theirs.booking),
        sender=guest.email,
        now=now,
    )
    return address, next(iter(made), None)


def booking_made(visit: Visit) -> UUID | None:
    """Return the booking that stands in an address."""
    try:
        made: str = signing.loads(visit.request.GET.get(MADE, ""), salt=_SALT, max_age=_VALID_FOR)
    except signing.BadSignature:
        return None
    return UUID(made)


def _guest(visit: Visit, form: DetailsForm) -> Guest:
    given = {name: form.cleaned_data[name] for name in ("name", "email")}
    return Guest(
        **given,
        timezone=visit.zone,
        locale=translation.get_language() or "",
        clock=clock_to_keep(visit.request),
    )


def _wish(visit: Visit, chosen: Chosen | None, form: DetailsForm) -> Request | Order:
    """Return the command to book. Raise InvalidField without a time where one is needed."""
    offer, details = visit.offer, form.details
    hold = chosen.ref if chosen else None
    if offer.service is not None:
        in_session = chosen is not None and chosen.session is not None
        has_length = chosen is not None and not in_session and offer.service.minutes is None
        return Order(
            program=offer.program.name,
            service=offer.service.uuid,
            start=chosen.span.start if chosen and not in_session else None,
            length=chosen.span.length if chosen and has_length else None,
            session=chosen.session if chosen else None,
            by=None if offer.is_by_anyone or not offer.has_times else offer.by_uuid,
            by_any=offer.is_by_anyone,
            use_credit=form.cleaned_data.get("use_credit", False),
            hold=hold,
            details=replace(details, timezone=visit.zone),
        )
    if chosen is None:
        raise InvalidField("time", "is required")
    return Request(
        program=offer.program.name,
        provider=offer.provider.uuid,
        start=chosen.span.start,
        length=chosen.span.length,
        hold=hold,
        details=details,
    )
