"""Moving what was sold, and changing its description and place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.domain.given import END, HOUR, NOW, START
from tests.domain.sold import (
    COURSE_DAY,
    EVERYBODY,
    PACKAGE,
    PACKAGE_PART,
    SEAT,
    WHOLE_COURSE,
    decided,
    sold,
    unpaid,
)

from bookable.domain.booking import Booking, Decision
from bookable.domain.commands import Amend, Reschedule
from bookable.domain.lifecycle import Status
from bookable.domain.people import Side
from bookable.domain.refusals import (
    InvalidField,
    NotYourStep,
    PartOfWhole,
    PaymentMissing,
    TooLate,
    WrongStatus,
)
from bookable.domain.sales import NO_VENUE, Venue
from bookable.domain.spans import Span

DAY = timedelta(days=1)
STUDIO = Venue(location=4, room=9)
PEOPLE = [side for side in EVERYBODY if side is not Side.SYSTEM]
OPEN = [Status.DRAFT, Status.PENDING_PAYMENT, Status.CONFIRMED, Status.IN_PROGRESS]


def venue(booked: Booking) -> Venue:
    """Return where a booking takes place."""
    assert booked.sale is not None
    return booked.sale.venue


class TestRescheduleHour:
    @pytest.mark.parametrize("length", [None, HOUR])
    @pytest.mark.parametrize("side", PEOPLE)
    def test_keeps_the_sold_length(self, side: Side, length: timedelta | None):
        moved = decided(sold(), Reschedule(start=START + DAY, length=length), by=side).booking
        assert moved.span == Span(START + DAY, END + DAY)

    @pytest.mark.parametrize("length", [HOUR / 2, 3 * HOUR, timedelta(0), -HOUR])
    def test_other_length_is_refused(self, length: timedelta):
        with pytest.raises(InvalidField) as refused:
            decided(sold(), Reschedule(start=START + DAY, length=length))
        assert refused.value.field == "end_time"

    def test_length_may_change_if_it_is_not_fixed(self):
        booked = sold(sale_of={"minutes": None})
        moved = decided(booked, Reschedule(start=START, length=3 * HOUR)).booking
        assert moved.span == Span(START, START + 3 * HOUR)
        again = decided(moved, Reschedule(start=START + DAY)).booking
        assert again.span == Span(START + DAY, START + DAY + 3 * HOUR)

    def test_is_allowed_before_payment(self):
        moved = decided(unpaid(), Reschedule(start=START + DAY)).booking
        assert (moved.status, moved.time.start) == (Status.PENDING_PAYMENT, START + DAY)
        assert moved.hold_until == unpaid().hold_until

    def test_may_change_the_place(self):
        elsewhere = Reschedule(start=START + DAY, venue=STUDIO)
        assert venue(decided(sold(), elsewhere).booking) == STUDIO

    def test_keeps_the_place_by_default(self):
        booked = sold(sale_of={"venue": STUDIO})
        assert venue(decided(booked, Reschedule(start=START + DAY)).booking) == STUDIO

    def test_is_refused_after_the_start(self):
        with pytest.raises(TooLate):
            decided(sold(), Reschedule(start=START + DAY), by=Side.STAFF, now=START)


class TestRescheduleGroupBooking:
    @pytest.mark.parametrize("facts", [SEAT, COURSE_DAY, WHOLE_COURSE, PACKAGE])
    @pytest.mark.parametrize("side", PEOPLE)
    def test_single_client_cannot_move_it(self, side: Side, facts: dict[str, object]):
        with pytest.raises(PartOfWhole) as refused:
            decided(sold(sale_of=facts), Reschedule(start=START + DAY), by=side)
        assert refused.value.action == "reschedule"

    def test_place_is_that_of_the_session(self):
        with pytest.raises(InvalidField) as refused:
            decided(sold(sale_of=SEAT), Amend(changes={}, venue=STUDIO), by=Side.PROVIDER)
        assert refused.value.field == "location_id"


class TestSchedulePackagePart:
    PAID = sold(sale_of=PACKAGE_PART, span=None)
    UNPAID = sold(Status.PENDING_PAYMENT, sale_of=PACKAGE_PART, span=None)

    def scheduled(self, length: timedelta | None = None, **facts: object) -> Decision:
        part = sold(sale_of={**PACKAGE_PART, **facts}, span=None)
        return decided(part, Reschedule(start=START, length=length))

    @pytest.mark.parametrize("side", PEOPLE)
    def test_is_refused_before_the_package_is_paid(self, side: Side):
        with pytest.raises(PaymentMissing):
            decided(self.UNPAID, Reschedule(start=START, length=HOUR), by=side)

    def test_is_refused_if_its_own_price_is_unpaid(self):
        part = sold(sale_of={"parent": 6, "payment": "unpaid"}, span=None)
        with pytest.raises(PaymentMissing):
            decided(part, Reschedule(start=START, length=HOUR))

    def test_reschedule_gives_it_a_time(self):
        part = self.scheduled(HOUR).booking
        assert (part.span, part.status) == (Span(START, END), Status.CONFIRMED)
        assert part.span is not None
        assert part.holds_time

    def test_has_the_sold_length_by_default(self):
        assert self.scheduled(minutes=90).booking.span.length == 1.5 * HOUR

    def test_needs_an_end_if_no_length_was_sold(self):
        with pytest.raises(InvalidField) as refused:
            self.scheduled(minutes=None)
        assert refused.value.field == "end_time"
        assert self.scheduled(HOUR, minutes=None).booking.span.length == HOUR

    def test_event_has_no_old_time(self):
        assert self.scheduled(HOUR).events[0].facts == {
            "from_start": "",
            "from_end": "",
            "to_start": "2027-03-10T09:00:00+00:00",
            "to_end": "2027-03-10T10:00:00+00:00",
            "reason": "",
        }

    def test_may_be_moved_again(self):
        first = self.scheduled(HOUR).booking
        second = decided(first, Reschedule(start=START + DAY))
        assert second.booking.span == Span(START + DAY, END + DAY)
        assert second.events[0].facts["from_start"] == "2027-03-10T09:00:00+00:00"


class TestAmendByClient:
    @pytest.mark.parametrize("field", ["meeting_url", "meeting_id"])
    def test_meeting_link_is_refused(self, field: str):
        with pytest.raises(NotYourStep):
            decided(sold(), Amend(changes={"title": "Hello", field: "https://evil.example"}))

    def test_other_place_is_refused(self):
        with pytest.raises(NotYourStep):
            decided(sold(), Amend(changes={}, venue=STUDIO))

    def test_removing_the_place_is_refused(self):
        with pytest.raises(NotYourStep):
            decided(sold(sale_of={"venue": STUDIO}), Amend(changes={}, venue=NO_VENUE))

    @pytest.mark.parametrize("field", ["title", "description", "client_notes", "timezone"])
    def test_changes_the_description(self, field: str):
        amended = decided(sold(), Amend(changes={field: "Anew"})).booking
        assert getattr(amended.details, field) == "Anew"


class TestAmendByProvider:
    @pytest.mark.parametrize("side", [Side.PROVIDER, Side.STAFF])
    def test_changes_the_meeting_link(self, side: Side):
        changes = {"meeting_url": "https://meet.example/7", "meeting_id": "7"}
        amended = decided(sold(), Amend(changes=changes, venue=STUDIO), by=side)
        assert amended.booking.details.meeting_url == "https://meet.example/7"
        assert amended.booking.details.meeting_id == "7"
        assert venue(amended.booking) == STUDIO
        assert amended.events[0].facts == {"fields": "meeting_id, meeting_url, place"}

    def test_leaves_other_fields_unchanged(self):
        booked = sold(sale_of={"venue": STUDIO})
        amended = decided(booked, Amend(changes={"title": "Anew"}), by=Side.PROVIDER)
        assert venue(amended.booking) == STUDIO
        assert amended.booking.sale == booked.sale
        assert amended.events[0].facts == {"fields": "title"}


class TestAmend:
    @pytest.mark.parametrize("status", OPEN)
    def test_is_allowed_until_the_end_and_keeps_the_status(self, status: Status):
        amended = decided(sold(status), Amend(changes={"title": "Anew"}), now=START + HOUR).booking
        assert (amended.status, amended.span) == (status, Span(START, END))
        assert amended.updated_at == START + HOUR

    def test_keeps_the_hold(self):
        amended = decided(unpaid(), Amend(changes={"title": "Anew"}), now=NOW).booking
        assert amended.hold_until == unpaid().hold_until

    @pytest.mark.parametrize("status", sorted(set(Status) - set(OPEN)))
    @pytest.mark.parametrize("side", PEOPLE)
    def test_is_refused_after_the_end(self, side: Side, status: Status):
        with pytest.raises(WrongStatus):
            decided(sold(status), Amend(changes={"title": "Anew"}), by=side)


class TestAmendWithoutAnyChange:
    def test_is_no_event(self):
        booked = sold()
        for changes in ({}, {"title": booked.details.title}):
            assert decided(booked, Amend(changes=changes)) == Decision(booked, ())

    def test_at_the_same_location_is_no_event(self):
        booked = sold(sale_of={"venue": Venue(3, 1)})
        assert not decided(booked, Amend(changes={}, venue=Venue(3)), by=Side.PROVIDER).events
        assert decided(booked, Amend(changes={}, venue=Venue(4)), by=Side.PROVIDER).events

    def test_in_another_room_of_its_session_is_one(self):
        booked = sold(sale_of={**SEAT, "venue": Venue(3, 1)})
        command = Amend(changes={}, venue=Venue(3, 2), with_session=True)
        assert decided(booked, command, by=Side.PROVIDER).events
        same = Amend(changes={}, venue=Venue(3, 1), with_session=True)
        assert not decided(booked, same, by=Side.PROVIDER).events
