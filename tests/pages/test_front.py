"""The way in: who can be booked, found without an account."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import time, timedelta

import pytest
from tests.api import set_clock
from tests.factories import (
    NOW,
    make_mentor,
    make_person,
    make_practitioner,
    make_service,
    make_session,
    make_student,
    make_teacher,
    open_daily,
)
from tests.identity.issuers import PASSWORD

from bookable.config.page_settings import Logo
from bookable.domain.people import Role
from bookable.engine import own_handle, sandbox
from bookable.interfaces.pages.front import way_in
from bookable.interfaces.pages.urls import URLS
from bookable.queries import free_providers, public_directory
from bookable.storage.models import Person, ServiceSession

pytestmark = pytest.mark.usefixtures("at_now")


@pytest.fixture
def shown(client):
    """Open a page, and return the names on its cards."""

    def names(query: str = "", **more: str) -> list[str]:
        answer = client.get(f"/{query}", **more)
        assert answer.status_code == 200, answer.content.decode()
        return re.findall(r'<h3><a href="/p/[^"]+">([^<]+)</a>', answer.content.decode())

    return names


class TestWhoCanBeBooked:
    def test_are_listed_by_name_and_no_one_else_is(self, shown):
        make_mentor(name="Zoe")
        make_teacher(name="Ada")
        make_student(name="Sam")
        make_person(Role.BUDDY, name="Ben")
        make_person(Role.STAFF, name="Olive")
        make_teacher(name="Gone", is_active=False)
        assert shown() == ["Ada", "Zoe"]

    def test_are_listed_once_whatever_they_provide(self, shown):
        make_person(Role.TEACHER, Role.MENTOR, Role.STUDENT, name="Ada")
        assert shown() == ["Ada"]

    def test_are_found_by_name_company_and_what_they_write(self, shown):
        make_teacher(name="María Öst", company="Sums & Co", bio="I love algebra")
        make_teacher(name="Ada")
        for words in ("maria", "OST maria", "sums", "algebra"):
            assert shown(f"?q={words}") == ["María Öst"]
        assert shown("?q=ada+maria") == []
        assert shown("?q=%25") == []

    def test_are_found_by_programme(self, shown):
        make_teacher(name="Ada")
        make_mentor(name="Zoe")
        assert shown("?program=mentoring") == ["Zoe"]
        assert shown("?program=tutoring") == ["Ada"]

    def test_are_on_pages_by_handle(self, client, shown):
        for number in range(30):
            make_teacher(name=f"Ada {number:02}")
        seen, query = [], "?program=tutoring"
        while query:
            seen += shown(query)
            more = re.search(
                r'href="(\?[^"]+)" rel="next"', client.get(f"/{query}").content.decode()
            )
            query = more[1].replace("&amp;", "&") if more else ""
        assert seen == [f"Ada {number:02}" for number in range(30)]
        for nobody in ("nobody", "%00", "Ada%2000"):
            assert shown(f"?after={nobody}")[0] == "Ada 00"

    def test_are_none_at_first(self, client):
        assert b"Nobody can be booked here yet." in client.get("/").content


class TestNextOpening:
    def test_is_shown_in_the_zone_of_the_visitor(self, client):
        make_teacher(name="Ada", opens=time(9), closes=time(17))
        text = client.get("/?timezone=America/New_York").content.decode()
        assert "Monday, 1 March 2027, 4:00" in text
        assert "Times are in Eastern Standard Time, UTC" in text

    def test_is_the_earliest_of_all_programmes(self, client):
        make_person(Role.TEACHER, Role.MENTOR, name="Ada")
        assert b"Monday, 1 March 2027, 8:" in client.get("/").content
        assert b"Next:" not in client.get("/?program=tutoring").content

    @pytest.mark.parametrize("minutes", [25, 90, 240])
    def test_is_of_the_length_of_their_services(self, client, minutes):
        ada = make_practitioner(name="Ada", opens=time(9), closes=time(13))
        make_service(ada, duration_minutes=minutes)
        assert b"Monday, 1 March 2027, 9:00" in client.get("/").content

    def test_is_of_their_shortest_service(self, client):
        ada = make_practitioner(name="Ada", opens=time(9), closes=time(9, 45))
        make_service(ada, duration_minutes=90)
        assert b"Next:" not in client.get("/").content
        make_service(ada, duration_minutes=45)
        assert b"Monday, 1 March 2027, 9:00" in client.get("/").content

    def test_is_of_an_hour_where_a_service_fixes_no_length(self, client):
        ada = make_practitioner(name="Ada", opens=time(9), closes=time(9, 45))
        make_service(ada, duration_minutes=None)
        assert b"Next:" not in client.get("/").content
        open_daily(ada, time(14), time(15))
        assert b"Monday, 1 March 2027, 2:00" in client.get("/").content

    def test_is_of_a_service_that_they_provide_for_another(self, client):
        ada = make_practitioner(name="Ada", opens=time(9), closes=time(10))
        zoe = make_practitioner(name="Zoe", opens=time(10), closes=time(11))
        both = [ada.person_id, zoe.person_id]
        make_service(ada, duration_minutes=30, practitioners=both)
        text = client.get("/").content.decode()
        assert "2027, 9:00" in text
        assert "2027, 10:00" in text

    def test_is_none_where_no_appointment_is_sold(self, client):
        make_service(make_practitioner(name="Ada"), kind="workshop")
        assert b"Next:" not in client.get("/").content

    def test_on_a_day_is_of_the_length_that_was_asked_for(self, client):
        ada = make_practitioner(name="Ada", opens=time(9), closes=time(13))
        make_service(ada, duration_minutes=90)
        page = "/?program=marketplace&date=2027-03-02&minutes="
        assert b"Next:" in client.get(f"{page}90").content
        assert b"Next:" not in client.get(f"{page}60").content

    def test_is_in_no_zone_that_nobody_chose(self, client):
        """A search without scripts must not have the browser remember a guess."""
        hidden = '<input type="hidden" name="timezone" value="%s" data-timezone>'
        assert hidden % "" in client.get("/").content.decode()
        assert "timezone" not in client.get("/?q=ada&timezone=").cookies
        assert hidden % "Europe/Rome" in client.get("/?timezone=Europe/Rome").content.decode()

    def test_is_not_shown_where_a_time_was_asked_for(self, client):
        make_teacher(name="Ada")
        text = client.get("/?program=tutoring&date=2027-03-02&time=10:00").content.decode()
        assert "/p/ada/" in text
        assert "Next:" not in text


class TestWhoIsFree:
    FREE = "?program=tutoring&date=2027-03-02&minutes=60"

    def test_is_found_in_the_zone_of_the_visitor(self, shown):
        make_teacher(name="Ada", opens=time(9), closes=time(17))
        make_teacher(name="Zoe", opens=time(18), closes=time(20))
        assert shown(f"{self.FREE}&time=10:00") == ["Ada"]
        assert shown(f"{self.FREE}&time=10:00&timezone=America/Los_Angeles") == ["Zoe"]

    def test_is_looked_for_further_on_where_the_first_ones_are_not_free(
        self, client, shown, monkeypatch
    ):
        monkeypatch.setattr(way_in, "PAGE", 1)
        monkeypatch.setattr(free_providers, "SPARE", 0)
        monkeypatch.setattr(free_providers, "MOST_LOOKS", 1)
        *_, zoe = (make_teacher(name=name).person_id for name in ("Ada", "Bob", "Cleo", "Zoe"))

        def only_zoe(wish, candidates, *, now):
            return [each for each in candidates if each.person_id == zoe]

        monkeypatch.setattr(free_providers, "_bookable", only_zoe)
        query = f"{self.FREE}&time=10:00"
        text = client.get(f"/{query}").content.decode()
        assert "Nobody was found so far." in text
        [more] = re.findall(r'href="([^"]+)" rel="next"', text)
        assert shown(html.unescape(more)) == ["Zoe"]

    def test_is_asked_for_with_all_that_it_takes(self, client):
        for query, field in (
            ("?time=10:00&program=tutoring", "date"),
            ("?program=tutoring&date=2027-02-28", "date"),
            ("?program=tutoring&date=2999-03-02", "date"),
            ("?program=tutoring&date=9999-12-31", "date"),
            ("?date=2027-03-02&time=quarter", "time"),
            (f"{self.FREE}&time=quarter", "time"),
            ("?program=tutoring&date=2027-02-30&time=10:00", "date"),
            ("?program=cooking", "program"),
            ("?program=tutoring&date=2020-03-02&time=10:00", "date"),
            ("?program=tutoring&date=2999-03-02&time=10:00", "date"),
            ("?program=tutoring&date=9999-12-31&time=23:59", "date"),
            ("?program=buddies", "program"),
            ("?minutes=61", "minutes"),
            (f"?q={'x' * 101}", "q"),
        ):
            answer = client.get(f"/{query}")
            assert answer.status_code == 422, query
            assert f'href="#find_{field}"' in answer.content.decode(), query

    def test_is_found_in_all_programmes_together(self, shown):
        make_teacher(name="Ada", opens=time(9), closes=time(17))
        make_mentor(name="Zoe")
        open_daily(make_mentor(name="Eve"), time(18), time(20))
        assert shown("?date=2027-03-02&time=10:00") == ["Ada", "Zoe"]

    def test_is_found_on_a_day_by_the_first_free_time(self, client, shown):
        make_teacher(name="Ada", opens=time(15), closes=time(17))
        open_daily(make_mentor(name="Zoe"), time(9), time(17))
        open_daily(make_person(Role.TEACHER, Role.MENTOR, name="Eve"), time(11), time(12))
        make_teacher(name="Gil", opens=time(9), closes=time(9, 30))
        assert shown("?date=2027-03-02") == ["Zoe", "Eve", "Ada"]
        assert shown("?date=2027-03-02&program=tutoring") == ["Eve", "Ada"]
        assert shown("?date=2027-03-02&q=ada") == ["Ada"]
        text = client.get("/?date=2027-03-02").content.decode()
        assert "Free on Tuesday, 2 March 2027</h2>" in text
        assert "Tuesday, 2 March 2027, 3:00" in text

    def test_is_found_today_from_now_on(self, shown):
        set_clock(NOW.replace(hour=12))
        make_teacher(name="Ada", opens=time(9), closes=time(12))
        make_teacher(name="Zoe", opens=time(9), closes=time(14))
        assert shown(f"?date={NOW:%Y-%m-%d}") == ["Zoe"]

    @pytest.mark.parametrize("query", ["?date=2027-03-02", "?date=2027-03-02&time=10:00"])
    def test_is_on_pages_across_programmes(self, client, shown, query):
        for number in range(10):
            make_teacher(name=f"Ada {number:02}")
            open_daily(make_mentor(name=f"Ben {number:02}"), time(9), time(17))
            cid = make_person(Role.TEACHER, Role.MENTOR, name=f"Cid {number:02}")
            open_daily(cid, time(9), time(17))
        everyone, seen, more = shown("?q="), [], query
        while more:
            seen += shown(more)
            text = client.get(f"/{more}").content.decode()
            found = re.search(r'href="(\?[^"]+)" rel="next"', text)
            more = found[1].replace("&amp;", "&") if found else ""
        names = [f"{name} {number:02}" for name in ("Ada", "Ben", "Cid") for number in range(10)]
        assert everyone == names[:12]
        assert seen == names

    @pytest.mark.parametrize(
        ("asked", "wish"),
        [
            ("date=2027-03-02", "?date=2027-03-02&duration=90"),
            ("date=2027-03-02&time=10:00", "?time=2027-03-02T09%3A00Z&duration=90"),
        ],
    )
    def test_is_booked_at_the_time_that_was_asked_for(self, client, asked, wish):
        make_teacher(name="Ada", opens=time(9), closes=time(17))
        zone = "&minutes=90&timezone=Europe/Berlin"
        found = html.unescape(client.get(f"/?{asked}{zone}").content.decode())
        assert f'<a href="/p/ada/{wish}">Ada' in found
        provider = html.unescape(client.get(f"/p/ada/{wish}").content.decode())
        assert f'href="/p/ada/book/tutoring/{wish}"' in provider
        page = client.get(f"/p/ada/book/tutoring/{wish}").content.decode()
        assert '<h2 id="times" tabindex="-1">Tuesday, 2 March 2027</h2>' in page
        assert ('class="wanted"' in page) is ("time" in wish)

    def test_can_be_looked_for_at_another_time_on_that_day(self, client):
        make_teacher(name="Ada", opens=time(9), closes=time(12))
        text = client.get("/?q=ada&date=2027-03-02&time=18:00").content.decode()
        assert 'href="?q=ada&amp;date=2027-03-02#found"' in text
        assert "Ada" in client.get("/?q=ada&date=2027-03-02").content.decode()

    @pytest.mark.parametrize(("at", "status"), [("01:30", 200), ("02:30", 422), ("03:30", 200)])
    def test_is_not_asked_for_a_time_that_the_clocks_skip(self, client, at, status):
        query = f"/?program=tutoring&date=2027-03-28&time={at}&timezone=Europe/Berlin"
        assert client.get(query).status_code == status

    def test_at_a_time_that_the_clocks_repeat_is_free_the_first_time(self, shown):
        set_clock(NOW)
        make_teacher(name="Ada", opens=time(0), closes=time(1))
        query = "?program=tutoring&date=2027-10-31&time=02:00&timezone=Europe/Berlin"
        assert shown(query) == ["Ada"]

    @pytest.mark.parametrize("day", ["2027-03-27", "2027-03-28", "2027-10-31"])
    def test_on_a_day_is_free_before_its_midnight_whatever_the_clocks_do(self, shown, day):
        make_teacher(name="Ada", zone="Europe/Berlin", opens=time(0), closes=time(1))
        make_teacher(name="Zoe", zone="Europe/Berlin", opens=time(23), closes=time(23, 59, 59))
        query = f"?date={day}&minutes=30&timezone=Europe/Berlin"
        assert shown(query) == ["Ada", "Zoe"]


class TestProvider:
    def test_has_what_can_be_booked(self, client):
        ada = make_person(
            *(Role.TEACHER, Role.PRACTITIONER), name="Ada", bio="One\n\nTwo", zone="Europe/Berlin"
        )
        make_service(ada, name="An hour", price_cents=4250, currency="EUR")
        make_service(ada, name="Gone", archived_at=NOW)
        show = make_service(ada, kind="workshop", name="A show", price_cents=0, capacity=2)
        coming = make_session(show, start=NOW + timedelta(days=1))
        ServiceSession.objects.filter(id=coming.id).update(taken=1)
        make_session(show, start=NOW - timedelta(days=1))
        text = client.get("/p/ada/").content.decode()
        for words in ("A lesson", "An hour", "€42.50", "A show", "Free of charge", "1 seat left"):
            assert words in text, words
        assert "<p>One</p>" in text
        assert 'href="/p/ada/book/tutoring/"' in text
        assert f'href="/p/ada/book/marketplace/{show.uuid}/"' in text
        assert "Tuesday, 2 March 2027" in text
        assert "Gone" not in text
        assert "mentoring session" not in text

    def test_offers_the_waitlist_of_what_is_full(self, client):
        ada = make_practitioner(name="Ada")
        for week, kind, name, taken in (
            (1, "workshop", "One date is full", (1, 0)),
            (2, "workshop", "All are full", (1, 1)),
            (3, "course", "One of the course is full", (0, 1)),
        ):
            service = make_service(ada, kind=kind, name=name)
            for day, seats in enumerate(taken):
                made = make_session(service, start=NOW + timedelta(weeks=week, days=day))
                ServiceSession.objects.filter(id=made.id).update(taken=seats * made.capacity)
        text = client.get("/p/ada/").content.decode()
        offers = {each.partition("<")[0]: each for each in text.split("<h3>")[1:]}
        full = {name for name, each in offers.items() if "Join the waitlist" in each}
        assert full == {"All are full", "One of the course is full"}

    def test_is_found_by_a_handle_in_capitals_and_by_an_old_one(self, client):
        ada = make_teacher(name="Ada")
        assert client.get("/p/ADA/")["Location"] == "/p/ada/"
        own_handle.change("countess", by=ada, now=NOW)
        moved = client.get("/p/ada/?lang=de")
        assert (moved.status_code, moved["Location"]) == (302, "/p/countess/?lang=de")
        set_clock(NOW + timedelta(days=365))
        assert client.get("/p/ada/").status_code == 404

    @pytest.mark.parametrize("role", [Role.STUDENT, Role.BUDDY, Role.STAFF])
    def test_is_none_who_provides_nothing(self, client, role):
        ada = make_teacher(name="Ada")
        Person.objects.filter(id=ada.person_id).update(roles=[role])
        answer = client.get("/p/ada/")
        assert answer.status_code == 404
        assert b"This page does not exist" in answer.content

    def test_is_none_who_is_not_active(self, client):
        make_teacher(name="Ada", is_active=False)
        assert client.get("/p/ada/").status_code == 404

    def test_cannot_end_the_block_of_data(self, client):
        make_teacher(name="Ada", bio="</script><script>alert(1)</script>")
        text = client.get("/p/ada/").content.decode()
        assert "<script>alert" not in text

    def test_shows_the_logo_where_it_is_shared(self, client, settings):
        make_teacher(name="Ada")
        assert "og:image" not in client.get("/p/ada/").content.decode()
        logo = Logo(content=b"<svg/>", type="image/svg+xml")
        settings.BOOKABLE_SITE = replace(settings.BOOKABLE_SITE, logo=logo)
        text = client.get("/p/ada/").content.decode()
        assert f'<meta property="og:image" content="{settings.BOOKABLE_BASE_URL}/logo?v=' in text

    def test_says_where_it_is(self, client, settings):
        make_teacher(name="Ada")
        text = client.get("/p/ada/?lang=de").content.decode()
        assert f'<link rel="canonical" href="{settings.BOOKABLE_BASE_URL}/p/ada/">' in text
        assert '<meta property="og:title" content="Ada">' in text
        assert '<meta property="og:locale" content="de">' in text
        assert 'content="pt_BR"' in client.get("/p/ada/?lang=pt-br").content.decode()


class TestPublicPages:
    def test_are_asked_for_again_only_when_they_have_changed(self, client):
        make_teacher(name="Ada")
        for path in ("/", "/p/ada/"):
            first = client.get(path)
            assert first["Cache-Control"] == "public, no-cache"
            again = client.get(path, headers={"If-None-Match": first["ETag"]})
            assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        make_teacher(name="Zoe")
        assert client.get("/", headers={"If-None-Match": first["ETag"]}).status_code == 200

    def test_of_those_who_are_signed_in_are_theirs(self, client, ada):
        client.post("/sign-in/", {"email": ada.email, "password": PASSWORD})
        assert client.get("/p/nobody/")["Cache-Control"] == "private, no-cache"
        answer = client.get("/")
        assert "ETag" not in answer
        assert answer["Cache-Control"] == "private, no-cache"
        assert b"Ada Lovelace" in answer.content

    def test_are_compressed(self, client):
        answer = client.get("/", headers={"Accept-Encoding": "gzip"})
        assert answer["Content-Encoding"] == "gzip"

    def test_can_be_switched_off(self, client, settings):
        make_teacher(name="Ada")
        settings.BOOKABLE_PAGES = False
        assert b"A first call" in client.get("/").content
        assert client.get("/p/ada/").status_code == 404
        assert client.get("/sitemap.xml").status_code == 404
        assert client.get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"

    def test_set_no_cookie(self, client):
        assert not client.get("/").cookies


class TestNewcomer:
    def test_is_told_who_the_demo_is(self, client, settings):
        make_teacher(name="Maria Demo")
        Person.objects.update(email="maria@demo.example")
        text = client.get("/").content.decode()
        assert '<details class="note greeting">' in text
        assert "/sign-in/?email=maria%40demo.example" in text
        settings.BOOKABLE_BASE_URL = "https://book.example"
        assert "greeting" not in client.get("/").content.decode()

    def test_reads_when_the_clock_of_a_sandbox_is_stopped(self, client, settings):
        settings.BOOKABLE_SANDBOX = True
        sandbox.set_clock(NOW)
        text = client.get("/?lang=de").content.decode()
        assert "Montag, 1. März 2027, 08:00 (Koordinierte Weltzeit)" in text

    def test_finds_the_address_of_the_demo_in_the_form(self, client):
        text = client.get("/sign-in/?email=maria@demo.example").content.decode()
        assert 'value="maria@demo.example"' in text


class TestCrawler:
    def test_finds_all_providers(self, client, settings, monkeypatch):
        monkeypatch.setattr(public_directory, "A_SITEMAP", 2)
        for number in range(5):
            make_teacher(name=f"Ada {number}")
        make_student(name="Sam")
        base = settings.BOOKABLE_BASE_URL
        robots = client.get("/robots.txt").content.decode()
        assert f"Sitemap: {base}/sitemap.xml" in robots
        maps = re.findall("<loc>(.*?)</loc>", client.get("/sitemap.xml").content.decode())
        assert len(maps) == 3
        found = []
        for each in maps:
            text = client.get(each.removeprefix(base)).content.decode()
            found += re.findall("<loc>(.*?)</loc>", text)
        assert found == [f"{base}/", *(f"{base}/p/ada-{number}/" for number in range(5))]

    def test_stays_out_of_private_pages_and_of_sandboxes(self, client, settings):
        text = client.get("/robots.txt").content.decode()
        hidden = tuple(path.replace("*", "<str:handle>") for path in re.findall(": (/.+)", text))
        seen = [str(each.pattern) for each in URLS if not f"/{each.pattern}".startswith(hidden)]
        files = {"pages.css", "logo", "embed.js", "robots.txt"}
        maps = {"sitemap.xml", "sitemap-<int:after>.xml"}
        assert set(seen) == {"p/<str:handle>/", *files, *maps}
        settings.BOOKABLE_SANDBOX = True
        assert client.get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"


class TestHowMany:
    def test_were_found_is_said_as_far_as_one_page_tells(self, client, db):
        for number in range(13):
            make_teacher(name=f"Ada {number:02}")
        make_teacher(name="Zoe")
        asked = {query: client.get(f"/?q={query}").content.decode() for query in ("zoe", "ada")}
        assert ">1 found</h2>" in asked["zoe"]
        assert ">More than 12 found</h2>" in asked["ada"]
