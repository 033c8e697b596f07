"""What practitioners sell and the dates of it, at their desk."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from tests.factories import (
    make_client,
    make_location,
    make_practitioner,
    make_service,
    make_session,
    make_staff,
    make_teacher,
)
from tests.pages.test_desk import form_of
from tests.steps import buy

from bookable.storage.models import Booking, Person, Service, ServiceSession

SERVICES, SESSIONS = "/desk/services/", "/desk/sessions/"


@pytest.fixture
def seller(client, at_now):
    made = make_practitioner(zone="Europe/Berlin")
    client.force_login(Person.objects.get(id=made.person_id))
    return made


def hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def sent(client: Client, address: str, typed, **query):
    page = client.get(address, query).content.decode()
    form = {name: hidden(page, name) for name in ("form", "version") if f'name="{name}"' in page}
    return client.post(
        address + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else ""),
        {**form, **typed},
    )


APPOINTMENT = {
    "name": "Consultation",
    "description": "An hour for you.",
    "price": "1,250.50",
    "currency": "EUR",
    "duration_minutes": "60",
}


SEATS = {"capacity": "8", "seats_per_client": "2"}


class TestServices:
    def test_of_a_workshop_leads_to_its_first_date(self, client, seller):
        given = {**APPOINTMENT, **SEATS, "name": "Breath"}
        answer = sent(client, SERVICES + "new/", given, kind="workshop")
        made = Service.objects.get()
        assert answer["Location"] == f"{SESSIONS}?service={made.id}&done=offered#add"
        page = client.get(answer["Location"]).content.decode()
        assert "Saved. Add its dates below" in page
        assert f'<option value="{made.id}" selected>' in page

    def test_can_be_offered(self, client, seller):
        answer = sent(client, SERVICES + "new/", APPOINTMENT, kind="individual")
        made = Service.objects.get()
        assert (answer.status_code, answer["Location"]) == (
            303,
            f"{SERVICES}?done=saved#s-{made.id}",
        )
        assert (made.price_cents, made.currency, made.duration_minutes) == (125_050, "EUR", 60)
        assert made.cancellation_policy is None
        page = client.get(SERVICES).content.decode()
        assert "€1,250.50" in page
        assert "Appointment · 1 hour" in page

    def test_take_prices_as_the_language_writes_them(self, client, seller):
        typed = APPOINTMENT | {"price": "1.250,50"}
        assert client.get(SERVICES, {"lang": "de"}).status_code == 200
        assert sent(client, SERVICES + "new/", typed, kind="individual").status_code == 303
        made = Service.objects.get()
        assert made.price_cents == 125_050
        assert 'value="1.250,50"' in client.get(f"{SERVICES}{made.id}/").content.decode()

    @pytest.mark.parametrize(
        ("kind", "typed", "stored"),
        [
            (
                "workshop",
                {"capacity": "8", "seats_per_client": "2"},
                {"capacity": 8, "seats_per_client": 2},
            ),
            ("course", {"capacity": "8", "seats_per_client": "1"}, {"capacity": 8}),
            ("package", {"parts": "HOUR"}, {"includes": "HOUR"}),
            (
                "bundle",
                {"parts": "HOUR", "credits": "10", "valid_days": "90"},
                {"credits": 10, "valid_days": 90, "covers": "HOUR"},
            ),
        ],
    )
    def test_are_of_every_kind(self, client, seller, kind, typed, stored):
        hour = make_service(seller)
        usual = {"name": "New", "price": "10", "currency": "JPY"}
        given = {n: str(hour.id) if v == "HOUR" else v for n, v in typed.items()}
        assert sent(client, SERVICES + "new/", usual | given, kind=kind).status_code == 303
        made = Service.objects.get(name="New")
        assert (made.kind, made.price_cents) == (kind, 10)
        for name, value in stored.items():
            assert getattr(made, name) == ([hour.id] if value == "HOUR" else value)

    def test_can_have_cancellation_rules_of_their_own(self, client, seller):
        more = {
            "has_own_policy": "on",
            "hours_0": "48",
            "percent_0": "100",
            "hours_2": "0",
            "percent_2": "50",
        }
        sent(client, SERVICES + "new/", APPOINTMENT | more, kind="individual")
        assert Service.objects.get().cancellation_policy == [[48, 100], [0, 50]]

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"price": "a lot"}, "price"),
            ({"price": "1.234"}, "price"),
            ({"price": "-1"}, "price"),
            ({"name": " "}, "name"),
            ({"duration_minutes": "0"}, "duration_minutes"),
            ({"currency": "XXX"}, "currency"),
            ({"has_own_policy": "on", "hours_1": "5"}, "percent_1"),
        ],
    )
    def test_say_what_is_wrong_and_keep_what_was_typed(self, client, seller, typed, field):
        answer = sent(client, SERVICES + "new/", APPOINTMENT | typed, kind="individual")
        page = answer.content.decode()
        assert answer.status_code == 422
        assert f'href="#id_{field}"' in page
        assert "An hour for you." in page
        assert not Service.objects.exists()

    def test_need_what_they_are_made_of(self, client, seller):
        typed = {"name": "New", "price": "10", "currency": "EUR"}
        answer = sent(client, SERVICES + "new/", typed, kind="package")
        assert answer.status_code == 422

    def test_can_be_changed_and_the_second_of_two_is_told(self, client, seller):
        policy = [[n, 10 * n] for n in range(5)]
        made = make_service(seller, currency="EUR", cancellation_policy=policy)
        address = f"{SERVICES}{made.id}/"
        page = client.get(address).content.decode()
        assert "What is booked keeps its price" in page
        fields = dict(re.findall(r'name="([a-z_0-9]+)" value="([^"]*)"', page)) | APPOINTMENT
        fields |= {"has_own_policy": "on", "do": "save"}
        assert client.post(address, fields | {"name": "Longer"}).status_code == 303
        made.refresh_from_db()
        assert made.name == "Longer"
        assert made.cancellation_policy == policy
        answer = client.post(address, fields | {"name": "Other", "form": form_of(client)})
        assert answer.status_code == 409
        assert b"This was changed in another window" in answer.content
        assert b'value="Other"' in answer.content

    def test_can_be_taken_off_sale(self, client, seller):
        made = make_service(seller)
        answer = sent(client, f"{SERVICES}{made.id}/", {"do": "stop"})
        assert answer["Location"] == f"{SERVICES}?done=stopped"
        assert not Service.objects.exists()

    def test_of_others_are_not_there(self, client, seller):
        other = make_service(make_practitioner())
        assert client.get(f"{SERVICES}{other.id}/").status_code == 404
        stop = {"form": form_of(client), "do": "stop"}
        assert client.post(f"{SERVICES}{other.id}/", stop).status_code == 404
        assert Service.objects.exists()

    def test_say_who_else_provides_them_where_staff_name_them(self, client, seller):
        made, other = make_service(seller), make_practitioner(name="Ben Other")
        address = f"{SERVICES}{made.id}/"
        client.force_login(Person.objects.get(id=make_staff().person_id))
        page = client.get(address).content.decode()
        assert f"This is sold by {seller.name}." in page
        assert "/desk/calendar/" not in page
        answer = sent(client, address, APPOINTMENT | {"practitioners": "ben-other"})
        assert answer["Location"] == f"{address}?done=saved"
        made.refresh_from_db()
        assert made.practitioners == [other.person_id]
        assert 'value="ben-other"' in client.get(address).content.decode()
        client.force_login(Person.objects.get(id=seller.person_id))
        assert "Who else provides it: Ben Other." in client.get(address).content.decode()
        sent(client, address, APPOINTMENT | {"name": "Longer", "practitioners": ""})
        made.refresh_from_db()
        assert (made.name, made.practitioners) == ("Longer", [other.person_id])

    @pytest.mark.parametrize(
        ("typed", "says"),
        [
            ("nobody-at-all", "No page has the address nobody-at-all."),
            ("tess", "One of these pages does not belong to another practitioner."),
        ],
    )
    def test_name_only_practitioners(self, client, seller, typed, says):
        make_teacher(name="Tess")
        made = make_service(seller)
        client.force_login(Person.objects.get(id=make_staff().person_id))
        given = APPOINTMENT | {"practitioners": typed}
        answer = sent(client, f"{SERVICES}{made.id}/", given)
        assert answer.status_code == 422
        assert says in answer.content.decode()

    def test_are_not_for_teachers(self, client, at_now):
        client.force_login(Person.objects.get(id=make_teacher().person_id))
        assert client.get(SERVICES).status_code == 403
        assert client.get(SESSIONS).status_code == 403


class TestDates:
    @pytest.fixture
    def flow(self, seller):
        return make_service(seller, "workshop", name="Flow", capacity=5)

    def _typed(self, of, **more):
        usual = {"service": str(of.id), "date": "2027-03-28", "start": "10", "end": "11:30"}
        return usual | more

    def test_can_be_added_by_the_clocks_of_the_seller(self, client, flow):
        answer = sent(client, SESSIONS, self._typed(flow))
        alike = f"service={flow.id}&start=10&end=11%3A30"
        assert (answer.status_code, answer["Location"]) == (303, f"{SESSIONS}?done=added&{alike}")
        made = ServiceSession.objects.get()
        # Clocks in Berlin went forward at two that morning.
        assert made.starts_at == datetime(2027, 3, 28, 8, tzinfo=UTC)
        assert made.capacity == 5
        assert "Sunday, 28 March 2027" in client.get(SESSIONS).content.decode()

    def test_keep_what_the_next_one_has_alike(self, client, seller, flow):
        place, course = make_location("Hall"), make_service(seller, "course", name="Yoga")
        at = f"{place.id}:{place.rooms.get().id}"
        typed = self._typed(course, place=at, capacity="7")
        page = client.get(sent(client, SESSIONS, typed)["Location"]).content.decode()
        assert f'<option value="{course.id}" selected>Yoga' in page
        assert f'<option value="{at}" selected>' in page
        assert all(f'value="{kept}"' in page for kept in ("10", "11:30", "7"))
        assert 'value="2027-03-28"' not in page

    def test_can_be_added_by_the_clocks_of_a_place(self, client, flow):
        place = make_location("Hall", name="Studio", timezone="America/New_York")
        room = place.rooms.get()
        sent(client, SESSIONS, self._typed(flow, place=f"{place.id}:{room.id}", end="2:00"))
        made = ServiceSession.objects.get()
        assert made.starts_at == datetime(2027, 3, 28, 14, tzinfo=UTC)
        assert made.ends_at == datetime(2027, 3, 29, 6, tzinfo=UTC)
        assert made.room_id == room.id

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"date": "2027-02-30"}, "date"),
            ({"date": "2020-01-01"}, "start"),
            ({"start": "2:30", "end": "4"}, "start"),
            ({"start": "noon"}, "start"),
            ({"last_date": "2028-01-01"}, "end"),
            ({"capacity": "0"}, "capacity"),
            ({"times": "0"}, "times"),
            ({"times": "53"}, "times"),
            ({"place": "77:"}, "place"),
            ({"service": "77"}, "service"),
        ],
    )
    def test_say_what_is_wrong(self, client, flow, typed, field):
        answer = sent(client, SESSIONS, self._typed(flow, **typed))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert f'href="#id_{field}"' in page
        assert not ServiceSession.objects.exists()

    def test_can_be_added_for_several_weeks(self, client, flow):
        answer = sent(client, SESSIONS, self._typed(flow, date="2027-03-24", times="3"))
        alike = f"service={flow.id}&start=10&end=11%3A30"
        assert answer["Location"] == f"{SESSIONS}?done=all-added&{alike}"
        starts = ServiceSession.objects.order_by("starts_at").values_list("starts_at", flat=True)
        # Clocks in Berlin went forward before the second one.
        days = ((3, 24, 9), (3, 31, 8), (4, 7, 8))
        assert list(starts) == [datetime(2027, *each, tzinfo=UTC) for each in days]
        page = client.get(answer["Location"]).content.decode()
        assert "All dates were added." in page
        assert 'name="times" value="1"' in page

    def test_for_several_weeks_are_added_once(self, client, flow):
        typed = self._typed(flow, times="3", form=form_of(client))
        answers = [client.post(SESSIONS, typed) for _ in range(2)]
        assert [each.status_code for each in answers] == [303, 303]
        assert answers[0]["Location"] == answers[1]["Location"]
        assert ServiceSession.objects.count() == 3

    def test_for_several_weeks_name_each_that_cannot_be_added(self, client, seller, flow):
        other = make_service(seller, "workshop", name="Other", capacity=5)
        for day in (7, 21):
            make_session(other, start=datetime(2027, 3, day, 1, tzinfo=UTC))
        night = {"date": "2027-03-07", "start": "2:30", "end": "3:30"}
        answer = sent(client, SESSIONS, self._typed(flow, times="5", **night))
        assert answer.status_code == 409
        page = answer.content.decode()
        beside = re.search(r'id="id_times_error">(.*?)</p>', page, re.DOTALL)[1]
        assert beside.split("<br>") == [
            "Nothing was added, because not all dates are possible.",
            "7 Mar 2027 and 21 Mar 2027: You, or the room, have something else at this time.",
            "28 Mar 2027: The clocks of Berlin skip this time on that day.",
        ]
        assert 'href="#id_times"' in page
        assert 'name="times" value="5"' in page
        assert not ServiceSession.objects.filter(service=flow).exists()

    def test_as_the_service_are_by_the_clocks_of_its_place(self, client, seller):
        there = make_location(timezone="America/New_York")
        made = make_service(seller, "workshop", capacity=5, location=there)
        sent(client, SESSIONS, self._typed(made, date="2027-03-10", times="2"))
        starts = ServiceSession.objects.order_by("starts_at").values_list("starts_at", flat=True)
        # Clocks in New York went forward before the second one.
        days = ((3, 10, 15), (3, 17, 14))
        assert list(starts) == [datetime(2027, *each, tzinfo=UTC) for each in days]

    def test_cannot_overlap(self, client, flow):
        assert sent(client, SESSIONS, self._typed(flow)).status_code == 303
        answer = sent(client, SESSIONS, self._typed(flow, start="11", end="12"))
        assert answer.status_code == 409
        assert b"have something else at this time" in answer.content

    def test_are_moved(self, client, flow):
        made = make_session(flow)
        address = f"{SESSIONS}{made.id}/"
        page = client.get(address).content.decode()
        assert 'name="date" value="2027-03-03"' in page
        answer = sent(
            client, address, self._typed(flow, date="2027-03-29", capacity="4", do="move")
        )
        assert answer.status_code == 303
        made.refresh_from_db()
        assert (made.starts_at, made.capacity) == (datetime(2027, 3, 29, 8, tzinfo=UTC), 4)

    @pytest.mark.parametrize("act", [{"date": "2027-03-30", "do": "move"}, {"do": "cancel"}])
    def test_that_were_moved_in_another_window_are_shown_first(self, client, flow, act):
        made = make_session(flow)
        address = f"{SESSIONS}{made.id}/"
        page = client.get(address).content.decode()
        shown = {name: hidden(page, name) for name in ("form", "version")}
        sent(client, address, self._typed(flow, date="2027-03-29", do="move"))
        answer = client.post(address, shown | self._typed(flow, capacity="7") | act)
        assert answer.status_code == 409
        text = answer.content.decode()
        assert "This was changed in another window since you opened it." in text
        assert "Monday, 29 March 2027" in text
        made.refresh_from_db()
        assert (made.starts_at, made.canceled_at) == (datetime(2027, 3, 29, 8, tzinfo=UTC), None)
        again = {name: hidden(text, name) for name in ("form", "version")}
        assert client.post(address, again | self._typed(flow) | act).status_code == 303

    def test_that_got_clients_meanwhile_are_moved_with_them(self, client, flow):
        made = make_session(flow)
        address = f"{SESSIONS}{made.id}/"
        page = client.get(address).content.decode()
        shown = {name: hidden(page, name) for name in ("form", "version")}
        buy(flow, make_client(), session=made)
        typed = self._typed(flow, date="2027-03-29", do="move")
        assert client.post(address, shown | typed).status_code == 303

    def test_that_were_deleted_in_another_window_are_not_there(self, client, flow):
        made = make_session(flow)
        address = f"{SESSIONS}{made.id}/"
        made.delete()
        typed = self._typed(flow, do="move", form=form_of(client))
        assert client.post(address, typed).status_code == 404

    def test_are_deleted_where_nobody_has_booked(self, client, flow):
        made = make_session(flow)
        assert sent(client, f"{SESSIONS}{made.id}/", {"do": "remove"}).status_code == 303
        assert not ServiceSession.objects.exists()

    def test_of_others_are_not_there(self, client, seller):
        other = make_session(make_service(make_practitioner(), "workshop"))
        assert client.get(f"{SESSIONS}{other.id}/").status_code == 404


class TestDateWithClients:
    @pytest.fixture
    def booked(self, client, seller):
        flow = make_service(seller, "workshop", name="Flow", capacity=5)
        made = make_session(flow)
        buy(flow, make_client(name="Ann Client"), session=made)
        return made

    def test_shows_who_comes_and_takes_their_money(self, client, booked):
        address = f"{SESSIONS}{booked.id}/"
        page = client.get(address).content.decode()
        assert "Ann Client" in page
        assert page.count(f'action="{address}"') == 3
        assert 'action="/desk/"' not in page
        seat = Booking.objects.get()
        step = {
            "form": form_of(client),
            "booking": str(seat.uuid),
            "step": "pay",
            "seen": hidden(page, "seen"),
            "method": "cash",
        }
        assert client.post(address, step).status_code == 303
        seat.refresh_from_db()
        assert (seat.status, seat.paid_cents) == ("confirmed", 5_000)
        page = client.get(address).content.decode()
        assert "$50.00 go back to them. What was not paid online you give back yourself." in page

    def test_is_canceled_with_what_it_does_told_before(self, client, booked):
        address = f"{SESSIONS}{booked.id}/"
        page = client.get(address).content.decode()
        assert "1 booking is canceled and its client told." in page
        assert "Nothing is paid yet, so nothing goes back." in page
        answer = sent(client, address, {"do": "cancel", "reason": "I am ill."})
        assert answer["Location"] == f"{SESSIONS}?done=cancel"
        assert Booking.objects.get().status == "canceled"
        page = client.get(address).content.decode()
        assert "This date is canceled." in page
        assert "Nobody has booked yet" not in page

    @pytest.mark.parametrize("reason", ["x" * 10_001, "I am \x00 ill."])
    def test_is_not_canceled_for_a_reason_that_cannot_be_kept(self, client, booked, reason):
        address = f"{SESSIONS}{booked.id}/"
        answer = sent(client, address, {"do": "cancel", "reason": reason})
        assert answer.status_code == 422
        assert f">{reason}</textarea>" in answer.content.decode()
        assert Booking.objects.get().status == "pending_payment"

    def test_cannot_be_deleted(self, client, booked):
        answer = sent(client, f"{SESSIONS}{booked.id}/", {"do": "remove"})
        assert answer.status_code == 409
        assert ServiceSession.objects.exists()
