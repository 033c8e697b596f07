"""Newer zone rules move future bookings.

The rows here look as if older rules had made them: their wall time is an hour away from what the
clocks show at their exact time.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import partial

import pytest
from django.db.models import F
from tests.factories import (
    NOW,
    make_buddy,
    make_client,
    make_location,
    make_match,
    make_person,
    make_practitioner,
    make_service,
    make_session,
    make_student,
    make_teacher,
    open_weekly,
)
from tests.races import at_once, tally
from tests.steps import buy, cancel, request_booking, schedule_session

from bookable.domain.commands import Cancel, Reschedule
from bookable.domain.people import Actor, Role
from bookable.engine import bookings
from bookable.engine.catalogue import sessions
from bookable.engine.realigning import RULES, leave, realign, survey
from bookable.interfaces.cli.rules import show
from bookable.storage import work
from bookable.storage.models import (
    Booking,
    Claim,
    LedgerEntry,
    Meeting,
    Person,
    ServiceSession,
    ZoneConflict,
)

pytestmark = pytest.mark.usefixtures("committed")

HOUR = timedelta(hours=1)
ZONE = "America/Vancouver"
START = datetime(2027, 3, 3, 18, tzinfo=UTC)
"""A Wednesday."""


def older(*made, by: timedelta = -HOUR) -> None:
    """Shift the wall time of what was made, as if older rules had computed its exact time."""
    for each in made:
        table = ServiceSession if isinstance(each, ServiceSession) else Booking
        table.objects.filter(id=each.id).update(wall_start=F("wall_start") + by, rules="2025b")


def booked(maria, start=START, by=None):
    return request_booking(maria, by or make_student(), start=start)


def at(made) -> datetime:
    found = Booking.objects.get(id=made.id).starts_at
    assert found is not None
    return found


def claimed(made) -> set[datetime]:
    return {each.during.lower for each in Claim.objects.filter(booking_id=made.id)}


def kinds(made) -> list[str]:
    entries = LedgerEntry.objects.filter(booking_id=made.id).order_by("id")
    return list(entries.values_list("kind", flat=True))


@pytest.fixture
def maria() -> Actor:
    return make_teacher(zone=ZONE)


class TestBookingWallTime:
    def test_is_the_time_that_was_requested(self, maria):
        kept = Booking.objects.get(id=booked(maria).id)
        assert kept.wall_start == datetime(2027, 3, 3, 11)  # noqa: DTZ001
        assert (kept.wall_zone, kept.wall_is_second, kept.rules) == (ZONE, False, RULES)

    def test_is_the_new_time_after_a_move(self, maria):
        made = booked(maria)
        moved = Reschedule(start=START + 2 * HOUR)
        bookings.perform(made.id, moved, program="tutoring", by=maria, now=NOW)
        assert Booking.objects.get(id=made.id).wall_start == datetime(2027, 3, 3, 13)  # noqa: DTZ001

    def test_stays_when_the_provider_changes_zone(self, maria):
        made = booked(maria)
        Person.objects.filter(id=maria.person_id).update(timezone="Asia/Tokyo")
        older(made)
        assert realign(NOW) == 1
        assert at(made) == START - HOUR

    def test_stays_under_the_rules_of_today(self, maria):
        made = booked(maria)
        assert realign(NOW) == 0
        assert kinds(made) == ["booking_requested"]

    def test_is_only_stamped_if_newer_rules_change_nothing(self, maria):
        made = booked(maria)
        older(made, by=timedelta(0))
        assert realign(NOW) == 0
        assert (at(made), Booking.objects.get(id=made.id).rules) == (START, RULES)
        assert kinds(made) == ["booking_requested"]


class TestBookingWithoutWallTime:
    def test_gets_what_the_clocks_show_by_the_rules_of_today(self, maria):
        made = booked(maria)
        Booking.objects.update(wall_start=None, wall_zone="", rules="")
        assert realign(NOW) == 0
        found = Booking.objects.get()
        assert found.wall_start == datetime(2027, 3, 3, 11)  # noqa: DTZ001
        assert (found.wall_zone, found.rules, at(made)) == (ZONE, RULES, START)


class TestBookingMovedByNewerRules:
    def test_moves_with_its_claim_and_a_ledger_entry(self, maria):
        made = booked(maria)
        older(made)
        assert realign(NOW) == 1
        kept = Booking.objects.get(id=made.id)
        assert (kept.starts_at, kept.ends_at) == (START - HOUR, START)
        assert (kept.rules, kept.wall_start) == (RULES, datetime(2027, 3, 3, 10))  # noqa: DTZ001
        assert claimed(made) == {START - HOUR}
        entry = LedgerEntry.objects.get(kind="booking_realigned")
        assert (entry.side, entry.actor_id, entry.facts["rules"]) == ("system", None, RULES)
        assert entry.facts["from_start"] == START.isoformat()
        assert entry.facts["to_start"] == (START - HOUR).isoformat()

    def test_moves_once(self, maria):
        older(booked(maria))
        assert (realign(NOW), realign(NOW)) == (1, 0)

    def test_ignores_notice_and_opening_hours(self, maria):
        made = booked(maria, start=START.replace(hour=17))
        older(made, by=-2 * HOUR)
        Person.objects.filter(id=maria.person_id).update(minimum_notice_minutes=90 * 24 * 60)
        assert realign(NOW) == 1
        assert at(made) == START.replace(hour=15)

    def test_moves_its_meeting(self, maria):
        made = booked(maria)
        Meeting.objects.create(
            booking_id=made.id,
            vendor="zoom",
            meeting_id="1",
            join_url="https://z.example/1",
            state="live",
            synced=True,
            created_at=NOW,
        )
        older(made)
        realign(NOW)
        assert not Meeting.objects.get().synced

    def test_frees_its_time_for_another_booking(self, maria):
        hours = [booked(maria, start=START + n * HOUR) for n in range(3)]
        older(*hours)
        assert realign(NOW) == 3
        assert [at(each) for each in hours] == [START + n * HOUR for n in (-1, 0, 1)]

    def test_takes_the_time_of_an_expired_hold(self, maria):
        stale = booked(maria, start=START - HOUR)
        made = booked(maria)
        older(made)
        later = NOW + timedelta(hours=49)
        Booking.objects.filter(id=made.id).update(status="confirmed", hold_until=None)
        Claim.objects.filter(booking_id=made.id).update(expires_at=None)
        assert realign(later) == 1
        assert kinds(stale)[-1] == "booking_expired"

    def test_of_two_buddies_moves_despite_row_level_security(self):
        ana, ben = make_buddy(), make_buddy()
        made = schedule_session(make_match(ana, ben), ana, start=START)
        older(made)
        assert realign(NOW) == 1
        assert claimed(made) == {START - HOUR}


class TestBookingThatCannotMove:
    def test_stays_and_is_listed_for_staff_once(self, maria):
        made, other = booked(maria), booked(maria, start=START - HOUR)
        older(made)
        assert (realign(NOW), realign(NOW)) == (0, 0)
        listed = ZoneConflict.objects.get()
        assert (listed.booking_id, listed.problem) == (made.id, "taken")
        assert (listed.stands_at, listed.belongs_at) == (START, START - HOUR)
        assert (at(made), at(other)) == (START, START - HOUR)
        assert claimed(made) == {START}

    def test_stays_if_its_provider_is_a_client_then(self):
        both = make_person(Role.TEACHER, Role.STUDENT, zone=ZONE)
        for weekday in range(7):
            open_weekly(both, weekday, time(9), time(17))
        elsewhere = request_booking(make_teacher(zone=ZONE), both, start=START - HOUR)
        Booking.objects.filter(id=elsewhere.id).update(status="confirmed", hold_until=None)
        made = booked(both)
        older(made)
        assert realign(NOW) == 0
        assert ZoneConflict.objects.get().problem == "taken"

    def test_moves_once_its_time_is_free(self, maria):
        made, other = booked(maria), booked(maria, start=START - HOUR)
        older(made)
        realign(NOW)
        bookings.perform(other.id, Cancel(), program="tutoring", by=maria, now=NOW)
        assert realign(NOW) == 1
        assert ZoneConflict.objects.get().settled_at == NOW

    def test_is_listed_if_the_new_rules_skip_its_time(self, maria):
        made = booked(maria)
        skipped = datetime(2027, 3, 14, 2, 30)  # noqa: DTZ001
        found = Booking.objects.filter(id=made.id)
        found.update(wall_start=skipped, wall_zone="America/New_York", rules="2025b")
        assert realign(NOW) == 0
        listed = ZoneConflict.objects.get()
        assert (listed.problem, listed.belongs_at) == ("skipped", None)

    def test_leaves_the_list_when_people_move_it(self, maria):
        made, _ = booked(maria), booked(maria, start=START - HOUR)
        older(made)
        realign(NOW)
        moved = Reschedule(start=START + 3 * HOUR)
        bookings.perform(made.id, moved, program="tutoring", by=maria, now=NOW)
        realign(NOW)
        assert ZoneConflict.objects.get().settled_at == NOW
        assert at(made) == START + 3 * HOUR

    def test_stays_for_good_when_staff_decide_so(self, maria):
        made, other = booked(maria), booked(maria, start=START - HOUR)
        older(made)
        realign(NOW)
        owner = survey(NOW).plan.stuck[0].owner
        assert leave([owner], by=_staff(), now=NOW) == 1
        bookings.perform(other.id, Cancel(), program="tutoring", by=maria, now=NOW)
        assert realign(NOW) == 0
        assert at(made) == START

    def test_does_not_stop_others_from_moving(self, maria):
        bad, good = booked(maria), booked(make_teacher(zone=ZONE))
        older(bad, good)
        Booking.objects.filter(id=bad.id).update(program="unheard-of")
        assert realign(NOW) == 1
        assert at(good) == START - HOUR
        assert ZoneConflict.objects.get().problem == "failed"


class TestSessionWallTime:
    def test_is_in_the_zone_of_its_location(self):
        place = make_location("Red", timezone="Europe/Berlin")
        smith = make_practitioner(zone=ZONE)
        zones = {"Europe/Berlin": {"location_id": place.id}, ZONE: {}}
        for number, (zone, where) in enumerate(zones.items()):
            start = START + timedelta(days=number)
            when = {"start_time": start, "end_time": start + HOUR, "capacity": 3}
            made = sessions.add(make_service(smith, "workshop").id, when | where, by=smith, now=NOW)
            assert ServiceSession.objects.get(id=made).wall_zone == zone

    def test_gives_its_zone_to_its_seats(self):
        smith = make_practitioner(zone=ZONE)
        talk = make_session(
            make_service(smith, "workshop"), location=make_location(timezone="Asia/Tokyo")
        )
        seat = buy(talk.service, make_client(), session=talk)
        assert Booking.objects.get(id=seat.id).wall_zone == "Asia/Tokyo"

    def test_moves_with_all_its_bookings(self):
        talk = make_session(make_service(make_practitioner(), "workshop"))
        seats = [buy(talk.service, make_client(), session=talk) for _ in range(2)]
        older(talk, *seats)
        assert realign(NOW) == 1
        start = talk.starts_at - HOUR
        assert ServiceSession.objects.get(id=talk.id).starts_at == start
        assert [at(each) for each in seats] == [start, start]
        assert [kinds(each)[-1] for each in seats] == ["booking_realigned"] * 2
        assert Claim.objects.get(service_session=talk).during.lower == start

    def test_of_a_course_moves_the_course(self):
        course_service = make_service(make_practitioner(), "course")
        days = [make_session(course_service, start=START + timedelta(days=n)) for n in range(2)]
        whole = buy(course_service, make_client())
        parts = list(Booking.objects.filter(parent_id=whole.id).order_by("starts_at"))
        older(days[1], parts[1], by=HOUR)
        assert realign(NOW) == 1
        kept = Booking.objects.get(id=whole.id)
        assert kept.starts_at == days[0].starts_at
        assert kept.ends_at == days[1].ends_at + HOUR
        assert [at(each) for each in parts] == [days[0].starts_at, days[1].starts_at + HOUR]

    def test_that_cannot_move_keeps_its_bookings_in_place(self):
        smith = make_practitioner()
        talk = make_session(make_service(smith, "workshop"))
        make_session(make_service(smith, "workshop"), start=talk.starts_at - 2 * HOUR)
        seat = buy(talk.service, make_client(), session=talk)
        older(talk, seat)
        assert realign(NOW) == 0
        assert ZoneConflict.objects.get().service_session_id == talk.id
        assert at(seat) == talk.starts_at


class TestRealignSurvey:
    def test_shows_what_would_move_and_changes_nothing(self, maria):
        made, stuck = booked(maria), booked(maria, start=START + 2 * HOUR)
        booked(maria, start=START + HOUR)
        older(made, stuck)
        found = survey(NOW)
        assert found.versions == {"2025b": 2}
        assert [each.owner.id for each in found.plan.moves] == [made.id]
        assert [each.owner.id for each in found.plan.stuck] == [stuck.id]
        assert at(made) == START
        assert not ZoneConflict.objects.exists()

    def test_is_printed_by_its_command(self, maria, capsys):
        made = booked(maria)
        older(made)
        show()
        assert capsys.readouterr().out.splitlines() == [
            f"zone rules in use: tzdata {RULES}",
            "by 2025b: 1 bookings and sessions ahead",
            "would move: 1",
            f"  tutoring booking {made.id}, 2027-03-03 10:00 America/Vancouver:"
            " 2027-03-03T18:00:00Z -> 2027-03-03T17:00:00Z",
            "cannot move, and would be listed for staff: 0",
        ]
        assert at(made) == START


class TestRealignConcurrently:
    @pytest.mark.long
    def test_nobody_gets_the_time_a_booking_moves_into(self):
        for _ in range(15):
            maria = make_teacher(zone=ZONE)
            made = booked(maria)
            older(made)
            students = [make_student() for _ in range(4)]
            tasks = [partial(request_booking, maria, each, start=START - HOUR) for each in students]
            outcomes = at_once([partial(realign, NOW), *tasks])
            claims = Claim.objects.filter(calendar__person_id=maria.person_id)
            starts = sorted(claim.during.lower for claim in claims)
            won = tally(outcomes[1:])["Booking"]
            assert starts == ([START - HOUR, START] if won else [START - HOUR])
            assert outcomes[0] == (0 if won else 1)
            Booking.objects.update(rules=RULES)

    @pytest.mark.long
    def test_booking_is_moved_or_canceled_never_half(self):
        for _ in range(15):
            maria = make_teacher(zone=ZONE)
            made = booked(maria)
            older(made)
            cancel = partial(
                bookings.perform, made.id, Cancel(), program="tutoring", by=maria, now=NOW
            )
            outcomes = at_once([partial(realign, NOW), cancel])
            assert tally(outcomes[1:]) == {"Booking": 1}
            kept = Booking.objects.get(id=made.id)
            assert kept.status == "canceled"
            assert claimed(made) == set()
            assert ("booking_realigned" in kinds(made)) == (kept.starts_at == START - HOUR)

    @pytest.mark.long
    def test_seat_is_bought_at_the_time_of_its_session(self):
        for _ in range(10):
            talk = make_session(make_service(make_practitioner(), "workshop"), capacity=5)
            older(talk)
            tasks = [partial(buy, talk.service, make_client(), session=talk) for _ in range(3)]
            outcomes = at_once([partial(realign, NOW), *tasks])
            assert outcomes[0] == 1
            start = ServiceSession.objects.get(id=talk.id).starts_at
            assert start == talk.starts_at - HOUR
            seats = Booking.objects.filter(service_session=talk)
            assert {each.starts_at for each in seats} <= {start}
            assert seats.count() == tally(outcomes[1:])["Booking"]

    def test_session_moves_while_seats_are_bought_and_given_back(self, monkeypatch):
        # A deadlock would leave the session where it was. Another try would hide it.
        monkeypatch.setattr(work, "is_worth_a_retry", lambda error: False)
        for _ in range(10):
            talk = make_session(make_service(make_practitioner(), "workshop"), capacity=9)
            older(talk)

            def come_and_go(talk=talk):
                who = make_client()
                return cancel(buy(talk.service, who, session=talk), who)

            outcomes = at_once([partial(realign, NOW), *[come_and_go] * 6])
            assert tally(outcomes) == {"int": 1, "Booking": 6}, outcomes
            assert outcomes[0] == 1
            moved = ServiceSession.objects.get(id=talk.id)
            assert (moved.starts_at, moved.taken) == (talk.starts_at - HOUR, 0)

    def test_two_workers_move_a_booking_once(self, maria):
        made = booked(maria)
        older(made)
        at_once([partial(realign, NOW) for _ in range(4)])
        assert kinds(made).count("booking_realigned") == 1


def _staff() -> Actor:
    return make_person(Role.STAFF)
