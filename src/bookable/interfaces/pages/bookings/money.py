"""What a booking costs, what was paid, and what a cancellation gives back, in words."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext

from bookable.domain.allowed_steps import can_record_payment, can_record_refund
from bookable.domain.booking import Booking
from bookable.domain.people import Actor, Side
from bookable.domain.sales import Sale
from bookable.engine.registry import program
from bookable.interfaces.pages import refund_terms
from bookable.interfaces.pages.bookings import words
from bookable.interfaces.pages.members import Member
from bookable.interfaces.pages.refund_terms import Line
from bookable.queries.full_bookings import FullBooking
from bookable.queries.hand_backs import hand_back
from bookable.queries.quotes import Account, Quote
from bookable.queries.showing import Reading


def price(sale: Sale, member: Member) -> str:
    """Return what is to be paid, in words."""
    if sale.bill.credits_used:
        return gettext("Paid with a credit")
    if sale.parent is not None:
        return gettext("Included in the total price")
    if not sale.bill.total_cents:
        return gettext("Free of charge")
    return member.reading.amount(sale.bill.total_cents, sale.bill.currency)


def due(sale: Sale | None, member: Member) -> str:
    """Return what the client owes once it is booked; nothing for what costs nothing more."""
    if sale is None or not sale.bill.total_cents:
        return ""
    return member.reading.amount(sale.bill.total_cents, sale.bill.currency)


def owed(booking: Booking, *, by: Actor, reading: Reading) -> str:
    """Return the amount whose payment the actor may record, or nothing."""
    sale, rules = booking.sale, program(booking.program)
    if sale is None or not can_record_payment(booking, program=rules, by=by):
        return ""
    return reading.amount(sale.bill.awaited_cents, sale.bill.currency)


def state(sale: Sale, member: Member, *, has_receipts: bool) -> str:
    """Return how far it is paid, in words, where there is something to pay.

    With `has_receipts`, the page lists what was paid and what went back, so neither is repeated.
    """
    bill = sale.bill
    if not bill.total_cents:
        return ""
    says = [] if has_receipts and not bill.awaited_cents else [words.payment(bill.status)]
    amounts = [
        (0 if has_receipts else bill.refunded_cents, gettext("%(amount)s paid back")),
        (bill.pending_cents, gettext("%(amount)s on the way back")),
    ]
    says += [
        said % {"amount": member.reading.amount(cents, bill.currency)}
        for cents, said in amounts
        if cents
    ]
    return " · ".join(says)


class OwedBack(NamedTuple):
    """What is owed to a client, since when, and who gives it back, in words.

    With `by_others` the card vendor could not, and staff do.
    """

    amount: str
    since: str
    by_others: bool

    @property
    def says(self) -> str:
        """What is owed, in a sentence."""
        if not self.by_others:
            words = gettext("To be refunded: %(amount)s, since %(since)s")
            return words % {"amount": self.amount, "since": self.since}
        return gettext(
            "The refund of %(amount)s by card failed. %(site)s has been told, and refunds it: you"
            " need not do anything."
        ) % {"amount": self.amount, "site": settings.BOOKABLE_SITE.name}


def owed_back(full: FullBooking, *, by: Actor, reading: Reading) -> OwedBack | None:
    """Return what is owed back to the client, for the provider or staff, if there is anything.

    Money that the card vendor holds is given back by staff, who try again.
    """
    waiting = hand_back(full.surroundings.hand_back, by=by)
    if waiting is None or not can_record_refund(full.booking, by=by):
        return None
    amounts = [reading.amount(cents, currency) for cents, currency in waiting.amounts]
    return OwedBack(" + ".join(amounts), reading.day_and_time(waiting.since), waiting.is_by_others)


class Receipt(NamedTuple):
    """Money that was paid, or went back, and when."""

    label: str
    value: str
    at: str


def receipts(account: Account, member: Member) -> list[Receipt]:
    """Return what was paid, and what went back, in the order of time."""
    reading = member.reading
    found = [
        (each.paid_at, gettext("Paid"), each.amount_cents, each.currency)
        for each in account.payments
        if each.paid_at is not None
    ]
    found += [
        (each.made_at, gettext("Paid back"), -each.amount_cents, each.currency)
        for each in account.refunds
        if each.made_at is not None
    ]
    return [
        Receipt(what, reading.amount(cents, currency), reading.day_and_time(at))
        for at, what, cents, currency in sorted(found)
    ]


def policy(sale: Sale, member: Member) -> list[Line]:
    """Return what the client gets back who cancels, by how long before the start."""
    if not sale.bill.total_cents and not sale.bill.credits_used:
        return []
    return refund_terms.lines(sale.policy, member.reading)


def quoted(quote: Quote, side: Side, other: str, member: Member) -> list[str]:
    """Return in sentences what a cancellation gives back, and why."""
    if not quote.paid_cents:
        return [_credit(quote)] if quote.returns_credit else []
    reading = member.reading
    amounts = {
        "back": reading.amount(quote.refund_cents, quote.currency),
        "paid": reading.amount(quote.paid_cents, quote.currency),
        "other": other,
    }
    if side is Side.PROVIDER:
        return [gettext("%(other)s gets back %(back)s of %(paid)s.") % amounts]
    sentences = [_because(quote, member) % amounts]
    if quote.changes_at is not None:
        until = {"until": reading.moment(quote.changes_at)}
        sentences.append(gettext("After %(until)s you would get back less.") % until)
    return sentences


def _because(quote: Quote, member: Member) -> str:
    """Return the sentence that says what a client gets back, and why no more or no less."""
    tier, percent = quote.tier, 0 if quote.tier is None else quote.tier.percent
    if tier is not None and quote.percent > percent:
        return gettext(
            "You get back %(back)s of %(paid)s, because the other person moved the time."
        )
    if tier is not None and quote.percent < percent:
        return gettext("You get back %(back)s of %(paid)s, because you moved it when it was late.")
    closed = quote.policy.missed_tier(percent)
    if closed is None:
        return gettext("You get back %(back)s of %(paid)s.")
    # The length may hold a percent sign in no language, so it can be filled in first.
    late = gettext(
        "You get back %(back)s of %(paid)s, because it is less than %(length)s before the start."
    )
    length = member.reading.length(timedelta(hours=closed.hours_before))
    return late.replace("%(length)s", length)


def _credit(quote: Quote) -> str:
    return gettext("The credit that paid for it comes back.")
