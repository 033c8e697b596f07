"""The settings: what they save, and what they refuse."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from tests.api import set_clock
from tests.factories import NOW, make_connection, make_student, make_teacher
from tests.identity.issuers import PASSWORD, known_password
from tests.pages.test_booking_pages import at, browser_of, move, send
from tests.steps import book_for_good

from bookable.domain.people import Actor
from bookable.effects import relay
from bookable.interfaces.pages.member_forms import new_key
from bookable.storage import models

pytestmark = pytest.mark.usefixtures("at_now")

PAGES = ["", "mails/", "calendars/", "sign-in/", "data/", "data/export.json"]


@pytest.fixture
def sam(db: None) -> Actor:
    made = make_student(name="Sam Carter")
    models.Person.objects.filter(id=made.person_id).update(password=known_password())
    return made


def stored(who: Actor) -> models.Person:
    return models.Person.objects.get(id=who.person_id)


def act(browser: Client, who: Actor, page: str, what: str, **typed: str) -> object:
    """Press a button of a page of the settings."""
    given = {"form": new_key(who), "act": what, **typed}
    return browser.post(f"/me/settings/{page}", given)


class TestSettings:
    @pytest.mark.parametrize("page", PAGES)
    def test_are_for_those_who_are_signed_in(self, client, page):
        assert client.get(f"/me/settings/{page}").status_code == 302
        assert client.post(f"/me/settings/{page}", {"act": "end-feed"}).status_code == 302

    @pytest.mark.parametrize("page", PAGES)
    def test_are_shown_to_nobody_else(self, sam, page):
        answer = browser_of(sam).get(f"/me/settings/{page}")
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "no-store"


class TestAboutMe:
    GIVEN = {
        "name": "Samira Carter",
        "avatar_url": "https://pictures.example/sam.png",
        "timezone": "Europe/Berlin",
        "locale": "de",
        "clock": "12",
    }

    def test_is_saved_and_answered_in_the_language_that_was_chosen(self, sam):
        browser = browser_of(sam)
        assert send(browser, "/me/settings/", **self.GIVEN).status_code == 302
        kept = stored(sam)
        assert {name: getattr(kept, name) for name in self.GIVEN} == self.GIVEN
        page = browser.get("/me/settings/").content.decode()
        assert "Ihre Auswahl ist gespeichert." in page

    def test_has_a_clock_that_pages_and_mails_go_by(self, sam, mails):
        lesson = book_for_good(make_teacher(), sam)
        models.Person.objects.filter(id=sam.person_id).update(clock="24")
        page = browser_of(sam).get(at(lesson)).content.decode()
        assert "10:00 \N{EN DASH} 11:00" in page
        assert " AM" not in page
        move(browser_of(sam), lesson, time="2027-03-03T15:00Z")
        relay.relay_all()
        told = next(mail.text for mail in mails() if mail.address == sam.email)
        assert "15:00" in told

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", ""),
            ("name", "\u202e"),
            ("avatar_url", "javascript:alert(1)"),
            ("timezone", "Europe/Atlantis"),
            ("timezone", ""),
            ("locale", "tlh"),
            ("clock", "13"),
        ],
    )
    def test_names_the_field_that_is_wrong_and_keeps_the_rest(self, sam, field, value):
        answer = send(browser_of(sam), "/me/settings/", **self.GIVEN | {field: value})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert f'href="#id_{field}"' in page
        assert field == "name" or "Samira Carter" in page
        assert stored(sam).name == "Sam Carter"


class TestMyPage:
    @pytest.fixture
    def ann(self, db: None) -> Actor:
        return make_teacher(name="Ann Miller")

    def test_shows_what_one_says_about_oneself(self, ann, client):
        given = TestAboutMe.GIVEN | {"bio": "I teach <b>Spanish</b>.\r\nAlso online."}
        assert send(browser_of(ann), "/me/settings/", **given).status_code == 302
        page = client.get("/p/ann-miller/").content.decode()
        assert "I teach &lt;b&gt;Spanish&lt;/b&gt;.<br>Also online." in page

    def test_is_why_only_those_who_have_one_say_something(self, ann, sam):
        assert 'name="bio"' in browser_of(ann).get("/me/settings/").content.decode()
        assert 'name="bio"' not in browser_of(sam).get("/me/settings/").content.decode()

    def test_has_a_text_that_is_not_too_long(self, ann):
        given = TestAboutMe.GIVEN | {"bio": "x" * 10_001}
        assert send(browser_of(ann), "/me/settings/", **given).status_code == 422

    def test_is_for_those_who_can_be_booked(self, sam):
        browser = browser_of(sam)
        assert browser.get("/me/settings/page/").status_code == 404
        assert b"/me/settings/page/" not in browser.get("/me/settings/").content

    def test_is_not_there_where_there_are_no_public_pages(self, ann, settings):
        settings.BOOKABLE_PAGES = False
        assert browser_of(ann).get("/me/settings/page/").status_code == 404

    def test_has_the_address_to_share(self, ann):
        page = browser_of(ann).get("/me/settings/page/").content
        assert b'href="/p/ann-miller/"' in page
        assert b"data-bookable" not in page

    def test_has_the_line_for_other_sites_where_they_may_show_it(self, ann, settings):
        settings.BOOKABLE_EMBED_ORIGINS = ["https://www.example.com"]
        page = browser_of(ann).get("/me/settings/page/").content.decode()
        for mode in ("inline", "button", "popup"):
            line = f'embed.js" data-bookable="ann-miller" data-mode="{mode}"'
            assert line.replace('"', "&quot;") in page or line in page

    def test_gets_another_address_and_is_still_found_at_the_one_before(self, ann, client):
        browser = browser_of(ann)
        assert send(browser, "/me/settings/page/", handle="Miss-Miller").status_code == 302
        assert b'href="/p/miss-miller/"' in browser.get("/me/settings/page/").content
        assert client.get("/p/ann-miller/")["Location"] == "/p/miss-miller/"

    @pytest.mark.parametrize("handle", ["", "a", "two words", "desk", "beth-king"])
    def test_names_what_is_wrong_and_keeps_what_was_typed(self, ann, handle):
        make_teacher(name="Beth King")
        answer = send(browser_of(ann), "/me/settings/page/", handle=handle)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert 'href="#id_handle"' in page
        assert f'value="{handle}"' in page or not handle
        assert 'href="/p/ann-miller/"' in page


class TestMails:
    def test_are_chosen(self, sam):
        browser = browser_of(sam)
        assert b'value="1440"' in browser.get("/me/settings/mails/").content
        answer = send(browser, "/me/settings/mails/", reminders=["60", "15"], digest="daily")
        assert answer.status_code == 302
        kept = models.NotificationPreference.objects.get(person_id=sam.person_id)
        assert (kept.bookings, kept.reminders, kept.digest) == (False, [60, 15], "daily")

    def test_keep_what_is_not_offered_here(self, sam):
        models.NotificationPreference.objects.create(
            person_id=sam.person_id, reminders=[10_000, 5_000, 4_000, 3_000, 2_000]
        )
        answer = send(browser_of(sam), "/me/settings/mails/", reminders=["60"], digest="")
        assert answer.status_code == 302
        kept = models.NotificationPreference.objects.get(person_id=sam.person_id)
        assert len(kept.reminders) == 5

    def test_refuse_what_is_no_choice(self, sam):
        answer = send(browser_of(sam), "/me/settings/mails/", reminders=["7"], digest="hourly")
        assert answer.status_code == 422


class TestCalendarFeed:
    def test_is_made_shown_once_and_ended(self, sam):
        browser = browser_of(sam)
        page = act(browser, sam, "calendars/", "open-feed").content.decode()
        found = re.search(r"<code.*>http://[^/]+(/calendar/\S+\.ics)</code>", page)
        assert found is not None
        assert Client().get(found[1]).status_code == 200
        assert found[1] not in browser.get("/me/settings/calendars/").content.decode()
        assert act(browser, sam, "calendars/", "end-feed").status_code == 302
        assert Client().get(found[1]).status_code == 404

    def test_sent_again_shows_the_same_address(self, sam):
        browser, form = browser_of(sam), {"form": new_key(sam), "act": "open-feed"}
        pages = [browser.post("/me/settings/calendars/", form).content.decode() for _ in range(2)]
        codes = {re.search(r"<code.*?>(.+?)</code>", page)[1] for page in pages}
        assert len(codes) == 1


class TestConnectedCalendars:
    def test_name_what_is_wrong_with_an_address(self, sam):
        answer = act(
            browser_of(sam), sam, "calendars/", "connect", kind="ics", url="ftp://x.example"
        )
        assert answer.status_code == 422
        assert "We cannot read a calendar at this address." in answer.content.decode()

    def test_are_removed_by_their_owner_alone(self, sam):
        theirs, mine = make_connection(make_teacher()), make_connection(sam)
        browser = browser_of(sam)
        for ref, status in ((theirs.uuid, 409), ("x", 409), (mine.uuid, 302)):
            answer = act(browser, sam, "calendars/", "remove", connection=str(ref))
            assert answer.status_code == status
        assert models.CalendarConnection.objects.filter(id=theirs.id, removed_at=None).exists()


class TestPassword:
    NEW = "a horse of another colour"

    def test_is_changed_and_ends_all_but_this_session(self, sam):
        here, elsewhere = browser_of(sam), browser_of(sam)
        typed = {"current_password": PASSWORD, "new_password": self.NEW}
        answer = act(here, sam, "sign-in/", "password", **typed)
        assert answer.status_code == 302
        assert stored(sam).check_password(self.NEW)
        assert here.get("/me/").status_code == 200
        assert elsewhere.get("/me/").status_code == 302

    @pytest.mark.parametrize(
        ("current", "new", "field"),
        [
            ("wrong", NEW, "current_password"),
            (PASSWORD, "short", "new_password"),
            ("", "", "current_password"),
        ],
    )
    def test_needs_the_old_one_and_a_good_new_one(self, sam, current, new, field):
        typed = {"current_password": current, "new_password": new}
        answer = act(browser_of(sam), sam, "sign-in/", "password", **typed)
        assert answer.status_code == 422
        assert f'href="#id_{field}"' in answer.content.decode()
        assert stored(sam).check_password(PASSWORD)


FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
    " Gecko) Version/26.0 Mobile/15E148 Safari/604.1"
)


def signed_in_with(who: Actor, browser: str) -> Client:
    """Sign in by the form with a browser."""
    client = Client(headers={"User-Agent": browser})
    answer = client.post("/sign-in/", {"email": who.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


class TestSignIns:
    def test_are_listed_with_their_browsers_and_this_one_is_marked(self, sam):
        here = signed_in_with(sam, FIREFOX)
        set_clock(NOW + timedelta(minutes=5))
        signed_in_with(sam, SAFARI)
        signed_in_with(make_known(), FIREFOX)
        page = here.get("/me/settings/sign-in/").content.decode()
        shown = page.partition("Where I am signed in")[2].partition("</ul>")[0]
        lines = re.findall(r"<strong>(.+?)</strong>( <span[^>]*>Here)?", shown)
        assert [(name, bool(is_here)) for name, is_here in lines] == [
            ("Safari, iPhone", False),
            ("Firefox, Linux", True),
        ]
        assert shown.count('value="end-sign-in"') == 1

    def test_say_when_a_browser_was_last_seen_to_the_hour(self, sam):
        here = signed_in_with(sam, FIREFOX)
        for minutes, seen in ((59, NOW), (61, NOW + timedelta(minutes=61))):
            set_clock(NOW + timedelta(minutes=minutes))
            assert here.get("/me/").status_code == 200
            kept = models.SignIn.objects.get(person_id=sam.person_id)
            assert (kept.began_at, kept.seen_at) == (NOW, seen)

    def test_are_noted_at_the_next_look_for_sessions_that_began_before(self, sam):
        here = browser_of(sam)
        session = here.session
        del session["sign_in"]
        session.save()
        models.SignIn.objects.all().delete()
        here.get("/me/", headers={"User-Agent": FIREFOX})
        assert models.SignIn.objects.get().device == "Firefox, Linux"

    def test_are_ended_one_by_one(self, sam):
        here, lost, phone = (signed_in_with(sam, each) for each in (FIREFOX, FIREFOX, SAFARI))
        wanted = models.SignIn.objects.order_by("id")[1].id
        answer = act(here, sam, "sign-in/", "end-sign-in", sign_in=str(wanted))
        assert answer.status_code == 302
        assert [each.get("/me/").status_code for each in (here, lost, phone)] == [200, 302, 200]
        assert models.SignIn.objects.count() == 2
        again = act(here, sam, "sign-in/", "end-sign-in", sign_in=str(wanted))
        assert again.status_code == 409
        assert "You are not signed in there any more." in again.content.decode()

    @pytest.mark.parametrize("sign_in", ["", "x", "²", "9" * 30, "theirs"])
    def test_of_others_are_not_ended(self, sam, sign_in):
        theirs = signed_in_with(make_known(), FIREFOX)
        named = str(models.SignIn.objects.get().id) if sign_in == "theirs" else sign_in
        assert (
            act(browser_of(sam), sam, "sign-in/", "end-sign-in", sign_in=named).status_code == 409
        )
        assert theirs.get("/me/").status_code == 200

    def test_go_with_their_session(self, sam):
        here = signed_in_with(sam, FIREFOX)
        here.post("/sign-out/")
        assert not models.SignIn.objects.exists()

    def test_are_this_one_alone_once_all_others_have_ended(self, sam):
        here = signed_in_with(sam, FIREFOX)
        signed_in_with(sam, SAFARI)
        assert act(here, sam, "sign-in/", "elsewhere").status_code == 302
        assert [each.device for each in models.SignIn.objects.all()] == ["Firefox, Linux"]
        signed_in_with(sam, SAFARI)
        typed = {"current_password": PASSWORD, "new_password": TestPassword.NEW}
        assert act(here, sam, "sign-in/", "password", **typed).status_code == 302
        assert [each.device for each in models.SignIn.objects.all()] == ["Firefox, Linux"]


def make_known() -> Actor:
    made = make_student()
    models.Person.objects.filter(id=made.person_id).update(password=known_password())
    return made


class TestSigningInElsewhere:
    def test_ends_and_this_session_stays(self, sam):
        here, elsewhere = browser_of(sam), browser_of(sam)
        assert act(here, sam, "sign-in/", "elsewhere").status_code == 302
        assert here.get("/me/").status_code == 200
        assert elsewhere.get("/me/").status_code == 302


class TestTokens:
    def test_are_shown_and_ended(self, sam):
        browser = browser_of(sam)
        page = act(browser, sam, "sign-in/", "make-token").content.decode()
        token = re.search(r"<code>(bk_\S+)</code>", page)[1]
        headers = {"Authorization": f"Token {token}"}
        assert Client(headers=headers).get("/api/core/v1/me").status_code == 200
        kept = models.ApiToken.objects.get(person_id=sam.person_id)
        assert act(browser, sam, "sign-in/", "end-token", token=str(kept.id)).status_code == 302
        assert Client(headers=headers).get("/api/core/v1/me").status_code == 401

    def test_are_new_each_time_and_end_the_one_before(self, sam):
        browser = browser_of(sam)
        forms = [{"form": new_key(sam), "act": "make-token"} for _ in range(2)]
        # The second form is sent twice.
        made = [
            re.search(
                r"<code>(bk_\S+)</code>",
                browser.post("/me/settings/sign-in/", form).content.decode(),
            )[1]
            for form in (*forms, forms[1])
        ]
        assert made[0] != made[1] == made[2]
        works = [
            Client(headers={"Authorization": f"Token {each}"}).get("/api/core/v1/me").status_code
            for each in made[:2]
        ]
        assert works == [401, 200]

    @pytest.mark.parametrize("token", ["", "x", "²", "9" * 30, "1"])
    def test_of_others_are_not_ended(self, sam, token):
        answer = act(browser_of(sam), sam, "sign-in/", "end-token", token=token)
        assert answer.status_code == 409


class TestMyData:
    def test_is_downloaded(self, sam):
        answer = browser_of(sam).get("/me/settings/data/export.json")
        assert json.loads(answer.content)["person"]["name"] == "Sam Carter"
        assert answer["Content-Disposition"].startswith("attachment")

    def test_is_deleted_with_the_password_alone(self, sam):
        lesson = book_for_good(make_teacher(), sam)
        browser = browser_of(sam)
        assert send(browser, "/me/settings/data/", password="wrong").status_code == 422
        assert stored(sam).erased_at is None
        answer = send(browser, "/me/settings/data/", password=PASSWORD)
        assert "Your account is deleted" in answer.content.decode()
        assert stored(sam).erased_at is not None
        assert models.Booking.objects.get(id=lesson.id).status == "canceled"
        assert browser.get("/me/").status_code == 302
