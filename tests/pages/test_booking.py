"""Booking a time on the pages: as a guest and signed in, what is kept, and what is refused."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from tests.api import set_clock
from tests.factories import (
    HOUR,
    NOW,
    TOMORROW_AT_TEN,
    make_mentee,
    make_mentor,
    make_practitioner,
    make_service,
    make_staff,
    make_student,
    make_teacher,
)
from tests.identity.issuers import PASSWORD, known_password
from tests.pages.booking_pages import address, book, choose, fields, fill_in, sign_in

from bookable.domain.commands import Request
from bookable.domain.people import Role
from bookable.effects.relay import relay_all
from bookable.engine import bookings, own_handle
from bookable.interfaces.http.throttling import GUESTS
from bookable.interfaces.pages.booking import held_times
from bookable.interfaces.pages.form_tokens import VALID_FOR
from bookable.interfaces.pages.time_choices import sent
from bookable.storage.models import Booking, Hold, Person

pytestmark = pytest.mark.usefixtures("at_now")


@pytest.fixture
def maria(at_now):
    return make_teacher()


def take(teacher, start=TOMORROW_AT_TEN):
    """Have somebody else book a lesson."""
    asked = Request(program="tutoring", provider=teacher.uuid, start=start, length=HOUR)
    return bookings.request(asked, by=make_student(), now=NOW)


def text(page) -> str:
    return page.content.decode()


class TestChoosingATime:
    def test_shows_what_is_offered_and_when(self, client, maria):
        page = client.get(address(maria))
        assert "<h1" in text(page)
        assert "Maria Garcia" in text(page)
        assert "Tuesday, 2 March 2027, 15 times free" in text(page)

    def test_holds_the_time_while_the_form_is_filled_in(self, client, maria):
        chosen = choose(client, address(maria), TOMORROW_AT_TEN)
        held = Hold.objects.get()
        assert (held.starts_at, held.expires_at) == (TOMORROW_AT_TEN, NOW + timedelta(minutes=10))
        assert "This time is kept for you until 8:10" in text(client.get(chosen["Location"]))
        others = text(Client().get(address(maria, date="2027-03-02")))
        assert sent(TOMORROW_AT_TEN) not in others
        assert sent(TOMORROW_AT_TEN + HOUR) in others

    def test_twice_holds_it_once_and_leads_to_one_page(self, client, maria):
        given = {**fields(client.get(address(maria))), "time": sent(TOMORROW_AT_TEN)}
        answers = [client.post(address(maria), given) for _ in range(2)]
        assert answers[0]["Location"] == answers[1]["Location"]
        assert Hold.objects.count() == 1

    def test_that_was_taken_meanwhile_is_told_with_the_others(self, client, maria):
        given = {**fields(client.get(address(maria))), "time": sent(TOMORROW_AT_TEN)}
        take(maria)
        answer = client.post(address(maria, date="2027-03-02"), given)
        assert answer.status_code == 409
        assert "That time has just been taken." in text(answer)
        assert sent(TOMORROW_AT_TEN) not in text(answer)
        assert sent(TOMORROW_AT_TEN + 2 * HOUR) in text(answer)

    def test_instead_of_another_one_gives_that_back(self, client, maria):
        first = choose(client, address(maria), TOMORROW_AT_TEN)["Location"]
        back = text(client.get(first)).split("Choose another time")[0].rpartition('href="')[2]
        path = back.partition('"')[0].replace("&amp;", "&")
        assert "is still kept for you." in text(client.get(path))
        choose(client, path, TOMORROW_AT_TEN + 3 * HOUR)
        assert [held.starts_at for held in Hold.objects.all()] == [TOMORROW_AT_TEN + 3 * HOUR]

    def test_on_a_page_that_was_open_for_too_long_shows_it_anew_and_says_so(self, client, maria):
        given = {**fields(client.get(address(maria))), "time": sent(TOMORROW_AT_TEN)}
        set_clock(NOW + VALID_FOR)
        answer = client.post(address(maria), given)
        assert (answer.status_code, Hold.objects.count()) == (403, 0)
        assert "The page was open for too long." in text(answer)
        again = {**fields(answer), "time": sent(TOMORROW_AT_TEN)}
        assert client.post(address(maria), again).status_code == 302

    def test_is_offered_in_the_lengths_that_are_usual_or_asked_for(self, client, maria):
        assert "45 minutes" in text(client.get(address(maria)))
        page = text(client.get(address(maria, duration="75")))
        assert "1 hr 15 min" in page
        chosen = choose(client, address(maria, duration="75"), TOMORROW_AT_TEN)
        assert Hold.objects.get().ends_at == TOMORROW_AT_TEN + timedelta(minutes=75)
        assert "duration=75" in chosen["Location"]

    def test_in_another_length_stays_on_its_day(self, client, maria):
        wanted = sent(TOMORROW_AT_TEN)
        page = html.unescape(text(client.get(address(maria, time=wanted))))
        (longer,) = re.findall(r'href="([^"]*duration=90)"', page)
        assert re.search(f'value="{wanted}" class="wanted"', text(client.get(longer)))

    @pytest.mark.parametrize(
        "query", [{"duration": "0"}, {"duration": "x"}, {"date": "soon"}, {"timezone": "Mars"}]
    )
    def test_by_an_address_that_cannot_be_read_names_what_is_wrong(self, client, maria, query):
        answer = client.get(address(maria, **query))
        assert answer.status_code == 400
        assert next(iter(query)) in text(answer)

    def test_of_somebody_or_something_unknown_is_not_found(self, client, maria):
        assert client.get("/p/nobody-of-this-name/book/tutoring/").status_code == 404
        assert client.get(address(maria, "buddies")).status_code == 404
        assert client.get(address(maria, "nothing")).status_code == 404
        assert client.get(address(maria, "mentoring")).status_code == 404
        service = make_service(make_practitioner())
        assert client.get(address(maria, "marketplace", service)).status_code == 404

    def test_says_where_and_what_it_is_to_those_with_whom_it_is_shared(self, client, settings):
        seller = make_practitioner(name="Priya")
        massage = make_service(seller, name="Massage", price_cents=5_000)
        path = address(seller, "marketplace", massage)
        text = client.get(f"{path}?date=2027-03-02").content.decode()
        where = f"{settings.BOOKABLE_BASE_URL}{path}"
        assert f'<link rel="canonical" href="{where}">' in text
        assert '<meta property="og:title" content="Massage · Priya">' in text
        [told] = json.loads(re.search(r'ld\+json">(.*?)</script>', text)[1])["@graph"]
        assert (told["@type"], told["provider"]["name"]) == ("Service", "Priya")
        assert (told["offers"]["price"], told["offers"]["url"]) == ("50.00", where)

    def test_says_nothing_of_itself_once_a_time_is_chosen(self, client, maria):
        chosen = choose(client, address(maria), TOMORROW_AT_TEN)["Location"]
        assert "og:title" not in client.get(chosen).content.decode()

    def test_by_an_old_handle_leads_to_the_new_one(self, client, maria):
        old = address(maria, date="2027-03-02")
        own_handle.change("maria-teaches", by=maria, now=NOW)
        answer = client.get(old)
        assert answer.status_code == 302
        assert answer["Location"] == "/p/maria-teaches/book/tutoring/?date=2027-03-02"


class TestGuest:
    @pytest.mark.parametrize("email", ["gina@localhost", "gina@127.0.0.1", "g..a@x.example"])
    def test_needs_an_address_that_mail_reaches(self, client, maria, email):
        answer = book(client, address(maria), TOMORROW_AT_TEN, email=email)
        assert answer.status_code == 422
        assert 'href="#id_email"' in answer.content.decode()
        assert f'value="{email}"' in answer.content.decode()
        assert not Booking.objects.exists()

    def test_books_with_a_name_and_an_address(self, client, maria):
        answer = book(client, address(maria), TOMORROW_AT_TEN, notes="Verbs, please")
        booking = Booking.objects.get()
        assert (booking.starts_at, booking.status) == (TOMORROW_AT_TEN, "requested")
        assert (booking.client.name, booking.notes) == ("Gina Guest", "Verbs, please")
        assert not Hold.objects.exists()
        page = text(client.get(answer["Location"]))
        assert "Your request is on its way" in page
        assert "Maria Garcia has until Tuesday, 2 March 2027" in page
        assert "gina@example.com" not in page

    def test_is_written_to_in_the_language_and_zone_of_the_page(self, client, maria):
        book(client, address(maria, lang="de", timezone="Asia/Tokyo"), TOMORROW_AT_TEN)
        guest = Booking.objects.get().client
        assert (guest.locale, guest.timezone) == ("de", "Asia/Tokyo")

    @pytest.mark.parametrize(
        ("accepted", "chosen", "kept", "shown"),
        [
            ("en-GB", {}, "24", "10:00"),
            ("en-US", {}, "", "10:00 AM"),
            ("en-US", {"hours": "24"}, "24", "10:00"),
            ("en-GB", {"hours": "12"}, "", "10:00 AM"),
            ("de", {"hours": "12"}, "12", "10:00 AM"),
        ],
    )
    def test_is_written_to_by_the_clock_of_the_page(
        self, maria, mails, accepted, chosen, kept, shown
    ):
        browser = Client(headers={"Accept-Language": accepted})
        book(browser, address(maria, **chosen), TOMORROW_AT_TEN)
        assert Booking.objects.get().client.clock == kept
        relay_all()
        mail = next(each for each in mails() if each.address == "gina@example.com")
        assert re.findall(r"10:00(?:\s[AP]M)?", mail.text)[0].split() == shown.split()

    def test_who_presses_twice_books_once(self, client, maria):
        path = choose(client, address(maria), TOMORROW_AT_TEN)["Location"]
        given = {**fields(client.get(path)), "name": "Gina", "email": "gina@example.com"}
        answers = [client.post(path, given) for _ in range(2)]
        assert answers[0]["Location"] == answers[1]["Location"]
        assert Booking.objects.count() == 1

    def test_needs_no_cookie(self, maria):
        strict = Client(enforce_csrf_checks=True)
        path = choose(strict, address(maria), TOMORROW_AT_TEN)["Location"]
        strict.cookies.clear()
        assert fill_in(strict, path).status_code == 302

    def test_cannot_send_what_did_not_come_from_us(self, client, maria):
        path = choose(client, address(maria), TOMORROW_AT_TEN)["Location"]
        given = {"act": "book", "token": "made up", "name": "Gina", "email": "g@example.com"}
        answer = client.post(path, given)
        assert (answer.status_code, Booking.objects.count()) == (403, 0)
        assert 'value="Gina"' in text(answer)

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"name": ""}, "id_name"),
            ({"name": "\u202e"}, "id_name"),
            ({"email": "gina"}, "id_email"),
            ({"email": "gina@unverified.invalid"}, "id_email"),
        ],
    )
    def test_is_led_to_each_mistake_and_keeps_what_was_typed(self, client, maria, given, field):
        path = choose(client, address(maria), TOMORROW_AT_TEN)["Location"]
        answer = fill_in(client, path, notes="Verbs, please", **given)
        assert answer.status_code == 422
        assert f'href="#{field}"' in text(answer)
        assert "Verbs, please" in text(answer)
        assert Booking.objects.count() == 0

    def test_is_not_taken_where_guests_are_not(self, client, settings, maria):
        settings.BOOKABLE_GUESTS = False
        path = choose(client, address(maria), TOMORROW_AT_TEN)["Location"]
        page = text(client.get(path))
        assert "Please sign in to book this." in page
        assert 'name="email"' not in page
        answer = client.post(path, {"act": "book", "token": "x"})
        assert (answer.status_code, Booking.objects.count()) == (403, 0)

    def test_beyond_what_is_allowed_is_told_in_words(self, client, maria):
        for hour in range(3):
            book(client, address(maria), TOMORROW_AT_TEN + hour * HOUR)
        answer = book(client, address(maria), TOMORROW_AT_TEN + 4 * HOUR)
        assert answer.status_code == 409
        assert "as a guest" in text(answer)

    def test_finds_the_form_filled_in_by_the_address(self, client, maria):
        given = {"name": "Ada", "email": "ada@example.com", "notes": "Hello"}
        path = choose(client, address(maria, **given), TOMORROW_AT_TEN)["Location"]
        page = text(client.get(path))
        assert 'value="Ada"' in page
        assert 'value="ada@example.com"' in page
        assert "Hello</textarea>" in page


class TestConflict:
    @pytest.fixture
    def late(self, client, maria):
        """A guest whose hold ends before they send the form, and the time is taken by then."""
        path = choose(client, address(maria), TOMORROW_AT_TEN)["Location"]
        shown = client.get(path)
        set_clock(NOW + timedelta(minutes=11))
        asked = Request(program="tutoring", provider=maria.uuid, start=TOMORROW_AT_TEN, length=HOUR)
        bookings.request(asked, by=make_student(), now=NOW + timedelta(minutes=11))
        given = {**fields(shown), "name": "Gina", "email": "gina@example.com", "notes": "Verbs"}
        return path, given

    def test_keeps_the_form_and_offers_other_times(self, client, late):
        answer = client.post(*late)
        assert answer.status_code == 409
        page = text(answer)
        assert "That time has just been taken." in page
        assert all(each in page for each in ('value="Gina"', "gina@example.com", "Verbs"))
        assert f'type="radio" name="time" value="{sent(TOMORROW_AT_TEN)}"' not in page
        assert f'type="radio" name="time" value="{sent(TOMORROW_AT_TEN + HOUR)}"' in page

    def test_goes_on_with_another_time(self, client, late):
        path, given = late
        again = fields(client.post(path, given))
        answer = client.post(path, {**given, **again, "time": sent(TOMORROW_AT_TEN + HOUR)})
        assert answer.status_code == 302
        assert Booking.objects.filter(starts_at=TOMORROW_AT_TEN + HOUR).count() == 1

    def test_is_none_if_the_time_is_still_free_after_the_hold(self, client, maria):
        path = choose(client, address(maria), TOMORROW_AT_TEN)["Location"]
        set_clock(NOW + timedelta(minutes=11))
        assert "not kept for you any more" in text(client.get(path))
        assert fill_in(client, path).status_code == 302


class TestBookedAlready:
    """The form stays open in another tab, or the browser goes back to it."""

    def test_leads_to_the_last_page(self, client, maria):
        form = choose(client, address(maria), TOMORROW_AT_TEN)["Location"]
        other_tab = fields(client.get(form))
        made = fill_in(client, form)
        assert client.get(form)["Location"] == made["Location"]
        again = {**other_tab, "name": "Gina Guest", "email": "gina@example.com"}
        assert client.post(form, again)["Location"] == made["Location"]
        assert Booking.objects.count() == 1

    def test_leads_the_person_to_it_who_was_signed_in(self, client, maria):
        sign_in(client, make_student())
        form = choose(client, address(maria), TOMORROW_AT_TEN)["Location"]
        made = fill_in(client, form)
        assert client.get(form)["Location"] == made["Location"]

    def test_leads_to_it_after_the_hold_has_ended(self, client, maria):
        form = choose(client, address(maria), TOMORROW_AT_TEN)["Location"]
        set_clock(NOW + timedelta(minutes=11))
        assert b"not kept for you any more" in client.get(form).content
        made = fill_in(client, form)
        assert client.get(form)["Location"] == made["Location"]


class TestSignedIn:
    def test_books_without_saying_who_they_are(self, client, maria):
        student = make_student()
        sign_in(client, student)
        answer = book(client, address(maria), TOMORROW_AT_TEN, notes="Verbs")
        booking = Booking.objects.get()
        assert (booking.client_id, booking.notes) == (student.person_id, "Verbs")
        assert "Your request is on its way" in text(client.get(answer["Location"]))

    def test_reads_times_in_their_own_zone(self, client, maria):
        sign_in(client, make_student(zone="Asia/Tokyo"))
        assert "Japan Standard Time, UTC+9" in text(client.get(address(maria)))

    def test_says_what_a_mentoring_session_is_about(self, client):
        mentor, mentee = make_mentor(), make_mentee()
        sign_in(client, mentee)
        path = address(mentor, "mentoring")
        given = {"session_type": "chat", "agenda": "Careers", "notes": "None"}
        assert book(client, path, TOMORROW_AT_TEN, **given).status_code == 302
        booking = Booking.objects.get()
        assert (booking.session_type, booking.agenda) == ("chat", "Careers")

    def test_is_told_before_that_their_account_cannot_book(self, client, maria):
        sign_in(client, make_mentor())
        page = text(client.get(address(maria)))
        assert "Your account cannot book this. Bookable can change that." in page
        assert "Or sign out, and book with another e-mail address." in page
        sign_in(client, make_student())
        assert "cannot book" not in text(client.get(address(maria)))

    @pytest.mark.parametrize("make", [make_mentor, make_staff])
    def test_is_told_that_another_role_is_needed(self, client, maria, make):
        sign_in(client, make())
        answer = choose(client, address(maria), TOMORROW_AT_TEN)
        assert answer.status_code == 403
        assert "Your account cannot book this." in text(answer)
        assert not Hold.objects.exists()

    def test_cannot_book_their_own_time(self, client, maria):
        Person.objects.filter(id=maria.person_id).update(roles=[Role.TEACHER, Role.STUDENT])
        sign_in(client, maria)
        for answer in (
            client.get(address(maria)),
            choose(client, address(maria), TOMORROW_AT_TEN),
        ):
            assert "You cannot book your own time." in text(answer)

    def test_finds_what_they_typed_before_they_signed_in_elsewhere(self, maria):
        strict = Client(enforce_csrf_checks=True)
        path = choose(strict, address(maria), TOMORROW_AT_TEN)["Location"]
        given = {**fields(strict.get(path)), "name": "Sam", "notes": "I am new"}
        sign_in(strict, make_student())
        answer = strict.post(path, given, headers={"Origin": "http://testserver"})
        assert (answer.status_code, answer["Location"]) == (302, path)
        page = text(strict.get(path))
        assert "This form was open for too long, and nothing has changed." in page
        assert "I am new" in page
        assert not Booking.objects.exists()

    def test_who_sends_it_once_more_without_its_cookie_sees_what_is_booked(self, maria):
        browser = Client(headers={"Origin": "http://testserver"})
        sign_in(browser, make_student())
        path = choose(browser, address(maria), TOMORROW_AT_TEN)["Location"]
        given = fields(browser.get(path))
        made = browser.post(path, given)["Location"]
        browser.handler.enforce_csrf_checks = True
        del browser.cookies["csrftoken"]
        assert browser.post(path, given)["Location"] == made
        assert "nothing has changed" not in text(browser.get(made))

    def test_who_sends_another_time_once_more_without_the_cookie_sees_what_is_booked(self, maria):
        browser = Client(headers={"Origin": "http://testserver"})
        sign_in(browser, make_student())
        path = choose(browser, address(maria), TOMORROW_AT_TEN)["Location"]
        first = fields(browser.get(path))
        later = NOW + timedelta(minutes=11)
        set_clock(later)
        asked = Request(program="tutoring", provider=maria.uuid, start=TOMORROW_AT_TEN, length=HOUR)
        bookings.request(asked, by=make_student(), now=later)
        again = fields(browser.post(path, first))
        given = {**first, **again, "time": sent(TOMORROW_AT_TEN + HOUR)}
        made = browser.post(path, given)["Location"]
        browser.handler.enforce_csrf_checks = True
        del browser.cookies["csrftoken"]
        assert browser.post(path, given)["Location"] == made

    def test_needs_the_token_of_their_session(self, maria):
        strict = Client(enforce_csrf_checks=True)
        sign_in(strict, make_student())
        given = {**fields(strict.get(address(maria))), "time": sent(TOMORROW_AT_TEN)}
        given.pop("csrfmiddlewaretoken", None)
        assert strict.post(address(maria), given).status_code == 403

    def test_goes_on_with_the_held_time_after_signing_in(self, client, maria):
        path = choose(client, address(maria), TOMORROW_AT_TEN)["Location"]
        student = make_student()
        sign_in(client, student)
        assert "This time is kept for you" in text(client.get(path))
        assert fill_in(client, path).status_code == 302
        assert Booking.objects.get().client_id == student.person_id
        assert not Hold.objects.exists()

    def test_sees_pages_that_no_cache_keeps(self, client, maria):
        sign_in(client, make_student())
        assert client.get(address(maria))["Cache-Control"] == "no-store"


class TestSigningInOnTheWay:
    """A form that is filled in by someone who is not, or no longer, signed in."""

    @pytest.fixture
    def student(self):
        return make_student()

    @pytest.fixture
    def sign_in_at(self, client, student):
        """Sign in where an answer leads, and return the form on which one goes on."""

        def form(answer, who=student):
            Person.objects.filter(id=who.person_id).update(password=known_password())
            given = {"email": who.email, "password": PASSWORD}
            return text(client.post(answer["Location"], given, follow=True))

        return form

    @pytest.mark.parametrize("page", ["sign-in", "sign-up"])
    def test_keeps_what_a_visitor_typed(self, client, maria, sign_in_at, page):
        path = choose(client, address(maria), TOMORROW_AT_TEN)["Location"]
        answer = fill_in(client, path, notes="Verbs, please", instead=page)
        assert answer["Location"] == f"/{page}/?{urlencode({'next': path})}"
        assert not Booking.objects.exists()
        shown = sign_in_at({"Location": f"/sign-in/?{urlencode({'next': path})}"})
        assert "Verbs, please</textarea>" in shown
        assert "This time is kept for you" in shown
        assert "Verbs, please" not in text(client.get(path))

    def test_shows_it_for_no_other_time(self, client, maria, sign_in_at):
        first, second = (
            choose(client, address(maria), TOMORROW_AT_TEN + hours * HOUR)["Location"]
            for hours in (0, 1)
        )
        fill_in(client, first, notes="Verbs, please", instead="sign-in")
        other = {"Location": f"/sign-in/?{urlencode({'next': second})}"}
        assert "Verbs, please" not in sign_in_at(other)

    def test_asks_a_person_whose_session_has_ended_to_sign_in(
        self, client, maria, student, sign_in_at
    ):
        sign_in(client, student)
        path = choose(client, address(maria), TOMORROW_AT_TEN)["Location"]
        form = fields(client.get(path))
        client.logout()
        answer = client.post(path, {**form, "notes": "Verbs, please"})
        assert answer["Location"] == f"/sign-in/?{urlencode({'next': path})}"
        assert "Please sign in to go on." in text(client.get(answer["Location"]))
        assert "Verbs, please</textarea>" in sign_in_at(answer)

    def test_shows_no_one_what_another_person_typed(self, client, maria, student, sign_in_at):
        sign_in(client, student)
        path = choose(client, address(maria), TOMORROW_AT_TEN)["Location"]
        form = fields(client.get(path))
        client.logout()
        answer = client.post(path, {**form, "notes": "Verbs, please"})
        assert "Verbs, please" not in sign_in_at(answer, who=make_student())

    def test_keeps_nothing_of_a_form_that_is_not_ours(self, client, maria):
        path = choose(client, address(maria), TOMORROW_AT_TEN)["Location"]
        client.post(
            path, {"act": "book", "instead": "sign-in", "token": "made up", "notes": "Verbs"}
        )
        assert "typed" not in client.session

    @pytest.mark.parametrize("origin", ["null", "https://evil.example"])
    def test_keeps_nothing_that_another_site_sent(self, maria, origin):
        path = choose(Client(), address(maria), TOMORROW_AT_TEN)["Location"]
        browser = Client(headers={"Origin": origin})
        answer = fill_in(browser, path, notes="Verbs, please", instead="sign-in")
        assert answer["Location"] == f"/sign-in/?{urlencode({'next': path})}"
        assert "sessionid" not in browser.cookies

    def test_is_kept_at_no_other_address(self, maria):
        path = choose(Client(), address(maria), TOMORROW_AT_TEN)["Location"]
        browser = Client(enforce_csrf_checks=True, headers={"Origin": "http://testserver"})
        given = {**fields(browser.get(path)), "notes": "Verbs, please"}
        assert browser.post("/sign-in/", given).status_code == 403
        assert "sessionid" not in browser.cookies

    def test_is_not_what_enter_presses(self, client, maria):
        page = text(client.get(choose(client, address(maria), TOMORROW_AT_TEN)["Location"]))
        first = re.findall(r'<button[^>]* form="details"[^>]*>', page)[0]
        assert page.index(first) < page.index('<form method="post" id="details"')
        assert "name=" not in first

    def test_takes_what_was_typed_along_from_the_head_of_the_page(self, client, maria):
        page = text(client.get(choose(client, address(maria), TOMORROW_AT_TEN)["Location"]))
        head = page.partition("</header>")[0]
        assert all(
            f'form="details" name="instead" value="{act}"' in head for act in ("sign-in", "sign-up")
        )
        assert 'href="/sign-in/' not in head

    def test_leads_back_from_the_head_of_every_page_of_a_provider(self, client, maria):
        path = address(maria, date="2027-03-02")
        head = text(client.get(path)).partition("</header>")[0]
        assert f'href="/sign-in/?{urlencode({"next": path})}"' in head
        assert f'href="/sign-up/?{urlencode({"next": path})}"' in head
        assert 'href="/sign-in/"' in text(client.get("/"))


class TestLastPage:
    def test_has_the_calendar_file(self, client, maria):
        path = book(client, address(maria), TOMORROW_AT_TEN)["Location"]
        file = client.get(f"{path}&file=ics")
        assert file["Content-Type"].startswith("text/calendar")
        assert b"DTSTART:20270302T100000Z" in file.content

    def test_says_that_it_is_confirmed_where_nobody_has_to_answer(self, client):
        teacher = make_mentor(auto_accept=True)
        path = book(client, address(teacher, "mentoring"), TOMORROW_AT_TEN, session_type="video")
        assert "It is booked" in text(client.get(path["Location"]))

    def test_is_nothing_to_others(self, client, maria):
        path = book(client, address(maria), TOMORROW_AT_TEN)["Location"]
        made = parse_qs(urlsplit(path).query)["made"][0]
        assert client.get(address(maria, made=made[:-1] + "!")).status_code == 404

    def test_is_kept_by_no_cache_and_listed_nowhere(self, client, maria):
        page = client.get(book(client, address(maria), TOMORROW_AT_TEN)["Location"])
        assert (page["Cache-Control"], page["X-Robots-Tag"]) == ("no-store", "noindex")


class TestBrowserCache:
    def test_is_told_that_nothing_has_changed(self, client, maria):
        first = client.get(address(maria))
        again = client.get(address(maria), headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert first["Cache-Control"] == "private, no-cache"

    def test_is_told_that_a_time_was_taken(self, client, maria):
        tag = client.get(address(maria))["ETag"]
        take(maria)
        assert client.get(address(maria), headers={"If-None-Match": tag}).status_code == 200

    def test_does_not_keep_a_token_that_is_no_longer_taken(self, client, maria):
        tag = client.get(address(maria))["ETag"]
        set_clock(NOW + timedelta(hours=1))
        assert client.get(address(maria), headers={"If-None-Match": tag}).status_code == 200


class TestHoldingTooMuch:
    def test_is_slowed_down_by_address(self, client, settings, monkeypatch, maria):
        settings.BOOKABLE_THROTTLES = True
        monkeypatch.setattr(held_times.HOLDS, "at_most", 1)
        other = Client(REMOTE_ADDR="203.0.113.9")
        assert choose(other, address(maria), TOMORROW_AT_TEN).status_code == 302
        answer = choose(other, address(maria), TOMORROW_AT_TEN + 3 * HOUR)
        assert answer.status_code == 429
        assert int(answer["Retry-After"]) > 0

    def test_of_one_provider_is_no_way_to_close_their_week(self, settings, maria):
        settings.BOOKABLE_THROTTLES = True
        path, other = address(maria, duration="240"), Client(REMOTE_ADDR="203.0.113.10")
        days = [TOMORROW_AT_TEN + timedelta(days=each) for each in range(4)]
        assert [choose(other, path, day).status_code for day in days] == [302, 302, 302, 429]
        assert choose(other, address(make_teacher()), days[0]).status_code == 302

    def test_by_guests_is_no_way_to_mail_to_everybody(self, settings, monkeypatch, maria):
        settings.BOOKABLE_THROTTLES = True
        monkeypatch.setattr(GUESTS, "at_most", 1)
        other = Client(REMOTE_ADDR="203.0.113.11")
        assert book(other, address(maria), TOMORROW_AT_TEN).status_code == 302
        answer = book(other, address(maria), TOMORROW_AT_TEN + HOUR, email="ann@example.com")
        assert (answer.status_code, Booking.objects.count()) == (429, 1)
        assert int(answer["Retry-After"]) > 0


class TestAHostileAddress:
    def test_shows_no_booking_as_that_of_another_provider(self, client, maria):
        there = book(client, address(maria), TOMORROW_AT_TEN)["Location"]
        query = there.partition("?")[2]
        assert client.get(there).status_code == 200
        assert client.get(f"{address(make_teacher())}?{query}").status_code == 404

    @pytest.mark.parametrize("handle", ["%00", "ma%00ria", "%C4%B0", "-", "x" * 5000])
    def test_of_nobody_is_not_there(self, client, db, handle):
        for path in ("", "book/", "book/tutoring/"):
            assert client.get(f"/p/{handle}/{path}").status_code == 404

    @pytest.mark.parametrize(
        "minutes", ["00001999999999999999", "0060", "9" * 5000, "\u0663\u0660"]
    )
    def test_with_an_odd_length_is_told_so(self, client, maria, minutes):
        assert client.get(address(maria, duration=minutes)).status_code == 400
