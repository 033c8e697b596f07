"""The provider's desk: what waits for an answer, and what is ahead."""

from __future__ import annotations

import re
from datetime import time, timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client
from tests.api import set_clock
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    TOMORROW_AT_TEN,
    make_buddy,
    make_client,
    make_connection,
    make_match,
    make_person,
    make_practitioner,
    make_service,
    make_session,
    make_student,
    make_teacher,
    open_daily,
)
from tests.identity.issuers import PASSWORD, known_password
from tests.steps import book_for_good, buy, request_booking, request_session, schedule_session

from bookable.domain.commands import Cancel, Reschedule
from bookable.domain.meetings import Meeting
from bookable.domain.people import SYSTEM, Actor, Role
from bookable.engine import any_program, clock, confirming
from bookable.interfaces.pages.form_tokens import VALID_FOR
from bookable.interfaces.pages.member_forms import new_key
from bookable.queries import desks
from bookable.queries.full_bookings import full_booking
from bookable.storage import models

pytestmark = pytest.mark.usefixtures("at_now")


def desk_of(who: Actor) -> Client:
    client = Client()
    client.force_login(models.Person.objects.get(id=who.person_id))
    return client


def status_of(booking) -> str:
    return models.Booking.objects.get(id=booking.id).status


def version_of(booking) -> int:
    return models.LedgerEntry.objects.filter(booking_id=booking.id).count()


def form_of(desk: Client) -> str:
    """Return the token of a form that is shown to who is signed in."""
    return new_key(models.Person.objects.get(id=desk.session["_auth_user_id"]))


def send(desk, booking, step, **spoil):
    """Send a form of the desk, as it is shown at this moment."""
    now = clock.now()
    seen = full_booking(booking.uuid, by=SYSTEM, now=now).surroundings.version
    given = {"booking": booking.uuid, "step": step, "seen": seen}
    given["form"] = spoil.pop("form", None) or form_of(desk)
    return desk.post("/desk/", given | spoil.pop("spoil", {}) | spoil)


def words(answer) -> str:
    """Return what a page says, without its marks."""
    text = answer.content.decode().replace("\u2013", "-")
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


@pytest.fixture
def maria():
    return make_teacher(name="Maria Garcia", zone="Europe/Berlin")


@pytest.fixture
def john():
    return make_student(name="John Doe")


@pytest.fixture
def meeting_vendor(monkeypatch):
    """Confirm tutoring without asking a vendor for its meeting."""
    meeting = Meeting("jitsi", "m1", "https://meet.example/m1")
    monkeypatch.setattr(confirming, "make_meeting", lambda *given, **more: meeting)


class TestWhoMaySeeTheDesk:
    def test_those_who_are_not_signed_in_sign_in_first_and_go_on(self, client):
        answer = client.get("/desk/?after=1b2")
        assert answer.status_code == 302
        assert answer["Location"] == "/sign-in/?next=%2Fdesk%2F%3Fafter%3D1b2"
        assert client.post("/desk/", {"step": "confirm"}).status_code == 302

    def test_those_who_provide_nothing_are_told_so(self, john):
        answer = desk_of(john).get("/desk/")
        assert answer.status_code == 403
        assert "This page is for those who offer their time" in words(answer)

    def test_is_kept_by_no_cache(self, maria):
        headers = desk_of(maria).get("/desk/").headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Robots-Tag"] == "noindex"


class TestSessionThatEnded:
    def test_goes_on_with_what_was_being_done(self, maria, john):
        booking = request_booking(maria, john)
        desk = desk_of(maria)
        text = desk.get("/desk/").content.decode()
        form = re.search(r'name="form" value="([^"]*)"', text)[1]
        desk.logout()
        answer = send(desk, booking, "decline", form=form, reason="I am away")
        assert (answer.status_code, status_of(booking)) == (302, "requested")
        assert answer["Location"] == "/sign-in/?next=%2Fdesk%2F"
        models.Person.objects.filter(id=maria.person_id).update(password=known_password())
        signs = {"email": maria.email, "password": PASSWORD, "next": "/desk/"}
        assert desk.post("/sign-in/", signs)["Location"] == "/desk/"
        resumed = desk.get("/desk/")
        assert '<details class="ask" open>' in resumed.content.decode()
        assert "I am away" in words(resumed)
        assert "I am away" not in words(desk.get("/desk/"))


