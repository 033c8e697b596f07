"""Races for weekly series: all of it or nothing, against bookings and against other series."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from itertools import pairwise

import pytest
from tests.credits import Shop
from tests.factories import (
    NOW,
    make_buddy,
    make_match,
    make_student,
    make_teacher,
)
from tests.races import at_once, tally
from tests.steps import buy, request_booking

from bookable.domain.commands import Order, Request, Schedule
from bookable.domain.repeats import DateRefusedError, Repeat
from bookable.engine import series
from bookable.storage.models import Booking, Claim, LedgerEntry, Series

pytestmark = pytest.mark.usefixtures("committed")

START = NOW + timedelta(days=1, hours=2)
HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)


def book_series(provider, client, *, weeks=6, start=START, skips=False, minutes=60):
    wish = Request(
        program="tutoring",
        provider=provider.uuid,
        start=start,
        length=timedelta(minutes=minutes),
    )
    return book_or_refuse(wish, Repeat(count=weeks), skips=skips, by=client)


def book_or_refuse(wish, repeat, *, skips=False, by):
    """Book a series. Raises why its date is refused, as a single booking does."""
    try:
        return series.book(wish, repeat, skips=skips, by=by, now=NOW)
    except DateRefusedError as error:
        raise error.refusal from error


def sizes():
    """Return how many bookings each series has."""
    return sorted(Booking.objects.filter(series=each).count() for each in Series.objects.all())


def refuse_overlaps(provider):
    claims = Claim.objects.filter(calendar__person_id=provider.person_id)
    spans = sorted((claim.during.lower, claim.during.upper) for claim in claims)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    booked = Booking.objects.filter(provider_id=provider.person_id, starts_at__isnull=False)
    assert len(spans) == booked.count()


class TestManySeriesOfOneTime:
    def test_one_is_made_and_nothing_of_the_others(self):
        maria = make_teacher()
        johns = [make_student() for _ in range(16)]
        outcomes = at_once([partial(book_series, maria, each) for each in johns])
        assert tally(outcomes) == {"UUID": 1, "SlotTaken": 15}
        assert sizes() == [6]
        assert Booking.objects.count() == LedgerEntry.objects.count() == 6
        refuse_overlaps(maria)

    def test_that_begin_in_different_weeks_never_deadlock(self):
        for _ in range(4):
            maria = make_teacher()
            tasks = [
                partial(book_series, maria, make_student(), start=START + week * WEEK)
                for week in (0, 3, 1, 5, 2, 4)
            ]
            outcomes = tally(at_once(tasks))
            assert outcomes["UUID"] >= 1
            assert set(outcomes) <= {"UUID", "SlotTaken"}
            refuse_overlaps(maria)
        assert set(sizes()) == {6}


class TestSeriesAgainstBookings:
    @pytest.mark.parametrize("buffer", [0, 15])
    def test_of_single_weeks_is_whole_or_not_there(self, buffer):
        for _ in range(4):
            maria = make_teacher(buffer_after_minutes=buffer)
            tasks = [
                partial(request_booking, maria, make_student(), start=START + week * WEEK)
                for week in (5, 3, 1)
            ]
            *singles, made = at_once([*tasks, partial(book_series, maria, make_student())])
            won = tally(singles)
            assert set(won) <= {"Booking", "SlotTaken"}
            # The last week lost is lost to the series, or the series lost a week.
            assert tally([made]) == {"UUID" if won["Booking"] == 0 else "SlotTaken": 1}
            refuse_overlaps(maria)

    def test_leaves_out_exactly_what_they_took(self):
        maria = make_teacher()
        tasks = [
            partial(request_booking, maria, make_student(), start=START + week * WEEK)
            for week in (5, 3, 1)
        ]
        *singles, made = at_once([*tasks, partial(book_series, maria, make_student(), skips=True)])
        assert tally([made]) == {"UUID": 1}
        row = Series.objects.get(uuid=made)
        assert len(row.skipped) == tally(singles)["Booking"]
        assert sizes() == [6 - len(row.skipped)]
        assert Booking.objects.count() == 6
        refuse_overlaps(maria)


class TestSeriesOfOneClient:
    def test_never_pass_the_limit_of_open_bookings_together(self):
        john = make_student()
        outcomes = at_once([partial(book_series, make_teacher(), john, weeks=10) for _ in range(4)])
        assert tally(outcomes) == {"UUID": 2, "TooManyOpen": 2}
        assert sizes() == [10, 10]

    def test_paid_by_credits_against_a_booking_paid_by_them(self):
        """The series holds times and wants credits, and the bookings the other way round."""
        for _ in range(3):
            shop = Shop()
            shop.insert_bundle(total=6)
            smith, jane, stored = shop.smith, shop.john, shop.talk
            wish = Order(program="marketplace", service=stored.uuid, start=START, use_credit=True)
            tasks = [
                partial(buy, stored, jane, start=START + week * WEEK, use_credit=True)
                for week in (3, 1)
            ]
            book = partial(book_or_refuse, wish, Repeat(count=4), by=jane)
            outcomes = tally(at_once([*tasks, book]))
            assert set(outcomes) <= {"Booking", "UUID", "SlotTaken"}
            refuse_overlaps(smith)


class TestSeriesOfBuddies:
    def test_who_share_a_buddy_never_deadlock(self):
        ana, ben, cem = make_buddy(), make_buddy(), make_buddy()
        pairs = [make_match(*pair) for pair in ((ana, ben), (ben, cem), (cem, ana))]
        tasks = []
        for number, (match, by) in enumerate(zip(pairs, (ana, ben, cem), strict=True)):
            start = START + number * WEEK
            wish = Schedule(program="buddies", match=match.uuid, start=start, length=HOUR)
            repeat = Repeat(count=4)
            tasks.append(partial(book_or_refuse, wish, repeat, skips=True, by=by))
        outcomes = tally(at_once(tasks))
        assert outcomes["UUID"] >= 1
        assert set(outcomes) <= {"UUID", "SlotTaken"}


class TestSeriesThatIsCanceledTwiceAtOnce:
    def test_is_canceled_once(self):
        maria, john = make_teacher(), make_student()
        made = book_series(maria, john)
        outcomes = at_once(
            [
                partial(series.cancel, made, "", quote=lambda _: None, by=by, now=NOW)
                for by in (maria, john, maria, john)
            ]
        )
        assert sorted(len(each.canceled) for each in outcomes) == [0, 0, 0, 6]
        assert LedgerEntry.objects.filter(kind="booking_canceled").count() == 6
