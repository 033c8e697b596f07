from __future__ import annotations

from datetime import timedelta

from tests.people import NOW

from bookable.domain.commands import Pay
from bookable.engine import bookings


class TestAnAppointment:
    def test_goes_from_the_wish_to_its_end(self, as_john, as_smith, smith, john, hour, at):
        start = NOW + timedelta(days=1, hours=2)
        wish = {
            "practitioner_id": smith.person_id,
            "service_id": hour.id,
            "start_time": start.isoformat(),
            "end_time": (start + timedelta(hours=1)).isoformat(),
        }
        made = as_john.post("bookings/", wish)
        assert made.status == 201, made
        path = f"bookings/{made.body['id']}/"
        print(made.body)
        assert as_john.post(path + "confirm/").status == 400
        bookings.perform(
            made.body["id"],
            Pay(cents=5000, method="cash"),
            program="marketplace",
            by=smith,
            now=NOW,
        )
        confirmed = as_john.post(path + "confirm/")
        assert (confirmed.status, confirmed.body["status"]) == (200, "confirmed")
        print(as_john.get("bookings/").body)
        print(as_john.get(path).body)
        at(start)
        started = as_smith.get(path)
        assert started.body["status"] == "in_progress", started
        done = as_smith.post(path + "complete/")
        assert (done.status, done.body["status"]) == (200, "completed"), done
        print(
            as_john.post(
                "bookings/check-availability/",
                {
                    "practitioner_id": smith.person_id,
                    "service_id": hour.id,
                    "date": "2027-03-02",
                    "timezone": "America/New_York",
                },
            ).body
        )
        assert as_john.post(path + "notes/", {"content": "x"}).status == 201
        print(as_john.get(path + "notes/").body)
        print(
            as_john.get(
                "bookings/?status=confirmed&is_upcoming=true&ordering=-start_time&search=a&status=draft,completed&start_date=2027-03-01&end_date=2028-01-01T00:00:00Z&booking_type=individual&payment_status=paid"
            )
        )