class TestFormOfTheDesk:
    @pytest.fixture
    def strict(self, maria, john):
        """A browser at the desk whose forms need Django's token, and a request that waits there."""
        desk = Client(enforce_csrf_checks=True, headers={"Origin": "http://testserver"})
        desk.force_login(models.Person.objects.get(id=maria.person_id))
        booking = request_booking(maria, john)
        desk.get("/desk/")
        return desk, booking

    def test_that_was_open_for_too_long_changes_nothing_and_keeps_what_was_typed(self, maria, john):
        booking = request_booking(maria, john)
        desk = desk_of(maria)
        form = form_of(desk)
        set_clock(NOW + VALID_FOR)
        answer = send(desk, booking, "decline", form=form, reason="I am away")
        assert (answer["Location"], status_of(booking)) == ("/desk/", "requested")
        shown = words(desk.get("/desk/"))
        assert "This form was open for too long, and nothing has changed." in shown
        assert "I am away" in shown

    def test_that_was_open_for_too_long_is_told_to_its_sender_alone(self, maria, john):
        desk = desk_of(maria)
        form = form_of(desk)
        set_clock(NOW + VALID_FOR)
        send(desk, request_booking(maria, john), "decline", form=form)
        desk.post("/sign-out/")
        desk.force_login(models.Person.objects.get(id=john.person_id))
        assert "This form was open for too long" not in words(desk.get("/me/"))

    @pytest.mark.parametrize("letter", ["e", "ん", "😀"])
    def test_keeps_the_longest_reason_in_any_script(self, maria, john, letter):
        desk, booking = desk_of(maria), request_booking(maria, john)
        form = form_of(desk)
        set_clock(NOW + VALID_FOR)
        send(desk, booking, "decline", form=form, reason=letter * 10_000)
        assert letter * 10_000 in words(desk.get("/desk/"))

    def test_that_is_sent_twice_says_once_what_came_of_it(self, maria, john):
        desk, booking = desk_of(maria), request_booking(maria, john)
        form = form_of(desk)
        set_clock(NOW + VALID_FOR)
        for _ in range(2):
            send(desk, booking, "decline", form=form)
        assert words(desk.get("/desk/")).count("This form was open for too long") == 1

    def test_whose_cookie_is_gone_changes_nothing_and_keeps_what_was_typed(self, strict, john):
        desk, booking = strict
        form = form_of(desk)
        del desk.cookies["csrftoken"]
        answer = send(desk, booking, "decline", form=form, reason="I am away")
        assert (answer["Location"], status_of(booking)) == ("/desk/", "requested")
        page = desk.get("/desk/")
        assert "This form was open for too long, and nothing has changed." in words(page)
        assert "I am away" in words(page)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]*)"', page.content.decode())[1]
        once_more = {"reason": "I am away", "csrfmiddlewaretoken": token}
        send(desk, booking, "decline", **once_more)
        assert status_of(booking) == "canceled"

    def test_whose_cookie_is_gone_and_that_was_carried_out_is_not_shown_again(self, strict):
        desk, booking = strict
        form, token = form_of(desk), desk.cookies["csrftoken"].value
        given = {"form": form, "reason": "I am away"}
        send(desk, booking, "decline", csrfmiddlewaretoken=token, **given)
        assert status_of(booking) == "canceled"
        del desk.cookies["csrftoken"]
        assert send(desk, booking, "decline", **given)["Location"] == "/desk/"
        assert "nothing has changed" not in words(desk.get("/desk/"))

    @pytest.mark.parametrize("origin", ["", "null", "https://evil.example"])
    def test_from_another_site_is_refused_and_not_kept(self, strict, john, origin):
        desk, booking = strict
        desk.defaults["HTTP_ORIGIN"] = origin
        answer = send(desk, booking, "decline", reason="Hand it over")
        assert (answer.status_code, status_of(booking)) == (403, "requested")
        assert "Hand it over" not in words(answer) + words(desk.get("/desk/"))

    def test_for_another_person_is_not_kept_for_who_is_signed_in(self, strict, john):
        desk, booking = strict
        for form in ("x", new_key(john)):
            answer = send(desk, booking, "decline", form=form, reason="Hand it over")
            assert (answer.status_code, status_of(booking)) == (403, "requested")
            assert "Hand it over" not in words(answer) + words(desk.get("/desk/"))

    @pytest.mark.parametrize("make", [lambda john: "x", new_key])
    def test_that_was_not_made_for_its_sender_is_not_taken(self, maria, john, make):
        booking = request_booking(maria, john)
        answer = send(desk_of(maria), booking, "confirm", form=make(john))
        assert (answer.status_code, status_of(booking)) == (403, "requested")


