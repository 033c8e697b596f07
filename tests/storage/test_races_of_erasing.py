"""Erasures of one person at once, against bookings with them, and killed half-way."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.db.models import F
from tests.factories import NOW, TOMORROW_AT_TEN, make_student, make_teacher
from tests.races import at_once, tally
from tests.steps import events_of

from bookable.domain.calendar_servers import CalendarAccess, CalendarKind
from bookable.domain.commands import Details, Request
from bookable.domain.people import Actor, Role
from bookable.engine import bookings, calendar_connections, erasing, guests, own_profile
from bookable.engine.guests import Guest
from bookable.storage import calendar_readings, erasures, person_rows, personal_rows
from bookable.storage.models import (
    ApiToken,
    Booking,
    CalendarConnection,
    Claim,
    Erasure,
    Fact,
    Person,
)

pytestmark = pytest.mark.usefixtures("committed")

HOUR = timedelta(hours=1)
SECRET = "Between us"


def ask(teacher: Actor, student: Actor, *, hours: int = 0):
    wish = Request(
        program="tutoring",
        provider=teacher.uuid,
        start=TOMORROW_AT_TEN + hours * HOUR,
        length=HOUR,
        details=Details(notes=SECRET),
    )
    return bookings.request(wish, by=student, now=NOW)


def erase(person: Actor) -> None:
    erasing.erase(person.uuid, by=person, now=NOW)


def go_through_once_more() -> None:
    """Let the worker go through what was written while people were erased."""
    Erasure.objects.update(noted_at=F("noted_at") - erasing.UNDER_WAY_FOR - HOUR)
    erasing.complete_due(NOW)


def assert_nothing_is_left(person: Actor) -> None:
    row = Person.objects.get(id=person.person_id)
    assert (row.name, row.is_active) == ("Deleted person", False)
    theirs = Booking.objects.filter(client_id=row.id) | Booking.objects.filter(provider_id=row.id)
    assert set(theirs.values_list("status", flat=True)) <= {"canceled"}
    assert not Claim.objects.filter(booking__in=theirs).exists()
    written = Booking.objects.filter(client_id=row.id)
    assert not written.exclude(notes="").exists()
    assert not Erasure.objects.exists()


class TestErasuresOfOnePersonAtOnce:
    def test_are_one(self):
        tess, sam = make_teacher(), make_student()
        booking = ask(tess, sam)
        assert at_once([partial(erase, sam)] * 4) == [None] * 4
        assert events_of(booking).count("booking_canceled") == 1
        assert Fact.objects.filter(type="person.erased").count() == 1
        go_through_once_more()
        assert_nothing_is_left(sam)


@pytest.mark.long
class TestErasureWhileBooking:
    @pytest.mark.parametrize("who", ["client", "provider"])
    def test_leaves_no_booking_and_no_word(self, who):
        for _ in range(6):
            tess, sam = make_teacher(), make_student()
            gone = sam if who == "client" else tess
            tasks = [partial(ask, tess, sam, hours=hours) for hours in range(3)]
            *_, erased = at_once([*tasks, partial(erase, gone)])
            assert erased is None
            go_through_once_more()
            assert_nothing_is_left(gone)

    def test_of_a_guest_is_of_the_erased_or_of_a_new_person(self):
        for number in range(6):
            email = f"gone{number}@example.com"
            guest, teachers = Guest(name="Grace Hopper", email=email), []

            def book(guest=guest, teachers=teachers):
                teachers.append(make_teacher())
                wish = Request(
                    program="tutoring",
                    provider=teachers[-1].uuid,
                    start=TOMORROW_AT_TEN,
                    length=HOUR,
                )
                return guests.book(wish, guest, now=NOW)

            old = book().client
            made, erased = at_once([book, partial(erase, old)])
            assert erased is None, erased
            go_through_once_more()
            assert_nothing_is_left(old)
            if made.client.uuid != old.uuid:
                assert Booking.objects.get(id=made.booking.id).status == "requested"
                assert Person.objects.get(email=email).uuid == made.client.uuid


class TestErasureWhileTheProfileChanges:
    def test_leaves_none_of_it(self):
        for _ in range(6):
            sam = make_student(name="Sam")
            changes = [
                partial(own_profile.change, {"name": f"Sam {number}"}, by=sam, now=NOW)
                for number in range(3)
            ]
            *changed, erased = at_once([*changes, partial(erase, sam)])
            assert erased is None
            assert set(tally(changed)) <= {"Profile", "PersonNotFound"}, changed
            assert Person.objects.get(id=sam.person_id).name == "Deleted person"


class TestRequestThatWasUnderWayDuringAnErasure:
    """It was let in before, and writes afterwards, such as when it waited for a vendor."""

    def test_leaves_no_connected_calendar(self):
        sam = make_student()
        erase(sam)
        access = CalendarAccess(CalendarKind.ICS, url="https://calendar.example/sam.ics")
        made = calendar_connections.connect(access, by=sam, now=NOW, is_checked=True)
        assert calendar_readings.lease(at_most=9, now=NOW)
        go_through_once_more()
        assert calendar_connections.connections(by=sam) == []
        assert not CalendarConnection.objects.filter(id=made.id, due_at__isnull=False).exists()
        assert not calendar_readings.lease(at_most=9, now=NOW + HOUR)

    def test_leaves_no_password_and_no_role(self):
        sam = make_student()
        erase(sam)
        erased_at = Person.objects.get(id=sam.person_id).erased_at
        person_rows.set_password(sam.person_id, "a hash")
        person_rows.set_roles(sam.person_id, [Role.STUDENT])
        go_through_once_more()
        row = Person.objects.get(id=sam.person_id)
        assert (row.password, row.roles, row.erased_at) == ("!", [], erased_at)


class TestErasureThatIsKilled:
    def die(self, *_: object, **__: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    def test_in_its_first_transaction_leaves_everything(self, monkeypatch):
        tess, sam = make_teacher(), make_student(name="Sam Jones")
        booking = ask(tess, sam)
        me = {"person_id": sam.person_id, "created_at": NOW}
        ApiToken.objects.create(kind="token", digest=b"1" * 32, **me)
        with monkeypatch.context() as patched:
            patched.setattr(erasures, "note", self.die)
            [died] = at_once([partial(erase, sam)])
        assert died is not None
        row = Person.objects.get(id=sam.person_id)
        assert (row.name, row.email, row.is_active) == ("Sam Jones", sam.email, True)
        assert ApiToken.objects.filter(person_id=sam.person_id).exists()
        assert Booking.objects.get(id=booking.id).status == "requested"
        assert not Erasure.objects.exists()

    @pytest.mark.parametrize("after", [0, 1])
    def test_in_the_middle_of_the_texts_is_completed_by_the_worker(self, monkeypatch, after):
        tess, sam = make_teacher(), make_student()
        ask(tess, sam)
        calls, erases = [], personal_rows.erase

        def erase_some(*args, **named):
            # What goes at once, before the erasure is noted, does not count.
            calls.extend(Erasure.objects.all())
            if len(calls) > after:
                self.die()
            return erases(*args, **named)

        with monkeypatch.context() as patched:
            patched.setattr(personal_rows, "erase", erase_some)
            at_once([partial(erase, sam)])
        assert Person.objects.get(id=sam.person_id).name == "Deleted person"
        assert erasing.complete_due(NOW) == 1
        go_through_once_more()
        assert_nothing_is_left(sam)
