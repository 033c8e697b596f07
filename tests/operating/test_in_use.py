"""A Bookable in use: traces, metrics, handover to new code, backup, and restore elsewhere."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from tests.harness import Forking, Running, environment, home_with_tables, http, run
from tests.lookalikes.zoom import ZoomLookalike
from tests.operating.collector import Collector
from tests.waiting import eventually

from bookable.postgres.paths import Paths

MARIA, JOHN = "maria@example.com", "john@example.com"
TOMORROW = (datetime.now(UTC) + timedelta(days=1)).replace(hour=10, minute=0, second=0)
WORLD = {
    "people": [
        {"email": MARIA, "name": "Maria", "roles": ["teacher", "buddy"]},
        {"email": JOHN, "name": "John", "roles": ["student", "buddy"]},
    ],
    "availability": [
        {"person": MARIA, "weekday": day, "start": "00:00", "end": "00:00"} for day in range(7)
    ],
    "matches": [{"key": "m", "user1": MARIA, "user2": JOHN}],
    "bookings": [
        {
            "key": "b",
            "program": "buddies",
            "match": "m",
            "start": "2025-01-15T09:00:00Z",
            "end": "2025-01-15T10:00:00Z",
            "status": "confirmed",
        }
    ],
}
TRACE = "0af7651916cd43dd8448eb211c80319c"


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    with Collector() as collector:
        yield collector


@pytest.fixture(scope="module")
def zoom() -> Iterator[ZoomLookalike]:
    with ZoomLookalike() as zoom:
        yield zoom


@pytest.fixture(scope="module")
def bookable(collector: Collector, zoom: ZoomLookalike) -> Iterator[Running]:
    """A running Bookable without a terminal, shared by the tests of this module."""
    env = {
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        "OTEL_BSP_SCHEDULE_DELAY": "100",
        "ZOOM_ACCOUNT_ID": zoom.account_id,
        "ZOOM_CLIENT_ID": zoom.client_id,
        "ZOOM_CLIENT_SECRET": zoom.client_secret,
        "ZOOM_OAUTH_URL": zoom.oauth_url,
        "ZOOM_API_URL": zoom.api_url,
    }
    flags = ("--no-demo", "--workers=2")
    with Running(env=env, flags=flags, start_new_session=True) as running:
        yield running
    shutil.rmtree(running.home)


@pytest.fixture(scope="module")
def loaded(bookable: Running) -> dict[str, Any]:
    return bookable.load(WORLD)


@pytest.fixture(scope="module")
def as_john(bookable: Running, loaded: dict[str, Any]) -> Iterator[httpx.Client]:
    with caller(bookable, loaded, JOHN) as client:
        yield client


def caller(running: Running, loaded: dict[str, Any], email: str) -> httpx.Client:
    headers = {"Authorization": f"Token {loaded['people'][email]['token']}"}
    return httpx.Client(base_url=running.url, headers=headers, timeout=30)


@pytest.fixture(scope="module")
def canceled(bookable: Running, loaded: dict[str, Any], as_john: httpx.Client) -> str:
    """The id of a booking with a meeting that Maria confirmed and John canceled."""
    start = TOMORROW.strftime("%Y-%m-%dT%H:%M:%SZ")
    wanted = {"teacher_id": loaded["people"][MARIA]["uuid"], "start_time": start, "duration": 60}
    headers = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
    made = as_john.post("/api/bookings/bookings/", json=wanted, headers=headers)
    number = made.raise_for_status().json()["id"]
    with caller(bookable, loaded, MARIA) as as_maria:
        as_maria.post(f"/api/bookings/bookings/{number}/confirm/").raise_for_status()
    as_john.post(f"/api/bookings/bookings/{number}/cancel/", json={}).raise_for_status()
    return str(number)


@pytest.fixture(scope="module")
def file(bookable: Running, canceled: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup made while requests were handled."""
    file = tmp_path_factory.mktemp("backups") / "bookable.dump"
    with Load(bookable.url, headers={"authorization": "none"}):
        done = bookable.run("backup", str(file))
    assert done.returncode == 0, done.stderr
    assert f"keep {bookable.home}/secret.key too" in done.stdout
    return file


@pytest.fixture(scope="module")
def home(bookable: Running, file: Path) -> Iterator[Path]:
    """Another home, with someone in it and the key of the first."""
    home = home_with_tables()
    shutil.copy(bookable.home / "secret.key", home)
    someone = json.dumps({"people": [{"email": "eve@example.com", "name": "Eve"}]})
    assert at(home, "load", "-", text=someone).returncode == 0
    yield home
    shutil.rmtree(home)


