"""Controllers for mentors: the directory, their slots, and booking one."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from dmr import Path, ResponseSpec, modify, validate
from dmr.plugins.msgspec import BodyMsgspec

from bookable.domain.people import Role
from bookable.domain.refusals import RoleRequired
from bookable.engine import bookings
from bookable.interfaces.dialects.mentoring import mapping, schemas
from bookable.interfaces.dialects.mentoring.controllers.door import MentorDoor, MentoringDoor
from bookable.interfaces.dialects.mentoring.lexicon import PROGRAM
from bookable.interfaces.hours.controllers import OwnHours
from bookable.interfaces.http.links import links
from bookable.interfaces.http.paging import PageOut, page, part
from bookable.interfaces.http.queries import Query
from bookable.interfaces.http.throttling import BOOKING
from bookable.queries import directory, offering

AMentor = Path[schemas.MentorPath]
ABooking = Path[schemas.BookingPath]
STEPS = ("accept", "decline", "complete", "no-show", "reschedule")
WITH_A_BOOKING = links(
    "/api/mentors/bookings/{booking_id}/",
    *("get", "patch", "put", "delete"),
    *(f"post {step}/" for step in STEPS),
)


class Mentors(MentoringDoor):
    """Mentors"""

    stale_reads = ("get",)

    @modify()
    def get(self, parsed_query: Query[schemas.MentorsQuery]) -> PageOut[schemas.MentorOut]:
        """List mentors."""
        search = parsed_query.search
        found = directory.directory(Role.MENTOR, search=search, **part(parsed_query))
        return page(self.request, found, parsed_query, mapping.mentor)


class Mentor(MentorDoor):
    """One mentor"""

    stale_reads = ("get",)

    @modify()
    def get(self, parsed_path: AMentor) -> schemas.MentorOut:
        """Retrieve a mentor."""
        card = directory.person_card(self.mentor_id, role=Role.MENTOR)
        return mapping.mentor(card)


class Slots(MentorDoor):
    """Slots"""

    stale_reads = ("get",)

    @modify()
    def get(
        self, parsed_path: AMentor, parsed_query: Query[schemas.SlotsQuery]
    ) -> schemas.SlotsOut:
        """List a mentor's slots on one date, or on each date up to `end_date`."""
        offered = offering.slots_of_days(
            self.mentor_id,
            parsed_query.date,
            parsed_query.end_date,
            minutes=parsed_query.duration,
            program=PROGRAM,
            by=self.actor,
            now=self.now,
            zone=mapping.zone(parsed_query.timezone, by=self.actor),
            ignoring=parsed_query.besides,
        )
        return mapping.slots(parsed_query, offered, by=self.actor)


class MentorBookings(MentorDoor):
    """Booking"""

    limits = BOOKING

    def authorise(self) -> None:
        """Raise RoleRequired unless the caller may book."""
        if Role.MENTEE not in self.actor.roles:
            raise RoleRequired(Role.MENTEE, "request")

    @validate(
        ResponseSpec(schemas.BookingOut, status_code=HTTPStatus.CREATED, links=WITH_A_BOOKING)
    )
    def post(
        self, parsed_path: AMentor, parsed_body: BodyMsgspec[schemas.BookingIn]
    ) -> HttpResponse:
        """Request a session with a mentor."""
        mentor = self.mentor_id
        command = mapping.request(mentor, parsed_body, by=self.actor)
        return self.commit(
            lambda receipt: bookings.request(command, by=self.actor, now=self.now, receipt=receipt),
            self.show,
            status=HTTPStatus.CREATED,
        )


HOURS = OwnHours(
    door=MentoringDoor,
    role=Role.MENTOR,
    address="/api/mentors/availability/",
    out=schemas.WindowOut,
    owner=lambda by: {"mentor": by.person_id},
)
