"""Joining, leaving and reading waitlists."""

from __future__ import annotations

import pytest
from tests.lines import DAY, HOUR, LASTS, Line, joining
from tests.marketplace import client, practitioner, service, staff
from tests.people import NOW, person

from bookable.domain.people import Role
from bookable.domain.refusals import (
    InvalidField,
    NotAParty,
    NotInLine,
    RoleRequired,
    SeatsLeft,
    SelfBooking,
    ServiceNotFound,
    SessionNotFound,
    TooLate,
)
from bookable.engine import waitlist
from bookable.queries import waitlists
from bookable.storage.models import Service, ServiceSession

pytestmark = pytest.mark.usefixtures("committed")


class TestJoinWaitlist:
    def test_adds_an_entry_at_the_end(self):
        line = Line()
        line.join()
        jane = client()
        joined = joining(line.service, by=jane)
        assert joined.is_new
        place = waitlists.own_entry(joined.line, by=jane)
        assert (place.position, place.state, place.session_id) == (2, "waiting", line.session_id)
        assert place.session_start == line.sessions[0].starts_at

    def test_twice_keeps_the_first_entry(self):
        line = Line()
        john = line.join()
        line.join()
        again = joining(line.service, by=john)
        position = waitlists.own_entry(again.line, by=john).position
        assert (again.is_new, position) == (False, 1)

    def test_again_returns_the_open_offer(self):
        line = Line()
        john = line.join()
        line.give_back()
        again = joining(line.service, by=john)
        state = waitlists.own_entry(again.line, by=john).state
        assert (again.is_new, state) == (False, "offered")

    def test_again_adds_an_entry_at_the_end(self):
        line = Line()
        john, jane = line.join(), line.join()
        line.leave(john)
        again = joining(line.service, by=john)
        assert waitlists.own_entry(again.line, by=john).position == 2
        line.give_back()
        assert line.states(john, jane) == ["waiting", "offered"]

    def test_is_for_clients_only(self):
        with pytest.raises(RoleRequired):
            joining(Line().service, by=person(Role.STUDENT))

    def test_is_refused_for_the_seller(self):
        both = person(Role.PRACTITIONER, Role.CLIENT)
        with pytest.raises(SelfBooking):
            joining(service(both, "workshop"), by=both)

    def test_needs_an_existing_service_and_session(self):
        line = Line()
        with pytest.raises(ServiceNotFound):
            waitlist.join(10**9, None, program="marketplace", by=client(), now=NOW)
        with pytest.raises(SessionNotFound):
            joining(line.service, Line().session_id)
        Service.objects.filter(id=line.service.id).update(archived_at=NOW)
        with pytest.raises(ServiceNotFound):
            joining(line.service)

    @pytest.mark.parametrize("kind", ["individual", "package", "bundle"])
    def test_needs_a_service_with_seats(self, kind):
        with pytest.raises(InvalidField) as refused:
            joining(service(practitioner(), kind))
        assert refused.value.field == "service_id"

    def test_needs_a_full_session(self):
        line = Line(capacity=2)
        ServiceSession.objects.filter(id=line.session_id).update(taken=1)
        with pytest.raises(SeatsLeft):
            joining(line.service)

    def test_needs_a_session_that_has_not_begun(self):
        line = Line()
        with pytest.raises(TooLate):
            joining(line.service, line.session_id, now=line.sessions[0].starts_at)

    def test_needs_no_session_id_if_one_is_to_come(self):
        line = Line(sessions=2)
        assert joining(line.service, now=NOW + DAY).line.session_id == line.sessions[1].id

    def test_needs_a_session_id_if_several_are_to_come(self):
        with pytest.raises(InvalidField) as refused:
            joining(Line(sessions=2).service)
        assert refused.value.field == "service_session_id"


