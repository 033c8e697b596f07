"""When one of several people can be booked, read at once, and the first day that is free."""

from __future__ import annotations

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from tests.factories import (
    NOW,
    TOMORROW_AT_TEN,
    make_practitioner,
    make_service,
    make_session,
    make_student,
    make_teacher,
    open_on,
)
from tests.steps import book_for_good, buy

from bookable.domain.refusals import InvalidField, PersonNotFound, ServiceNotFound
from bookable.domain.slots import FURTHEST_DAYS
from bookable.queries.openings import Opening, first_free_day, open_days, openings_of_several
from bookable.queries.other_times import other_times
from bookable.storage.models import OpeningHours, Service

TODAY = NOW.date()
TOMORROW = TOMORROW_AT_TEN.date()
FURTHEST = TODAY + timedelta(days=FURTHEST_DAYS)
LATE = date(2028, 11, 9)


def each(*people, service: Service | None = None, last: date = TOMORROW, minutes=None, **more):
    asked = {"zone": "UTC", "program": "marketplace", "now": NOW, **more}
    ref = None if service is None else service.uuid
    found = [who.uuid for who in people]
    return openings_of_several(found, TODAY, last, service=ref, minutes=minutes, **asked)


def starts(openings: list[Opening]) -> list[str]:
    return [f"{opening.span.start:%H:%M}" for opening in openings]


@pytest.fixture
def adams(db):
    return make_practitioner(name="Dr. Adams")


@pytest.fixture
def shared(smith, adams, hour):
    """An hour with Dr. Smith or Dr. Adams, who are there tomorrow: one early, one late."""
    OpeningHours.objects.all().delete()
    open_on(smith, TOMORROW, time(9), time(11))
    open_on(adams, TOMORROW, time(10), time(12))
    Service.objects.filter(id=hour.id).update(practitioners=[adams.person_id])
    return hour


class TestOpeningsOfEach:
    def test_are_those_of_any_of_them_once(self, smith, adams, shared):
        [_, (on, found)] = each(smith, adams, service=shared).days
        assert on == TOMORROW
        assert starts(found) == ["09:00", "09:30", "10:00", "10:30", "11:00"]

    def test_of_one_are_their_own(self, smith, adams, shared):
        assert starts(each(smith, service=shared).days[1][1]) == ["09:00", "09:30", "10:00"]
        assert starts(each(adams, service=shared).days[1][1]) == ["10:00", "10:30", "11:00"]

    def test_leave_out_what_is_booked_with_all_who_are_there(self, smith, adams, john, shared):
        buy(shared, john, start=TOMORROW_AT_TEN)
        assert starts(each(smith, adams, service=shared).days[1][1]) == [
            *("09:00", "10:00", "10:30", "11:00"),
        ]

    def test_take_two_statements_however_many_they_are(
        self, smith, adams, shared, django_assert_num_queries
    ):
        for people in ([smith], [smith, adams]):
            with django_assert_num_queries(2):
                assert each(*people, service=shared).days[1][1]
            with django_assert_num_queries(2):
                assert each(*people, service=shared, last=FURTHEST).first_free == TOMORROW

    def test_of_a_person_without_a_service_take_one_statement(
        self, smith, django_assert_num_queries
    ):
        with django_assert_num_queries(1):
            assert len(starts(each(smith, minutes=60).days[1][1])) == 15

    def test_of_people_who_are_not_there_are_not_found(self, smith, john, shared):
        for people in ([], [john], [smith, john]):
            with pytest.raises(PersonNotFound):
                each(*people, service=shared)

    def test_of_people_who_do_not_provide_it_are_refused(self, smith, shared):
        with pytest.raises(InvalidField):
            each(smith, make_practitioner(), service=shared)

    def test_of_a_service_that_is_not_there_are_not_found(self, smith, shared):
        Service.objects.filter(id=shared.id).update(archived_at=NOW)
        with pytest.raises(ServiceNotFound):
            each(smith, service=shared)
        with pytest.raises(ServiceNotFound):
            each(smith, service=Service(uuid=uuid4()))