class TestEmptyDesk:
    def test_says_that_nothing_waits(self, maria):
        says = words(desk_of(maria).get("/desk/"))
        assert "Nothing waits for you" in says
        assert "Nothing is booked yet" in says
        assert "Before people can book you" not in says

    def test_says_what_a_newcomer_does_first(self):
        newcomer = make_person(Role.TEACHER)
        says = words(desk_of(newcomer).get("/desk/"))
        assert "Before people can book you Set the hours" in says
        assert "Offer a service" not in says
        assert "Nothing waits for you" not in says

    def test_says_what_a_newcomer_has_done(self):
        priya = make_practitioner()
        open_daily(priya, time(9), time(17))
        says = words(desk_of(priya).get("/desk/"))
        assert "Set the hours Done" in says
        assert "Offer a service An" in says
        make_service(priya)
        assert "Before people can book you" not in words(desk_of(priya).get("/desk/"))


class TestCalendarThatDoesNotAnswer:
    @pytest.mark.parametrize("path", ["/desk/", "/desk/calendar/"])
    def test_is_named_after_an_hour(self, maria, path):
        for label, ago in (("Work", HOUR * 1.1), ("Home", HOUR * 0.9)):
            make_connection(maria, label=label, url=f"https://{label}", succeeded_at=NOW - ago)
        make_connection(make_teacher(), label="Theirs", succeeded_at=NOW - DAY)
        page = words(desk_of(maria).get(path))
        assert "No answer for more than an hour from: Work." in page

    def test_is_named_in_a_list_as_the_language_writes_it(self, maria):
        for label in ("仕事", "自宅"):
            make_connection(maria, label=label, url=f"https://{label}", created_at=NOW - DAY)
        page = words(desk_of(maria).get("/desk/?lang=ja"))
        assert "仕事、自宅" in page

    def test_is_named_if_it_never_did(self, maria):
        make_connection(maria, created_at=NOW - DAY)
        page = words(desk_of(maria).get("/desk/"))
        assert "No answer for more than an hour from: calendar.example." in page

    def test_is_named_to_a_newcomer(self):
        newcomer = make_person(Role.TEACHER)
        make_connection(newcomer, created_at=NOW - DAY)
        page = words(desk_of(newcomer).get("/desk/"))
        assert "No answer for more than an hour from: calendar.example." in page
        assert "Before people can book you" in page


