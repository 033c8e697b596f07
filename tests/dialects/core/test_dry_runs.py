"""Dry runs: they answer what would happen, as it then happens, and refuse what would be refused."""

from __future__ import annotations

import pytest
from django.db import transaction
from tests.core_api import Integration, make_key, problem
from tests.dialects.core.test_booking_steps import NAMES, body_of, course_part, workshop
from tests.engine.test_allowed_steps import MADE, MOMENTS
from tests.factories import (
    HOUR,
    NOW,
    TOMORROW_AT_TEN,
    make_client,
    make_mentee,
    make_mentor,
    make_practitioner,
    make_service,
    make_session,
    make_staff,
    make_student,
)
from tests.steps import buy, pay_by_hand, request_booking

from bookable.engine import confirming
from bookable.interfaces.http import throttling
from bookable.storage.models import (
    AttemptCount,
    Booking,
    Claim,
    IdempotencyKey,
    LedgerEntry,
    Person,
)

WISH = {
    "program": "tutoring",
    "start": TOMORROW_AT_TEN.isoformat(),
    "duration_minutes": 60,
    "notes": "Fractions",
}
QUICK = ["before", "after"]


@pytest.fixture
def lesson(maria, john):
    return request_booking(maria, john)


def tried_and_done(caller, path, body):
    """Return the answers of a dry run and of the real request, which is undone afterwards."""
    tried = caller.post(f"{path}?dry_run=true", body)
    mark = transaction.savepoint()
    done = caller.post(path, body)
    transaction.savepoint_rollback(mark)
    return tried, done


def without_what_is_made_up(answer):
    """Return a body without ids that are new each time, links and the address that was asked."""
    shown = dict(answer)
    if shown.get("meeting"):
        shown["meeting"] = shown["meeting"]["vendor"]
    return {name: shown[name] for name in shown if name not in {"instance"}}


@pytest.mark.long
@pytest.mark.parametrize(
    "moment",
    # Of the quick ones most steps can be taken at the first, and others at the second.
    [
        *QUICK,
        *(pytest.param(each, marks=pytest.mark.long) for each in MOMENTS if each not in QUICK),
    ],
)
@pytest.mark.parametrize("make", [*MADE, workshop, course_part], ids=lambda make: make.__name__)
class TestDryRunOfEachStep:
    def test_answers_what_the_step_then_answers(self, make, moment, call, at):
        booking, provider, taker = make()
        at(MOMENTS[moment])
        for who in (provider, taker, make_staff(), make_client()):
            for step in NAMES:
                body = body_of(step, booking, MOMENTS[moment])
                tried, done = tried_and_done(call(who), f"bookings/{booking.uuid}/{step}", body)
                assert tried.status == done.status, (step, tried, done)
                would = tried.body["would"] if tried.status == 200 else tried.body
                assert without_what_is_made_up(would) == without_what_is_made_up(done.body), step
                assert ("Dry-Run" in tried.headers) is (tried.status == 200)


