"""Booking what is sold on the pages: hours, seats, courses, packages, bundles, and paying."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from tests.api import set_clock
from tests.card_payments import Till
from tests.factories import (
    HOUR,
    NOW,
    TOMORROW_AT_TEN,
    find_room,
    make_client,
    make_location,
    make_practitioner,
    make_service,
    make_session,
)
from tests.lookalikes.faults import Fault
from tests.lookalikes.stripe import StripeLookalike
from tests.pages.booking_pages import address, book, choose, fields, fill_in, sign_in
from tests.pages.test_desk import words

from bookable.domain.commands import Order
from bookable.engine import any_program, ports
from bookable.gateways.stripe import Stripe
from bookable.interfaces.pages.form_tokens import VALID_FOR, new_token
from bookable.interfaces.pages.time_choices import sent
from bookable.storage.models import Booking, CreditEntry, Hold, ServiceSession, WaitlistEntry

pytestmark = pytest.mark.usefixtures("at_now")

MARKET = "marketplace"


@pytest.fixture
def seller(at_now):
    return make_practitioner(zone="UTC")


def text(page) -> str:
    return page.content.decode()


def buy(service, by, **more):
    service.refresh_from_db()
    order = Order(program=MARKET, service=service.uuid, **more)
    return any_program.book(order, by=by, now=NOW)


def hold_seat(client, path, session):
    session.refresh_from_db()
    given = fields(client.get(path)) | {"act": "hold", "session": str(session.uuid)}
    return client.post(path, given)


class TestHour:
    def test_shows_what_it_costs_and_what_is_left_to_do(self, client, seller):
        path = address(seller, MARKET, make_service(seller))
        assert "$50.00" in text(client.get(path))
        page = text(client.get(book(client, path, TOMORROW_AT_TEN)["Location"]))
        assert "One step is left: the payment" in page
        assert "until Monday, 1 March 2027, 8:30" in page
        assert "Your payment has to be recorded while the booking is kept." in page

    @pytest.mark.parametrize(
        ("own", "says"),
        [
            (None, ["Until 24 hours before the start: 100%", "After that: 0%"]),
            ([[2, 50], [48, 100]], ["Until 48 hours before the start: 100%", "Until 2 hours"]),
            ([[0, 100]], ["Until the start: 100%"]),
        ],
    )
    def test_says_what_a_cancellation_gives_back_before_it_is_booked(
        self, client, seller, own, says
    ):
        page = text(
            client.get(address(seller, MARKET, make_service(seller, cancellation_policy=own)))
        )
        assert all(each in page for each in ["What you get back if you cancel", *says])
        assert ("After that" in page) is (own != [[0, 100]])

    def test_that_costs_nothing_has_nothing_to_give_back(self, client, seller):
        path = address(seller, MARKET, make_service(seller, price_cents=0))
        assert "get back" not in text(client.get(path))

    def test_that_costs_nothing_is_booked_at_once(self, client, seller):
        path = address(seller, MARKET, make_service(seller, price_cents=0))
        assert "Free of charge" in text(client.get(path))
        page = text(client.get(book(client, path, TOMORROW_AT_TEN, notes="Back pain")["Location"]))
        assert "It is booked" in page
        assert Booking.objects.get().client_notes == "Back pain"

    def test_has_the_length_of_the_service(self, client, seller):
        path = address(seller, MARKET, make_service(seller, duration_minutes=90), duration="30")
        assert "1 hr 30 min" in text(client.get(path))
        book(client, path, TOMORROW_AT_TEN)
        assert Booking.objects.get().ends_at == TOMORROW_AT_TEN + timedelta(minutes=90)

    def test_of_several_people_is_with_the_one_who_is_chosen(self, client, seller):
        other = make_practitioner(name="Omar Osteo", opens=(NOW + HOUR * 2).time())
        service = make_service(seller, practitioners=[other.person_id])
        path = address(seller, MARKET, service)
        page = text(client.get(path))
        assert all(each in page for each in ("Anyone", "Omar Osteo", "Dr. Smith"))
        book(client, address(seller, MARKET, service, by=str(other.uuid)), TOMORROW_AT_TEN)
        assert Booking.objects.get().provider_id == other.person_id

    def test_with_anyone_shows_the_times_of_all_and_holds_nobody(self, client, seller):
        early = make_practitioner(name="Early Bird", opens=(NOW - HOUR).time())
        service = make_service(seller, practitioners=[early.person_id])
        path = address(seller, MARKET, service, by="any")
        at_seven = TOMORROW_AT_TEN - 3 * HOUR
        answer = book(client, path, at_seven)
        assert answer.status_code == 302
        booking = Booking.objects.get()
        assert (booking.provider_id, booking.starts_at) == (early.person_id, at_seven)

    def test_with_somebody_who_does_not_provide_it_is_no_address(self, client, seller):
        service = make_service(seller)
        path = address(seller, MARKET, service, by=str(make_practitioner().uuid))
        assert client.get(path).status_code == 400

    @pytest.mark.parametrize(
        ("cents", "says"), [(5_000, "Zu zahlen: 50,00 $ Zahlungspflichtig buchen"), (0, "Buchen")]
    )
    def test_says_on_its_button_that_it_costs_money(self, client, seller, cents, says):
        hour = make_service(seller, price_cents=cents)
        path = choose(client, address(seller, MARKET, hour), TOMORROW_AT_TEN)["Location"]
        page = words(client.get(f"{path}&lang=de"))
        assert says in page
        assert ("Zahlungspflichtig" in page) is bool(cents)

    def test_is_paid_with_a_credit(self, client, seller):
        hour, buyer = make_service(seller), make_client()
        ten = make_service(seller, "bundle", covers=[hour], price_cents=0)
        buy(ten, buyer)
        sign_in(client, buyer)
        path = choose(client, address(seller, MARKET, hour), TOMORROW_AT_TEN)["Location"]
        assert "Pay with a credit (10 left)" in text(client.get(path))
        assert "To pay: $50.00 Book and pay Book" in words(client.get(path))
        page = text(client.get(fill_in(client, path, use_credit="on")["Location"]))
        assert "It is booked" in page
        assert CreditEntry.objects.filter(delta=-1).exists()


class TestWorkshop:
    def test_names_the_room_of_each_session(self, client, seller):
        workshop, studio = make_service(seller, "workshop"), make_location("Blue room")
        make_session(workshop, location=studio, room=find_room(studio, "Blue room"))
        assert "Studio, Blue room" in text(client.get(address(seller, MARKET, workshop)))

    @pytest.fixture
    def flow(self, seller):
        return make_service(seller, "workshop")

    def test_shows_its_sessions_with_the_seats_left(self, client, seller, flow):
        make_session(flow, capacity=2)
        page = text(client.get(address(seller, MARKET, flow)))
        assert "Wednesday, 3 March 2027" in page
        assert "2 seats left" in page

    def test_without_sessions_says_so(self, client, seller, flow):
        assert "No dates are planned" in text(client.get(address(seller, MARKET, flow)))

    def test_holds_a_seat_while_the_form_is_filled_in(self, client, seller, flow):
        session, path = make_session(flow, capacity=1), address(seller, MARKET, flow)
        held = hold_seat(client, path, session)
        assert held.status_code == 302
        assert Hold.objects.count() == 1
        assert "Full" in text(client.get(path))
        assert fill_in(client, held["Location"]).status_code == 302
        session.refresh_from_db()
        assert (session.taken, Hold.objects.count()) == (1, 0)
        assert Booking.objects.get().service_session_id == session.id

    def test_that_filled_up_meanwhile_tells_so(self, client, seller, flow):
        session, path = make_session(flow, capacity=1), address(seller, MARKET, flow)
        given = fields(client.get(path))
        session.refresh_from_db()
        buy(flow, make_client(), session=session.uuid)
        answer = client.post(path, {**given, "act": "hold", "session": str(session.uuid)})
        assert answer.status_code == 409
        assert "The last seat has just been taken." in text(answer)

    def test_that_is_full_has_a_line(self, client, seller, flow):
        session, path = make_session(flow, capacity=1), address(seller, MARKET, flow)
        session.refresh_from_db()
        buy(flow, make_client(), session=session.uuid)
        assert "Sign in to join the waitlist" in text(client.get(path))
        sign_in(client, make_client(name="Ann"))
        given = fields(client.get(path)) | {"act": "join", "session": str(session.uuid)}
        assert [client.post(path, given).status_code for _ in range(2)] == [302, 302]
        assert WaitlistEntry.objects.count() == 1
        page = text(client.get(path))
        assert "You are on the waitlist, at position 1." in page
        assert 'href="/me/lines/"' in page

    def test_says_that_nobody_was_put_in_line_by_a_form_that_is_too_old(self, client, seller, flow):
        session, path = make_session(flow, capacity=1), address(seller, MARKET, flow)
        session.refresh_from_db()
        buy(flow, make_client(), session=session.uuid)
        sign_in(client, make_client(name="Ann"))
        given = fields(client.get(path)) | {"act": "join", "session": str(session.uuid)}
        set_clock(NOW + VALID_FOR)
        answer = client.post(path, given)
        assert (answer.status_code, WaitlistEntry.objects.count()) == (403, 0)
        assert "The page was open for too long." in text(answer)

    def test_has_no_line_while_there_are_seats(self, client, seller, flow):
        session, path = make_session(flow), address(seller, MARKET, flow)
        session.refresh_from_db()
        sign_in(client, make_client())
        given = {"act": "join", "session": str(session.uuid), "token": new_token("join", now=NOW)}
        answer = client.post(path, given)
        assert answer.status_code == 409
        assert "There are seats again" in text(answer)

    def test_without_a_session_names_what_is_missing(self, client, seller, flow):
        make_session(flow)
        path = address(seller, MARKET, flow)
        given = fields(client.get(path)) | {"act": "hold", "session": "x"}
        assert client.post(path, given).status_code == 422
        assert not Hold.objects.exists()


class TestCourse:
    @pytest.fixture
    def course(self, seller):
        made = make_service(seller, "course")
        for week in range(2):
            make_session(made, start=NOW + timedelta(days=2 + 7 * week, hours=10), capacity=1)
        return made

    def test_shows_all_dates_before_it_is_bought(self, client, seller, course):
        page = text(client.get(address(seller, MARKET, course)))
        assert all(each in page for each in ("All dates", "3 March 2027", "10 March 2027"))

    def test_is_booked_as_a_whole(self, client, seller, course):
        answer = fill_in(client, address(seller, MARKET, course))
        assert answer.status_code == 302
        assert Booking.objects.filter(parent=None).count() == 1
        assert set(ServiceSession.objects.values_list("taken", flat=True)) == {1}
        assert "10 March 2027" in text(client.get(answer["Location"]))

    def test_that_is_full_has_a_line(self, client, seller, course):
        buy(course, make_client())
        path = address(seller, MARKET, course)
        page = text(client.get(path))
        assert "Every seat is taken" in page
        assert 'name="email"' not in page
        ann = make_client(name="Ann")
        sign_in(client, ann)
        given = fields(client.get(path)) | {"act": "join"}
        assert client.post(path, given).status_code == 302
        assert "at position 1" in text(client.get(path))


class TestPackagesAndBundles:
    def test_are_for_people_with_an_account(self, client, seller):
        hour = make_service(seller)
        pack = make_service(seller, "package", includes=[hour, hour])
        page = text(client.get(address(seller, MARKET, pack)))
        assert "Please sign in to book this." in page
        assert "What it includes" in page
        assert 'name="email"' not in page

    @pytest.mark.parametrize("kind", ["package", "bundle"])
    def test_are_booked_as_a_whole(self, client, seller, kind):
        hour = make_service(seller)
        made_of = {"includes": [hour]} if kind == "package" else {"covers": [hour]}
        whole = make_service(seller, kind, **made_of)
        sign_in(client, make_client())
        answer = fill_in(client, address(seller, MARKET, whole))
        assert answer.status_code == 302
        assert Booking.objects.filter(kind=kind, parent=None).count() == 1
        page = text(client.get(answer["Location"]))
        assert "One step is left: the payment" in page
        assert "Add to your calendar" not in page


class TestCard:
    @pytest.fixture
    def till(self, at_now):
        """Stripe's look-alike, as the vendor of card payments."""
        with StripeLookalike() as stripe:
            gateway = Stripe(**stripe.credentials, api_base=stripe.address)
            ports.provide_payments(gateway)
            yield Till(stripe)
            ports.provide_payments(None)
            gateway.close()

    @pytest.fixture
    def path(self, seller, till):
        return address(seller, MARKET, make_service(seller))

    def test_is_asked_for_right_after_booking(self, client, path, till):
        last = book(client, path, TOMORROW_AT_TEN)["Location"]
        (session,) = till.stripe.sessions.values()
        page = text(client.get(last))
        assert session["url"] in page.replace("&amp;", "&")
        assert "Pay $50.00 by card" in page

    def test_leads_back_to_the_last_page_which_says_that_it_is_booked(self, client, path, till):
        last = book(client, path, TOMORROW_AT_TEN)["Location"]
        (session,) = till.stripe.sessions.values()
        assert session["success_url"].endswith(f"{last}&paid=1")
        awaited = text(client.get(f"{last}&paid=1"))
        assert "We are waiting for the payment." in awaited
        assert "One step is left" not in awaited
        till.deliver(till.stripe.pay(session["id"]))
        done = text(client.get(last))
        assert "It is booked" in done
        assert "<dt>Price</dt><dd>$50.00</dd>" in done

    def test_of_those_who_come_back_without_paying_is_the_same(self, client, path, till):
        last = book(client, path, TOMORROW_AT_TEN)["Location"]
        for _ in range(2):
            assert "Pay $50.00 by card" in text(client.get(last))
        given = {"act": "pay"}
        assert client.post(last, given).status_code == 302
        assert len(till.stripe.sessions) == 1
        assert Booking.objects.count() == 1

    def test_is_asked_for_again_after_the_vendor_was_down(self, client, path, till):
        till.stripe.queue("open", Fault(status=500))
        last = book(client, path, TOMORROW_AT_TEN)["Location"]
        page = text(client.get(last))
        assert 'name="act" value="pay"' in page
        assert client.post(last, {"act": "pay"}).status_code == 302
        assert "Pay $50.00 by card" in text(client.get(last))
        assert len(till.stripe.sessions) == 1

    def test_of_those_who_come_back_too_late_leads_to_another_time(self, client, path, till):
        last = book(client, path, TOMORROW_AT_TEN)["Location"]
        set_clock(NOW + timedelta(minutes=31))
        page = text(client.get(last))
        assert "This booking has run out" in page
        assert "No answer or payment came in time." in page
        assert re.search(rf'href="{path}[^"]*">Choose another time</a>', page)
        assert "Add to your calendar" not in page

    def test_of_those_who_never_come_back_frees_the_time(self, client, path, till):
        day = f"{path}?date=2027-03-02"
        book(client, path, TOMORROW_AT_TEN)
        assert sent(TOMORROW_AT_TEN) not in text(client.get(day))
        set_clock(NOW + timedelta(minutes=31))
        assert sent(TOMORROW_AT_TEN) in text(client.get(day))


