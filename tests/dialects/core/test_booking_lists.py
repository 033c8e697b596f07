"""Lists of bookings: whose, which, in which order, page by page."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from tests.core_api import Integration, make_key, problem
from tests.factories import (
    NOW,
    TOMORROW_AT_TEN,
    make_buddy,
    make_client,
    make_match,
    make_mentee,
    make_mentor,
    make_person,
    make_practitioner,
    make_service,
    make_session,
    make_staff,
    make_student,
    make_teacher,
)
from tests.steps import buy, pay_by_hand, request_booking, schedule_session

from bookable.domain.commands import Cancel, Details
from bookable.domain.people import Role
from bookable.engine import bookings, confirming

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def listed(call):
    """Return the ids in one page of a list."""

    def read(actor, **query):
        answer = call(actor).get("bookings", query)
        assert answer.status == 200, answer
        return [item["id"] for item in answer.body["items"]]

    return read


@pytest.fixture
def all_pages(call):
    """Return the ids of a list, page by page."""

    def read(actor, **query):
        pages, cursor = [], ""
        while cursor is not None:
            body = call(actor).get("bookings", {**query, "cursor": cursor}).body
            pages.append([item["id"] for item in body["items"]])
            cursor = body["next_cursor"]
        return pages

    return read


def ids(*made):
    return [str(each.uuid) for each in made]


def lessons(maria, who, count):
    return [request_booking(maria, who, start=TOMORROW_AT_TEN + day * DAY) for day in range(count)]


class TestBookingList:
    def test_has_those_of_all_programmes_on_either_side(self, listed, maria, john):
        both = make_person(Role.STUDENT, Role.MENTOR, Role.BUDDY, Role.CLIENT)
        smith = make_practitioner()
        mine = [
            request_booking(maria, both),
            request_booking(both, make_mentee(), program="mentoring", start=NOW + 2 * DAY),
            buy(make_service(smith), both, start=TOMORROW_AT_TEN + 2 * DAY),
            schedule_session(make_match(both, make_buddy()), both, start=NOW + 4 * DAY),
        ]
        request_booking(maria, john, start=TOMORROW_AT_TEN + HOUR)
        assert listed(both) == ids(*mine)
        for order in ("-start", "updated"):
            assert sorted(listed(both, order=order)) == sorted(ids(*mine))

    def test_has_all_for_staff_and_keys(self, listed, maria, john):
        made = [
            request_booking(maria, john),
            schedule_session(
                make_match(make_buddy(), make_buddy()), make_staff(), start=NOW + 5 * DAY
            ),
        ]
        assert listed(make_staff()) == ids(*made)
        answer = Integration(make_key("bookings:read")).get("bookings")
        assert [item["id"] for item in answer.body["items"]] == ids(*made)

    def test_has_ones_own_alone_for_a_key_that_acts_for_a_person(self, maria, john):
        (first,), _ = lessons(maria, john, 1), lessons(make_teacher(), make_student(), 1)
        caller = Integration(make_key("bookings:read"), acts_as=john.uuid)
        assert [each["id"] for each in caller.get("bookings").body["items"]] == ids(first)

    def test_shows_what_one_booking_shows(self, call, maria, john):
        (made,) = lessons(maria, john, 1)
        [item] = call(john).get("bookings").body["items"]
        assert item == call(john).get(f"bookings/{made.uuid}").body

    def test_needs_the_scope(self):
        problem(Integration(make_key("events:read")).get("bookings"), 403, "missing_scope")


class TestBookingFilter:
    def test_by_programme_and_status(self, listed, maria):
        both = make_person(Role.STUDENT, Role.MENTEE)
        asked, agreed = lessons(maria, both, 2)
        confirming.confirm(agreed.id, program="tutoring", by=maria, now=NOW)
        other = request_booking(make_mentor(), both, program="mentoring", start=NOW + 4 * DAY)
        assert listed(both, program="tutoring") == ids(asked, agreed)
        assert listed(both, status="requested") == ids(asked, other)
        assert listed(both, status="confirmed", program="mentoring") == []

    def test_may_be_repeated(self, call, maria, john):
        asked, agreed, gone = lessons(maria, john, 3)
        confirming.confirm(agreed.id, program="tutoring", by=maria, now=NOW)
        bookings.perform(gone.id, Cancel(), program="tutoring", by=john, now=NOW)
        body = call(john).get("bookings?status=confirmed&status=canceled&program=tutoring").body
        assert [each["id"] for each in body["items"]] == ids(agreed, gone)
        assert asked.id

    def test_by_provider_client_and_service(self, listed):
        smith, jones, john, jane = (
            make_practitioner(),
            make_practitioner(),
            make_client(),
            make_client(),
        )
        hour, other = make_service(smith), make_service(jones)
        first, second = buy(hour, john), buy(other, john, start=TOMORROW_AT_TEN + DAY)
        third = buy(hour, jane, start=TOMORROW_AT_TEN + 2 * DAY)
        staff = make_staff()
        assert listed(john, provider=smith.uuid) == ids(first)
        assert listed(smith, client=jane.uuid) == ids(third)
        assert listed(staff, service=other.uuid) == ids(second)
        assert listed(staff, provider=smith.uuid, client=john.uuid) == ids(first)
        assert listed(staff, client=john.uuid) == ids(first, second)
        assert listed(staff, provider=UUID(int=7)) == []

    def test_by_start_takes_its_beginning_and_not_its_end(self, listed, maria, john):
        made = lessons(maria, john, 3)
        start = {"starts_from": "2027-03-03T10:00:00Z"}
        assert listed(john, **start) == ids(*made[1:])
        assert listed(john, **start, starts_before="2027-03-04T11:00:00+01:00") == ids(made[1])

    def test_by_whether_they_have_a_time(self, all_pages, listed):
        client, smith = make_client(), make_practitioner()
        hour = make_service(smith)
        timed = buy(hour, client)
        buy(make_service(smith, "package", includes=[hour, hour]), client)
        for order in ("start", "-start", "updated"):
            assert listed(client, has_time="true", order=order) == ids(timed)
            pages = all_pages(client, has_time="false", order=order, limit=2)
            assert [len(page) for page in pages] == [2, 1]
        assert listed(client, has_time="false", starts_from="2027-01-01T00:00:00Z") == []

    def test_by_change(self, listed, maria, john):
        made = lessons(maria, john, 3)
        later = NOW + HOUR
        bookings.perform(made[0].id, Cancel(), program="tutoring", by=john, now=later)
        assert listed(john, updated_since="2027-03-01T09:00:00Z") == ids(made[0])
        assert listed(john, order="updated") == ids(made[1], made[2], made[0])

    @pytest.mark.parametrize("search", ["fractions", "GARCÍA", "maria  fractions"])
    def test_by_search_finds_titles_and_names(self, listed, maria, search):
        joe = make_mentee()
        jane = make_mentor(name="Maria Garcia")
        details = Details(title="Fractions")
        made = request_booking(jane, joe, program="mentoring", details=details)
        request_booking(make_mentor(), joe, program="mentoring", start=TOMORROW_AT_TEN + DAY)
        assert listed(joe, search=search) == ids(made)
        assert listed(joe, search="%") == []

    @pytest.mark.parametrize(
        ("query", "pointer"),
        [
            ({"program": "dancing"}, "/program/0"),
            ({"status": "open"}, "/status/0"),
            ({"provider": "maria"}, "/provider"),
            ({"starts_from": "yesterday"}, "/starts_from"),
            ({"starts_before": "2027-03-01T09:00:00"}, "/starts_before"),
            ({"updated_since": "0001-01-01T00:00:00Z"}, "/updated_since"),
            ({"limit": 201}, "/limit"),
            ({"order": "name"}, "/order"),
            ({"page": 2}, "/page"),
        ],
    )
    def test_that_is_wrong_is_named(self, call, john, query, pointer):
        body = problem(call(john).get("bookings", query), 422, "invalid")
        assert [each["pointer"] for each in body["errors"]] == [pointer]

    @pytest.mark.parametrize("path", ["bookings", "events"])
    def test_names_each_unknown_programme_of_several(self, call, john, path):
        asked = f"{path}?program=chess&program=tutoring&program=yoga"
        body = problem(call(john).get(asked), 422, "invalid")
        assert [each["pointer"] for each in body["errors"]] == ["/program/0", "/program/2"]
        assert body["errors"][0]["detail"].startswith("must be one of tutoring, ")


class TestStatusFilter:
    """A filter finds what is shown, also before the worker has written it."""

    def test_finds_holds_that_have_run_out(self, listed, maria, john, at):
        (made,) = lessons(maria, john, 1)
        at(NOW + 3 * DAY)
        assert listed(john, status="canceled") == ids(made)
        assert listed(john, status="requested") == []

    def test_finds_what_began_and_ended_by_itself(self, listed, call, at):
        smith, john = make_practitioner(), make_client()
        workshop = make_service(smith, "workshop")
        seat = pay_by_hand(buy(workshop, john, session=make_session(workshop)), smith)
        hour = pay_by_hand(buy(make_service(smith), john), smith)
        at(NOW + 2 * DAY + 10 * HOUR)
        assert listed(john, status="in_progress") == ids(hour, seat)
        at(NOW + 6 * DAY)
        assert listed(john, status="completed") == ids(seat)
        shown = {each["id"]: each["status"] for each in call(john).get("bookings").body["items"]}
        assert shown == {str(hour.uuid): "in_progress", str(seat.uuid): "completed"}

    def test_finds_the_parts_of_what_ran_out_unpaid(self, listed, call, at):
        smith, john = make_practitioner(), make_client()
        course = make_service(smith, "course")
        make_session(course)
        buy(course, john)
        assert len(listed(john, status="pending_payment")) == 2
        at(NOW + HOUR)
        assert len(listed(john, status="canceled")) == 2
        items = call(john).get("bookings").body["items"]
        assert {each["status"] for each in items} == {"canceled"}


@pytest.mark.parametrize("order", ["start", "-start", "updated"])
class TestPages:
    def test_have_each_booking_once(self, all_pages, listed, maria, john, order):
        smith = make_practitioner()
        both = make_person(Role.STUDENT, Role.CLIENT)
        lessons(maria, both, 4)
        # Parts of packages have no time yet, and several bookings change at one moment.
        hour = make_service(smith)
        buy(make_service(smith, "package", includes=[hour, hour]), both)
        for who in (both, make_staff()):
            whole = listed(who, order=order)
            assert len(whole) == 7
            for limit in (1, 2, 3):
                pages = all_pages(who, order=order, limit=limit)
                assert [id_ for page in pages for id_ in page] == whole
                assert {len(page) for page in pages[:-1]} == {limit}

    def test_neither_repeat_nor_hide_when_others_come_and_go(self, call, maria, john, order, at):
        first, second, third, fourth = lessons(maria, john, 4)
        body = call(john).get("bookings", {"order": order, "limit": 2}).body
        seen = [each["id"] for each in body["items"]]
        at(NOW + HOUR)
        request_booking(maria, john, start=TOMORROW_AT_TEN + HOUR, now=NOW + HOUR)
        request_booking(maria, john, start=TOMORROW_AT_TEN + 9 * DAY, now=NOW + HOUR)
        query = {"order": order, "limit": 9, "cursor": body["next_cursor"]}
        rest = call(john).get("bookings", query).body
        seen += [each["id"] for each in rest["items"]]
        assert len(seen) == len(set(seen))
        assert set(ids(first, second, third, fourth)) <= set(seen)
        assert rest["next_cursor"] is None


class TestCursor:
    def test_of_other_filters_is_refused(self, call, maria, john):
        lessons(maria, john, 2)
        cursor = call(john).get("bookings", {"limit": 1}).body["next_cursor"]
        for query in ({"order": "-start"}, {"program": "tutoring"}, {"search": "x"}):
            problem(call(john).get("bookings", {**query, "cursor": cursor}), 422, "invalid_cursor")
        assert call(john).get("bookings", {"limit": 9, "cursor": cursor}).status == 200

    def test_of_another_person_or_list_is_refused(self, call, maria, john):
        lessons(maria, john, 2)
        cursor = call(john).get("bookings", {"limit": 1}).body["next_cursor"]
        refused = problem(call(maria).get("bookings", {"cursor": cursor}), 422, "invalid_cursor")
        assert refused["errors"] == [{"pointer": "/cursor", "detail": refused["detail"]}]
        refused = problem(call(john).get("events", {"after": cursor}), 422, "invalid_cursor")
        assert refused["errors"] == [{"pointer": "/after", "detail": refused["detail"]}]

    @pytest.mark.parametrize("cursor", ["x", "made-up", "AAAA", "é", "A" * 150])
    def test_that_is_broken_is_refused(self, call, john, cursor):
        problem(call(john).get("bookings", {"cursor": cursor}), 422, "invalid_cursor")


class TestBooking:
    def test_is_shown_to_its_sides_and_staff_alone(self, call, maria, john):
        (made,) = lessons(maria, john, 1)
        for who in (maria, john, make_staff()):
            assert call(who).get(f"bookings/{made.uuid}").body["id"] == str(made.uuid)
        problem(call(make_student()).get(f"bookings/{made.uuid}"), 404, "not_found")

    def test_of_buddies_is_shown_to_them_and_staff_alone(self, call):
        ana, ben = make_buddy(), make_buddy()
        made = schedule_session(make_match(ana, ben), ana)
        for who in (ana, ben, make_staff()):
            assert call(who).get(f"bookings/{made.uuid}").status == 200
        problem(call(make_buddy()).get(f"bookings/{made.uuid}"), 404, "not_found")

    @pytest.mark.parametrize("id_", ["17", "x", str(UUID(int=7)), "0" * 36])
    def test_that_is_none_is_not_found(self, call, john, id_):
        problem(call(john).get(f"bookings/{id_}"), 404, "not_found")

    def test_is_not_sent_again_while_it_stays_the_same(self, call, maria, john):
        (made,) = lessons(maria, john, 1)
        answer = call(john).get(f"bookings/{made.uuid}")
        tag = answer.headers["ETag"]
        assert tag.startswith('"1-')
        again = call(john).get(f"bookings/{made.uuid}", If_None_Match=tag)
        assert (again.status, again.text) == (304, "")
        bookings.perform(made.id, Cancel(), program="tutoring", by=maria, now=NOW)
        changed = call(john).get(f"bookings/{made.uuid}", If_None_Match=tag)
        assert (changed.status, changed.headers["ETag"][:3]) == (200, '"2-')