class TestRequest:
    def test_is_shown_in_the_zones_of_both(self, maria, john):
        request_booking(maria, john)
        says = words(desk_of(maria).get("/desk/"))
        assert "1 request to answer" in says
        assert "Tuesday, 2 March 2027 11:00 AM-12:00 PM John Doe Requested" in says
        assert "For John Doe: Tuesday, 2 March 2027, 10:00 AM" in says
        assert "Please answer by" in says

    def test_is_listed_and_counted_once(self, maria, john):
        request_booking(maria, john)
        book_for_good(maria, make_student(name="Kim"), start=TOMORROW_AT_TEN + 2 * HOUR)
        answer = desk_of(maria).get("/desk/")
        assert answer.content.decode().count(">John Doe</a>") == 1
        assert "1 request to answer 0 today 1 in the next seven days" in words(answer)

    def test_beyond_those_that_are_listed_is_said_to_follow(self, maria, monkeypatch):
        monkeypatch.setattr(desks, "MOST_WAITING", 1)
        for hours in range(2):
            request_booking(maria, make_student(), start=TOMORROW_AT_TEN + hours * HOUR)
        assert "More requests follow as you answer these." in words(desk_of(maria).get("/desk/"))

    @pytest.mark.usefixtures("meeting_vendor")
    def test_is_accepted_in_place(self, maria, john):
        booking = request_booking(maria, john)
        desk = desk_of(maria)
        answer = send(desk, booking, "confirm")
        assert (answer.status_code, status_of(booking)) == (302, "confirmed")
        says = words(desk.get(answer["Location"]))
        assert "John Doe , Tuesday, 2 March 2027, 11:00 AM-12:00 PM Confirmed" in says
        assert "Join the meeting" in says

    def test_is_declined_with_a_reason(self, maria, john):
        booking = request_booking(maria, john)
        answer = send(desk_of(maria), booking, "decline", reason="I am away")
        assert (answer.status_code, status_of(booking)) == (302, "canceled")
        assert models.Booking.objects.get().cancellation_reason == "I am away"

    def test_that_is_answered_twice_by_one_form_is_answered_once(self, maria, john):
        booking = request_booking(maria, john)
        desk = desk_of(maria)
        given = {"booking": booking.uuid, "step": "decline", "seen": version_of(booking)}
        given["form"] = form_of(desk)
        answers = [desk.post("/desk/", given) for _ in range(2)]
        assert [each.status_code for each in answers] == [302, 302]
        assert version_of(booking) == given["seen"] + 1

    def test_that_has_changed_meanwhile_is_left_as_it_is(self, maria, john):
        booking = request_booking(maria, john)
        seen = version_of(booking)
        move = Reschedule(start=TOMORROW_AT_TEN + 2 * HOUR)
        any_program.take(booking.uuid, move, by=john, now=NOW)
        answer = send(desk_of(maria), booking, "decline", seen=seen, reason="Too early for me")
        assert (answer.status_code, status_of(booking)) == (409, "requested")
        assert "It has changed since you opened this page." in words(answer)
        assert "Too early for me" in words(answer)

    def test_that_was_withdrawn_is_told_with_how_it_stands(self, maria, john):
        booking = request_booking(maria, john)
        seen = version_of(booking)
        any_program.take(booking.uuid, Cancel(), by=john, now=NOW)
        answer = send(desk_of(maria), booking, "confirm", seen=seen)
        assert answer.status_code == 409
        assert "1:00 PM" not in words(answer)
        assert "John Doe , Tuesday, 2 March 2027, 11:00 AM-12:00 PM Canceled" in words(answer)

    def test_of_another_provider_is_not_found(self, maria, john):
        booking = request_booking(make_teacher(), john)
        answer = send(desk_of(maria), booking, "confirm")
        assert (answer.status_code, status_of(booking)) == (404, "requested")
        assert "John Doe" not in words(answer)

    def test_that_ran_out_waits_no_more(self, maria, john):
        request_booking(maria, john, start=NOW + 5 * DAY + 2 * HOUR)
        set_clock(NOW + 2 * DAY)
        assert "0 requests to answer" in words(desk_of(maria).get("/desk/"))

    def test_of_a_buddy_waits_for_the_one_who_was_asked(self):
        ana, ben = make_buddy(), make_buddy(name="Ben")
        request_session(make_match(ana, ben), ana)
        desks = [words(desk_of(each).get("/desk/")) for each in (ana, ben)]
        assert "0 requests to answer" in desks[0]
        assert "1 request to answer" in desks[1]

    @pytest.mark.parametrize("spoil", [{"step": "leap"}, {"booking": "x"}, {"seen": "-1"}])
    def test_form_that_cannot_be_read_changes_nothing(self, maria, john, spoil):
        booking = request_booking(maria, john)
        answer = send(desk_of(maria), booking, "decline", spoil=spoil)
        assert (answer.status_code, status_of(booking)) == (422, "requested")

    def test_keeps_a_reason_that_is_too_long_beside_the_booking(self, maria, john):
        booking = request_booking(maria, john)
        answer = send(desk_of(maria), booking, "decline", reason="x" * 10_001)
        assert (answer.status_code, status_of(booking)) == (422, "requested")
        page = answer.content.decode()
        assert f">{'x' * 10_001}</textarea>" in page
        assert '<p class="error">Ensure this value has at most 10000 characters' in page


