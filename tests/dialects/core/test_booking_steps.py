"""Steps in a booking's life: those that are shown succeed, all others are refused."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction
from tests.core_api import Integration, make_key, problem
from tests.engine.test_allowed_steps import MADE, MOMENTS, course
from tests.factories import (
    NOW,
    TOMORROW_AT_TEN,
    make_client,
    make_practitioner,
    make_service,
    make_session,
    make_staff,
    make_student,
)
from tests.steps import buy, parts_of, pay_by_hand, request_booking

from bookable.interfaces.dialects.core.controllers.steps import STEPS
from bookable.storage.models import LedgerEntry, ServiceSession

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NAMES = [step.at for step in STEPS]


@pytest.fixture
def lesson(maria, john):
    return request_booking(maria, john)


def workshop():
    smith, john = make_practitioner(), make_client()
    sold = make_service(smith, "workshop")
    first = make_session(sold, start=NOW + DAY + 2 * HOUR, minutes=60)
    make_session(sold, start=NOW + 20 * DAY)
    return pay_by_hand(buy(sold, john, session=first), smith), smith, john


def course_part():
    smith, john = make_practitioner(), make_client()
    sold = make_service(smith, "course", capacity=5)
    make_session(sold, start=NOW + DAY + 2 * HOUR, minutes=60)
    whole = pay_by_hand(buy(sold, john), smith)
    return parts_of(whole)[0], smith, john


def body_of(step, booking, now):
    if step != "reschedule":
        return None
    if booking.sale is not None and booking.sale.session is not None:
        other = ServiceSession.objects.exclude(id=booking.sale.session).first()
        return {"session": str(other.uuid if other else UUID(int=7))}
    later = now.replace(second=0, minute=0) + 3 * DAY
    return {"start": later.isoformat()}


def statuses_of(caller, booking, now):
    """Return the status of each step's answer. Each is undone."""
    answers = {}
    for step in NAMES:
        mark = transaction.savepoint()
        path = f"bookings/{booking.uuid}/{step}"
        answers[step] = caller.post(path, body_of(step, booking, now)).status
        transaction.savepoint_rollback(mark)
    return answers


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("make", [*MADE, workshop, course_part], ids=lambda make: make.__name__)
class TestAllowedSteps:
    @pytest.mark.long
    def test_succeed_and_all_others_are_refused(self, make, moment, call, at):
        booking, provider, taker = make()
        now = MOMENTS[moment]
        at(now)
        wrong = []
        for who in (provider, taker, make_staff(), make_client()):
            caller = call(who)
            shown = caller.get(f"bookings/{booking.uuid}").body.get("allowed_steps", [])
            statuses = statuses_of(caller, booking, now)
            taken = [step for step, status in statuses.items() if status == 200]
            if sorted(taken) != sorted(shown) or max(statuses.values()) >= 500:
                wrong.append((sorted(who.roles), shown, statuses))
        assert wrong == []


