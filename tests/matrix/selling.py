"""The marketplace scene: who bought what from whom, and which of it others must not see."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.factories import NOW, find_room, make_location, make_service, make_session
from tests.matrix.hours import window_of
from tests.matrix.scene import For, Planted, Scene, casting, secret_text
from tests.steps import buy

from bookable.domain.booking import Booking
from bookable.domain.commands import Amend, Cancel, Details
from bookable.domain.people import Actor, Role
from bookable.engine import bookings, notes, paying, waitlist
from bookable.storage.models import Payment, Refund, Service

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AT_TEN = NOW + DAY + 2 * HOUR
BEGUN = AT_TEN + HOUR / 2

PURCHASE = r"POST .*/bookings/(create-\w+/)?$"
ALL_THREE = (For("client provider staff"),)
OTHERS = (For("peer provider staff"),)
PLANTED: Planted = {
    "client-name": ALL_THREE,
    "client-mail": ALL_THREE,
    "peer-name": OTHERS,
    "peer-mail": OTHERS,
    # Whoever books her has her address, and nobody else.
    "provider-mail": (For("client peer provider staff"), For("rival", at=PURCHASE)),
    "rival-mail": (For("rival", at=PURCHASE),),
    **{f"talk-{what}": ALL_THREE for what in ("title", "text", "wishes", "meeting", "meeting-id")},
    **{f"peer-{what}": OTHERS for what in ("title", "text", "wishes")},
    "client-note": (For("client staff"),),
    "provider-note": (For("provider staff"),),
    "shared-note": ALL_THREE,
    "hand": (For("client provider staff", at=r"GET .*/payment/$"),),
    "checkout": (For("client staff", at=r"POST .*/pay/$"),),
    "archived": (For("provider staff"),),
}


def build() -> Scene:
    """Build the scene: a client who bought everything that a practitioner sells, and another
    client."""
    cast = casting(
        "marketplace", client=Role.CLIENT, provider=Role.PRACTITIONER, named=("client", "peer")
    )
    smith, john, peer = cast["provider"], cast["client"], cast["peer"]
    studio = make_location("Blue")
    hour = make_service(smith, location=studio)
    workshop = make_service(smith, "workshop", seats_per_client=2)
    course_service = make_service(smith, "course", name="Yoga", seats_per_client=9)
    bundle = make_service(smith, "bundle", covers=[hour])
    gone = make_service(smith, name=secret_text("marketplace", "archived"), archived_at=NOW)
    full = make_session(workshop, capacity=1, location=studio, room=find_room(studio, "Blue"))
    make_session(course_service, start=NOW + 5 * DAY)
    free = make_session(workshop, start=NOW + 8 * DAY)
    _bought(workshop, peer, None, "peer", session=full)
    waitlist.join(workshop.id, full.id, program="marketplace", by=john, now=NOW)
    talk = _talk(hour, john, smith)
    carded = _paid_by_card(hour, john)
    fresh = buy(hour, john, start=AT_TEN + 3 * HOUR)
    _open_checkout(unpaid := buy(hour, john, start=AT_TEN + 4 * HOUR))
    hand(buy(bundle, john), smith)
    owed = hand(buy(hour, john, start=AT_TEN + 5 * HOUR), smith)
    bookings.perform(owed.id, Cancel(), program="marketplace", by=smith, now=NOW)
    names = {
        "practitioner": smith.person_id,
        "window": window_of(smith),
        "location": studio.id,
        "room": find_room(studio, "Blue").id,
        "hour": hour.id,
        "flow": workshop.id,
        "course": course_service.id,
        "bundle": bundle.id,
        "package": make_service(smith, "package", includes=[hour]).id,
        "archived": gone.id,
        "full": full.id,
        "free": free.id,
        "talk": talk.id,
        "carded": carded.id,
        "fresh": fresh.id,
        "unpaid": unpaid.id,
        "owed": owed.id,
        "peers": _bought(hour, peer, AT_TEN + 6 * HOUR, "peer").id,
        "draft": buy(hour, john, start=AT_TEN + 7 * HOUR, is_draft=True).id,
        "free_start": free.starts_at.isoformat(),
        "free_end": free.ends_at.isoformat(),
        "parent": buy(course_service, john).id,
    }
    return Scene(cast, names)


def _bought(what: Service, by: Actor, start: datetime | None, mark: str, **more: Any) -> Booking:
    details = Details(
        title=secret_text("marketplace", f"{mark}-title"),
        description=secret_text("marketplace", f"{mark}-text"),
        client_notes=secret_text("marketplace", f"{mark}-wishes"),
    )
    return buy(what, by, start=start, details=details, **more)


def hand(booking: Booking, by: Actor) -> Booking:
    """Return a booking that was paid by hand."""
    reference = secret_text("marketplace", "hand")
    return paying.record(
        booking.id, method="cash", reference=reference, program="marketplace", by=by, now=NOW
    )


def _talk(hour: Service, john: Actor, smith: Actor) -> Booking:
    talk = hand(_bought(hour, john, AT_TEN, "talk"), smith)
    where = {
        "meeting_url": "https://meet.example/" + secret_text("marketplace", "talk-meeting"),
        "meeting_id": secret_text("marketplace", "talk-meeting-id"),
    }
    asked: dict[str, Any] = {"program": "marketplace", "now": NOW}
    bookings.perform(talk.id, Amend(changes=where), by=smith, **asked)
    for author, mark, is_private in (
        (john, "client-note", True),
        (smith, "provider-note", True),
        (smith, "shared-note", False),
    ):
        text = secret_text("marketplace", mark)
        notes.add(talk.id, text, is_private=is_private, by=author, **asked)
    return talk


def _paid_by_card(hour: Service, john: Actor) -> Booking:
    """Add a card payment with the vendor's references."""
    made = buy(hour, john, start=AT_TEN + 2 * HOUR)
    common = {"booking_id": made.id, "amount_cents": 100, "created_at": NOW}
    payment = Payment.objects.create(
        **common,
        method="stripe",
        currency="USD",
        state="paid",
        reference=secret_text("marketplace", "intent"),
        checkout_id=secret_text("marketplace", "checkout-id"),
        checkout_url="https://pay.example/" + secret_text("marketplace", "old-checkout"),
    )
    Refund.objects.create(
        **common,
        payment=payment,
        reason="",
        state="made",
        reference=secret_text("marketplace", "refund"),
    )
    return made


def _open_checkout(booking: Booking) -> None:
    Payment.objects.create(
        booking_id=booking.id,
        amount_cents=5000,
        created_at=NOW,
        method="stripe",
        currency="USD",
        state="open",
        checkout_id=secret_text("marketplace", "open-checkout-id"),
        checkout_url="https://pay.example/" + secret_text("marketplace", "checkout"),
    )
