from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.factories import make_person, make_student, make_teacher

from bookable.domain.people import Role
from bookable.storage.models import Booking, LedgerEntry

END = datetime(2027, 3, 2, 11, tzinfo=UTC)
ONLY_CONFIRMED = {"error": "Only confirmed sessions can be marked as completed"}
NOT_YET = {"error": "Cannot mark session as completed before its scheduled end time"}
ONLY_PARTIES = {"error": "Only the student or teacher can mark the session as completed"}


@pytest.fixture
def _over(at):
    at(END + timedelta(minutes=5))


@pytest.mark.usefixtures("confirmed", "_over")
class TestCompleteSession:
    @pytest.mark.parametrize(("who", "word"), [("as_john", "student"), ("as_maria", "teacher")])
    def test_either_side_may_complete(self, request, confirmed, maria, john, who, word):
        answer = request.getfixturevalue(who).post(f"bookings/{confirmed['id']}/complete/", {})
        assert answer.status == 200
        assert answer.body == {
            "success": True,
            "message": "Session marked as completed successfully",
            "booking": {
                "id": confirmed["id"],
                "status": "COMPLETED",
                "student": str(john.uuid),
                "teacher": str(maria.uuid),
                "start_time": "2027-03-02T10:00:00Z",
                "end_time": "2027-03-02T11:00:00Z",
                "updated_at": "2027-03-02T11:05:00Z",
            },
            "completed_by": word,
            "completed_at": "2027-03-02T11:05:00Z",
        }

    def test_stays_completed_and_writes_a_ledger_entry(self, as_john, confirmed, john):
        as_john.post(f"bookings/{confirmed['id']}/complete/")
        assert as_john.get(f"bookings/{confirmed['id']}/").body["status"] == "COMPLETED"
        entry = LedgerEntry.objects.get(booking__uuid=confirmed["id"], kind="booking_completed")
        assert (entry.actor_id, entry.side) == (john.person_id, "client")

    def test_second_complete_is_refused(self, as_john, as_maria, confirmed):
        as_john.post(f"bookings/{confirmed['id']}/complete/")
        answer = as_maria.post(f"bookings/{confirmed['id']}/complete/")
        assert (answer.status, answer.body) == (400, ONLY_CONFIRMED)

    def test_is_found_by_its_number(self, as_john, confirmed):
        number = Booking.objects.get(uuid=confirmed["id"]).id
        assert as_john.post(f"bookings/{number}/complete/", {}).status == 200

    @pytest.mark.parametrize("who", [make_student, make_teacher, lambda: make_person(Role.STAFF)])
    def test_is_forbidden_to_others(self, call, confirmed, who):
        answer = call(who()).post(f"bookings/{confirmed['id']}/complete/", {})
        assert (answer.status, answer.body) == (403, ONLY_PARTIES)


class TestCompleteTooEarly:
    @pytest.mark.parametrize("early", [timedelta(0), timedelta(microseconds=1), timedelta(days=1)])
    def test_is_refused(self, as_john, confirmed, at, early):
        at(END - early)
        answer = as_john.post(f"bookings/{confirmed['id']}/complete/", {})
        assert (answer.status, answer.body) == (400, NOT_YET)

    def test_is_allowed_just_after_the_end(self, as_john, confirmed, at):
        at(END + timedelta(microseconds=1))
        assert as_john.post(f"bookings/{confirmed['id']}/complete/", {}).status == 200

    def test_hides_the_status_from_strangers(self, call, booking):
        answer = call(make_student()).post(f"bookings/{booking['id']}/complete/", {})
        assert (answer.status, answer.body) == (403, ONLY_PARTIES)


class TestCompleteUnconfirmed:
    def test_is_refused_while_pending(self, as_john, booking):
        answer = as_john.post(f"bookings/{booking['id']}/complete/", {})
        assert (answer.status, answer.body) == (400, ONLY_CONFIRMED)

    def test_is_refused_once_canceled(self, as_john, booking, at):
        as_john.post(f"bookings/{booking['id']}/cancel/")
        at(END + timedelta(minutes=5))
        answer = as_john.post(f"bookings/{booking['id']}/complete/", {})
        assert (answer.status, answer.body) == (400, ONLY_CONFIRMED)


class TestCompleteUnknownBooking:
    @pytest.mark.parametrize(
        "ref",
        [
            "11111111-2222-4333-8444-555555555555",
            "0",
            "-1",
            "999999999",
            "9" * 19,
            "9" * 40,
            "abc",
            "%00",
            "1.5",
            "٣",
        ],
    )
    def test_returns_404(self, as_john, ref):
        answer = as_john.post(f"bookings/{ref}/complete/", {})
        assert (answer.status, answer.body) == (404, {"error": "Booking not found"})


class TestCompleteAddress:
    @pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
    def test_takes_post_only(self, as_john, booking, method):
        answer = as_john.send(method, f"bookings/{booking['id']}/complete/")
        assert answer.status == 405
        assert answer.headers["Allow"] == "POST"
        assert set(answer.body) == {"error"}

    def test_returns_401_without_credentials(self, call, booking):
        answer = call(None).post(f"bookings/{booking['id']}/complete/", {})
        assert answer.status == 401
        assert set(answer.body) == {"error"}

    def test_trailing_slash_is_optional(self, as_john, booking):
        answer = as_john.post(f"bookings/{booking['id']}/complete", {})
        assert (answer.status, answer.body) == (400, ONLY_CONFIRMED)
