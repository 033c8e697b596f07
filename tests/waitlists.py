"""Waitlists, for workshops and courses whose seats are all taken."""

from __future__ import annotations

from datetime import timedelta

from tests.marketplace import client, practitioner, service, session
from tests.people import NOW
from tests.sales import sold, taken

from bookable.engine import waitlist
from bookable.storage import seats
from bookable.storage.models import Service, ServiceSession, WaitlistEntry
from bookable.storage.work import transact

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LASTS = timedelta(hours=2)


class SoldOut:
    """A workshop, or a course, whose seats are all taken."""

    def __init__(self, *, kind: str = "workshop", capacity: int = 1, sessions: int = 1):
        self.seller = practitioner()
        self.service = service(self.seller, kind)
        self.sessions = [
            session(self.service, start=NOW + day * DAY, capacity=capacity)
            for day in range(1, sessions + 1)
        ]
        ServiceSession.objects.filter(service=self.service).update(taken=capacity)
        self.session_id = self.sessions[0].id if kind == "workshop" else None
        self.names = {"service_id": self.service.id, "session_id": self.session_id}

    def join(self, who=None, *, now=NOW):
        who = who or client()
        waitlist.join(self.service.id, self.session_id, program="marketplace", by=who, now=now)
        return who

    def leave(self, who, *, now=NOW):
        waitlist.leave(self.service.id, self.session_id, program="marketplace", by=who, now=now)

    def give_back(self, *, now=NOW):
        """Somebody who had a seat lets go of it, as a cancellation does."""
        wanted = [each.id for each in self.sessions]

        def step(work):
            seats.free(wanted)
            return waitlist.offer_freed_seats(work, **self.names, now=now, lasts=LASTS)

        return transact(step)

    def accept_offer(self, who, *, now=NOW):
        booking = sold(self.service, who, at=now)
        return transact(
            lambda work: waitlist.accept_offer(
                work, **self.names, person_id=who.person_id, booking_id=booking.id, now=now
            )
        )

    def buy(self, who, *, now=NOW):
        """This will do what selling does: expire offers, take up what is kept, else take a seat."""
        booking = sold(self.service, who, at=now)

        def step(work):
            waitlist.expire_offers(work, **self.names, now=now, lasts=LASTS)
            kept = waitlist.accept_offer(
                work, **self.names, person_id=who.person_id, booking_id=booking.id, now=now
            )
            if not kept:
                seats.take([each.id for each in self.sessions])
            return kept

        return transact(step)

    @property
    def taken(self):
        return [taken(each) for each in self.sessions]

    def states(self, *people):
        entries = WaitlistEntry.objects.filter(service=self.service)
        return [entries.filter(person_id=each.person_id).latest("id").state for each in people]


def joining(of: Service, session_id: int | None = None, *, by=None, now=NOW):
    return waitlist.join(of.id, session_id, program="marketplace", by=by or client(), now=now)