class TestJoinCourseWaitlist:
    def test_is_for_the_whole_course(self):
        line = Line(kind="course", sessions=2)
        assert joining(line.service).line.session_id is None
        with pytest.raises(InvalidField) as refused:
            joining(line.service, line.sessions[0].id)
        assert refused.value.field == "service_session_id"

    def test_is_possible_while_one_session_is_full(self):
        line = Line(kind="course", sessions=2)
        ServiceSession.objects.filter(id=line.sessions[0].id).update(taken=0)
        assert joining(line.service).is_new

    def test_ends_with_the_start_of_the_first_session(self):
        line = Line(kind="course", sessions=2)
        assert joining(line.service, now=NOW + DAY - HOUR).is_new
        with pytest.raises(TooLate):
            joining(line.service, now=NOW + DAY)

    def test_needs_sessions(self):
        with pytest.raises(SessionNotFound):
            joining(service(practitioner(), "course"))


class TestLeaveWaitlist:
    def test_needs_no_session_id_if_on_one_waitlist(self):
        line = Line(sessions=2)
        john = client()
        joining(line.service, line.sessions[1].id, by=john)
        waitlist.leave(line.service.id, None, program="marketplace", by=john, now=NOW)
        assert line.states(john) == ["left"]

    def test_needs_a_session_id_if_on_several(self):
        line = Line(sessions=2)
        john = client()
        for each in line.sessions:
            joining(line.service, each.id, by=john)
        with pytest.raises(InvalidField) as refused:
            waitlist.leave(line.service.id, None, program="marketplace", by=john, now=NOW)
        assert refused.value.field == "service_session_id"

    def test_is_refused_for_people_who_are_not_on_it(self):
        line = Line()
        for session_id in (None, line.session_id):
            with pytest.raises(NotInLine):
                waitlist.leave(
                    line.service.id, session_id, program="marketplace", by=client(), now=NOW
                )
        with pytest.raises(ServiceNotFound):
            waitlist.leave(10**9, None, program="marketplace", by=client(), now=NOW)


class TestWaitlistEntries:
    def seen(self, line, by, **more):
        return waitlists.page_of_waitlist(
            line.service.id, program="marketplace", by=by, now=NOW, limit=20, **more
        )

    def test_are_shown_to_the_seller_and_staff(self):
        line = Line(sessions=2)
        john, jane, joan = client(), client(), client()
        joining(line.service, line.sessions[1].id, by=joan)
        for each in (john, jane):
            joining(line.service, line.session_id, by=each)
        for by in (line.seller, staff()):
            page = self.seen(line, by)
            assert page.count == 3
            assert [(each.person_id, each.position) for each in page.items] == [
                (john.person_id, 1),
                (jane.person_id, 2),
                (joan.person_id, 1),
            ]
        assert self.seen(line, line.seller, session_id=line.sessions[1].id).count == 1
        assert len(self.seen(line, line.seller, offset=2).items) == 1

    def test_are_hidden_from_others(self):
        line = Line()
        with pytest.raises(RoleRequired):
            self.seen(line, line.join())
        with pytest.raises(NotAParty):
            self.seen(line, practitioner())
        with pytest.raises(ServiceNotFound):
            waitlists.page_of_waitlist(10**9, program="marketplace", by=staff(), now=NOW, limit=1)


class TestOwnWaitlistEntries:
    def test_are_shown_while_they_lead_somewhere(self):
        workshop, course = Line(), Line(kind="course")
        john = client()
        workshop.join(john)
        course.join(john, now=NOW + HOUR)
        seen = waitlists.mine(john, now=NOW + HOUR)
        assert [each.service_id for each in seen] == [course.service.id, workshop.service.id]
        assert waitlists.mine(john, now=NOW + DAY) == []

    def test_are_hidden_after_the_offer_expired(self):
        line = Line()
        john = line.join()
        line.give_back()
        assert [each.state for each in waitlists.mine(john, now=NOW)] == ["offered"]
        assert waitlists.mine(john, now=NOW + LASTS) == []