class TestFirstFreeDay:
    def test_is_found_far_ahead_in_one_statement(self, django_assert_num_queries, db):
        maria = make_teacher()
        OpeningHours.objects.all().delete()
        open_on(maria, LATE, time(9), time(11))
        with django_assert_num_queries(1):
            found = each(maria, minutes=60, last=FURTHEST, program="tutoring").first_free
        assert found == LATE

    def test_is_none_where_nothing_is_free(self, db):
        maria = make_teacher()
        OpeningHours.objects.all().delete()
        assert each(maria, minutes=60, last=FURTHEST, program="tutoring").first_free is None

    def test_is_that_of_a_session(self, smith):
        workshop = make_service(smith, "workshop")
        start = NOW + timedelta(days=200)
        session = make_session(workshop, start=start)
        found = each(smith, service=workshop, last=FURTHEST)
        assert found.first_free == start.date()
        [(_, [opening])] = found.free(most=3)
        assert opening.session == session.id

    def test_is_the_first_as_the_days_list_it(self, smith, adams, shared):
        found = each(smith, adams, service=shared, last=TODAY + timedelta(days=61))
        assert found.first_free == next(on for on, openings in found.days if openings)
        assert found.free(most=1) == [found.days[1]]


class TestFirstFreeDayInParts:
    @pytest.fixture
    def maria(self, db):
        maria = make_teacher()
        OpeningHours.objects.all().delete()
        return maria

    @pytest.mark.parametrize(
        ("ahead", "statements"), [(0, 1), (31, 1), (32, 2), (156, 2), (157, 3)]
    )
    def test_is_read_no_further_than_it_lies(
        self, maria, ahead, statements, django_assert_num_queries
    ):
        on = TOMORROW + timedelta(days=ahead)
        open_on(maria, on, time(9), time(11))

        def find(first, last, zone):
            return openings_of_several(
                [maria.uuid],
                first,
                last,
                service=None,
                minutes=60,
                zone=zone,
                program="tutoring",
                now=NOW,
            )

        with django_assert_num_queries(statements):
            assert first_free_day(find, TOMORROW, FURTHEST, "UTC") == on

    def test_is_none_where_nothing_is_free(self, maria):
        asked = []

        def find(first, last, zone):
            asked.append((first, last))
            return each(maria, minutes=60, last=last, program="tutoring")

        assert first_free_day(find, TODAY, FURTHEST, "UTC") is None
        assert (asked[0][0], asked[-1][1]) == (TODAY, FURTHEST)
        assert first_free_day(find, FURTHEST, TODAY, "UTC") is None


class TestOtherTimes:
    def test_count_the_time_of_the_booking_as_free_and_do_not_list_it(
        self, django_assert_num_queries, db
    ):
        maria = make_teacher()
        OpeningHours.objects.all().delete()
        open_on(maria, TOMORROW, time(9, 30), time(11, 30))
        booking = book_for_good(maria, make_student())
        with django_assert_num_queries(1):
            found = other_times(booking, TODAY, FURTHEST, "UTC", now=NOW)
            assert found.first_free == TOMORROW
        assert starts(found.look(TOMORROW, TOMORROW)[0][1]) == ["09:30", "10:30"]

    def test_of_what_takes_all_the_time_there_is_are_none(self, db):
        maria = make_teacher()
        OpeningHours.objects.all().delete()
        open_on(maria, TOMORROW, time(10), time(11))
        booking = book_for_good(maria, make_student())
        assert other_times(booking, TODAY, FURTHEST, "UTC", now=NOW).first_free is None


class TestLengthOfService:
    def test_is_no_other_one(self, smith, hour):
        asked = {"service": hour.id, "zone": "UTC", "program": "marketplace", "now": NOW}
        with pytest.raises(InvalidField) as refused:
            open_days([smith.person_id], TODAY, TODAY, minutes=30, **asked)
        assert refused.value.field == "duration_minutes"
