"""Sessions that are added for several weeks at once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    find_room,
    make_client,
    make_location,
    make_practitioner,
    make_service,
    make_session,
)
from tests.steps import buy, parts_of, pay_by_hand, reload

from bookable.domain.refusals import (
    InvalidField,
    SkippedWallTime,
    SlotTaken,
    TooFarAhead,
)
from bookable.domain.repeats import MOST, ONE_WEEK, DatesRefusedError
from bookable.engine.catalogue import sessions
from bookable.storage.models import Claim, ServiceSession


@pytest.fixture
def berliner(db):
    return make_practitioner(zone="Europe/Berlin")


@pytest.fixture
def flow(berliner):
    return make_service(berliner, "workshop", capacity=5)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def add(service, by, start, *, times, length=HOUR, now=NOW, **more):
    given = {"start_time": start, "end_time": start + length, **more}
    return sessions.add(service.id, given, times=times, by=by, now=now)


def spans_of(service):
    found = ServiceSession.objects.filter(service=service).order_by("starts_at")
    return [f"{each.starts_at:%m-%d %H:%M}-{each.ends_at:%H:%M}" for each in found]


def refused_dates(refused):
    return [(str(date), type(refusal)) for date, refusal in refused.value.dates]


class TestWeeklySessions:
    def test_are_added_a_week_apart_and_take_up_time(self, flow, berliner):
        first = add(flow, berliner, utc("2027-03-03T09:00"), times=3)
        assert spans_of(flow) == [
            "03-03 09:00-10:00",
            "03-10 09:00-10:00",
            "03-17 09:00-10:00",
        ]
        assert ServiceSession.objects.order_by("starts_at")[0].id == first
        assert Claim.objects.filter(service_session__service=flow).count() == 3

    @pytest.mark.parametrize(
        ("start", "now", "found"),
        [
            (
                "2027-03-24T09:00",
                NOW,
                ["03-24 09:00-10:00", "03-31 08:00-09:00", "04-07 08:00-09:00"],
            ),
            (
                "2027-10-27T08:00",
                utc("2027-10-01T00:00"),
                ["10-27 08:00-09:00", "11-03 09:00-10:00", "11-10 09:00-10:00"],
            ),
        ],
        ids=["spring", "autumn"],
    )
    def test_keep_their_wall_time_across_a_clock_change(self, flow, berliner, start, now, found):
        add(flow, berliner, utc(start), times=3, now=now)
        assert spans_of(flow) == found

    def test_at_a_repeated_hour_take_the_first(self, flow, berliner):
        # 2:30 in Berlin; on 31 October its clocks show it twice, at 0:30 and at 1:30 UTC.
        start, now = utc("2027-10-24T00:30"), utc("2027-10-01T00:00")
        add(flow, berliner, start, times=3, now=now)
        assert spans_of(flow) == [
            "10-24 00:30-01:30",
            "10-31 00:30-02:30",
            "11-07 01:30-02:30",
        ]

    @pytest.mark.parametrize(
        "start", [utc("2027-03-21T01:30"), utc("2027-03-21T00:30")], ids=["start", "end"]
    )
    def test_at_a_skipped_hour_are_refused(self, flow, berliner, start):
        with pytest.raises(DatesRefusedError) as refused:
            add(flow, berliner, start, times=3, length=HOUR)
        assert refused_dates(refused) == [("2027-03-28", SkippedWallTime)]
        assert not spans_of(flow)

    def test_go_by_the_clocks_of_their_place(self, flow, berliner):
        there = make_location("Hall", timezone="America/New_York")
        start = utc("2027-03-10T15:00")
        add(
            flow,
            berliner,
            start,
            times=2,
            location_id=there.id,
            room_id=find_room(there, "Hall").id,
        )
        assert spans_of(flow) == ["03-10 15:00-16:00", "03-17 14:00-15:00"]

    def test_of_a_sold_course_are_for_all_its_buyers(self, berliner):
        course = make_service(berliner, "course", capacity=5)
        make_session(course, start=NOW + 2 * DAY)
        sold = pay_by_hand(buy(course, make_client()), berliner)
        add(course, berliner, NOW + 3 * DAY, times=3)
        assert len(parts_of(sold)) == 4
        assert reload(sold).time.end == NOW + 3 * DAY + 2 * ONE_WEEK + HOUR


class TestWeeklySessionsThatClash:
    def test_name_each_clash_and_add_nothing(self, flow, berliner):
        other = make_service(berliner, "workshop", name="Other", capacity=5)
        start = utc("2027-03-10T09:00")
        for weeks in (2, 4):
            make_session(other, start=start + weeks * ONE_WEEK - weeks // 3 * HOUR)
        before = Claim.objects.count()
        with pytest.raises(DatesRefusedError) as refused:
            add(flow, berliner, start, times=6)
        assert refused_dates(refused) == [("2027-03-24", SlotTaken), ("2027-04-07", SlotTaken)]
        assert not spans_of(flow)
        assert Claim.objects.count() == before

    def test_with_each_other_are_refused(self, flow, berliner):
        with pytest.raises(DatesRefusedError) as refused:
            add(flow, berliner, utc("2027-03-03T09:00"), times=2, length=8 * DAY)
        assert refused_dates(refused) == [("2027-03-10", SlotTaken)]

    def test_too_far_ahead_are_named(self, flow, berliner):
        with pytest.raises(TooFarAhead) as limit:
            add(flow, berliner, NOW + 4_000 * DAY, times=1)
        last = NOW + limit.value.days * DAY
        with pytest.raises(DatesRefusedError) as refused:
            add(flow, berliner, last, times=2)
        assert [type(refusal) for _, refusal in refused.value.dates] == [TooFarAhead]

    @pytest.mark.parametrize("times", [0, MOST + 1])
    def test_are_no_more_than_a_series_may_have(self, flow, berliner, times):
        with pytest.raises(InvalidField) as refused:
            add(flow, berliner, utc("2027-03-03T09:00"), times=times)
        assert refused.value.field == "times"

    def test_are_no_more_than_a_service_may_have(self, flow, berliner, monkeypatch):
        monkeypatch.setattr(sessions, "SESSIONS", 3)
        add(flow, berliner, utc("2027-03-03T09:00"), times=2)
        with pytest.raises(InvalidField):
            add(flow, berliner, utc("2027-03-03T12:00"), times=2)
        assert len(spans_of(flow)) == 2
        add(flow, berliner, utc("2027-03-03T12:00"), times=1)
