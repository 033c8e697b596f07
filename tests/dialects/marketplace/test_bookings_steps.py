"""The lifecycle of a booking over HTTP: every pair of status and step in the contract's table."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import NOW, TOMORROW_AT_TEN, make_client, make_service, make_session
from tests.steps import buy, pay_by_hand

from bookable.domain.commands import Pay
from bookable.engine import bookings
from bookable.engine.due_changes import apply_all_due_changes
from bookable.storage.models import Booking, Claim, LedgerEntry, Person

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
FORBIDDEN = {"detail": "You do not have permission to perform this action"}

STATUSES = (
    *("draft", "pending_payment", "confirmed", "in_progress"),
    *("completed", "canceled", "no_show"),
)
LEADS_TO = {
    "submit": "pending_payment",
    "confirm": "confirmed",
    "start": "in_progress",
    "complete": "completed",
    "cancel": "canceled",
    "no-show": "no_show",
}
MAY = {
    ("draft", "pending_payment"),
    ("draft", "canceled"),
    ("pending_payment", "confirmed"),
    ("pending_payment", "canceled"),
    ("confirmed", "in_progress"),
    ("confirmed", "canceled"),
    ("confirmed", "no_show"),
    ("in_progress", "completed"),
    ("in_progress", "no_show"),
}
DONE_ALREADY = {("confirm", "confirmed"), ("start", "in_progress")}
FROM_ITS_START = {"start", "complete", "no-show"}


def statuses_of(booking_id):
    """Return every status that a booking went through, from the ledger."""
    entries = LedgerEntry.objects.filter(booking_id=booking_id).order_by("id")
    statuses = [each.after for each in entries]
    return [after for n, after in enumerate(statuses) if n == 0 or statuses[n - 1] != after]


def detail_of(answer, status=400):
    assert answer.status == status, answer
    assert set(answer.body) == {"detail"}
    return answer.body["detail"]


@pytest.fixture
def begun(john, smith, hour, at):
    """A paid hour with Dr. Smith that has just begun."""
    made = pay_by_hand(buy(hour, john), by=smith)
    at(made.time.start)
    return made


@pytest.fixture
def coming(john, smith, hour):
    """A paid hour with Dr. Smith that is still to come."""
    return pay_by_hand(buy(hour, john), by=smith)


@pytest.fixture
def pending(john, hour):
    """An unpaid hour with Dr. Smith."""
    return buy(hour, john)


class TestAllTransitions:
    @pytest.mark.parametrize("before", STATUSES)
    @pytest.mark.parametrize("step", LEADS_TO)
    def test_follows_the_contracts_table(self, as_john, as_smith, john, hour, at, step, before):
        made = buy(hour, john)
        row = Booking.objects.filter(id=made.id)
        money = {} if step == "submit" else {"payment_status": "paid", "paid_cents": 5000}
        row.update(status=before, hold_until=None, **money)
        is_later = step in FROM_ITS_START
        if is_later:
            at(made.time.start)
        caller = as_john if step == "submit" else as_smith
        after = LEADS_TO[step]
        # What is confirmed has begun by itself by then.
        by_then = "in_progress" if before == "confirmed" and is_later else before
        answer = caller.post(f"bookings/{made.id}/{step}/")
        if (by_then, after) in MAY or (step, by_then) in DONE_ALREADY:
            assert (answer.status, answer.body["status"]) == (200, after), answer
        else:
            assert detail_of(answer) == f"Cannot transition from {by_then} to {after}"
            assert row.get().status in {before, by_then}

    @pytest.mark.parametrize("before", STATUSES)
    def test_delete_equals_cancel(self, as_john, john, hour, before):
        made = buy(hour, john)
        Booking.objects.filter(id=made.id).update(status=before, hold_until=None)
        answer = as_john.delete(f"bookings/{made.id}/")
        if (before, "canceled") in MAY:
            assert (answer.status, answer.text) == (204, "")
        else:
            assert detail_of(answer) == f"Cannot transition from {before} to canceled"

    @pytest.mark.parametrize("before", STATUSES)
    def test_only_upcoming_bookings_can_be_rescheduled(self, as_john, john, hour, before):
        made = buy(hour, john)
        Booking.objects.filter(id=made.id).update(status=before)
        answer = as_john.post(f"bookings/{made.id}/reschedule/", moved(made))
        assert answer.status == (200 if before in {"pending_payment", "confirmed"} else 400)


def moved(booking, by=HOUR, **more):
    return {
        "start_time": (booking.time.start + by).isoformat(),
        "end_time": (booking.time.end + by).isoformat(),
    } | more


class TestConfirmBooking:
    def test_is_refused_before_payment(self, as_john, as_smith, as_sue, pending):
        for caller in (as_john, as_smith, as_sue):
            answer = caller.post(f"bookings/{pending.id}/confirm/")
            assert detail_of(answer) == "Payment has not been completed"
        assert Booking.objects.get().status == "pending_payment"

    def test_free_service_needs_no_payment(self, as_john, john, smith):
        free = buy(make_service(smith, price_cents=0), john)
        Booking.objects.filter(id=free.id).update(status="pending_payment")
        assert as_john.post(f"bookings/{free.id}/confirm/").body["status"] == "confirmed"

    def test_is_implied_by_the_payment(self, as_john, smith, pending):
        pay = Pay(cents=5000, method="cash")
        bookings.perform(pending.id, pay, program="marketplace", by=smith, now=NOW)
        answer = as_john.post(f"bookings/{pending.id}/confirm/")
        assert (answer.status, answer.body["status"]) == (200, "confirmed")
        assert answer.body["payment_status"] == "paid"
        assert Claim.objects.get(booking_id=pending.id).expires_at is None

    def test_repeated_confirm_changes_nothing(self, as_john, as_smith, coming):
        before = LedgerEntry.objects.count()
        for caller in (as_john, as_smith):
            answer = caller.post(f"bookings/{coming.id}/confirm/")
            assert (answer.status, answer.body["status"]) == (200, "confirmed")
        assert LedgerEntry.objects.count() == before

    def test_is_refused_after_the_start(self, as_john, begun):
        answer = as_john.post(f"bookings/{begun.id}/confirm/")
        assert detail_of(answer) == "Cannot transition from in_progress to confirmed"

    def test_is_refused_after_the_hold_expired(self, as_john, pending, at):
        at(NOW + timedelta(minutes=30))
        answer = as_john.post(f"bookings/{pending.id}/confirm/")
        assert detail_of(answer) == "Cannot transition from canceled to confirmed"


class TestStartBooking:
    def test_happens_by_itself(self, as_john, as_smith, begun):
        for caller in (as_john, as_smith):
            assert caller.get(f"bookings/{begun.id}/").body["status"] == "in_progress"
        apply_all_due_changes(begun.time.start)
        assert statuses_of(begun.id)[-2:] == ["confirmed", "in_progress"]

    def test_is_refused_before_the_start(self, as_smith, coming, at):
        at(coming.time.start - SECOND)
        assert "start" in detail_of(as_smith.post(f"bookings/{coming.id}/start/"))
        assert Booking.objects.get().status == "confirmed"

    def test_only_the_practitioner_may_start(self, as_john, begun):
        answer = as_john.post(f"bookings/{begun.id}/start/")
        assert (answer.status, answer.body) == (403, FORBIDDEN)


class TestCompleteBooking:
    def test_passes_through_in_progress(self, as_smith, begun):
        answer = as_smith.post(f"bookings/{begun.id}/complete/")
        assert (answer.status, answer.body["status"]) == (200, "completed")
        assert statuses_of(begun.id)[-3:] == ["confirmed", "in_progress", "completed"]

    def test_is_refused_before_the_start(self, as_smith, coming, at):
        at(coming.time.start - SECOND)
        answer = as_smith.post(f"bookings/{coming.id}/complete/")
        assert detail_of(answer) == "Cannot transition from confirmed to completed"

    @pytest.mark.parametrize("step", ["complete", "no-show"])
    @pytest.mark.parametrize("moment", ["before", "after"])
    def test_only_the_practitioner_may_complete(self, as_john, as_sue, coming, at, step, moment):
        if moment == "after":
            at(coming.time.start)
        for caller in (as_john, as_sue):
            answer = caller.post(f"bookings/{coming.id}/{step}/")
            assert (answer.status, answer.body) == (403, FORBIDDEN)

    def test_keeps_the_seat(self, as_smith, smith, john, at):
        workshop = make_session(make_service(smith, "workshop"))
        made = pay_by_hand(buy(workshop.service, john, session=workshop), by=smith)
        at(workshop.starts_at)
        assert as_smith.post(f"bookings/{made.id}/complete/").status == 200
        workshop.refresh_from_db()
        assert workshop.taken == 1


class TestNoShow:
    def test_is_allowed_from_the_start(self, as_smith, coming, at):
        at(coming.time.start - SECOND)
        assert "no-show" in detail_of(as_smith.post(f"bookings/{coming.id}/no-show/"))
        at(coming.time.start)
        answer = as_smith.post(f"bookings/{coming.id}/no-show/")
        assert (answer.status, answer.body["status"]) == (200, "no_show")


class TestCancelBooking:
    @pytest.mark.parametrize(
        ("who", "shown"), [("as_john", "client"), ("as_smith", "practitioner"), ("as_sue", "admin")]
    )
    def test_saves_who_canceled_and_why(self, request, coming, who, shown):
        caller = request.getfixturevalue(who)
        answer = caller.post(f"bookings/{coming.id}/cancel/", {"reason": "Ill"})
        assert (answer.status, answer.body["status"]) == (200, "canceled"), answer
        assert answer.body["canceled_by"] == shown
        assert answer.body["cancellation_reason"] == "Ill"
        assert answer.body["canceled_at"] == "2027-03-01T08:00:00Z"

    @pytest.mark.parametrize("claimed", ["client", "practitioner", "system", "admin"])
    def test_accepts_canceled_by_from_staff_only(
        self, as_john, as_smith, as_sue, john, smith, hour, claimed
    ):
        for number, (caller, shown) in enumerate(
            [(as_john, "client"), (as_smith, "practitioner"), (as_sue, claimed)]
        ):
            made = buy(hour, john, start=TOMORROW_AT_TEN + number * HOUR)
            answer = caller.post(f"bookings/{made.id}/cancel/", {"canceled_by": claimed})
            assert (answer.status, answer.body["canceled_by"]) == (200, shown)

    @pytest.mark.parametrize("body", [None, {}, {"reason": None, "canceled_by": None}])
    def test_needs_no_reason(self, as_john, pending, body):
        answer = as_john.post(f"bookings/{pending.id}/cancel/", body)
        assert (answer.status, answer.body["cancellation_reason"]) == (200, "")

    @pytest.mark.parametrize(
        "body",
        [{"canceled_by": "provider"}, {"canceled_by": "staff"}, {"canceled_by": 1}, "{", "[]"],
    )
    def test_unknown_side_is_refused(self, as_john, as_sue, pending, body):
        for caller in (as_john, as_sue):
            detail_of(caller.post(f"bookings/{pending.id}/cancel/", body))
        assert Booking.objects.get().status == "pending_payment"

    def test_frees_the_time(self, call, as_john, hour, coming):
        as_john.post(f"bookings/{coming.id}/cancel/")
        assert not Claim.objects.exists()
        assert buy(hour, make_client()).time.start == coming.time.start

    def test_client_may_not_cancel_after_the_start(self, as_john, begun):
        answer = as_john.post(f"bookings/{begun.id}/cancel/")
        assert detail_of(answer) == "Cannot transition from in_progress to canceled"

    def test_only_the_practitioner_may_cancel_a_draft_after_its_start(
        self, as_john, as_smith, john, hour, at
    ):
        made = buy(hour, john, is_draft=True)
        at(made.time.start)
        assert as_john.get(f"bookings/{made.id}/").body["can_be_canceled"] is False
        detail_of(as_john.post(f"bookings/{made.id}/cancel/"))
        assert as_smith.get(f"bookings/{made.id}/").body["can_be_canceled"] is True
        assert as_smith.post(f"bookings/{made.id}/cancel/").status == 200

    def test_refunds_the_payment(self, as_john, as_smith, coming):
        shown = as_john.post(f"bookings/{coming.id}/cancel/").body
        assert (shown["payment_status"], shown["refund_pending_cents"]) == ("paid", 5000)

    def test_delete_keeps_the_booking_visible(self, as_john, as_smith, coming):
        answer = as_john.delete(f"bookings/{coming.id}/")
        assert (answer.status, answer.text) == (204, "")
        for caller in (as_john, as_smith):
            shown = caller.get(f"bookings/{coming.id}/")
            assert (shown.status, shown.body["status"]) == (200, "canceled")
        assert shown.body["canceled_by"] == "client"

    def test_delete_is_replayed_under_its_key(self, as_john, coming):
        answers = [as_john.delete(f"bookings/{coming.id}/", Idempotency_Key="k") for _ in "ab"]
        assert [(each.status, each.text) for each in answers] == [(204, "")] * 2
        assert "Idempotency-Replayed" in answers[1].headers
        assert as_john.delete(f"bookings/{coming.id}/").status == 400


class TestRescheduleBooking:
    @pytest.mark.parametrize("who", ["as_john", "as_smith", "as_sue"])
    def test_moves_the_booking_and_its_time(self, request, coming, who):
        caller = request.getfixturevalue(who)
        answer = caller.post(f"bookings/{coming.id}/reschedule/", moved(coming, reason="Later"))
        assert (answer.status, answer.body["start_time"]) == (200, "2027-03-02T11:00:00Z")
        assert (answer.body["status"], answer.body["payment_status"]) == ("confirmed", "paid")
        claim = Claim.objects.get(booking_id=coming.id)
        assert claim.during.lower == coming.time.start + HOUR
        entry = LedgerEntry.objects.filter(kind="booking_rescheduled").get()
        assert ("reason" in entry.facts, entry.beside.reason) == (False, "Later")

    def test_shows_both_sides_who_moved_it_and_why(self, as_john, as_smith, coming):
        as_smith.post(f"bookings/{coming.id}/reschedule/", moved(coming, reason="Later"))
        shown = as_john.get(f"bookings/{coming.id}/").body
        assert shown["moves"] == [
            {
                "moved_at": "2027-03-01T08:00:00Z",
                "moved_by": "practitioner",
                "from_start_time": "2027-03-02T10:00:00Z",
                "from_end_time": "2027-03-02T11:00:00Z",
                "to_start_time": "2027-03-02T11:00:00Z",
                "to_end_time": "2027-03-02T12:00:00Z",
                "reason": "Later",
            }
        ]
        assert as_smith.get(f"bookings/{coming.id}/").body["moves"] == shown["moves"]

    def test_keeps_the_hold_of_an_unpaid_booking(self, as_john, pending, at):
        at(NOW + timedelta(minutes=20))
        shown = as_john.post(f"bookings/{pending.id}/reschedule/", moved(pending)).body
        assert shown["status"] == "pending_payment"
        assert Booking.objects.get().hold_until == NOW + timedelta(minutes=30)

    def test_may_overlap_its_own_time(self, as_john, coming):
        answer = as_john.post(f"bookings/{coming.id}/reschedule/", moved(coming, HOUR / 2))
        assert answer.status == 200

    @pytest.mark.parametrize("by", [HOUR / 2, HOUR])
    def test_returns_409_for_taken_time_and_keeps_the_old_time(self, as_john, hour, coming, by):
        buy(hour, make_client(), start=TOMORROW_AT_TEN + HOUR)
        answer = as_john.post(f"bookings/{coming.id}/reschedule/", moved(coming, by))
        assert detail_of(answer, 409) == "Time slot not available"
        assert Booking.objects.get(id=coming.id).starts_at == coming.time.start

    def test_returns_409_outside_the_hours(self, as_john, coming):
        answer = as_john.post(f"bookings/{coming.id}/reschedule/", moved(coming, 10 * HOUR))
        assert detail_of(answer, 409) == "Time slot not available"

    def test_practitioners_and_staff_may_leave_the_hours(
        self, as_john, as_smith, as_sue, smith, hour, coming
    ):
        Person.objects.filter(id=smith.person_id).update(
            minimum_notice_minutes=600, maximum_advance_days=3, buffer_before_minutes=90
        )
        buy(hour, make_client(), start=TOMORROW_AT_TEN + 3 * HOUR)
        path = f"bookings/{coming.id}/reschedule/"
        for hours in (2, 8, -24, 24 * 9):
            assert as_john.post(path, moved(coming, hours * HOUR)).status in {400, 409}
            for caller in (as_smith, as_sue):
                answer = caller.post(path, moved(coming, hours * HOUR))
                assert answer.status == 200, (hours, answer)
        for caller in (as_smith, as_sue):
            detail_of(caller.post(path, moved(coming, 3 * HOUR)), 409)
            detail_of(caller.post(path, moved(coming, -48 * HOUR)))

    def test_returns_400_in_the_past(self, as_john, coming):
        detail_of(as_john.post(f"bookings/{coming.id}/reschedule/", moved(coming, -48 * HOUR)))

    def test_length_must_match_the_service(self, as_john, coming):
        longer = (coming.time.end + 3 * HOUR).isoformat()
        body = moved(coming, end_time=longer)
        assert "60 minutes" in detail_of(as_john.post(f"bookings/{coming.id}/reschedule/", body))

    @pytest.mark.parametrize(
        "body", [None, {}, "{", {"start_time": "2027-03-02T12:00:00Z"}, {"start_time": 1}]
    )
    def test_start_and_end_are_required(self, as_john, coming, body):
        detail_of(as_john.post(f"bookings/{coming.id}/reschedule/", body))

    def test_is_refused_after_the_start(self, as_john, as_smith, begun):
        for caller in (as_john, as_smith):
            detail_of(caller.post(f"bookings/{begun.id}/reschedule/", moved(begun, 24 * HOUR)))

    def test_moves_a_seat_to_another_session_only(self, as_john, as_smith, smith, john):
        workshop = make_session(make_service(smith, "workshop"))
        made = pay_by_hand(buy(workshop.service, john, session=workshop), by=smith)
        for caller in (as_john, as_smith):
            assert caller.get(f"bookings/{made.id}/").body["can_be_rescheduled"] is False
            answer = caller.post(f"bookings/{made.id}/reschedule/", moved(made))
            assert (
                detail_of(answer)
                == "Only an appointment can be moved; a seat takes another session"
            )
        later = make_session(workshop.service, start=workshop.starts_at + timedelta(days=1))
        path = f"bookings/{made.id}/reschedule/"
        answer = as_john.post(path, {"service_session_id": later.id, "reason": "Work"})
        assert (answer.status, answer.body["service_session_id"]) == (200, later.id), answer
        assert answer.body["start_time"] == "2027-03-04T18:00:00Z"
        times = {"start_time": "2027-03-03T18:00:00Z", "end_time": "2027-03-03T19:30:00Z"}
        back = as_smith.post(path, times | {"service_session_id": workshop.id})
        assert (back.status, back.body["service_session_id"]) == (200, workshop.id), back

    @pytest.mark.parametrize("body", [{}, {"start_time": "2027-03-03T18:00:00Z"}, {"reason": "x"}])
    def test_needs_times_or_a_session(self, as_john, coming, body):
        said = detail_of(as_john.post(f"bookings/{coming.id}/reschedule/", body))
        assert said.endswith("_time: is missing")

    def test_unknown_session_is_refused(self, as_john, coming):
        answer = as_john.post(f"bookings/{coming.id}/reschedule/", {"service_session_id": 10**9})
        assert answer.status == 404


class TestIdempotencyKey:
    @pytest.mark.parametrize("step", ["cancel", "reschedule", "notes"])
    def test_replays_each_step(self, as_john, coming, step):
        body = {"cancel": {}, "reschedule": moved(coming), "notes": {"content": "Hello"}}[step]
        path = f"bookings/{coming.id}/{step}/"
        answers = [as_john.post(path, body, Idempotency_Key="k") for _ in range(2)]
        assert answers[0].status == answers[1].status < 300
        assert answers[0].text == answers[1].text
        assert "Idempotency-Replayed" in answers[1].headers
