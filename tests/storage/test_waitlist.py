"""Joining, leaving and reading waitlists."""

from __future__ import annotations

import pytest
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    make_client,
    make_person,
    make_practitioner,
    make_service,
    make_staff,
)
from tests.waitlists import OFFER_LASTS, SoldOut, join_waitlist

from bookable.domain.people import Role
from bookable.domain.refusals import (
    InvalidField,
    NotAParty,
    NotOnWaitlist,
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
        sold_out = SoldOut()
        sold_out.join()
        jane = make_client()
        joined = join_waitlist(sold_out.service, by=jane)
        assert joined.is_new
        place = waitlists.own_entry(joined.waitlist, by=jane)
        assert (place.position, place.state, place.session_id) == (
            2,
            "waiting",
            sold_out.session_id,
        )
        assert place.session_start == sold_out.sessions[0].starts_at

    def test_twice_keeps_the_first_entry(self):
        sold_out = SoldOut()
        john = sold_out.join()
        sold_out.join()
        again = join_waitlist(sold_out.service, by=john)
        position = waitlists.own_entry(again.waitlist, by=john).position
        assert (again.is_new, position) == (False, 1)

    def test_again_returns_the_open_offer(self):
        sold_out = SoldOut()
        john = sold_out.join()
        sold_out.give_back()
        again = join_waitlist(sold_out.service, by=john)
        state = waitlists.own_entry(again.waitlist, by=john).state
        assert (again.is_new, state) == (False, "offered")

    def test_again_adds_an_entry_at_the_end(self):
        sold_out = SoldOut()
        john, jane = sold_out.join(), sold_out.join()
        sold_out.leave(john)
        again = join_waitlist(sold_out.service, by=john)
        assert waitlists.own_entry(again.waitlist, by=john).position == 2
        sold_out.give_back()
        assert sold_out.states(john, jane) == ["waiting", "offered"]

    def test_is_for_clients_only(self):
        with pytest.raises(RoleRequired):
            join_waitlist(SoldOut().service, by=make_person(Role.STUDENT))

    def test_is_refused_for_the_seller(self):
        both = make_person(Role.PRACTITIONER, Role.CLIENT)
        with pytest.raises(SelfBooking):
            join_waitlist(make_service(both, "workshop"), by=both)

    def test_needs_an_existing_service_and_session(self):
        sold_out = SoldOut()
        with pytest.raises(ServiceNotFound):
            waitlist.join(10**9, None, program="marketplace", by=make_client(), now=NOW)
        with pytest.raises(SessionNotFound):
            join_waitlist(sold_out.service, SoldOut().session_id)
        Service.objects.filter(id=sold_out.service.id).update(archived_at=NOW)
        with pytest.raises(ServiceNotFound):
            join_waitlist(sold_out.service)

    @pytest.mark.parametrize("kind", ["individual", "package", "bundle"])
    def test_needs_a_service_with_seats(self, kind):
        with pytest.raises(InvalidField) as refused:
            join_waitlist(make_service(make_practitioner(), kind))
        assert refused.value.field == "service_id"

    def test_needs_a_full_session(self):
        sold_out = SoldOut(capacity=2)
        ServiceSession.objects.filter(id=sold_out.session_id).update(taken=1)
        with pytest.raises(SeatsLeft):
            join_waitlist(sold_out.service)

    def test_needs_a_session_that_has_not_begun(self):
        sold_out = SoldOut()
        with pytest.raises(TooLate):
            join_waitlist(sold_out.service, sold_out.session_id, now=sold_out.sessions[0].starts_at)

    def test_needs_no_session_id_if_one_is_to_come(self):
        sold_out = SoldOut(sessions=2)
        assert (
            join_waitlist(sold_out.service, now=NOW + DAY).waitlist.session_id
            == sold_out.sessions[1].id
        )

    def test_needs_a_session_id_if_several_are_to_come(self):
        with pytest.raises(InvalidField) as refused:
            join_waitlist(SoldOut(sessions=2).service)
        assert refused.value.field == "service_session_id"


class TestJoinCourseWaitlist:
    def test_is_for_the_whole_course(self):
        sold_out = SoldOut(kind="course", sessions=2)
        assert join_waitlist(sold_out.service).waitlist.session_id is None
        with pytest.raises(InvalidField) as refused:
            join_waitlist(sold_out.service, sold_out.sessions[0].id)
        assert refused.value.field == "service_session_id"

    def test_is_possible_while_one_session_is_full(self):
        sold_out = SoldOut(kind="course", sessions=2)
        ServiceSession.objects.filter(id=sold_out.sessions[0].id).update(taken=0)
        assert join_waitlist(sold_out.service).is_new

    def test_ends_with_the_start_of_the_first_session(self):
        sold_out = SoldOut(kind="course", sessions=2)
        assert join_waitlist(sold_out.service, now=NOW + DAY - HOUR).is_new
        with pytest.raises(TooLate):
            join_waitlist(sold_out.service, now=NOW + DAY)

    def test_needs_sessions(self):
        with pytest.raises(SessionNotFound):
            join_waitlist(make_service(make_practitioner(), "course"))


class TestLeaveWaitlist:
    def test_needs_no_session_id_if_on_one_waitlist(self):
        sold_out = SoldOut(sessions=2)
        john = make_client()
        join_waitlist(sold_out.service, sold_out.sessions[1].id, by=john)
        waitlist.leave(sold_out.service.id, None, program="marketplace", by=john, now=NOW)
        assert sold_out.states(john) == ["left"]

    def test_needs_a_session_id_if_on_several(self):
        sold_out = SoldOut(sessions=2)
        john = make_client()
        for each in sold_out.sessions:
            join_waitlist(sold_out.service, each.id, by=john)
        with pytest.raises(InvalidField) as refused:
            waitlist.leave(sold_out.service.id, None, program="marketplace", by=john, now=NOW)
        assert refused.value.field == "service_session_id"

    def test_is_refused_for_people_who_are_not_on_it(self):
        sold_out = SoldOut()
        for session_id in (None, sold_out.session_id):
            with pytest.raises(NotOnWaitlist):
                waitlist.leave(
                    sold_out.service.id,
                    session_id,
                    program="marketplace",
                    by=make_client(),
                    now=NOW,
                )
        with pytest.raises(ServiceNotFound):
            waitlist.leave(10**9, None, program="marketplace", by=make_client(), now=NOW)


class TestWaitlistEntries:
    def seen(self, sold_out, by, **more):
        return waitlists.page_of_waitlist(
            sold_out.service.id, program="marketplace", by=by, now=NOW, limit=20, **more
        )

    def test_are_shown_to_the_seller_and_staff(self):
        sold_out = SoldOut(sessions=2)
        john, jane, joan = make_client(), make_client(), make_client()
        join_waitlist(sold_out.service, sold_out.sessions[1].id, by=joan)
        for each in (john, jane):
            join_waitlist(sold_out.service, sold_out.session_id, by=each)
        for by in (sold_out.seller, make_staff()):
            page = self.seen(sold_out, by)
            assert page.count == 3
            assert [(each.person_id, each.position) for each in page.items] == [
                (john.person_id, 1),
                (jane.person_id, 2),
                (joan.person_id, 1),
            ]
        assert self.seen(sold_out, sold_out.seller, session_id=sold_out.sessions[1].id).count == 1
        assert len(self.seen(sold_out, sold_out.seller, offset=2).items) == 1

    def test_are_hidden_from_others(self):
        sold_out = SoldOut()
        with pytest.raises(RoleRequired):
            self.seen(sold_out, sold_out.join())
        with pytest.raises(NotAParty):
            self.seen(sold_out, make_practitioner())
        with pytest.raises(ServiceNotFound):
            waitlists.page_of_waitlist(
                10**9, program="marketplace", by=make_staff(), now=NOW, limit=1
            )


class TestOwnWaitlistEntries:
    def test_are_shown_while_they_lead_somewhere(self):
        workshop, course = SoldOut(), SoldOut(kind="course")
        john = make_client()
        workshop.join(john)
        course.join(john, now=NOW + HOUR)
        seen = waitlists.mine(john, now=NOW + HOUR)
        assert [each.service_id for each in seen] == [course.service.id, workshop.service.id]
        assert waitlists.mine(john, now=NOW + DAY) == []

    def test_are_hidden_after_the_offer_expired(self):
        sold_out = SoldOut()
        john = sold_out.join()
        sold_out.give_back()
        assert [each.state for each in waitlists.mine(john, now=NOW)] == ["offered"]
        assert waitlists.mine(john, now=NOW + OFFER_LASTS) == []