def at(home: Path, *words: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command on a home, in a process that has loaded the code."""
    return Forking(environment({"BOOKABLE_HOME": str(home)})).run(*words, text=text)


@pytest.mark.long
class TestTracing:
    def test_has_a_span_for_a_request(self, canceled, collector):
        eventually(lambda: collector.named("POST /api/bookings/bookings/"))
        (span,) = collector.named("POST /api/bookings/bookings/")
        assert span.facts["bookable.dialect"] == "tutoring"
        assert span.facts["http.response.status_code"] == 201

    def test_continues_the_trace_of_the_caller(self, canceled, collector):
        eventually(lambda: collector.named("POST /api/bookings/bookings/"))
        (span,) = collector.named("POST /api/bookings/bookings/")
        assert (span.trace, span.parent) == (TRACE, "b7ad6b7169203331")

    def test_nests_the_span_of_a_vendor_call_in_its_request(self, canceled, collector):
        eventually(lambda: collector.named("zoom create"))
        (call,) = collector.named("zoom create")
        eventually(lambda: [span for span in collector.spans if span.id == call.parent])
        parents = [span for span in collector.spans if span.id == call.parent]
        assert [parent.name.split("/")[-2] for parent in parents] == ["confirm"]
        assert call.facts["bookable.outcome"] == "ok"

    def test_has_a_span_for_a_job_and_its_vendor_call(self, canceled, collector):
        eventually(lambda: collector.named("zoom delete"))
        # A periodic task that runs at this moment may delete the meeting too.
        call = collector.named("zoom delete")[0]
        eventually(
            lambda: [s for s in collector.named("job delete_meetings") if s.id == call.parent]
        )

    def test_imports_nothing_if_it_is_off(self):
        code = (
            "import django, sys; django.setup(); from bookable.telemetry import tracing\n"
            "with tracing.span('any', {}): pass\n"
            "sys.exit(any(name.startswith('opentelemetry') for name in sys.modules))"
        )
        env = environment({"DJANGO_SETTINGS_MODULE": "bookable.config.settings"})
        env |= {"BOOKABLE_SECRET_KEY": "unused-keys" * 3, "DATABASE_URL": "postgresql:///none"}
        assert subprocess.run([sys.executable, "-c", code], env=env, check=False).returncode == 0


@pytest.mark.long
class TestMetrics:
    def test_add_up_all_processes(self, bookable, canceled):
        wanted = [
            'route="/api/bookings/bookings/",status="201"} 1.0',
            'bookable_vendor_call_seconds_count{call="create",outcome="ok",vendor="zoom"} 1.0',
            # Perhaps more than once, if a periodic task runs at this moment.
            'bookable_vendor_call_seconds_count{call="delete",outcome="ok",vendor="zoom"} ',
            'bookable_ledger_entries_total{kind="booking_canceled",program="tutoring"} 1.0',
            'bookable_job_seconds_count{outcome="done",task="delete_meetings"} ',
        ]

        def are_there() -> bool:
            said = http.get(f"{bookable.url}/metrics").text
            return all(each in said for each in wanted)

        eventually(are_there)


@pytest.mark.long
class TestWithoutSandbox:
    @pytest.mark.parametrize("address", ["clock/", "tick/"])
    def test_clock_returns_404(self, bookable, address):
        answer = http.post(f"{bookable.url}/api/sandbox/{address}", json={"now": None})
        assert (answer.status_code, answer.json()) == (404, {"detail": "Not found"})


@pytest.mark.long
class TestHandoverToNewCode:
    def test_fails_no_request_and_ends_the_old_processes(self, bookable, as_john):
        before = bookable.processes()
        old = [before["web"], *before["web"].children()]
        assert before["worker"] in old
        with Load(bookable.url, headers=dict(as_john.headers)) as load:
            bookable.process.send_signal(signal.SIGHUP)
            eventually(lambda: "renewed" in bookable.said)
            time.sleep(0.2)
        assert set(load.answers) == {200}
        assert sum(load.answers.values()) > 20
        assert [each for each in old if each.is_running()] == []
        after = bookable.processes()
        assert after["postgres"] == before["postgres"]
        assert {after["web"], after["worker"]}.isdisjoint(old)

    def test_keeps_the_metrics(self, bookable, canceled):
        said = http.get(f"{bookable.url}/metrics").text
        assert 'route="/api/bookings/bookings/",status="201"} 1.0' in said


@pytest.mark.long
class TestRenewSignal:
    @pytest.mark.parametrize("signum", [signal.SIGUSR1, signal.SIGHUP])
    def test_counts_once(self, signum):
        code = (
            "import os; from bookable.server.signals import renewable\n"
            f"with renewable() as was_wished: os.kill(os.getpid(), {int(signum)});"
            "print(was_wished(), was_wished())"
        )
        words = [sys.executable, "-c", code]
        # Without a terminal SIGHUP does the same. With one it means that the terminal closed.
        done = subprocess.run(words, capture_output=True, start_new_session=True, check=True)
        assert done.stdout == b"True False\n"


class Load:
    """Requests of two clients, one with a persistent connection and one without."""

    def __init__(self, url: str, *, headers: dict[str, str]) -> None:
        self.answers: Counter[int | str] = Counter()
        self._url = f"{url}/api/bookings/bookings/"
        self._headers = {"Authorization": headers["authorization"]}
        self._over = threading.Event()

    def __enter__(self) -> Load:
        kinds = ({}, {"Connection": "close"})
        self._threads = [threading.Thread(target=self._call, args=(kind,)) for kind in kinds]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _call(self, more: dict[str, str]) -> None:
        with httpx.Client(headers=self._headers | more, timeout=30) as client:
            while not self._over.is_set():
                try:
                    self.answers[client.get(self._url).status_code] += 1
                except httpx.HTTPError as error:
                    self.answers[repr(error)] += 1
                time.sleep(0.04)


@pytest.mark.long
class TestBackup:
    def test_has_mode_600(self, file):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert os.listdir(file.parent) == [file.name]

    def test_is_not_restored_while_bookable_runs(self, bookable, file):
        done = at(bookable.home, "restore", str(file), "--force")
        assert done.returncode == 1
        assert done.stderr == f"bookable: bookable runs on {bookable.home}: stop it first\n"

    def test_is_not_restored_over_people_without_force(self, home, file):
        done = at(home, "restore", str(file))
        assert done.returncode == 1
        assert done.stderr == (
            "bookable: the database holds 1 people: --force replaces all of it\n"
        )

    def test_other_files_are_refused(self, home):
        done = at(home, "restore", __file__)
        assert (done.returncode, done.stderr) == (
            1,
            f"bookable: {__file__} is not a backup of Bookable\n",
        )

    def test_restores_people_bookings_policies_and_roles(
        self, bookable, loaded, canceled, as_john, home, file
    ):
        # Forced, since there are people; and with another key, so a warning is expected.
        key = (home / "secret.key").read_text()
        (home / "secret.key").write_text("another key that nobody has ever used before")
        done = run("restore", str(file), "--force", "--home", str(home))
        (home / "secret.key").write_text(key)
        assert done.returncode == 0, done.stderr
        assert done.stdout == f"restored 2 people from {file}\n"
        assert "tokens are of another secret key, and void" in done.stderr
        addresses = ("/api/bookings/bookings/", "/api/matches/", "/api/session/")
        before = [as_john.get(address).raise_for_status().json() for address in addresses]
        rules = [facts(bookable.home, each) for each in (POLICIES, RIGHTS, FORCED, TRIGGERS)]
        with Running(home=home, flags=("--no-demo", "--workers=1")) as other:
            with caller(other, loaded, JOHN) as again:
                after = [again.get(address).json() for address in addresses]
            assert [moved(each, other, bookable) for each in after] == before
            assert [facts(home, each) for each in (POLICIES, RIGHTS, FORCED, TRIGGERS)] == rules
            # The statement names no actor, so row security hides all matches.
            assert facts(home, "SELECT count(*) FROM match", role="bookable_app") == [(0,)]
            assert facts(home, "SELECT count(*) FROM match") == [(1,)]


def moved(answer: Any, there: Running, here: Running) -> Any:
    """Return an answer of the other home with the addresses of this one."""
    return json.loads(json.dumps(answer).replace(there.url, here.url))


POLICIES = "SELECT tablename, policyname, cmd, permissive FROM pg_policies ORDER BY 1, 2"
RIGHTS = """SELECT table_name, privilege_type FROM information_schema.role_table_grants
    WHERE grantee = 'bookable_app' ORDER BY 1, 2"""
FORCED = """SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1"""
TRIGGERS = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"


def facts(home: Path, statement: str, *, role: str = "postgres") -> list[tuple[Any, ...]]:
    where = str(Paths(home).socket)
    with psycopg.connect(host=where, user=role, dbname="postgres") as connection:
        found = connection.execute(statement).fetchall()
    assert found
    return found
