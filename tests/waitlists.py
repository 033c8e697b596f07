"""Waitlists, for workshops and courses whose seats are all taken."""

from __future__ import annotations

from datetime import timedelta

from tests.factories import (
    DAY,
    NOW,
    insert_booking,
    make_client,
    make_practitioner,
    make_service,
    make_session,
)
from tests.steps import buy, taken_seats

from bookable.engine import waitlist
from bookable.storage import seats
from bookable.storage.models import Service, ServiceSession, WaitlistEntry
from bookable.storage.work import transact

OFFER_LASTS = timedelta(hours=2)


class SoldOut:
    """A workshop, or a course, whose seats are all taken."""

    def __init__(self, *, kind: str = "workshop", capacity: int = 1, sessions: int = 1):
        self.seller = make_practitioner()
        self.service = make_service(self.seller, kind)
        self.sessions = [
            make_session(self.service, start=NOW + day * DAY, capacity=capacity)
            for day in range(1, sessions + 1)
        ]
        ServiceSession.objects.filter(service=self.service).update(taken=capacity)
        self.session_id = self.sessions[0].id if kind == "workshop" else None
        self.names = {"service_id": self.service.id, "session_id": self.session_id}

    def join(self, who=None, *, now=NOW):
        who = who or make_client()
        waitlist.join(self.service.id, self.session_id, program="marketplace", by=who, now=now)
        return who

    def leave(self, who, *, now=NOW):
        waitlist.leave(self.service.id, self.session_id, program="marketplace", by=who, now=now)

    def give_back(self, *, now=NOW):
        """Give one seat back, as a cancellation does, and return how many were offered."""
        wanted = [each.id for each in self.sessions]

        def step():
            seats.free(wanted)
            return waitlist.offer_freed_seats(**self.names, now=now, lasts=OFFER_LASTS)

        return transact(step)

    def accept_offer(self, who, *, now=NOW):
        booking = insert_booking(self.service, who, at=now)
        return transact(
            lambda: waitlist.accept_offer(
                **self.names, person_id=who.person_id, booking_id=booking.id, now=now
            )
        )

    def buy(self, who, *, now=NOW):
        """Buy a seat as the marketplace sells it."""
        session = self.sessions[0] if self.session_id else None
        return buy(self.service, who, session=session, now=now)

    @property
    def taken(self):
        return [taken_seats(each) for each in self.sessions]

    def states(self, *people):
        entries = WaitlistEntry.objects.filter(service=self.service)
        return [entries.filter(person_id=each.person_id).latest("id").state for each in people]


def join_waitlist(of: Service, session_id: int | None = None, *, by=None, now=NOW):
    return waitlist.join(of.id, session_id, program="marketplace", by=by or make_client(), now=now)