class TestStep:
    def test_answers_the_booking_as_it_is_then(self, call, maria, lesson):
        answer = call(maria).post(f"bookings/{lesson.uuid}/confirm")
        assert (answer.status, answer.body["status"]) == (200, "confirmed")
        assert answer.body["meeting"]["join_url"]
        again = call(maria).get(f"bookings/{lesson.uuid}")
        assert (again.body, again.headers["ETag"]) == (answer.body, answer.headers["ETag"])

    def test_keeps_its_reason(self, call, john, maria, lesson):
        answer = call(maria).post(f"bookings/{lesson.uuid}/decline", {"reason": "Ill"})
        assert answer.body["canceled"]["reason"] == "Ill"
        assert answer.body["allowed_steps"] == []

    def test_moves_to_wall_time(self, call, john, lesson):
        body = {"start": "2027-03-03T13:00:00", "timezone": "Europe/Madrid", "duration_minutes": 30}
        answer = call(john).post(f"bookings/{lesson.uuid}/reschedule", body)
        assert (answer.body["start"], answer.body["duration_minutes"]) == (
            "2027-03-03T12:00:00Z",
            30,
        )
        skipped = {"start": "2027-03-28T02:30:00", "timezone": "Europe/Madrid"}
        problem(
            call(john).post(f"bookings/{lesson.uuid}/reschedule", skipped), 422, "skipped_wall_time"
        )

    def test_to_the_very_same_time_changes_nothing(self, call, john, lesson):
        path = f"bookings/{lesson.uuid}"
        before = call(john).get(path)
        body = {"start": "2027-03-02T11:00:00", "timezone": "Europe/Madrid"}
        foreseen = call(john).post(f"{path}/reschedule?dry_run=true", body).body
        assert (foreseen["would"], foreseen["events"], foreseen["effects"]) == (before.body, [], [])
        answer = call(john).post(f"{path}/reschedule", body)
        assert (answer.body, answer.headers["ETag"]) == (before.body, before.headers["ETag"])

    def test_moves_a_seat_to_another_session(self, call):
        seat, _, john = workshop()
        other = ServiceSession.objects.latest("starts_at")
        answer = call(john).post(f"bookings/{seat.uuid}/reschedule", {"session": str(other.uuid)})
        assert answer.body["session"] == str(other.uuid)
        assert call(john).get(f"bookings/{seat.uuid}").body == answer.body

    def test_of_a_course_cancels_what_is_left(self, call, at):
        whole, _, john = course()
        at(NOW + DAY + 4 * HOUR)
        answer = call(john).post(f"bookings/{whole.uuid}/cancel")
        assert answer.status == 200
        assert call(john).get(f"bookings/{whole.uuid}").body == answer.body

    @pytest.mark.parametrize(
        ("step", "body", "pointer"),
        [
            ("confirm", {"force": True}, "/force"),
            ("cancel", {"reason": 5}, "/reason"),
            ("reschedule", {}, "/start"),
            ("reschedule", {"start": "soon"}, "/start"),
            ("reschedule", {"start": "2027-03-03T13:00:00"}, "/start"),
            ("reschedule", {"session": str(UUID(int=7)), "duration_minutes": 5}, "/start"),
        ],
    )
    def test_with_a_wrong_field_is_refused(self, call, john, lesson, step, body, pointer):
        refused = problem(call(john).post(f"bookings/{lesson.uuid}/{step}", body), 422, "invalid")
        assert [each["pointer"] for each in refused["errors"]] == [pointer]

    def test_of_the_other_side_is_forbidden(self, call, john, lesson):
        problem(call(john).post(f"bookings/{lesson.uuid}/confirm"), 403, "forbidden")
        problem(call(john).post(f"bookings/{lesson.uuid}/decline"), 403, "forbidden")

    def test_that_was_taken_before_is_refused(self, call, john):
        smith, client = make_practitioner(), make_client()
        hour = pay_by_hand(buy(make_service(smith), client), smith)
        problem(call(smith).post(f"bookings/{hour.uuid}/confirm"), 409, "wrong_status")

    def test_at_the_wrong_time_is_refused(self, call, maria, lesson):
        call(maria).post(f"bookings/{lesson.uuid}/confirm")
        problem(call(maria).post(f"bookings/{lesson.uuid}/complete"), 409, "wrong_moment")

    def test_of_strangers_finds_nothing(self, call, lesson):
        for step in NAMES:
            body = {"start": "2027-03-03T13:00:00Z"} if step == "reschedule" else None
            answer = call(make_student()).post(f"bookings/{lesson.uuid}/{step}", body)
            problem(answer, 404, "not_found")

    def test_of_what_is_no_id_is_not_found(self, call, john):
        problem(call(john).post("bookings/17/confirm"), 404, "not_found")

    def test_by_a_key_needs_its_scope(self, john, lesson):
        reader = Integration(make_key("bookings:read"), acts_as=john.uuid)
        problem(reader.post(f"bookings/{lesson.uuid}/cancel"), 403, "missing_scope")
        writer = Integration(make_key("bookings:write"), acts_as=john.uuid)
        assert writer.post(f"bookings/{lesson.uuid}/cancel").body["canceled"]["by"] == "client"


class TestIfMatch:
    def test_lets_pass_what_has_not_changed(self, call, john, lesson):
        tag = call(john).get(f"bookings/{lesson.uuid}").headers["ETag"]
        for given in ('"99", ' + tag, "*", tag):
            mark = transaction.savepoint()
            answer = call(john).post(f"bookings/{lesson.uuid}/cancel", None, If_Match=given)
            assert answer.status == 200, given
            transaction.savepoint_rollback(mark)

    @pytest.mark.parametrize("given", ['"99"', '"x"'])
    def test_refuses_what_is_not_that_version(self, call, john, lesson, given):
        answer = call(john).post(f"bookings/{lesson.uuid}/cancel", None, If_Match=given)
        problem(answer, 412, "precondition_failed")

    @pytest.mark.parametrize("given", ["1", '"1', "nonsense", "", 'W/"1-a"', '"1", 2', '*, "1"'])
    def test_that_is_no_strong_etag_is_named(self, call, john, lesson, given):
        answer = call(john).post(f"bookings/{lesson.uuid}/cancel", None, If_Match=given)
        assert problem(answer, 422, "invalid")["errors"][0]["pointer"] == "/If-Match"

    def test_refuses_what_has_changed(self, call, maria, john, lesson):
        tag = call(john).get(f"bookings/{lesson.uuid}").headers["ETag"]
        call(maria).post(f"bookings/{lesson.uuid}/confirm")
        answer = call(john).post(f"bookings/{lesson.uuid}/cancel", None, If_Match=tag)
        problem(answer, 412, "precondition_failed")
        assert LedgerEntry.objects.count() == 2

    def test_counts_no_change_that_time_made(self, call, at):
        smith, john = make_practitioner(), make_client()
        hour = pay_by_hand(buy(make_service(smith), john), smith)
        at(TOMORROW_AT_TEN + HOUR)
        tag = call(smith).get(f"bookings/{hour.uuid}").headers["ETag"]
        answer = call(smith).post(f"bookings/{hour.uuid}/complete", None, If_Match=tag)
        assert answer.status == 200
