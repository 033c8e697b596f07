"""Every kind of mail: after which events, to whom, and whether there is still something to say.

A new kind is a function here and a template of the same name. The function looks at the booking as
it stands: what an entry no longer means is not sent.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bookable.domain import events
from bookable.domain.calendar_files import Method
from bookable.domain.digests import next_digest
from bookable.domain.lifecycle import Status, Step
from bookable.domain.mail_servers import MailError
from bookable.domain.program import Completion
from bookable.domain.spans import Span
from bookable.effects.mail.occasions import (
    CLIENT,
    Amount,
    DigestOccasion,
    Fits,
    Letter,
    Occasion,
    OfferOccasion,
    Topic,
    kind,
)
from bookable.engine.answering import Asks
from bookable.storage.ledger import Entry

_AHEAD = (Status.REQUESTED, Status.PENDING_PAYMENT, Status.CONFIRMED, Status.IN_PROGRESS)
_AGREED = (Status.CONFIRMED, Status.IN_PROGRESS)
_RECORDED = events.kind_of(events.RefundRecorded)

MEETING_WITHIN = timedelta(minutes=10)
"""How long a confirmation waits for its meeting. After that it goes out without one."""


def _reaches(status: Status) -> Fits:
    return lambda entry: entry.after == status and entry.before != status


def _was_request(entry: Entry) -> bool:
    return entry.before == Status.REQUESTED


@kind(events.BookingRequested, fits=_reaches(Status.REQUESTED))
def requested(about: Occasion) -> Letter | None:
    """Tell both that a request waits for its answer."""
    if about.booking.status is not Status.REQUESTED:
        return None
    answers = about.is_asked and about.program.permits(Step.CONFIRM, about.side)
    return Letter(asks=Asks.ANSWER if answers else None)


@kind(
    *(events.BookingRequested, events.BookingSubmitted),
    to=CLIENT,
    topic=Topic.ALWAYS,
    fits=_reaches(Status.PENDING_PAYMENT),
)
def payment_due(about: Occasion) -> Letter | None:
    """Tell the client how to pay, and until when."""
    waits = about.booking.status is Status.PENDING_PAYMENT and not about.booking.whole
    return Letter() if waits else None


@kind(
    *(events.BookingRequested, events.BookingSubmitted, events.BookingPaid),
    *(events.BookingConfirmed, events.BookingReinstated, events.BookingRescheduled),
    fits=_reaches(Status.CONFIRMED),
)
def confirmed(about: Occasion) -> Letter | None:
    """Tell both that a booking is agreed, with its calendar file. A move may confirm a request."""
    booking = about.booking
    if booking.status is not Status.CONFIRMED or (booking.whole and booking.span is None):
        return None
    if about.lacks_meeting and about.now - about.since < MEETING_WITHIN:
        raise MailError("The meeting that this mail is to name is not made yet.")
    return None if booking.is_part_of_course else Letter(_old_time(about), _invitation(about))


@kind(
    events.BookingPaid,
    to=CLIENT,
    topic=Topic.ALWAYS,
    fits=lambda entry: entry.before == entry.after == Status.CONFIRMED,
)
def paid(about: Occasion) -> Letter | None:
    """Tell the client that money came in for a booking that was confirmed before."""
    return Letter({"amount": Amount(int(about.facts["cents"]), about.booking.currency)})


@kind(events.BookingCanceled, topic=Topic.ALWAYS, fits=_was_request)
def declined(about: Occasion) -> Letter | None:
    """Tell both that a request was declined."""
    is_so = about.was_declined and about.booking.status is Status.CANCELED
    return Letter(_refund(about) | {"reason": about.booking.reason}) if is_so else None


@kind(events.BookingExpired, topic=Topic.ALWAYS)
def expired(about: Occasion) -> Letter | None:
    """Tell both that no answer or payment came in time."""
    if about.booking.status is not Status.CANCELED or about.booking.whole:
        return None
    return Letter({"was_unpaid": about.entry and about.entry.before == Status.PENDING_PAYMENT})


@kind(
    *(events.BookingCanceled, events.BookingCutShort),
    topic=Topic.ALWAYS,
    fits=lambda entry: entry.before != Status.DRAFT,
)
def canceled(about: Occasion) -> Letter | None:
    """Tell both who canceled, why, and what is given back."""
    booking = about.booking
    if booking.is_part_of_course or (booking.whole and booking.span is None):
        return None
    if about.was_declined or booking.status not in (Status.CANCELED, Status.COMPLETED):
        return None
    facts = _refund(about) | {"reason": booking.reason}
    was_agreed = about.entry is not None and about.entry.before in _AGREED
    if not (was_agreed and booking.span):
        return Letter(facts)
    # Of a course that was cut short, the sessions that took place stay in the calendar.
    is_over = booking.status is Status.COMPLETED
    return Letter(facts, Method.REQUEST if is_over else Method.CANCEL)


@kind(events.PartCanceled, topic=Topic.ALWAYS)
def part_canceled(about: Occasion) -> Letter | None:
    """Tell both that one session of a course does not take place."""
    part = int(about.facts["part"])
    gone = next((each for each in about.booking.parts if each.id == part), None)
    facts = _refund(about) | {
        "reason": about.facts.get("reason", ""),
        "gone": gone and gone.span,
    }
    return Letter(facts, _invitation(about))


@kind(events.PartAdded)
def part_added(about: Occasion) -> Letter | None:
    """Tell both that a course has one more session."""
    if about.booking.status not in _AGREED or about.booking.whole:
        return None
    return Letter({"added": _span(about, "start", "end")}, _invitation(about))


@kind(
    *(events.BookingRescheduled, events.BookingRealigned),
    fits=lambda entry: bool(entry.facts["from_start"]) and entry.before == entry.after,
)
def rescheduled(about: Occasion) -> Letter | None:
    """Tell both the old and the new time."""
    if about.was_superseded or about.booking.status not in _AHEAD:
        return None
    return Letter(_old_time(about), _invitation(about))


@kind(events.BookingRescheduled, fits=lambda entry: not entry.facts["from_start"])
def scheduled(about: Occasion) -> Letter | None:
    """Tell both the first time of a part of a package."""
    if about.was_superseded or about.booking.status not in _AGREED:
        return None
    return Letter(invitation=_invitation(about))


@kind(topic=Topic.REMINDERS)
def reminder(about: Occasion) -> Letter | None:
    """Remind of a booking some time before its start, unless it has moved or is canceled."""
    booking, lead = about.booking, about.lead
    if booking.status is not Status.CONFIRMED or booking.span is None or lead is None:
        return None
    is_due = booking.span.start - lead <= about.now < booking.span.start
    return Letter({"lead": lead}) if is_due else None


@kind(events.CompletionReminded, fits=lambda entry: entry.after in _AGREED)
def over(about: Occasion) -> Letter | None:
    """Ask the sides that may complete a booking whether it took place."""
    booking = about.booking
    is_over = booking.span is not None and booking.span.end < about.now
    if booking.status not in _AGREED or not is_over or booking.is_part_of_course:
        return None
    if not about.program.permits(Step.COMPLETE, about.side) or booking.has_confirmed(about.side):
        return None
    both_say = about.program.completion is Completion.BOTH
    return Letter({"both_say": both_say}, asks=Asks.COMPLETION)


@kind(events.BookingCompleted, events.CompletionLapsed)
def completed(about: Occasion) -> Letter | None:
    """Thank both, and say what was earned."""
    if about.booking.status is not Status.COMPLETED or about.booking.whole:
        return None
    return Letter({"earns": about.program.earns_reputation, "rates": about.program.takes_ratings})


@kind()
def changed_elsewhere(about: Occasion) -> Letter | None:
    """Tell both that a booking's event was changed in a calendar, and the booking was not."""
    return Letter() if about.booking.status in _AGREED else None


