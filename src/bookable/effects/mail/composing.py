"""Compose a mail when its turn comes, from how things stand then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext

from bookable.domain.account_links import OPENING, Purpose
from bookable.domain.calendar_files import (
    Attendee,
    CalendarEvent,
    EventStatus,
    Method,
    calendar_file,
)
from bookable.domain.lifecycle import HOLDS_TIME
from bookable.domain.people import Side, known_email
from bookable.domain.spans import Span
from bookable.effects.mail import occasions
from bookable.effects.mail.agenda_days import agenda_facts
from bookable.effects.mail.messages import one_line
from bookable.effects.mail.occasions import (
    DIGEST,
    Amount,
    AnyOccasion,
    DigestOccasion,
    Kind,
    Letter,
    NoticeOccasion,
    Occasion,
    OfferOccasion,
    Topic,
)
from bookable.effects.mail.page_links import page
from bookable.effects.mail.reader_links import answer_to, choices_of, link_to
from bookable.effects.mail.templating import Written, write
from bookable.engine import ports
from bookable.engine.changing_address import CHANGED_MAIL
from bookable.engine.opening_accounts import MAILS
from bookable.engine.registry import program as program_named
from bookable.queries import agendas, calendar_events, correspondence, ended_things, mailed_links
from bookable.queries.agendas import Agenda
from bookable.queries.correspondence import BookingNews, Notice, OfferNews
from bookable.queries.showing import Reading, When
from bookable.storage import ledger
from bookable.storage.ledger import Entry
from bookable.storage.outbox import DueMail, Text


class Draft(NamedTuple):
    """A mail that is ready to be sent, and the booking by which mails form a thread.

    `unsubscribe` is the address that switches such mails off, if they are not always sent.
    """

    text: Text
    written: Written
    reader: str
    thread: UUID | None
    unsubscribe: str


class News(NamedTuple):
    """What the mails of a batch are about, as it stands now: by id, and notices by kind and id."""

    bookings: Mapping[int, BookingNews]
    offers: Mapping[int, OfferNews]
    entries: Mapping[int, Entry]
    agendas: Mapping[int, Agenda]
    notices: Mapping[tuple[str, int], Notice]


_NOTICES = {
    "endpoint_disabled": ended_things.of_endpoints,
    "calendar_denied": ended_things.of_calendars,
    **dict.fromkeys((MAILS[each] for each in OPENING), mailed_links.of_links),
    MAILS[Purpose.ADDRESS]: mailed_links.of_new_addresses,
    CHANGED_MAIL: mailed_links.of_replaced_addresses,
}
"""The function that reads what a notice is about, by the kind of mail."""


def read_news(mails: Sequence[DueMail], *, now: datetime) -> News:
    """Read what mails are about, with one statement for each table.

    The caller's transaction has to see the rows of all people.
    """
    bookings = {mail.booking_id for mail in mails if mail.booking_id is not None}
    offers = {mail.waitlist_entry_id for mail in mails if mail.waitlist_entry_id is not None}
    people = {mail.about_id for mail in mails if mail.kind == DIGEST and mail.about_id}
    entries = {mail.entry_id for mail in mails if mail.entry_id is not None}
    return News(
        {each.id: each for each in correspondence.of_bookings(sorted(bookings))},
        correspondence.of_offers(sorted(offers)),
        ledger.entries(sorted(entries)),
        agendas.of_people(sorted(people), now=now),
        dict(_notices(mails)),
    )


def _notices(mails: Sequence[DueMail]) -> Iterator[tuple[tuple[str, int], Notice]]:
    for kind, read in _NOTICES.items():
        ids = {mail.about_id for mail in mails if mail.kind == kind and mail.about_id is not None}
        for id_, notice in read(sorted(ids)).items():
            yield (kind, id_), notice


def compose(mail: DueMail, news: News, *, now: datetime) -> Draft | str:
    """Write a mail, or return why there is none to write any more."""
    kind = occasions.KINDS[mail.kind]
    occasion = _occasion(mail, news, now)
    if occasion is None or (letter := kind.write(occasion)) is None:
        return "nothing to say any more"
    if not (address := known_email(occasion.reader.email)):
        return "no address that is known to be theirs"
    if not _is_wanted(kind, occasion):
        return "not wanted"
    return _draft(kind, occasion, letter, address)


def _is_wanted(kind: Kind, about: AnyOccasion) -> bool:
    """Return whether the reader wants mails of a kind. Some are always sent."""
    # Whether a digest is wanted is asked when it is written.
    if kind.topic in (Topic.ALWAYS, Topic.DIGEST):
        return True
    if kind.topic is Topic.BOOKINGS:
        return about.reader.bookings
    chosen, lead = about.reader.reminders, about.lead if isinstance(about, Occasion) else None
    return chosen is None or lead is None or lead // timedelta(minutes=1) in chosen


def _occasion(mail: DueMail, news: News, now: datetime) -> AnyOccasion | None:
    if mail.kind == DIGEST:
        agenda = news.agendas.get(mail.about_id or 0)
        return (
            None
            if agenda is None
            else DigestOccasion(agenda=agenda, now=now, since=mail.created_at)
        )
    if mail.about_id is not None:
        notice = news.notices.get((mail.kind, mail.about_id))
        return None if notice is None else NoticeOccasion(notice=notice, now=now)
    if mail.booking_id is None:
        offer = news.offers.get(mail.waitlist_entry_id or 0)
        return None if offer is None else OfferOccasion(offer=offer, now=now)
    booking = news.bookings[mail.booking_id]
    return Occasion(
        booking=booking,
        program=program_named(booking.program),
        side=Side(mail.side),
        now=now,
        since=mail.created_at,
        entry=None if mail.entry_id is None else news.entries.get(mail.entry_id),
        lead=None if mail.lead_minutes is None else timedelta(minutes=mail.lead_minutes),
    )


def _draft(kind: Kind, about: AnyOccasion, letter: Letter, address: str) -> Draft:
    reader = about.reader
    reading = Reading.of(reader.locale, reader.zone, reader.clock)
    choices = choices_of(reader, kind)
    with translation.override(reading.language):
        links = {"choices_link": choices, "answer_link": answer_to(about, letter)}
        shown = _shown(about, letter, reading) | links
        calendar = _calendar(about, letter.invitation, shown)
        written = write(kind.name, shown)
    thread = None
    if isinstance(about, Occasion):
        thread = about.booking.whole_uuid or about.booking.uuid
    unsubscribe = choices if kind.topic in (Topic.REMINDERS, Topic.DIGEST) else ""
    text = Text(reader.id or None, address, written.subject, written.text, calendar)
    return Draft(_with_html(text, written, kind), written, reader.name, thread, unsubscribe)


def _with_html(text: Text, written: Written, kind: Kind) -> Text:
    # A form is kept once for all mails that share it. Hardly two digests would.
    if kind.topic is Topic.DIGEST:
        return text._replace(html=written.html)
    return text._replace(form=written.form, words=written.words)


def _shown(about: AnyOccasion, letter: Letter, reading: Reading) -> dict[str, object]:
    """Return the facts for a template, each as the reader reads it."""
    facts = {
        "language": reading.language,
        "site": settings.BOOKABLE_MAIL_FROM.name,
        "has_calendar": letter.invitation is not None,
    }
    if isinstance(about, DigestOccasion):
        return facts | agenda_facts(about, reading)
    if isinstance(about, Occasion):
        facts |= _of_booking(about, reading)
    elif isinstance(about, OfferOccasion):
        facts |= _of_offer(about, reading)
    return facts | {name: _readable(value, reading) for name, value in letter.facts.items()}


def _readable(value: object, reading: Reading) -> object:
    if isinstance(value, Amount):
        return reading.amount(value.cents, value.currency) if value.cents else ""
    if isinstance(value, Span):
        return reading.when(value)
    if isinstance(value, timedelta):
        return reading.length(value)
    return reading.moment(value) if isinstance(value, datetime) else value


def _of_booking(about: Occasion, reading: Reading) -> dict[str, object]:
    booking = about.booking
    is_client = about.side is Side.CLIENT
    is_open = bool(booking.price_cents) and not booking.paid_cents
    return {
        "other": about.other.name,
        "is_client": is_client,
        "is_asked": about.is_asked,
        "by_you": about.doer == about.side,
        "by_other": about.doer not in (about.side, Side.STAFF, Side.SYSTEM),
        "by_staff": about.doer is Side.STAFF,
        "what": booking.service or booking.title or gettext(booking.noun),
        "service": booking.service or booking.title,
        "place": booking.place,
        "join_url": booking.join_url if _is_ahead(about) else "",
        "link": link_to(about),
        "price": reading.amount(booking.price_cents, booking.currency) if is_open else "",
        "by_card": ports.payments() is not None,
        "until": reading.moment(booking.hold_until) if booking.hold_until else "",
        **_times(None if booking.parts else booking.span, about.other.zone, reading),
        "parts": _name_zones_once(
            [_times(part.span, about.other.zone, reading) for part in booking.kept_parts]
        ),
    }


def _is_ahead(about: Occasion) -> bool:
    """Return whether the two may still meet."""
    span = about.booking.span
    return about.booking.status in HOLDS_TIME and span is not None and about.now < span.end


def _of_offer(about: OfferOccasion, reading: Reading) -> dict[str, object]:
    offer = about.offer
    return {
        "other": about.other.name,
        "is_client": True,
        "what": offer.service,
        "service": offer.service,
        "link": page("/me/"),
        **_times(offer.span, offer.provider.zone, reading),
    }


def _times(span: Span | None, their_zone: str, reading: Reading) -> dict[str, When | None]:
    """Return the time as the reader reads it, and as the other side does if that differs."""
    pair = (None, None) if span is None else reading.both(span, their_zone=their_zone)
    return dict(zip(("when", "theirs"), pair, strict=True))


def _name_zones_once(parts: Sequence[dict[str, When | None]]) -> list[dict[str, When | None]]:
    """Leave out the zone of a session if the session before it has the same one."""
    shown, before = [], ""
    for part in parts:
        when = part["when"]
        if when is not None and when.zone == before:
            part = part | {"when": when._replace(zone="")}
        before = "" if when is None else when.zone
        shown.append(part)
    return shown


def _calendar(about: AnyOccasion, method: Method | None, shown: Mapping[str, object]) -> str:
    if method is None or not isinstance(about, Occasion):
        return ""
    site = settings.BOOKABLE_MAIL_FROM
    what = {"what": shown["what"], "other": shown["other"]}
    event = calendar_events.event_of(
        calendar_events.in_calendar(about.booking),
        summary=one_line(capfirst(gettext("%(what)s with %(other)s") % what)),
        link=str(shown["link"]),
        organizer=Attendee(f"{about.other.name} ({site.name})", site.address),
        attendee=Attendee(about.reader.name, about.reader.email),
        now=about.now,
    )
    return "" if event is None else _calendar_file(event, method, now=about.now)


def _calendar_file(event: CalendarEvent, method: Method, *, now: datetime) -> str:
    """Return the calendar file of a mail. It cancels an event that calendars should remove."""
    if method is Method.CANCEL or event.status is EventStatus.CANCELED:
        method, event = Method.CANCEL, replace(event, status=EventStatus.CANCELED)
    return calendar_file([replace(event, changed_at=now)], method=method).decode()
