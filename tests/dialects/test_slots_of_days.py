"""Slots of several days in one call, and slots for a booking that is to be rescheduled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

import pytest
from tests.api import Caller
from tests.factories import NOW, make_person, make_service, make_session, open_weekly
from tests.steps import buy, request_booking

from bookable.domain.people import Actor, Role
from bookable.storage.models import Service

TOMORROW = NOW + timedelta(days=1, hours=2)


@dataclass
class Asking:
    """One API: the provider and the client there."""

    name: str
    provider: Actor
    client: Actor
    sold: Service | None

    def ask(self, who: Actor | None = None, **query: Any) -> Any:
        """Request slots."""
        caller = Caller(who or self.client, base=BASES[self.name])
        if self.name == "tutoring":
            about = {"teacher_id": self.provider.uuid, **query}
            return caller.get("slots/available/", about)
        if self.name == "mentoring":
            return caller.get(f"{self.provider.person_id}/slots/", query)
        ids = {"practitioner_id": self.provider.person_id, "service_id": self.sold.id}
        return caller.post("bookings/check-availability/", ids | query)

    def slots(self, answer: Any) -> list[dict[str, Any]]:
        """Return the slots in an answer, or of one of its days."""
        return answer["available_slots" if self.name == "tutoring" else "slots"]

    def book(self) -> Any:
        """Book ten o'clock tomorrow."""
        if self.sold is not None:
            return buy(self.sold, self.client, start=TOMORROW).id
        made = request_booking(self.provider, self.client, start=TOMORROW, program=self.name)
        return made.uuid if self.name == "tutoring" else made.id


BASES = {
    "tutoring": "/api/bookings/",
    "mentoring": "/api/mentors/",
    "marketplace": "/api/v1/drf/",
}
ROLES = {
    "tutoring": (Role.TEACHER, Role.STUDENT),
    "mentoring": (Role.MENTOR, Role.MENTEE),
    "marketplace": (Role.PRACTITIONER, Role.CLIENT),
}


@pytest.fixture(params=BASES)
def api(request: pytest.FixtureRequest) -> Asking:
    """A provider who is open from nine to twelve on workdays, and a client."""
    provider, client = (make_person(role) for role in ROLES[request.param])
    for weekday in range(5):
        open_weekly(provider, weekday, time(9), time(12))
    sold = make_service(provider) if request.param == "marketplace" else None
    return Asking(request.param, provider, client, sold)


def days_until(end: str) -> list[str]:
    first, last = date(2027, 3, 2), date.fromisoformat(end)
    return [str(first + timedelta(days=n)) for n in range((last - first).days + 1)]


class TestSlotsOfSeveralDays:
    def test_are_those_of_each_day(self, api):
        api.book()
        answer = api.ask(date="2027-03-02", end_date="2027-03-08")
        assert answer.status == 200, answer
        days = answer.body["days"]
        assert [day["date"] for day in days] == days_until("2027-03-08")
        for day in days:
            alone = api.ask(date=day["date"]).body
            assert api.slots(day) == api.slots(alone)
            assert ("available" in day) == ("available" in alone)
        assert [len(api.slots(day)) for day in days] == [2, 5, 5, 5, 0, 0, 5]

    def test_name_the_provider(self, api):
        body = api.ask(date="2027-03-02", end_date="2027-03-02").body
        assert (
            set(body)
            == {
                "tutoring": {"teacher_id", "days"},
                "mentoring": {"mentor_id", "timezone", "duration", "days"},
                "marketplace": {"practitioner_id", "service_id", "timezone", "days"},
            }[api.name]
        )

    def test_cover_62_days_at_most(self, api):
        body = api.ask(date="2027-03-02", end_date="2027-05-02").body
        assert len(body["days"]) == 62
        answer = api.ask(date="2027-03-02", end_date="2027-05-03")
        assert (answer.status, "end_date" in answer.text) == (400, True)

    @pytest.mark.parametrize("end", ["2027-03-01", "9999-12-31", "2027-02-30", "tomorrow"])
    def test_last_day_must_follow_the_first(self, api, end):
        answer = api.ask(date="2027-03-02", end_date=end)
        assert (answer.status, "end_date" in answer.text) == (400, True)


class TestSlotsForReschedule:
    def test_include_the_bookings_own_time(self, api):
        booked = api.book()
        taken = api.slots(api.ask(date="2027-03-02").body)
        for who in (api.client, api.provider):
            free = api.slots(api.ask(who, date="2027-03-02", besides=booked).body)
            assert (len(taken), len(free)) == (2, 5)

    def test_cover_several_days_too(self, api):
        booked = api.book()
        body = api.ask(date="2027-03-02", end_date="2027-03-03", besides=booked).body
        assert [len(api.slots(day)) for day in body["days"]] == [5, 5]

    def test_return_404_for_other_peoples_bookings(self, api):
        booked = api.book()
        others = [make_person(role) for role in (*ROLES[api.name], Role.STAFF)]
        answers = {(api.ask(each, date="2027-03-02", besides=booked)).status for each in others}
        assert answers == {404}

    def test_return_404_for_an_unknown_booking(self, api):
        assert api.ask(date="2027-03-02", besides=999_999_999).status == 404


class TestWorkshopSlots:
    def test_name_their_session(self):
        smith = make_person(Role.PRACTITIONER)
        workshop = make_service(smith, "workshop")
        held = [make_session(workshop, start=TOMORROW + timedelta(days=n)) for n in range(2)]
        client = Caller(make_person(Role.CLIENT), base=BASES["marketplace"])
        asked_for = {"practitioner_id": smith.person_id, "service_id": workshop.id}
        asked_for |= {"date": "2027-03-02", "end_date": "2027-03-03"}
        days = client.post("bookings/check-availability/", asked_for).body["days"]
        found = [[each["service_session_id"] for each in day["slots"]] for day in days]
        assert found == [[each.id] for each in held]