class TestSteps:
    def test_settle_what_is_over(self, maria, john):
        booking = book_for_good(maria, john)
        set_clock(NOW + 3 * DAY)
        desk = desk_of(maria)
        assert "Did it take place?" in words(desk.get("/desk/"))
        assert send(desk, booking, "complete").status_code == 302
        assert status_of(booking) == "completed"
        assert "Did it take place?" not in words(desk.get("/desk/"))

    def test_note_that_nobody_came(self):
        seller, buyer = make_practitioner(), make_client()
        booking = buy(make_service(seller, price_cents=0), buyer)
        set_clock(TOMORROW_AT_TEN + timedelta(minutes=10))
        assert send(desk_of(seller), booking, "no-show").status_code == 302
        assert status_of(booking) == "no_show"

    def test_record_a_payment(self):
        seller, buyer = make_practitioner(), make_client()
        booking = buy(make_service(seller), buyer)
        desk = desk_of(seller)
        says = words(desk.get("/desk/"))
        assert "Waits for payment" in says
        assert "Owed: $50.00" in says
        answer = send(desk, booking, "pay", method="bank_transfer")
        assert (answer.status_code, status_of(booking)) == (302, "confirmed")
        assert models.Payment.objects.get().method == "bank_transfer"
        assert send(desk, booking, "pay", method="cash").status_code == 409

    def test_of_two_buddies_are_for_each_of_them(self):
        ana, ben = make_buddy(), make_buddy(name="Ben")
        session = schedule_session(make_match(ana, ben), ana)
        set_clock(NOW + 3 * DAY)
        assert send(desk_of(ana), session, "complete").status_code == 302
        assert "Did it take place?" not in words(desk_of(ana).get("/desk/"))
        assert "Did it take place?" in words(desk_of(ben).get("/desk/"))


class TestStepsWithAPage:
    """Steps that are asked about on a page of their own, from which one comes back."""

    def links(self, desk, page="/desk/") -> dict[str, str]:
        text = desk.get(page).content.decode()
        found = re.findall(r'<a class="button second" href="([^"]*)">(\w[\w ]*)', text)
        return {name: unescape(address) for address, name in found}

    def test_cancel_with_a_reason_and_come_back_to_the_desk(self, maria, john):
        booking = book_for_good(maria, john)
        desk = desk_of(maria)
        address = self.links(desk)["Cancel"]
        assert 'href="/desk/">Leave it as it is' in desk.get(address).content.decode()
        given = {"form": form_of(desk), "version": version_of(booking), "reason": "Ill"}
        answer = desk.post(address, given)
        assert (answer["Location"], status_of(booking)) == ("/desk/", "canceled")
        assert "It is canceled." in words(desk.get("/desk/"))
        assert models.LedgerReason.objects.get(entry__booking_id=booking.id).reason == "Ill"

    def test_say_before_what_the_client_gets_back(self):
        seller, buyer = make_practitioner(), make_client(name="Cy")
        desk = desk_of(seller)
        booking = buy(make_service(seller), buyer)
        send(desk, booking, "pay", method="cash")
        says = words(desk.get(self.links(desk, f"/desk/clients/{buyer.uuid}/")["Cancel"]))
        assert "Cy gets back $50.00 of $50.00." in says

    def test_of_a_request_are_decline_for_who_is_asked(self, maria, john):
        request_booking(maria, john)
        assert "Cancel" not in self.links(desk_of(maria))

    def test_move_a_seat_to_another_session(self):
        seller = make_practitioner()
        flow = make_service(seller, "workshop", price_cents=0)
        session = make_session(flow)
        make_session(flow, start=TOMORROW_AT_TEN + 2 * DAY)
        booking = buy(flow, make_client(), session=session)
        desk = desk_of(seller)
        address = self.links(desk, f"/desk/sessions/{session.id}/")["Move"]
        assert address == f"/me/bookings/{booking.uuid}/move/"
        assert "Choose another time" in words(desk.get(address))

    def test_dispute_a_session_of_two_buddies(self):
        ana, ben = make_buddy(), make_buddy(name="Ben")
        schedule_session(make_match(ana, ben), ana)
        set_clock(NOW + 3 * DAY)
        desk = desk_of(ana)
        assert "What happened?" in words(desk.get(self.links(desk)["Something went wrong"]))


