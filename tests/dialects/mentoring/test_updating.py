from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bookable.storage.models import LedgerEntry

START = datetime(2027, 3, 2, 14, 30, tzinfo=UTC)
NEW = {"notes": "N", "mentee_notes": "M", "agenda": "A"}

both = pytest.mark.parametrize("method", ["PATCH", "PUT"])


class TestUpdateBooking:
    @both
    def test_changes_three_fields(self, as_john, booking, method):
        answer = as_john.send(method, f"bookings/{booking['id']}/", NEW)
        assert (answer.status, answer.body) == (200, booking | NEW)
        assert as_john.get(f"bookings/{booking['id']}/").body == answer.body

    @both
    @pytest.mark.parametrize("field", NEW)
    def test_keeps_omitted_fields(self, as_john, booking, method, field):
        body = {field: NEW[field]}
        answer = as_john.send(method, f"bookings/{booking['id']}/", body)
        assert answer.body == booking | body

    @both
    def test_ignores_other_fields(self, as_john, booking, method):
        body = {"status": "completed", "session_date": "2030-01-01", "mentor_id": 1, "id": 1}
        answer = as_john.send(method, f"bookings/{booking['id']}/", body)
        assert (answer.status, answer.body) == (200, booking)

    def test_is_allowed_once_scheduled(self, as_john, scheduled):
        answer = as_john.patch(f"bookings/{scheduled['id']}/", NEW)
        assert (answer.status, answer.body) == (200, scheduled | NEW)

    def test_records_the_changed_fields_in_the_ledger(self, as_john, booking):
        as_john.patch(f"bookings/{booking['id']}/", {"agenda": "A", "notes": "N"})
        entry = LedgerEntry.objects.filter(booking_id=booking["id"]).latest("id")
        assert (entry.kind, entry.facts) == ("booking_amended", {"fields": "agenda, notes"})

    def test_changes_updated_at(self, as_john, booking, at):
        at(datetime(2027, 3, 1, 9, tzinfo=UTC))
        answer = as_john.patch(f"bookings/{booking['id']}/", NEW)
        assert answer.body["updated_at"] == "2027-03-01T09:00:00Z"
        assert answer.body["created_at"] == booking["created_at"]

    @pytest.mark.parametrize("body", [{"notes": 1}, {"agenda": None}, [], "x", None])
    def test_value_must_be_text(self, as_john, booking, body):
        assert as_john.patch(f"bookings/{booking['id']}/", body).status == 400


class TestUpdateRefused:
    @both
    def test_after_the_start(self, as_john, scheduled, at, method):
        at(START)
        answer = as_john.send(method, f"bookings/{scheduled['id']}/", NEW)
        assert (answer.status, answer.body) == (400, {"detail": "Past sessions cannot be modified"})

    @both
    def test_if_canceled(self, as_john, scheduled, method):
        as_john.delete(f"bookings/{scheduled['id']}/")
        assert as_john.send(method, f"bookings/{scheduled['id']}/", NEW).status == 400

    @both
    def test_by_the_mentor(self, as_jane, scheduled, method):
        assert as_jane.send(method, f"bookings/{scheduled['id']}/", NEW).status == 404