@kind(
    *(events.RefundMade, events.RefundRecorded, events.RefundedOutside),
    to=CLIENT,
    topic=Topic.ALWAYS,
)
def refunded(about: Occasion) -> Letter | None:
    """Tell the client what came back, and for what."""
    # Entries of earlier versions say no currency: it was that of the booking.
    currency = about.facts.get("currency") or about.booking.currency
    is_recorded = about.entry is not None and about.entry.kind == _RECORDED
    return Letter(
        {"amount": Amount(int(about.facts["cents"]), currency), "is_recorded": is_recorded}
    )


@kind(to=CLIENT)
def seat_offered(about: OfferOccasion) -> Letter | None:
    """Tell a client on a waitlist that a seat is kept for them, and until when."""
    until = about.offer.offered_until
    is_open = about.offer.state == "offered" and until is not None and about.now < until
    return Letter({"until": until}) if is_open else None


@kind(to=CLIENT)
def offer_lapsed(about: OfferOccasion) -> Letter | None:
    """Tell a client that their seat offer expired and went to the next client."""
    return Letter() if about.offer.state == "passed" else None


@kind(to=CLIENT, topic=Topic.ALWAYS)
def waitlist_closed(about: OfferOccasion) -> Letter | None:
    """Tell a client that what they wait for was called off."""
    return Letter() if about.offer.state == "dissolved" else None


@kind(to=(), topic=Topic.DIGEST)
def digest(about: DigestOccasion) -> Letter | None:
    """List what is ahead of a person and what waits for their answer, until the next digest."""
    agenda = about.agenda
    if agenda.rhythm is None or not (agenda.ahead or agenda.waiting):
        return None
    after = next_digest(agenda.rhythm, after=about.since, zone=about.reader.zone)
    return Letter() if about.now < after else None


def _old_time(about: Occasion) -> dict[str, object]:
    """Return the time from which the booking moved, if it did."""
    has_moved = about.facts.get("from_start")
    return {"old": _span(about, "from_start", "from_end")} if has_moved else {}


def _refund(about: Occasion) -> dict[str, object]:
    by_card, by_hand = about.refund
    return {"amount": by_card, "by_hand": by_hand}


def _span(about: Occasion, start: str, end: str) -> Span:
    moments = (datetime.fromisoformat(about.facts[name]) for name in (start, end))
    return Span(*moments)


def _invitation(about: Occasion) -> Method | None:
    """Return what the calendar file says of a booking that has a time and is agreed."""
    is_agreed = about.booking.status in _AGREED and about.booking.span is not None
    return Method.REQUEST if is_agreed else None
