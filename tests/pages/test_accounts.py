"""Opening an account: signing up, a forgotten password, and an invitation."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from tests.api import set_clock
from tests.factories import NOW, make_person, make_teacher
from tests.identity.issuers import PASSWORD
from tests.races import at_once

from bookable.domain.account_links import Purpose, SignUp
from bookable.domain.people import CLIENT_ROLES, GUEST_ROLES, Role
from bookable.engine import opening_accounts
from bookable.interfaces.pages import opening
from bookable.storage.models import AccountLink, Fact, Mail, Person

NEW = "nora@example.com"
CHOSEN = "a horse of another colour"
SAYS_SO = "Your password is set, and you are signed in."


@pytest.fixture
def link(client, mails):
    """Ask for a link at an address, and return the path in the mail."""

    def ask(address: str, email: str, **more: str) -> str:
        answer = client.post(address, {"email": email, **more})
        assert (answer.status_code, answer["Location"].partition("&")[0]) == (302, "?sent")
        return path_in(mails()[-1])

    return ask


def path_in(mail: Mail) -> str:
    found = re.search(r"https?://[^/\s]+(/(?:verify|reset|invite)/\S+)", mail.text)
    assert found is not None
    return found[1]


def signed_in(client: Client) -> int:
    return int(client.session.get("_auth_user_id", 0))


class TestSigningUp:
    def test_makes_a_person_once_the_address_is_shown_to_be_theirs(self, client, link):
        path = link("/sign-up/", " Nora@Example.com ", timezone="Europe/Madrid")
        assert not Person.objects.filter(email=NEW).exists()
        answer = client.post(path, {"name": "Nora New", "password": CHOSEN})
        nora = Person.objects.get(email=NEW)
        assert (answer.status_code, signed_in(client)) == (302, nora.id)
        assert (nora.name, nora.timezone, nora.locale) == ("Nora New", "Europe/Madrid", "en")
        assert set(nora.roles) == set(CLIENT_ROLES)
        assert nora.check_password(CHOSEN)
        assert Fact.objects.get(person_id=nora.id).type == "person.created"

    @pytest.mark.parametrize(("accepted", "clock"), [("en-GB", "24"), ("en-US", ""), ("de-DE", "")])
    def test_keeps_the_clock_of_the_region(self, client, mails, accepted, clock):
        client.post("/sign-up/", {"email": NEW}, headers={"Accept-Language": accepted})
        client.post(path_in(mails()[-1]), {"name": "Nora New", "password": CHOSEN})
        assert Person.objects.get(email=NEW).clock == clock

    def test_keeps_the_clock_that_was_chosen_before(self, client, link):
        client.cookies["hours"] = "24"
        client.post(link("/sign-up/", NEW), {"name": "Nora New", "password": CHOSEN})
        assert Person.objects.get(email=NEW).clock == "24"

    def test_goes_on_where_it_was_begun(self, client, link):
        path = link("/sign-up/", NEW, next="/docs/")
        answer = client.post(path, {"name": "Nora New", "password": CHOSEN})
        assert answer["Location"] == "/docs/"

    def test_with_another_address_goes_on_where_it_was_begun(self, client):
        answer = client.post("/sign-up/", {"email": NEW, "next": "/me/?a=1&b=2"})
        page = client.get("/sign-up/" + answer["Location"]).content
        assert b'<a href="?next=%2Fme%2F%3Fa%3D1%26b%3D2">Enter another address' in page

    def test_of_a_guest_opens_an_account_and_speaks_of_no_old_password(self, client, link):
        guest = make_person(*GUEST_ROLES)
        page = client.get(link("/sign-up/", guest.email)).content
        assert b"<h1>Open your account</h1>" in page
        assert b"new password" not in page

    @pytest.mark.parametrize(
        "next_", ["https://evil.example/", "//evil.example", "javascript:1", "/\0", "/\r\nX: 1"]
    )
    def test_never_goes_on_to_another_site(self, client, link, next_):
        path = link("/sign-up/", NEW, next=next_)
        answer = client.post(path, {"name": "Nora New", "password": CHOSEN})
        assert answer["Location"] == "/"

    def test_of_a_person_offers_a_new_password_and_changes_nothing_yet(self, link, mails, ada):
        before = Person.objects.get(id=ada.person_id).password
        path = link("/sign-up/", ada.email)
        assert "has an account already" in mails()[-1].text
        assert path.startswith("/verify/")
        assert Person.objects.get(id=ada.person_id).password == before

    def test_writes_in_the_language_of_the_page(self, client, mails):
        client.post("/sign-up/?lang=de", {"email": NEW})
        assert mails()[-1].subject == "Aktivieren Sie Ihr Konto bei Bookable"

    @pytest.mark.parametrize("email", ["", "nora", "nora@", "a@unverified.invalid", "x" * 400])
    def test_needs_an_address(self, client, mails, email):
        answer = client.post("/sign-up/", {"email": email})
        assert answer.status_code == 422
        assert b'href="#id_email"' in answer.content
        assert mails() == []

    @pytest.mark.parametrize(
        "given",
        [
            {"name": "", "password": CHOSEN},
            {"name": "\u202e", "password": CHOSEN},
            {"name": "Nora", "password": "short"},
            {"name": "Nora", "password": "password"},
        ],
    )
    def test_needs_a_name_and_a_password_that_is_hard_to_guess(self, client, link, given):
        path = link("/sign-up/", NEW)
        assert client.post(path, given).status_code == 422
        assert not Person.objects.filter(email=NEW).exists()
        assert client.post(path, {"name": "Nora", "password": CHOSEN}).status_code == 302


@pytest.mark.usefixtures("at_now")
class TestSignUpMode:
    @pytest.mark.parametrize("mode", [SignUp.INVITE, SignUp.CLOSED])
    def test_closes_the_page(self, client, settings, mode):
        settings.BOOKABLE_SIGN_UP = mode
        assert client.get("/sign-up/").status_code == 403
        assert client.post("/sign-up/", {"email": NEW}).status_code == 403
        assert not AccountLink.objects.exists()
        assert b"/sign-up/" not in client.get("/sign-in/").content


class TestForgottenPassword:
    def test_is_replaced_and_ends_what_was_signed_in(self, client, link, ada):
        elsewhere = Client()
        elsewhere.post("/sign-in/", {"email": ada.email, "password": PASSWORD})
        assert signed_in(elsewhere) == ada.person_id
        path = link("/forgot/", ada.email)
        assert b"Ada Lovelace" not in client.get(path).content
        assert client.post(path, {"password": CHOSEN}).status_code == 302
        assert signed_in(client) == ada.person_id
        assert Person.objects.get(id=ada.person_id).check_password(CHOSEN)
        assert elsewhere.get("/api/auth/me/").status_code == 401

    @pytest.mark.parametrize(
        "next_", ["", "/", "/me/", "/p/maria-lopez/", "/p/maria-lopez/book/tutoring/"]
    )
    def test_says_once_that_it_is_replaced(self, client, link, ada, next_):
        make_teacher(name="Maria Lopez")
        answer = client.post(link("/forgot/", ada.email, next=next_), {"password": CHOSEN})
        assert answer["Location"] == (next_ or "/desk/")
        pages = [client.get(answer["Location"]).content.decode() for _ in range(2)]
        assert [page.count(SAYS_SO) for page in pages] == [1, 0]

    def test_has_the_address_that_was_typed_before(self, client):
        answer = client.post("/sign-in/", {"email": "a+b@example.com", "password": "wrong"})
        found = re.search(r'href="(/forgot/[^"]*)"', answer.content.decode())
        page = client.get(found[1].replace("&amp;", "&")).content.decode()
        assert 'value="a+b@example.com"' in page

    def test_names_what_is_wrong_with_an_address_that_mail_does_not_reach(self, client, mails):
        answer = client.post("/forgot/", {"email": "ada@localhost"})
        assert answer.status_code == 422
        assert "like name@example.com" in answer.content.decode()
        assert mails() == []

    def test_of_nobody_is_answered_alike_and_mails_nothing(self, client, mails, ada):
        known = client.post("/forgot/", {"email": ada.email})
        unknown = client.post("/forgot/", {"email": "nobody@example.com"})
        assert (known.status_code, known["Location"]) == (302, "?sent")
        assert (unknown.status_code, unknown["Location"]) == (302, "?sent")
        assert [mail.address for mail in mails()] == [ada.email]

    def test_of_a_person_who_may_not_sign_in_mails_nothing(self, client, mails, ada):
        Person.objects.filter(id=ada.person_id).update(is_active=False)
        client.post("/forgot/", {"email": ada.email})
        client.post("/sign-up/", {"email": ada.email})
        assert mails() == []

    def test_is_not_changed_by_one_who_may_no_longer_sign_in(self, client, link, ada):
        path = link("/forgot/", ada.email)
        Person.objects.filter(id=ada.person_id).update(is_active=False)
        assert client.post(path, {"name": "Ada", "password": CHOSEN}).status_code == 410

    def test_is_mailed_five_times_an_hour_at_most_and_answered_alike(self, client, mails, ada):
        answers = {client.post("/forgot/", {"email": ada.email}).status_code for _ in range(8)}
        assert (answers, len(mails())) == ({302}, 5)

    def test_is_asked_for_by_one_browser_a_limited_number_of_times(
        self, client, settings, monkeypatch, ada
    ):
        settings.BOOKABLE_THROTTLES = True
        monkeypatch.setattr(opening.LINKS, "at_most", 2)
        asked = partial(client.post, "/forgot/", REMOTE_ADDR="203.0.113.9")
        answers = [asked({"email": f"p{n}@example.com"}) for n in range(3)]
        assert [answer.status_code for answer in answers] == [302, 302, 429]
        assert int(answers[-1]["Retry-After"]) > 0


class TestLink:
    def test_works_once(self, client, link, ada):
        path = link("/forgot/", ada.email)
        assert client.post(path, {"password": CHOSEN}).status_code == 302
        assert client.get(path).status_code == 410
        assert client.post(path, {"password": "another one entirely"}).status_code == 410
        assert Person.objects.get(id=ada.person_id).check_password(CHOSEN)

    def test_whose_form_is_sent_twice_signs_in_both_times(self, client, link):
        path = link("/sign-up/", NEW, next="/me/")
        form = {"name": "Nora New", "password": CHOSEN}
        assert client.post(path, form)["Location"] == "/me/"
        other = Client()
        assert other.post(path, form)["Location"] == "/me/"
        assert signed_in(other) == signed_in(client) == Person.objects.get(email=NEW).id
        assert Client().post(path, {**form, "password": "x" * 2_000}).status_code == 410

    def test_that_has_ended_leads_to_a_new_one_that_goes_on_as_well(self, client, link, ada):
        path = link("/forgot/", ada.email, next="/docs/")
        assert client.post(path, {"password": CHOSEN}).status_code == 302
        page = client.get(path).content
        assert b'href="/forgot/?next=%2Fdocs%2F"' in page
        assert b'href="/sign-in/?next=%2Fdocs%2F"' in page

    def test_ends_the_others_to_the_same_address(self, client, link, ada):
        first, second = link("/forgot/", ada.email), link("/sign-up/", ada.email)
        assert client.post(second, {"password": CHOSEN}).status_code == 302
        assert client.get(first).status_code == 410

    @pytest.mark.parametrize(("after", "status"), [(59, 200), (60, 410)])
    def test_works_for_an_hour(self, client, link, ada, after, status):
        path = link("/forgot/", ada.email)
        set_clock(NOW + timedelta(minutes=after))
        assert client.get(path).status_code == status

    def test_is_for_one_purpose(self, client, link, ada):
        path = link("/forgot/", ada.email)
        assert client.get(path.replace("/reset/", "/verify/")).status_code == 404
        assert client.get(path[:-3] + "x/").status_code == 404

    def test_is_changed_by_no_look(self, client, link, ada):
        path = link("/forgot/", ada.email)
        assert [client.get(path).status_code for _ in range(3)] == [200, 200, 200]

    def test_is_kept_by_no_cache_and_told_to_no_other_site(self, client, link, ada):
        headers = client.get(link("/forgot/", ada.email)).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Robots-Tag"] == "noindex"

    @pytest.mark.usefixtures("committed")
    def test_used_by_many_at_once_works_once(self):
        set_clock(NOW)
        opening_accounts.ask(Purpose.VERIFY, NEW, now=NOW)
        opening_accounts.ask(Purpose.RESET, NEW, now=NOW)
        ids = list(AccountLink.objects.values_list("id", flat=True))
        use = [
            partial(opening_accounts.open_account, id_, name="Nora", password=f"!{n}", now=NOW)
            for n in range(6)
            for id_ in ids
        ]
        outcomes = at_once(use)
        assert all(made is None or isinstance(made, int) for made in outcomes), outcomes
        assert len([made for made in outcomes if made]) == 1
        assert Person.objects.filter(email=NEW).count() == 1


class TestInvitation:
    def test_lets_a_person_choose_a_password(self, client, mails, at_now):
        made = make_person(Role.TEACHER, name="Tess")
        opening_accounts.ask(Purpose.INVITE, made.email, locale="fr", now=NOW)
        mail = mails()[-1]
        assert (mail.kind, mail.address) == ("invitation", made.email)
        assert client.post(path_in(mail), {"password": CHOSEN}).status_code == 302
        assert Person.objects.get(id=made.person_id).check_password(CHOSEN)

    def test_begins_at_the_desk(self, client, mails, at_now):
        made = make_person(Role.TEACHER, name="Tess")
        opening_accounts.ask(Purpose.INVITE, made.email, now=NOW)
        path = path_in(mails()[-1])
        assert "Open your account" in client.get(path).content.decode()
        assert client.post(path, {"password": CHOSEN})["Location"] == "/desk/"

    def test_is_sent_again_to_those_who_come_later(self, client, mails, at_now):
        made = make_person(Role.TEACHER, name="Tess")
        opening_accounts.ask(Purpose.INVITE, made.email, now=NOW)
        mail = mails()[-1]
        set_clock(NOW + timedelta(hours=1))
        ended = client.get(path_in(mail))
        assert ended.status_code == 410
        again = re.search(r'class="button" href="([^"]+)"', ended.content.decode())
        assert again
        client.post(again[1], {"email": made.email})
        assert client.get(path_in(mails()[-1])).status_code == 200

    def test_makes_no_person(self, mails):
        opening_accounts.ask(Purpose.INVITE, NEW, now=NOW)
        assert mails() == []
