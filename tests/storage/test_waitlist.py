from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from tests.marketplace import client, practitioner, service, session, staff
from tests.people import NOW, person
from tests.races import at_once, tally
from tests.sales import apart, sold, taken

from bookable.domain.people import Role
from bookable.domain.refusals import (
    InvalidField,
    NotAParty,
    NotInLine,
    RoleRequired,
    SeatsLeft,
    SeatsTaken,
    SelfBooking,
    ServiceNotFound,
    SessionNotFound,
    TooLate,
)
from bookable.engine import waitlist
from bookable.storage import seats
from bookable.storage.models import Service, ServiceSession, WaitlistEntry
from bookable.storage.work import transact

pytestmark = pytest.mark.usefixtures("committed")

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LASTS = timedelta(hours=2)


class Line:
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
            return waitlist.pass_on(work, **self.names, now=now, lasts=LASTS)

        return transact(step)

    def take_up(self, who, *, now=NOW):
        booking = sold(self.service, who, at=now)
        return transact(
            lambda work: waitlist.take_up(
                work, **self.names, person_id=who.person_id, booking_id=booking.id, now=now
            )
        )

    def buy(self, who, *, now=NOW):
        """This will do what selling does: settle, take up what is kept, else take a seat."""
        booking = sold(self.service, who, at=now)

        def step(work):
            waitlist.settle_offers(work, **self.names, now=now, lasts=LASTS)
            kept = waitlist.take_up(
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


class TestJoining:
    def test_leads_to_the_end_of_the_line(self):
        line = Line()
        line.join()
        joined = joining(line.service)
        assert joined.is_new
        place = joined.place
        assert (place.position, place.state, place.session_id) == (2, "waiting", line.session_id)
        assert place.session_start == line.sessions[0].starts_at

    def test_twice_leads_nowhere_else(self):
        line = Line()
        john = line.join()
        line.join()
        again = joining(line.service, by=john)
        assert (again.is_new, again.place.position) == (False, 1)

    def test_answers_an_offer_that_is_there_already(self):
        line = Line()
        john = line.join()
        line.give_back()
        again = joining(line.service, by=john)
        assert (again.is_new, again.place.state) == (False, "offered")

    def test_anew_leads_to_the_end(self):
        line = Line()
        john, jane = line.join(), line.join()
        line.leave(john)
        assert joining(line.service, by=john).place.position == 2
        line.give_back()
        assert line.states(john, jane) == ["waiting", "offered"]

    def test_is_for_clients(self):
        with pytest.raises(RoleRequired):
            joining(Line().service, by=person(Role.STUDENT))

    def test_is_not_for_whoever_sells_it(self):
        both = person(Role.PRACTITIONER, Role.CLIENT)
        with pytest.raises(SelfBooking):
            joining(service(both, "workshop"), by=both)

    def test_is_for_what_there_is(self):
        line = Line()
        with pytest.raises(ServiceNotFound):
            waitlist.join(10**9, None, program="marketplace", by=client(), now=NOW)
        with pytest.raises(SessionNotFound):
            joining(line.service, Line().session_id)
        Service.objects.filter(id=line.service.id).update(archived_at=NOW)
        with pytest.raises(ServiceNotFound):
            joining(line.service)

    @pytest.mark.parametrize("kind", ["individual", "package", "bundle"])
    def test_is_for_what_has_seats(self, kind):
        with pytest.raises(InvalidField) as refused:
            joining(service(practitioner(), kind))
        assert refused.value.field == "service_id"

    def test_is_for_what_is_full(self):
        line = Line(capacity=2)
        ServiceSession.objects.filter(id=line.session_id).update(taken=1)
        with pytest.raises(SeatsLeft):
            joining(line.service)

    def test_is_for_what_has_not_begun(self):
        line = Line()
        with pytest.raises(TooLate):
            joining(line.service, line.session_id, now=line.sessions[0].starts_at)

    def test_needs_no_session_where_one_is_to_come(self):
        line = Line(sessions=2)
        assert joining(line.service, now=NOW + DAY).place.session_id == line.sessions[1].id

    def test_needs_a_session_where_several_are_to_come(self):
        with pytest.raises(InvalidField) as refused:
            joining(Line(sessions=2).service)
        assert refused.value.field == "service_session_id"


class TestJoiningForACourse:
    def test_is_for_the_whole_of_it(self):
        line = Line(kind="course", sessions=2)
        assert joining(line.service).place.session_id is None
        with pytest.raises(InvalidField) as refused:
            joining(line.service, line.sessions[0].id)
        assert refused.value.field == "service_session_id"

    def test_is_possible_while_one_of_its_sessions_is_full(self):
        line = Line(kind="course", sessions=2)
        ServiceSession.objects.filter(id=line.sessions[0].id).update(taken=0)
        assert joining(line.service).is_new

    def test_ends_with_the_start_of_its_last_session(self):
        line = Line(kind="course", sessions=2)
        assert joining(line.service, now=NOW + DAY).is_new
        with pytest.raises(TooLate):
            joining(line.service, now=NOW + 2 * DAY)

    def test_needs_something_to_wait_for(self):
        with pytest.raises(SessionNotFound):
            joining(service(practitioner(), "course"))


class TestASeatThatIsGivenBack:
    def test_is_offered_to_the_next_and_kept_for_him(self):
        line = Line()
        john, jane = line.join(), line.join()
        assert line.give_back() == 1
        assert (line.states(john, jane), line.taken) == (["offered", "waiting"], [1])
        with pytest.raises(SeatsTaken):
            line.buy(client())

    def test_stays_free_where_nobody_waits(self):
        line = Line()
        assert line.give_back() == 0
        assert line.taken == [0]

    def test_is_offered_for_a_while_and_never_beyond_the_start(self):
        line = Line()
        john = line.join()
        line.give_back(now=NOW + DAY - HOUR)
        (place,) = waitlist.mine(john, now=NOW + DAY - HOUR)
        assert place.offered_until == line.sessions[0].starts_at

    def test_is_offered_to_nobody_once_it_has_begun(self):
        line = Line()
        line.join()
        assert line.give_back(now=line.sessions[0].starts_at) == 0
        assert line.taken == [0]

    def test_is_offered_to_nobody_once_it_is_sold_no_more(self):
        line = Line()
        line.join()
        Service.objects.filter(id=line.service.id).update(archived_at=NOW)
        assert line.give_back() == 0
        assert line.taken == [0]

    def test_is_not_offered_again_to_those_whose_turn_is_over(self):
        line = Line()
        passed, left, served, next_one = (line.join() for _ in range(4))
        line.leave(left)
        line.give_back()
        waitlist.settle_due_offers(NOW + LASTS)
        assert line.states(passed, left, served) == ["passed", "left", "offered"]
        assert line.take_up(served, now=NOW + LASTS)
        line.give_back(now=NOW + LASTS)
        assert line.states(passed, left, served, next_one) == ["passed", "left", "taken", "offered"]


class TestASeatInACourse:
    def test_is_offered_once_there_is_one_in_every_session_to_come(self):
        line = Line(kind="course", sessions=3)
        john = line.join()
        apart(lambda: seats.free([line.sessions[1].id]))
        now = NOW + DAY
        passed_on = partial(waitlist.pass_on, **line.names, now=now, lasts=LASTS)
        assert transact(passed_on) == 0
        apart(lambda: seats.free([line.sessions[2].id]))
        assert transact(passed_on) == 1
        assert (line.states(john), line.taken) == (["offered"], [1, 1, 1])

    def test_goes_back_to_the_sessions_in_which_it_was_kept(self):
        line = Line(kind="course", sessions=2)
        line.join()
        line.give_back()
        late = session(line.service, start=NOW + 3 * DAY, capacity=1)
        assert waitlist.settle_due_offers(NOW + LASTS) == 1
        assert (line.taken, taken(late)) == ([0, 0], 0)

    def test_comes_with_one_in_a_session_that_was_added_since(self):
        line = Line(kind="course", sessions=2)
        john = line.join()
        line.give_back()
        late = session(line.service, start=NOW + 3 * DAY, capacity=1)
        assert line.take_up(john)
        assert (line.taken, taken(late)) == ([1, 1], 1)


class TestAnOffer:
    def test_is_taken_up_once_and_by_nobody_else(self):
        line = Line()
        john, jane = line.join(), line.join()
        line.give_back()
        assert [line.take_up(jane), line.take_up(john), line.take_up(john)] == [False, True, False]
        assert line.taken == [1]

    def test_can_be_taken_up_until_its_time_has_run_out(self):
        line = Line()
        john = line.join()
        line.give_back()
        assert not line.take_up(john, now=NOW + LASTS)
        assert line.take_up(john, now=NOW + LASTS - timedelta(microseconds=1))

    def test_passes_on_when_its_time_has_run_out(self):
        line = Line()
        john, jane = line.join(), line.join()
        line.give_back()
        assert waitlist.settle_due_offers(NOW + LASTS - timedelta(microseconds=1)) == 0
        assert waitlist.settle_due_offers(NOW + LASTS) == 1
        assert (line.states(john, jane), line.taken) == (["passed", "offered"], [1])

    def test_passes_on_when_it_is_left(self):
        line = Line()
        john, jane = line.join(), line.join()
        line.give_back()
        line.leave(john)
        assert (line.states(john, jane), line.taken) == (["left", "offered"], [1])

    def test_frees_its_seat_when_nobody_else_waits(self):
        line = Line()
        john = line.join()
        line.give_back()
        line.leave(john)
        assert line.taken == [0]

    def test_that_has_run_out_is_passed_on_by_whoever_wants_a_seat(self):
        line = Line()
        line.join()
        line.give_back()
        assert not line.buy(client(), now=NOW + LASTS)
        assert line.taken == [1]

    def test_that_has_run_out_cannot_be_left(self):
        line = Line()
        john = line.join()
        line.give_back()
        with pytest.raises(NotInLine):
            line.leave(john, now=NOW + LASTS)


class TestWhoeverBooksWhileHeWaits:
    def test_is_in_line_no_more(self):
        line = Line(capacity=2)
        john = line.join()
        ServiceSession.objects.filter(id=line.session_id).update(taken=1)
        assert not line.buy(john)
        assert line.states(john) == ["taken"]
        assert waitlist.mine(john, now=NOW) == []


class TestLeaving:
    def test_needs_no_session_from_whoever_stands_in_one_line(self):
        line = Line(sessions=2)
        john = client()
        joining(line.service, line.sessions[1].id, by=john)
        waitlist.leave(line.service.id, None, program="marketplace", by=john, now=NOW)
        assert line.states(john) == ["left"]

    def test_needs_a_session_from_whoever_stands_in_several(self):
        line = Line(sessions=2)
        john = client()
        for each in line.sessions:
            joining(line.service, each.id, by=john)
        with pytest.raises(InvalidField) as refused:
            waitlist.leave(line.service.id, None, program="marketplace", by=john, now=NOW)
        assert refused.value.field == "service_session_id"

    def test_is_not_for_those_who_are_elsewhere(self):
        line = Line()
        for session_id in (None, line.session_id):
            with pytest.raises(NotInLine):
                waitlist.leave(
                    line.service.id, session_id, program="marketplace", by=client(), now=NOW
                )
        with pytest.raises(ServiceNotFound):
            waitlist.leave(10**9, None, program="marketplace", by=client(), now=NOW)


class TestALine:
    def seen(self, line, by, **more):
        return waitlist.line(
            line.service.id, program="marketplace", by=by, now=NOW, limit=20, **more
        )

    def test_is_seen_by_whoever_sells_the_service_and_by_staff(self):
        line = Line(sessions=2)
        john, jane, joan = client(), client(), client()
        joining(line.service, line.sessions[1].id, by=joan)
        for each in (john, jane):
            joining(line.service, line.session_id, by=each)
        for by in (line.seller, staff()):
            page = self.seen(line, by)
            assert page.count == 3
            assert [(each.person_id, each.position) for each in page.places] == [
                (john.person_id, 1),
                (jane.person_id, 2),
                (joan.person_id, 1),
            ]
        assert self.seen(line, line.seller, session_id=line.sessions[1].id).count == 1
        assert len(self.seen(line, line.seller, offset=2).places) == 1

    def test_is_seen_by_nobody_else(self):
        line = Line()
        with pytest.raises(RoleRequired):
            self.seen(line, line.join())
        with pytest.raises(NotAParty):
            self.seen(line, practitioner())
        with pytest.raises(ServiceNotFound):
            waitlist.line(10**9, program="marketplace", by=staff(), now=NOW, limit=1)


class TestWhereSomebodyStands:
    def test_is_shown_for_as_long_as_it_leads_somewhere(self):
        workshop, course = Line(), Line(kind="course")
        john = client()
        workshop.join(john)
        course.join(john, now=NOW + HOUR)
        seen = waitlist.mine(john, now=NOW + HOUR)
        assert [each.service_id for each in seen] == [course.service.id, workshop.service.id]
        assert waitlist.mine(john, now=NOW + DAY) == []

    def test_is_shown_no_more_once_the_offer_has_run_out(self):
        line = Line()
        john = line.join()
        line.give_back()
        assert [each.state for each in waitlist.mine(john, now=NOW)] == ["offered"]
        assert waitlist.mine(john, now=NOW + LASTS) == []


class TestSeatsGivenBackAtOnce:
    def test_go_each_to_one_of_those_who_wait(self):
        for _ in range(10):
            line = Line(capacity=3)
            people = [line.join() for _ in range(5)]
            outcomes = at_once(
                [*[partial(line.give_back)] * 3, *[partial(line.buy, client()) for _ in range(3)]]
            )
            assert tally(outcomes) == {"int": 3, "SeatsTaken": 3}
            assert line.states(*people) == ["offered"] * 3 + ["waiting"] * 2
            assert line.taken == [3]


class TestAnOfferThatRunsOutAsItIsTakenUp:
    def test_has_one_end(self):
        for _ in range(20):
            line = Line()
            john = line.join()
            line.give_back()
            outcomes = at_once(
                [
                    partial(line.take_up, john, now=NOW + LASTS - HOUR),
                    partial(waitlist.settle_due_offers, NOW + LASTS),
                    partial(waitlist.settle_due_offers, NOW + LASTS),
                ]
            )
            took_up = outcomes[0]
            assert line.states(john) == ["taken" if took_up else "passed"]
            assert line.taken == [1 if took_up else 0]


class TestAnOfferThatIsLeftAsItIsTakenUp:
    def test_has_one_end(self):
        for _ in range(20):
            line = Line()
            john, jane = line.join(), line.join()
            line.give_back()
            outcomes = at_once([partial(line.take_up, john), partial(line.leave, john)])
            wanted = ["taken", "waiting"] if outcomes[0] else ["left", "offered"]
            assert line.states(john, jane) == wanted
            assert line.taken == [1]


class TestOneWhoJoinsTwiceAtOnce:
    def test_stands_in_line_once(self):
        for _ in range(10):
            line = Line()
            john = client()
            outcomes = at_once([partial(joining, line.service, by=john)] * 4)
            assert sorted(each.is_new for each in outcomes) == [False, False, False, True]
            assert WaitlistEntry.objects.filter(service=line.service).count() == 1


class TestJoiningAsTheSeatIsGivenBack:
    def test_leaves_nobody_waiting_beside_a_free_seat(self):
        for _ in range(20):
            line = Line()
            outcomes = at_once([partial(joining, line.service), line.give_back])
            waits = tally(outcomes)["Joined"] == 1
            assert line.taken == [1 if waits else 0]


class TestACourseInWhichAllHappensAtOnce:
    def test_never_counts_a_seat_twice(self):
        for _ in range(10):
            line = Line(kind="course", sessions=3, capacity=4)
            people = [line.join() for _ in range(6)]
            line.give_back()
            later = NOW + LASTS
            at_once(
                [
                    *[partial(line.give_back, now=later)] * 2,
                    *[partial(line.buy, each, now=later) for each in people[:3]],
                    partial(line.leave, people[3], now=later),
                    partial(waitlist.settle_due_offers, later),
                    partial(line.buy, client(), now=later),
                ]
            )
            entries = WaitlistEntry.objects.filter(service=line.service)
            assert entries.filter(state="waiting").exists() is (max(line.taken) == 4)
            assert len(set(line.taken)) == 1