class TestDryRunOfABooking:
    def test_answers_the_booking_that_would_be_made(self, call, maria, john):
        wish = WISH | {"provider": str(maria.uuid)}
        tried, done = tried_and_done(call(john), "bookings", wish)
        assert (tried.status, tried.headers["Dry-Run"], done.status) == (200, "?1", 201)
        assert "ETag" not in tried.headers
        new = {"id", "number"}
        would, made = (
            {name: shown[name] for name in shown.keys() - new}
            for shown in (tried.body["would"], done.body)
        )
        assert would == made
        assert tried.body["events"] == ["booking.requested"]
        assert tried.body["effects"] == ["mail to client", "mail to provider"]
        assert tried.body["quote"] is None
        assert not Booking.objects.exists()

    def test_of_a_sale_names_who_is_asked_to_pay(self, call):
        smith, client = make_practitioner(), make_client()
        wish = {
            "program": "marketplace",
            "service": str(make_service(smith).uuid),
            "start": WISH["start"],
        }
        tried = call(client).post("bookings?dry_run=true", wish)
        assert (tried.body["would"]["status"], tried.body["would"]["price"]["amount"]) == (
            "pending_payment",
            5000,
        )
        assert tried.body["effects"] == ["mail to client"]

    def test_that_is_confirmed_at_once_foresees_its_meeting(self, call):
        jane, joe = make_mentor(), make_mentee()
        wish = WISH | {"program": "mentoring", "provider": str(jane.uuid)}
        Person.objects.filter(id=jane.person_id).update(auto_accept=True)
        tried = call(joe).post("bookings?dry_run=1", wish)
        assert tried.body["events"] == ["booking.confirmed"]
        assert tried.body["effects"] == ["mail to client", "mail to provider", "meeting created"]
        assert tried.body["would"]["meeting"] == {"vendor": "jitsi", "join_url": None}

    def test_refuses_what_is_taken(self, call, lesson, maria):
        wish = WISH | {"provider": str(maria.uuid)}
        problem(call(make_student()).post("bookings?dry_run=true", wish), 409, "slot_taken")

    def test_refuses_a_seat_that_is_gone(self, call):
        smith = make_practitioner()
        sold_out = make_session(make_service(smith, "workshop"), capacity=1)
        pay_by_hand(buy(sold_out.service, make_client(), session=sold_out), smith)
        wish = {
            "program": "marketplace",
            "service": str(sold_out.service.uuid),
            "session": str(sold_out.uuid),
        }
        problem(call(make_client()).post("bookings?dry_run=true", wish), 409, "seats_taken")

    def test_by_a_key_needs_the_scope_of_writing(self, maria, john):
        wish = WISH | {"provider": str(maria.uuid)}
        reader = Integration(make_key("bookings:read"), acts_as=john.uuid)
        problem(reader.post("bookings?dry_run=true", wish), 403, "missing_scope")
        writer = Integration(make_key("bookings:write"))
        tried = writer.post("bookings?dry_run=true", wish | {"client": str(john.uuid)})
        assert tried.body["events"] == ["booking.requested"]


class TestWhatFollows:
    def test_from_confirming_is_a_meeting(self, call, maria, lesson):
        tried = call(maria).post(f"bookings/{lesson.uuid}/confirm?dry_run=true")
        assert tried.body["events"] == ["booking.confirmed"]
        assert tried.body["effects"] == ["mail to client", "mail to provider", "meeting created"]

    def test_from_moving_is_a_moved_meeting(self, call, maria, john, lesson):
        confirming.confirm(lesson.id, program="tutoring", by=maria, now=NOW)
        body = {"start": (TOMORROW_AT_TEN + HOUR).isoformat()}
        tried = call(john).post(f"bookings/{lesson.uuid}/reschedule?dry_run=true", body)
        assert tried.body["events"] == ["booking.rescheduled"]
        assert tried.body["effects"] == ["mail to client", "mail to provider", "meeting moved"]

    def test_from_canceling_is_no_meeting_any_more(self, call, maria, john, lesson):
        confirming.confirm(lesson.id, program="tutoring", by=maria, now=NOW)
        tried = call(john).post(f"bookings/{lesson.uuid}/cancel?dry_run=true", {"reason": "Ill"})
        assert tried.body["events"] == ["booking.canceled"]
        assert tried.body["effects"] == ["mail to client", "mail to provider", "meeting deleted"]
        assert tried.body["would"]["canceled"]["reason"] == "Ill"

    def test_from_declining_is_that_the_feed_says_so(self, call, maria, lesson):
        tried = call(maria).post(f"bookings/{lesson.uuid}/decline?dry_run=true")
        assert tried.body["events"] == ["booking.declined"]

    def test_from_canceling_what_is_paid_is_a_refund_as_quoted(self, call):
        smith, client = make_practitioner(), make_client()
        paid = pay_by_hand(buy(make_service(smith), client), smith)
        quote = call(client).get(f"bookings/{paid.uuid}/quote").body
        tried = call(client).post(f"bookings/{paid.uuid}/cancel?dry_run=true")
        assert tried.body["quote"] == quote
        assert quote["refund"]["amount"] > 0
        assert "refund to client" in tried.body["effects"]

    def test_leaves_out_what_happens_to_bookings_of_others(self, call, at, maria, lesson):
        at(NOW + 26 * HOUR)
        early = TOMORROW_AT_TEN + 2 * HOUR
        stale = request_booking(maria, make_student(), start=early, now=NOW)
        Booking.objects.filter(id=stale.id).update(hold_until=NOW + HOUR)
        Claim.objects.filter(booking_id=stale.id).update(expires_at=NOW + HOUR)
        wish = WISH | {"provider": str(maria.uuid), "start": early.isoformat()}
        tried = call(make_student()).post("bookings?dry_run=true", wish)
        assert tried.body["events"] == ["booking.requested"]
        tried = call(make_staff()).post(
            "bookings?dry_run=true", wish | {"client": str(make_student().uuid)}
        )
        assert tried.body["events"] == ["booking.expired", "booking.requested"]