class TestPaymentOnThePageOfABooking:
    def test_is_recorded_by_the_seller_who_stays_there(self):
        seller = make_practitioner()
        booking = buy(make_service(seller), make_client())
        desk, page = desk_of(seller), f"/me/bookings/{booking.uuid}/"
        text = desk.get(page).content.decode()
        given = dict(re.findall(r'name="(booking|seen|next)" value="([^"]*)"', text))
        paid = {"step": "pay", "method": "cash", "form": form_of(desk)}
        answer = desk.post("/desk/", given | paid)
        assert (answer["Location"], status_of(booking)) == (page, "confirmed")
        says = words(desk.get(page))
        assert "Done." in says
        assert "Record a payment" not in says

    def test_is_not_offered_to_the_client(self):
        buyer = make_client()
        booking = buy(make_service(make_practitioner()), buyer)
        says = words(desk_of(buyer).get(f"/me/bookings/{booking.uuid}/"))
        assert "Record a payment" not in says

    def test_leads_nowhere_else(self):
        seller = make_practitioner()
        booking = buy(make_service(seller), make_client())
        answer = send(desk_of(seller), booking, "pay", next="//evil.example/")
        assert answer["Location"] == f"/desk/?done={booking.uuid}"


class TestUnpaid:
    def test_has_a_list_of_its_own_until_it_is_paid_or_let_go(self):
        seller = make_practitioner()
        flow = make_service(seller, "workshop", name="Flow")
        seat = buy(flow, make_client(name="Ann"), session=make_session(flow))
        massage = make_service(seller, name="Massage")
        buy(make_service(seller, "bundle", covers=[massage]), make_client(name="Ben"), start=None)
        hour = buy(massage, make_client(name="Cy"))
        desk = desk_of(seller)
        says = words(desk.get("/desk/"))
        unpaid = says[says.index("Waiting for payment") : says.index("Today and the next days")]
        assert all(name in unpaid for name in ("Ann", "Ben", "Cy"))
        assert unpaid.count("Kept until Monday, 1 March 2027") == 3
        assert says.count("Cy Waits for payment") == 1
        send(desk, seat, "pay", method="cash")
        assert "Ann" not in words(desk.get("/desk/")).split("Today and the next days")[0][-400:]
        send(desk, hour, "pay", method="cash")
        set_clock(NOW + 2 * HOUR)
        assert "Waiting for payment" not in words(desk.get("/desk/"))

    def test_has_one_card_for_a_session_with_all_who_owe_for_it(self):
        seller = make_practitioner()
        flow = make_service(seller, "workshop", name="Flow", capacity=5)
        session = make_session(flow, capacity=5)
        seats = [buy(flow, make_client(name=name), session=session) for name in ("Ann", "Ben")]
        hour = buy(make_service(seller, name="Massage"), make_client(name="Cy"))
        desk = desk_of(seller)
        page = desk.get("/desk/").content.decode()
        unpaid = page[page.index('id="unpaid"') : page.index('id="ahead"')]
        assert [unescape(each) for each in re.findall(r"<h3><a[^>]*>([^<]*)<", unpaid)] == [
            "Flow",
            "Cy",
        ]
        assert re.findall(r"<h4><a[^>]*>([^<]*)<", unpaid) == ["Ann", "Ben"]
        assert f'href="/desk/sessions/{session.id}/">Flow' in unpaid
        for each in (*seats, hour):
            assert f'name="booking" value="{each.uuid}"' in unpaid
        send(desk, seats[0], "pay", method="cash")
        page = desk.get("/desk/").content.decode()
        assert re.findall(r"<h4><a[^>]*>([^<]*)<", page.split('id="ahead"')[0]) == []

    def test_beyond_those_that_are_listed_is_said_to_be_left_out(self, monkeypatch):
        monkeypatch.setattr(desks, "MOST_WAITING", 2)
        seller = make_practitioner()
        flow = make_service(seller, "workshop", name="Flow", capacity=5)
        session = make_session(flow, capacity=5)
        buy(flow, make_client(), session=session)
        assert "are listed here at once" not in words(desk_of(seller).get("/desk/"))
        for _ in range(2):
            buy(flow, make_client(), session=session)
        says = words(desk_of(seller).get("/desk/"))
        assert "Waiting for payment At most 2 are listed here at once." in says

    def test_has_one_card_for_a_course_without_a_time_of_its_own(self):
        seller = make_practitioner()
        course = make_service(seller, "course", capacity=5)
        make_session(course, capacity=5)
        for name in ("Ann", "Ben"):
            buy(course, make_client(name=name), start=None)
        page = desk_of(seller).get("/desk/").content.decode().split('id="ahead"')[0]
        assert re.findall(r"<h3>([^<]*)<", page) == ["Teacher training"]
        assert re.findall(r"<h4><a[^>]*>([^<]*)<", page) == ["Ann", "Ben"]

    def test_of_others_is_not_theirs(self):
        buy(make_service(make_practitioner()), make_client())
        says = words(desk_of(make_practitioner(name="Omar")).get("/desk/"))
        assert "Waiting for payment" not in says


