"""Imported courses, packages and bundles, with their parts and credits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.credits import assert_books_balance
from tests.factories import NOW
from tests.world.test_sales import AHEAD, CLIENT, actor, booked, perform, row
from tests.world.worlds import loaded, refused, seat, the_world

from bookable.domain.commands import Buy, Cancel, Reschedule
from bookable.domain.services import Kind
from bookable.domain.spans import Span
from bookable.engine import bookings
from bookable.engine.selling import buy
from bookable.storage import credit_entries
from bookable.storage.models import Booking, Claim, LedgerEntry, ServiceSession

START = datetime(2027, 3, 5, 9, tzinfo=UTC)


def lesson(n: int, day: str, **more: Any) -> dict[str, Any]:
    times = {"start": f"{day}T12:00:00Z", "end": f"{day}T14:00:00Z"}
    return {"key": f"teach-{n}", "service": "teach", "location": "studio", **times, **more}


LESSONS = [lesson(2, "2027-03-17"), lesson(1, "2027-03-10", room="Red"), lesson(3, "2027-03-24")]


def whole(key: str, service: str, **more: Any) -> dict[str, Any]:
    usual = {"program": "marketplace", "client": CLIENT, "status": "confirmed"}
    return {"key": key, "service": service, **usual, **more}


def course(*entries: dict[str, Any], lessons: Any = LESSONS) -> Any:
    return booked(*entries, sessions=[*the_world()["sessions"], *lessons])


def parts(key: str) -> list[Booking]:
    return list(Booking.objects.filter(parent__key=key).order_by("starts_at", "id"))


def taken() -> list[int]:
    found = ServiceSession.objects.filter(key__startswith="teach-").order_by("starts_at")
    return [each.taken for each in found]


class TestLoadCourse:
    def test_has_a_seat_in_every_session(self) -> None:
        world = course(whole("c", "teach", payment_status="paid"))
        c = row("c")
        assert (c.kind, c.price_cents, c.paid_cents) == ("course", 80000, 80000)
        assert (c.starts_at, c.ends_at) == (
            datetime(2027, 3, 10, 12, tzinfo=UTC),
            datetime(2027, 3, 24, 14, tzinfo=UTC),
        )
        assert [part.starts_at.day for part in parts("c") if part.starts_at] == [10, 17, 24]
        assert {(part.kind, part.status, part.price_cents) for part in parts("c")} == {
            ("course", "confirmed", 0)
        }
        assert [part.room and part.room.name for part in parts("c")] == ["Red", None, None]
        assert taken() == [1, 1, 1]
        assert list(world.bookings) == ["c"]
        assert not Claim.objects.filter(booking__isnull=False).exists()

    def test_seat_keeps_the_wall_time_of_its_own_session(self) -> None:
        locations = [
            *the_world()["locations"],
            {"key": "abroad", "name": "Abroad", "timezone": "Asia/Tokyo"},
        ]
        lessons = [lesson(1, "2027-03-10"), lesson(2, "2027-03-17", location="abroad")]
        sessions = [*the_world()["sessions"], *lessons]
        booked(whole("c", "teach"), sessions=sessions, locations=locations)
        assert [(part.wall_zone, str(part.wall_start)) for part in parts("c")] == [
            ("Europe/London", "2027-03-10 12:00:00"),
            ("Asia/Tokyo", "2027-03-17 21:00:00"),
        ]
        assert row("c").wall_zone == "Europe/London"

    def test_cancel_frees_all_seats(self) -> None:
        world = course(whole("c", "teach", payment_status="paid"))
        perform(world, "c", Cancel())
        assert taken() == [0, 0, 0]
        assert {part.status for part in parts("c")} == {"canceled"}

    def test_second_load_changes_nothing(self) -> None:
        for _ in range(2):
            course(whole("c", "teach"))
        assert taken() == [1, 1, 1]
        assert len(parts("c")) == 3

    def test_added_session_does_not_change_it(self) -> None:
        times = {"start": "2027-03-10T12:00:00Z", "end": "2027-03-24T14:00:00Z"}
        course(whole("c", "teach", **times))
        course(whole("c", "teach", **times), lessons=[*LESSONS, lesson(4, "2027-03-31")])
        assert taken() == [1, 1, 1, 0]

    def test_parts_follow_the_clock_while_under_way(self) -> None:
        lessons = [lesson(1, "2027-02-24"), lesson(2, "2027-03-10")]
        course(whole("c", "teach", status="in_progress"), lessons=lessons)
        assert [part.status for part in parts("c")] == ["in_progress", "confirmed"]

    @pytest.mark.parametrize(("status", "seats"), [("completed", 1), ("canceled", 0)])
    def test_ended_course_has_ended_parts(self, status: str, seats: int) -> None:
        lessons = [lesson(1, "2027-02-10"), lesson(2, "2027-02-17")]
        course(whole("c", "teach", status=status), lessons=lessons)
        assert {part.status for part in parts("c")} == {status}
        assert taken() == [seats, seats]

    def test_past_course_may_be_given_by_its_time(self) -> None:
        booked(whole("c", "teach", status="completed", start="2025-01-15T09:00:00Z",
                     end="2025-02-15T09:00:00Z"))  # fmt: skip
        assert (row("c").kind, parts("c")) == ("course", [])

    @pytest.mark.parametrize(
        ("entry", "line"),
        [
            ({"session": "teach-1"}, "session: a course is booked as a whole, so leave it out"),
            ({"session": "flow-1"}, "session: is not one of the service"),
            ({"start": "2027-03-11T12:00:00Z"}, "start: that of all its sessions is 2027-03-10T"),
            ({"end": "2027-03-11T12:00:00Z"}, "end: that of all its sessions is 2027-03-24T14"),
        ],
    )
    def test_single_session_or_other_time_is_refused(
        self, entry: dict[str, str], line: str
    ) -> None:
        sessions = [*the_world()["sessions"], *LESSONS]
        world = the_world(sessions=sessions, bookings=[whole("c", "teach", **entry)])
        assert refused(world).startswith(f"bookings[0].{line}")

    def test_without_sessions_or_seats_is_refused(self) -> None:
        world = the_world(bookings=[whole("c", "teach")])
        assert refused(world) == "bookings[0].service: the course has no sessions to take part in"
        small = [lesson(1, "2027-03-10"), lesson(2, "2027-03-17", capacity=1)]
        two = [whole("c", "teach"), whole("d", "teach", client="ana@example.com")]
        world = the_world(sessions=small, bookings=two)
        assert refused(world) == "bookings[1].service: its 1 seats on 2027-03-17 are taken"
        assert not Booking.objects.filter(key="c").exists()


class TestLoadPackage:
    def test_has_its_services_as_parts_without_a_time(self) -> None:
        world = booked(whole("p", "pack", payment_status="paid"))
        p = row("p")
        assert (p.kind, p.price_cents, p.paid_cents) == ("package", 9000, 9000)
        assert (p.starts_at, p.ends_at) == (None, None)
        consult = world.services["consult"].id
        assert [(part.kind, part.service_id, part.starts_at) for part in parts("p")] == [
            ("individual", consult, None),
            ("individual", consult, None),
        ]
        assert {(part.status, part.payment_status) for part in parts("p")} == {
            ("confirmed", "not_required")
        }
        assert LedgerEntry.objects.filter(booking__parent=p, kind="booking_loaded").count() == 2

    def test_parts_can_be_scheduled(self) -> None:
        open_ = {"person": "p@example.com", "weekday": 4, "start": "08:00", "end": "18:00"}
        world = booked(whole("p", "pack", payment_status="paid"), availability=[open_])
        part = parts("p")[0]
        moved = bookings.perform(
            part.id,
            Reschedule(start=START),
            program="marketplace",
            by=actor(world, CLIENT),
            now=NOW,
        )
        assert moved.span == Span(START, START + timedelta(hours=1))
        assert Claim.objects.filter(booking=part).count() == 2

    def test_cancel_refunds_what_is_left(self) -> None:
        world = booked(whole("p", "pack", payment_status="paid"))
        perform(world, "p", Cancel())
        assert {part.status for part in parts("p")} == {"canceled"}
        assert row("p").refund_pending_cents == 9000

    def test_parts_wait_for_the_payment_of_the_whole(self) -> None:
        booked(whole("p", "pack", status="pending_payment"))
        assert row("p").hold_until == NOW + timedelta(minutes=30)
        assert {(part.status, part.hold_until) for part in parts("p")} == {
            ("pending_payment", None)
        }

    def test_second_load_changes_nothing(self) -> None:
        for _ in range(2):
            booked(whole("p", "pack"))
        assert len(parts("p")) == 2


class TestLoadBundle:
    def test_grants_credits_if_confirmed_and_paid(self) -> None:
        for _ in range(2):
            booked(whole("t", "ten", payment_status="paid"))
        left = credit_entries.left(row("t").id)
        assert left == (10, 10, NOW + timedelta(days=365))
        assert_books_balance()

    @pytest.mark.parametrize(
        "fields",
        [
            {"payment_status": "unpaid"},
            {"payment_status": "paid", "status": "pending_payment"},
            {"payment_status": "paid", "status": "completed"},
            {"payment_status": "refunded", "status": "canceled"},
        ],
    )
    def test_grants_none_otherwise(self, fields: dict[str, str]) -> None:
        booked(whole("t", "ten", **fields))
        assert credit_entries.left(row("t").id) is None

    def test_credits_can_be_spent(self) -> None:
        open_ = {"person": "p@example.com", "weekday": 4, "start": "08:00", "end": "18:00"}
        world = booked(whole("t", "ten", payment_status="paid"), availability=[open_])
        hour = Span(START, START + timedelta(hours=1))
        asked = Buy(
            program="marketplace",
            service=world.services["consult"].id,
            span=hour,
            bundle=world.bookings["t"].id,
        )
        bought = buy(asked, kinds=tuple(Kind), by=actor(world, CLIENT), now=NOW)
        assert bought.status == "confirmed"
        left = credit_entries.left(world.bookings["t"].id)
        assert left is not None
        assert left.remaining == 9

    def test_cancel_revokes_the_credits(self) -> None:
        world = booked(whole("t", "ten", payment_status="paid"))
        perform(world, "t", Cancel())
        left = credit_entries.left(row("t").id)
        assert left is not None
        assert left.remaining == 0


class TestLoadWholeWithoutTime:
    @pytest.mark.parametrize("service", ["pack", "ten"])
    @pytest.mark.parametrize("field", ["start", "end"])
    def test_given_time_is_refused(self, service: str, field: str) -> None:
        world = the_world(bookings=[whole("x", service, **{field: AHEAD[field]})])
        kind = {"pack": "package", "ten": "bundle"}[service]
        assert refused(world) == f"bookings[0].{field}: a {kind} has no time of its own"

    def test_given_session_is_refused(self) -> None:
        world = the_world(bookings=[seat("x", service="pack")])
        assert refused(world) == "bookings[0].session: is not one of the service"

    def test_completed_at_is_the_load(self) -> None:
        loaded(the_world(bookings=[whole("p", "pack", status="completed")]))
        assert row("p").completed_at == NOW