class TestDryRunWithAnIdempotencyKey:
    def test_does_not_use_it_up(self, call, maria, john):
        wish, key = WISH | {"provider": str(maria.uuid)}, {"Idempotency_Key": "abc"}
        for _ in range(2):
            tried = call(john).post("bookings?dry_run=true", wish, **key)
            assert (tried.status, tried.headers.get("Idempotency-Replayed")) == (200, None)
        assert not IdempotencyKey.objects.exists()
        assert call(john).post("bookings", wish, **key).status == 201

    def test_that_is_none_is_refused(self, call, maria, john):
        wish = WISH | {"provider": str(maria.uuid)}
        refused = call(john).post("bookings?dry_run=true", wish, Idempotency_Key="a b")
        problem(refused, 422, "invalid")


class TestDryRunWithIfMatch:
    def test_refuses_what_has_changed(self, call, maria, john, lesson):
        path = f"bookings/{lesson.uuid}"
        tag = call(john).get(path).headers["ETag"]
        assert call(john).post(f"{path}/cancel?dry_run=true", None, If_Match=tag).status == 200
        # A dry run changes nothing, so that the tag stays good.
        assert call(john).post(f"{path}/cancel?dry_run=true", None, If_Match=tag).status == 200
        call(maria).post(f"{path}/confirm")
        refused = call(john).post(f"{path}/cancel?dry_run=true", None, If_Match=tag)
        problem(refused, 412, "precondition_failed")


class TestDryRunParameter:
    def test_may_say_no(self, call, john, lesson):
        answer = call(john).post(f"bookings/{lesson.uuid}/cancel?dry_run=false")
        assert (answer.status, answer.body["status"]) == (200, "canceled")

    def test_that_is_neither_yes_nor_no_is_refused(self, call, john, lesson):
        refused = call(john).post(f"bookings/{lesson.uuid}/cancel?dry_run=maybe")
        assert problem(refused, 422, "invalid")["errors"][0]["pointer"] == "/dry_run"
        assert LedgerEntry.objects.count() == 1

    def test_is_not_known_where_nothing_can_be_tried_out(self, call, john, lesson):
        refused = call(john).patch(f"bookings/{lesson.uuid}?dry_run=true", {"notes": "x"})
        problem(refused, 422, "invalid")


class TestRateLimitOfDryRuns:
    @pytest.fixture(autouse=True)
    def _narrow(self, settings, monkeypatch):
        settings.BOOKABLE_THROTTLES = True
        for limit in (throttling.COMMANDS.per_person, throttling.COMMANDS.per_address):
            monkeypatch.setattr(limit, "_tallies", {})
            monkeypatch.setattr(limit, "at_most", 3)
            monkeypatch.setattr(limit, "_at_a_time", 1)

    def test_is_that_of_all_commands_and_writes_nothing(self, call, john, lesson):
        path = f"bookings/{lesson.uuid}/cancel?dry_run=true"
        caller = call(john)
        assert [caller.post(path).status for _ in range(4)] == [200, 200, 200, 429]
        assert not AttemptCount.objects.filter(subject__startswith="command").exists()
