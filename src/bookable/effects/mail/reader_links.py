"""The links in a mail: to the booking, to its answer, and to the choice of mails."""

from __future__ import annotations

from bookable.domain.people import Side
from bookable.effects.mail.occasions import AnyOccasion, Kind, Letter, Occasion
from bookable.effects.mail.page_links import answer_page, booking_page, guest_page, page
from bookable.engine import answering, giving_links
from bookable.queries.correspondence import Correspondent
from bookable.storage.notification_rows import MailLink, signed


def link_to(about: Occasion) -> str:
    """Return the address of the page where the reader finds their booking."""
    booking = about.booking
    if about.side is Side.CLIENT and booking.guest_link is not None:
        return guest_page(giving_links.token(booking.guest_link))
    return booking_page(booking.uuid)


def answer_to(about: AnyOccasion, letter: Letter) -> str:
    """Return the address of the page where the reader answers what a mail asks."""
    if letter.asks is None or not isinstance(about, Occasion):
        return ""
    return answer_page(
        answering.token(about.booking.id, about.reader.id, letter.asks, now=about.now)
    )


def choices_of(reader: Correspondent, kind: Kind) -> str:
    """Return the address of the page where the reader chooses mails, without signing in.

    An address that is no person's yet has no choice.
    """
    if not reader.id:
        return ""
    token = signed(MailLink(reader.id, kind.topic.value))
    return page("/mail/TOKEN/").replace("TOKEN", token)