class TestZones:
    @pytest.mark.parametrize(
        ("page", "says"),
        [
            ("/desk/", "Times are in your time zone, Central European Standard Time, UTC+1."),
            ("/desk/calendar/", "Times are in your time zone, Central European Standard Time"),
            ("/desk/calendar/?date=2027-07-05", "zone, Central European Summer Time, UTC+2."),
            ("/desk/calendar/block/", "Times are in your time zone, Central European Standard"),
            ("/desk/hours/", "Times are in Central European Time."),
        ],
    )
    def test_are_named_in_words(self, maria, page, says):
        shown = words(desk_of(maria).get(page))
        assert says in shown
        assert "Europe/Berlin" not in shown


class TestDaysAhead:
    def test_begin_with_today_in_the_providers_zone(self, john):
        kiri = make_teacher(zone="Pacific/Auckland")
        # Both are at noon there, and on the next day but one of the calendar of London.
        for days in (1, 2):
            book_for_good(kiri, john, start=NOW.replace(hour=23) + (days - 1) * DAY)
        set_clock(NOW + 5 * HOUR)
        says = words(desk_of(kiri).get("/desk/"))
        assert "1 today 2 in the next seven days" in says

    def test_show_a_session_once_with_its_seats(self):
        seller = make_practitioner()
        flow = make_service(seller, "workshop", price_cents=0)
        session = make_session(flow)
        for name in ("Ann", "Bob"):
            buy(flow, make_client(name=name), session=session)
        says = words(desk_of(seller).get("/desk/"))
        assert "2 of 2 seats taken" in says
        assert "Ann" not in says

    def test_lead_to_the_page_of_a_session(self):
        seller = make_practitioner()
        session = make_session(make_service(seller, "workshop", price_cents=0))
        page = desk_of(seller).get("/desk/").content.decode()
        assert f'<a href="/desk/sessions/{session.id}/">' in page
        assert desk_of(seller).get(f"/desk/sessions/{session.id}/").status_code == 200

    def test_go_on_page_by_page(self, maria, john):
        for number in range(33):
            start = NOW + DAY + (number // 5) * DAY + (1 + number % 5) * HOUR
            book_for_good(maria, make_student(name=f"Student {number}"), start=start)
        desk = desk_of(maria)
        first = desk.get("/desk/").content.decode()
        more = re.search(r'href="(/desk/\?after=[^"]+)"', first)
        second = desk.get(more[1]).content.decode()
        names = [
            re.findall(r"<h4><a [^>]*>Student (\d+)</a></h4>", text) for text in (first, second)
        ]
        assert [int(n) for page in names for n in page] == list(range(33))
        assert "Show more" not in second
        assert "Waiting for your answer" not in second

    @pytest.mark.parametrize(
        "after",
        ["x", "1b", "9999999999999999999b1", "1b99999999999999999999", "1b-1", "1b1b1", "1.5s2"],
    )
    def test_know_no_other_place(self, maria, after):
        answer = desk_of(maria).get("/desk/", {"after": after})
        assert answer.status_code == 404
        assert "This page is not there any more." in words(answer)

    def test_take_few_statements_however_many_there_are(
        self, maria, john, django_assert_max_num_queries
    ):
        for number in range(20):
            start = NOW + DAY + (number // 5) * DAY + (1 + number % 5) * HOUR
            request_booking(maria, make_student(), start=start)
        desk = desk_of(maria)
        with django_assert_max_num_queries(13):
            desk.get("/desk/")

    def test_name_nobody_who_is_not_theirs(self, maria):
        answer = desk_of(maria).get("/desk/", {"done": str(uuid4())})
        assert answer.status_code == 200
