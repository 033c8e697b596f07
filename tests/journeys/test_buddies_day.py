"""Two buddies from their match to their reputation, at a running Bookable in the database role that
row-level security applies to."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import psycopg
import pytest
from tests.harness import Running, http

from bookable.postgres.paths import Paths

# The quick one of these days is that of tutoring.
pytestmark = pytest.mark.long

NOW = "2027-03-01T08:00:00Z"
WORLD = {
    "people": [
        {"email": f"{name}@example.com", "name": name.title(), "roles": ["buddy"]}
        for name in ("ana", "ben", "eve")
    ]
    + [{"email": "staff@example.com", "name": "Staff", "roles": ["staff"]}],
    "matches": [{"key": "m", "user1": "ana@example.com", "user2": "ben@example.com"}],
    "bookings": [
        {
            "key": key,
            "program": "buddies",
            "match": "m",
            "start": f"2027-02-{day}T09:00:00Z",
            "end": f"2027-02-{day}T10:00:00Z",
            "status": status,
        }
        for key, day, status in [("done", 10, "completed"), ("open", 11, "confirmed")]
    ],
}


@pytest.fixture(scope="module")
def bookable():
    with Running() as running:
        http.post(f"{running.url}/api/sandbox/clock/", json={"now": NOW})
        yield running


@pytest.fixture(scope="module")
def ids(bookable):
    return bookable.load(WORLD)


@pytest.fixture(scope="module")
def call(bookable, ids):
    with ExitStack() as open_clients:

        def caller(name: str) -> httpx.Client:
            token = ids["people"][f"{name}@example.com"]["token"]
            return open_clients.enter_context(
                httpx.Client(
                    base_url=f"{bookable.url}/api/",
                    headers={"Authorization": f"Token {token}"},
                    timeout=30,
                )
            )

        yield caller


class TestBuddiesDay:
    def test_goes_from_match_to_reputation(self, bookable, call, ids):
        ana, ben, eve, staff = (call(name) for name in ("ana", "ben", "eve", "staff"))
        assert [each["id"] for each in ana.get("matches/").json()] == [ids["matches"]["m"]["uuid"]]
        assert eve.get("matches/").json() == []
        assert len(ben.get("session/").json()) == 2

        session = ids["bookings"]["open"]["uuid"]
        body = {"session_id": session}
        assert eve.get(f"session/{session}").status_code == 403
        assert eve.post("session/confirm-completion", json=body).status_code == 403
        assert staff.get(f"session/{session}").status_code == 200
        with ThreadPoolExecutor(2) as pool:
            confirm = [
                pool.submit(who.post, "session/confirm-completion", json=body) for who in (ana, ben)
            ]
            answers = [each.result() for each in confirm]
        assert [each.status_code for each in answers] == [200, 200]
        assert sorted(each.json()["both_confirmed"] for each in answers) == [False, True]
        assert ana.get("reputation/me").json()["completed_sessions"] == 2
        assert len(eve.get("reputation/leaderboard").json()) == 2

        made = ben.post(
            "session/",
            json={
                "match_id": ids["matches"]["m"]["uuid"],
                "scheduled_time": "2027-03-02T09:00:00Z",
            },
        )
        assert made.status_code == 201
        http.post(f"{bookable.url}/api/sandbox/clock/", json={"now": "2027-03-03T11:00:00Z"})
        tick = http.post(f"{bookable.url}/api/sandbox/tick/", timeout=60).json()
        assert tick["ran"] >= 1

    def test_application_role_without_a_person_sees_no_rows(self, bookable, ids):
        socket = Paths(bookable.home).socket
        with psycopg.connect(host=str(socket), user="bookable_app", dbname="postgres") as asking:
            for table in ("match", "booking", "reputation_entry"):
                assert asking.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)

    def test_sends_a_reminder(self, bookable, ids):
        with psycopg.connect(
            host=str(Paths(bookable.home).socket), user="postgres", dbname="postgres"
        ) as asking:
            found = asking.execute(
                "SELECT count(*) FROM ledger_entry WHERE kind = 'completion_reminded'"
            )
            assert found.fetchone() == (1,)
