"""Connecting calendars that one keeps elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection as database
from tests.core_api import Integration, make_key, problem
from tests.factories import (
    HOUR,
    NOW,
    TOMORROW_AT_TEN,
    make_busy,
    make_connection,
    make_student,
)
from tests.lookalikes.faults import Fault
from tests.lookalikes.ics import IcsFiles, calendar, event

from bookable.storage.models import BusyTime, CalendarConnection

ADDRESS = "calendar-connections"


@pytest.fixture
def files() -> Iterator[IcsFiles]:
    """A web server with iCalendar files, which this site may call."""
    with IcsFiles() as served, served.reachable():
        served.files["mine.ics"] = calendar(event("one", "20270302T100000Z"))
        yield served


@pytest.fixture
def mine(call, maria):
    return call(maria)


class TestConnectingAFile:
    def test_answers_the_connection_which_has_not_been_read_yet(self, mine, files):
        answer = mine.post(ADDRESS, {"kind": "ics", "url": files.url("mine.ics"), "label": "Home"})
        assert answer.status == 201
        body = answer.body
        assert body | {"id": None} == {
            "id": None,
            "kind": "ics",
            "label": "Home",
            "url": f"{files.address}/…",
            "username": "",
            "calendar": "",
            "on_external_change": "notify",
            "hosts_meetings": False,
            "writable": False,
            "state": "unread",
            "problem": "",
            "silent": False,
            "last_read_at": None,
            "created_at": "2027-03-01T08:00:00Z",
        }
        assert mine.get(f"{ADDRESS}/{body['id']}").body == body
        assert mine.get(ADDRESS).body == {"items": [body], "next_cursor": None}

    def test_keeps_its_address_where_nobody_can_read_it(self, mine, files):
        mine.post(ADDRESS, {"kind": "ics", "url": files.url("mine.ics?token=s3cret")})
        with database.cursor() as cursor:
            cursor.execute("SELECT c::text FROM calendar_connection c")
            (row,) = cursor.fetchone()
        assert "s3cret" not in row
        assert b"s3cret".hex() not in row
        assert "s3cret" not in mine.get(ADDRESS).text

    def test_takes_webcal_for_https(self, mine, files):
        body = {"kind": "ics", "url": files.url("mine.ics").replace("http", "webcal")}
        answer = problem(mine.post(ADDRESS, body), 422, "invalid")
        assert answer["errors"][0]["pointer"] == "/url"
        # It was asked for over TLS, which this server does not speak.
        assert files.count("file") == 0

    @pytest.mark.parametrize(
        ("fault", "detail"),
        [
            (Fault(status=404), "no calendar at this address"),
            (Fault(status=401), "does not let us read"),
            (Fault(status=500), "out of order"),
            (Fault(status=429), "busy"),
            (Fault(status=200, body="<html>"), "iCalendar file"),
            (Fault(drop=True), "could not be reached"),
        ],
    )
    def test_is_refused_naming_the_url_if_it_cannot_be_read(self, mine, files, fault, detail):
        files.queue("file", fault, times=5)
        body = {"kind": "ics", "url": files.url("mine.ics")}
        answer = problem(mine.post(ADDRESS, body), 422, "invalid")
        assert [each["pointer"] for each in answer["errors"]] == ["/url"]
        assert detail in answer["detail"]
        assert not CalendarConnection.objects.exists()

    def test_is_refused_in_time_if_the_server_hangs(self, mine, files, monkeypatch):
        monkeypatch.setattr("bookable.engine.calendar_connections.WITHIN_SECONDS", 0.2)
        files.queue("file", Fault.hang(3))
        body = {"kind": "ics", "url": files.url("mine.ics")}
        assert "in time" in problem(mine.post(ADDRESS, body), 422, "invalid")["detail"]

    @pytest.mark.parametrize(
        "url", ["https://127.0.0.1/x.ics", "https://169.254.169.254/latest", "https://localhost/a"]
    )
    def test_is_refused_inside_our_own_network(self, mine, url):
        answer = problem(mine.post(ADDRESS, {"kind": "ics", "url": url}), 422, "invalid")
        assert "public internet" in answer["detail"]

    def test_follows_a_redirect_only_to_where_it_may_go(self, mine, files):
        files.moved["old.ics"] = "/mine.ics"
        assert mine.post(ADDRESS, {"kind": "ics", "url": files.url("old.ics")}).status == 201
        files.moved["old.ics"] = "http://10.0.0.1/mine.ics"
        answer = mine.post(ADDRESS, {"kind": "ics", "url": files.url("old.ics")})
        assert "public internet" in problem(answer, 422, "invalid")["detail"]

    def test_happens_once_for_one_key(self, mine, files):
        body = {"kind": "ics", "url": files.url("mine.ics")}
        first = mine.post(ADDRESS, body, Idempotency_Key="once")
        again = mine.post(ADDRESS, body, Idempotency_Key="once")
        assert first.body == again.body
        assert again.headers["Idempotency-Replayed"] == "true"
        assert CalendarConnection.objects.count() == 1


CALDAV = {"kind": "caldav", "username": "x", "password": "p"}


class TestBadBody:
    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            ({}, "/kind"),
            ({"kind": "exchange"}, "/kind"),
            ({"kind": "ics"}, "/url"),
            ({"kind": "ics", "url": "ftp://example.com/x"}, "/url"),
            ({"kind": "ics", "url": "example.com"}, "/url"),
            ({"kind": "ics", "url": "https://[bad/"}, "/url"),
            ({"kind": "ics", "url": "https://example.com", "password": "x"}, "/password"),
            ({"kind": "ics", "url": "https://example.com", "color": "red"}, "/color"),
            ({"kind": "caldav", "url": "https://a.example", "username": "x"}, "/password"),
            (
                {
                    "kind": "caldav",
                    "url": "https://u:p@a.example",
                    "username": "x",
                    "password": "p",
                },
                "/url",
            ),
            ({**CALDAV, "url": "https://[bad/"}, "/url"),
            ({**CALDAV, "url": "https://xn--0.test/"}, "/url"),
            ({**CALDAV, "url": "https://a.test", "calendar": "https://xn--0.test/"}, "/url"),
            ({"kind": "google"}, "/kind"),
            ({"kind": "ics", "url": "https://example.com", "on_external_change": "x"}, None),
        ],
    )
    def test_is_refused_naming_the_field(self, mine, body, pointer):
        answer = problem(mine.post(ADDRESS, body), 422, "invalid")
        assert [each["pointer"] for each in answer["errors"]] == [pointer or "/on_external_change"]
        assert not CalendarConnection.objects.exists()


class TestNumberOfConnections:
    def test_is_bounded(self, mine, maria, files):
        for _ in range(10):
            make_connection(maria)
        answer = mine.post(ADDRESS, {"kind": "ics", "url": files.url("mine.ics")})
        problem(answer, 409, "limit_reached")
        assert CalendarConnection.objects.count() == 10


class TestChanging:
    def test_changes_what_the_body_has(self, mine, maria):
        made = make_connection(maria)
        answer = mine.patch(f"{ADDRESS}/{made.uuid}", {"on_external_change": "follow"})
        assert (answer.status, answer.body["on_external_change"]) == (200, "follow")
        answer = mine.patch(f"{ADDRESS}/{made.uuid}", {"label": "Work"})
        assert (answer.body["label"], answer.body["on_external_change"]) == ("Work", "follow")

    def test_of_a_file_takes_no_calendar(self, mine, maria):
        given = make_connection(maria)
        answer = mine.patch(f"{ADDRESS}/{given.uuid}", {"calendar": "Work"})
        assert problem(answer, 422, "invalid")["errors"][0]["pointer"] == "/calendar"

    def test_heeds_if_match(self, mine, maria):
        made = make_connection(maria)
        tag = mine.get(f"{ADDRESS}/{made.uuid}").headers["ETag"]
        address = f"{ADDRESS}/{made.uuid}"
        assert mine.patch(address, {"label": "Work"}, If_Match=tag).status == 200
        problem(mine.patch(address, {"label": "x"}, If_Match=tag), 412, "precondition_failed")
        problem(mine.delete(address, If_Match=tag), 412, "precondition_failed")
        assert mine.get(address).body["label"] == "Work"
        assert mine.get(address, If_None_Match=mine.get(address).headers["ETag"]).status == 304


class TestRemoving:
    def test_frees_the_time_at_once(self, mine, maria):
        made = make_busy(maria, TOMORROW_AT_TEN, TOMORROW_AT_TEN + HOUR)
        assert mine.delete(f"{ADDRESS}/{made.uuid}").status == 204
        assert not BusyTime.objects.exists()
        problem(mine.delete(f"{ADDRESS}/{made.uuid}"), 404, "not_found")
        assert mine.get(ADDRESS).body["items"] == []


class TestReadingNow:
    def test_makes_it_due(self, mine, maria):
        made = make_connection(maria)
        assert mine.post(f"{ADDRESS}/{made.uuid}/sync").status == 202
        made.refresh_from_db()
        assert made.due_at == NOW

    def test_leaves_a_denied_one_alone(self, mine, maria):
        made = make_connection(maria, state="denied")
        mine.post(f"{ADDRESS}/{made.uuid}/sync")
        made.refresh_from_db()
        assert made.due_at is None


class TestSilentConnection:
    def test_is_named_after_an_hour(self, mine, maria, at):
        made = make_connection(maria, succeeded_at=NOW, state="failing", problem="It hung up.")
        at(NOW + HOUR)
        assert mine.get(f"{ADDRESS}/{made.uuid}").body["silent"] is False
        at(NOW + HOUR + timedelta(seconds=1))
        body = mine.get(f"{ADDRESS}/{made.uuid}").body
        assert (body["silent"], body["problem"]) == (True, "It hung up.")


class TestOthers:
    def test_see_nothing_of_it(self, call, maria):
        made = make_connection(maria)
        other = call(make_student())
        assert other.get(ADDRESS).body["items"] == []
        for answer in (
            other.get(f"{ADDRESS}/{made.uuid}"),
            other.patch(f"{ADDRESS}/{made.uuid}", {"label": "x"}),
            other.post(f"{ADDRESS}/{made.uuid}/sync"),
            other.delete(f"{ADDRESS}/{made.uuid}"),
            other.get(f"{ADDRESS}/nonsense"),
        ):
            problem(answer, 404, "not_found")

    def test_need_the_scope_to_act_for_the_owner(self, maria):
        reader = Integration(make_key("availability:read"), acts_as=maria.uuid)
        assert reader.get(ADDRESS).status == 200
        made = make_connection(maria)
        problem(reader.delete(f"{ADDRESS}/{made.uuid}"), 403, "missing_scope")
        writer = Integration(make_key("availability:write"), acts_as=maria.uuid)
        assert writer.delete(f"{ADDRESS}/{made.uuid}").status == 204