class TestPlaceWithOtherClocks:
    """A place in Tokyo, for visitors who read times in London."""

    LONDON = "timezone=Europe/London"

    def test_is_told_beside_each_session(self, client, seller):
        flow = make_service(seller, "workshop", location=make_location(timezone="Asia/Tokyo"))
        make_session(flow)
        page = address(seller, MARKET, flow)
        says = words(client.get(f"{page}?{self.LONDON}")).replace("\u202f", " ")
        assert "6:00 PM - 7:30 PM" in says
        assert "Local time there: Thursday, 4 March 2027, 3:00 AM - 4:30 AM" in says
        assert "Local time there" not in words(client.get(f"{page}?timezone=Asia/Tokyo"))

    def test_is_told_until_an_appointment_is_booked(self, client, seller):
        hour = make_service(seller, location=make_location(timezone="Asia/Tokyo"), price_cents=0)
        page = f"{address(seller, MARKET, hour)}?{self.LONDON}"
        says = words(client.get(f"{page}&date=2027-03-03")).replace("\u202f", " ")
        assert re.search(r"When it is \d+:00 AM on your clocks, it is \d+:00 PM there", says)
        path = choose(client, page, TOMORROW_AT_TEN)["Location"]
        there = "Local time there: Tuesday, 2 March 2027, 7:00 PM - 8:00 PM"
        assert there in words(client.get(path)).replace("\u202f", " ")
        last = fill_in(client, path)["Location"]
        assert there in words(client.get(last)).replace("\u202f", " ")
