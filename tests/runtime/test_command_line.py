"""The command line. Exit codes: 0 done, 1 an error in one line, 2 wrong usage."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
import tzdata
from tests.harness import Forking, command, environment, home_with_tables, make_home, run
from tests.lookalikes.zoom import ZoomLookalike
from tests.waiting import eventually

from bookable.config.values import Values
from bookable.interfaces.cli.checks import proxies
from bookable.postgres.paths import Paths
from bookable.postgres.server import Server

WORLD = {"people": [{"email": "maria@example.com", "name": "Maria", "roles": ["teacher"]}]}


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A home with one person, on which nothing runs."""
    home = home_with_tables()
    loading = {"BOOKABLE_HOME": str(home)}
    assert fork("load", "-", text=json.dumps(WORLD), env=loading).returncode == 0
    yield home
    shutil.rmtree(home)


@pytest.fixture(scope="class")
def served(home: Path) -> Iterator[None]:
    """The home's database, which commands use if it runs, instead of starting it each time."""
    server = Server(Paths(home), durable=False)
    server.start()
    yield
    server.stop()


@pytest.fixture(scope="module")
def forking(home: Path) -> Forking:
    """Commands on the home that load no code of their own."""
    return Forking(environment({"BOOKABLE_HOME": str(home)}))


def at(home: Path, *words: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    return run(*words, "--home", str(home), text=text)


def fork(
    *words: str, env: Mapping[str, str], text: str | None = None
) -> subprocess.CompletedProcess[str]:
    return Forking(environment(env)).run(*words, text=text)


def doctor(home: Path, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return fork("doctor", env={"BOOKABLE_HOME": str(home), **(env or {})})


def refusal(done: subprocess.CompletedProcess[str]) -> str:
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    return done.stderr.removeprefix("bookable: ").rstrip("\n")


class TestLoadThatWaits:
    @pytest.mark.long
    def test_ends_at_ctrl_c(self, home: Path, served: None) -> None:
        socket = str(Paths(home).socket)
        with psycopg.connect(host=socket, user="postgres", dbname="postgres") as other:
            other.execute("LOCK TABLE person")
            waits = "SELECT 1 FROM pg_locks WHERE NOT granted"
            command_line = command("load", "-", "--home", str(home))
            with subprocess.Popen(command_line, env=environment(), stdin=subprocess.PIPE) as load:
                assert load.stdin is not None
                load.stdin.write(json.dumps(WORLD).encode())
                load.stdin.close()
                try:
                    eventually(lambda: other.execute(waits).fetchone())
                    load.send_signal(signal.SIGINT)
                    assert load.wait(30) == 128 + signal.SIGINT
                finally:
                    # If this test fails, the command would wait for the lock, and we for it.
                    load.kill()


@pytest.mark.long
@pytest.mark.usefixtures("served")
class TestKey:
    def test_is_made_listed_and_revoked(self, forking: Forking) -> None:
        scopes = ("--scope", "events:read", "--scope", "people:read")
        made = json.loads(forking.run("key", "create", "Zapier", *scopes, "--days", "30").stdout)
        assert made["key"].startswith("bkk_")
        listed = forking.run("key", "list")
        assert made["key"] not in listed.stdout
        one = json.loads(listed.stdout)[made["id"]]
        assert (one["name"], one["scopes"]) == ("Zapier", ["people:read", "events:read"])
        assert forking.run("key", "revoke", made["id"]).returncode == 0
        again = refusal(forking.run("key", "revoke", made["id"]))
        assert again == f"no key that could be revoked has the id {made['id']}"

    @pytest.mark.parametrize(
        ("words", "why"),
        [
            (["Zapier"], "scopes must be some of people:read, "),
            (["Zapier", "--scope", "all"], "scopes must be some of people:read, "),
            (["--scope", "events:read"], "name must not be blank"),
        ],
    )
    def test_is_refused_in_one_line(self, forking: Forking, words: list[str], why: str) -> None:
        assert refusal(forking.run("key", "create", *words)).startswith(why)


@pytest.mark.long
class TestWrongUsage:
    @pytest.mark.parametrize(
        "words",
        [
            [],
            ["dance"],
            ["up", "--port", "0"],
            ["up", "--port", "http"],
            ["up", "--workers", "0"],
            ["load"],
            ["token"],
            ["key"],
        ],
    )
    def test_exits_with_2_and_shows_the_usage(self, words: list[str]) -> None:
        done = run(*words)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("usage: bookable")


class TestHelp:
    def test_names_every_command(self) -> None:
        done = run("--help")
        assert done.returncode == 0
        assert all(name in done.stdout for name in ("up", "load", "token", "worker", "doctor"))


@pytest.mark.long
class TestWrongSetting:
    @pytest.mark.parametrize("words", [["up"], ["load", "-"]])
    def test_is_reported_in_one_line_by_every_command(self, words: list[str]) -> None:
        done = run(*words, env={"ZOOM_API_KEY": "k", "ZOOM_API_SECRET": "s"}, text="{}")
        assert refusal(done).startswith("ZOOM_ACCOUNT_ID: not set. Zoom retired JWT apps")

    @pytest.mark.parametrize("name", ["BOOKABLE_SECRET_KEY", "AUTH_JWT_SECRET"])
    def test_includes_a_guessable_key(self, name: str) -> None:
        said = refusal(run("up", env={name: "a"}))
        assert said.startswith(f"{name}: use 32 random characters or more: python3 -c ")

    @pytest.mark.long
    def test_includes_a_sandbox_on_https(self) -> None:
        done = run("up", "--sandbox", env={"BOOKABLE_BASE_URL": "https://bookable.example"})
        assert refusal(done).startswith("BOOKABLE_BASE_URL: the sandbox")


@pytest.mark.long
class TestUnreachableDatabase:
    def test_is_reported_in_one_line(self) -> None:
        env = {"DATABASE_URL": "postgresql://me:hush@127.0.0.1:1/books"}
        home = make_home()
        env["BOOKABLE_HOME"] = str(home)
        for done in (run("up", "--port=65000", env=env), fork("token", "a@b", env=env)):
            said = refusal(done)
            assert said.startswith("the database does not answer: ")
            assert "hush" not in said
        shutil.rmtree(home)


@pytest.mark.long
class TestLoadWithoutARunningServer:
    @pytest.mark.long
    def test_starts_the_database(self, home: Path) -> None:
        done = at(home, "load", "-", text=json.dumps(WORLD))
        assert set(json.loads(done.stdout)["people"]) == {"maria@example.com"}
        assert not (home / "postgres" / "postmaster.pid").exists()

    @pytest.mark.long
    def test_shares_the_database_with_a_second_command(self, home: Path) -> None:
        with ThreadPoolExecutor(2) as pool:
            loads = [pool.submit(at, home, "load", "-", text=json.dumps(WORLD)) for _ in range(2)]
        assert [load.result().returncode for load in loads] == [0, 0]
        assert not (home / "postgres" / "postmaster.pid").exists()

    def test_names_an_unreadable_file(self, forking: Forking) -> None:
        done = forking.run("load", "/no/such/file")
        assert refusal(done).startswith("/no/such/file cannot be read")

    def test_names_the_path_to_a_wrong_value(self, forking: Forking) -> None:
        wrong = {"people": [{"email": "a@example.com", "timezone": "Mars/Base"}]}
        assert "people[0].timezone" in refusal(forking.run("load", "-", text=json.dumps(wrong)))


@pytest.mark.usefixtures("served")
class TestTokenCommand:
    def test_prints_a_token_and_a_bearer(self, forking: Forking) -> None:
        done = forking.run("token", "Maria@example.com")
        assert (done.returncode, set(json.loads(done.stdout))) == (0, {"token", "bearer"})

    def test_refuses_an_unknown_email(self, forking: Forking) -> None:
        done = forking.run("token", "nobody@example.com")
        assert refusal(done) == "nobody active has the e-mail nobody@example.com"


@pytest.mark.usefixtures("served")
class TestDoctor:
    def test_exits_0_for_a_healthy_installation(self, home: Path) -> None:
        done = doctor(home)
        assert (done.returncode, done.stderr) == (0, "")
        lines = done.stdout.splitlines()
        assert "ok     extension: btree_gist is installed" in lines
        rules = tzdata.IANA_VERSION
        assert f"ok     zone rules: tzdata {rules}, the installed package's" in lines

    def test_says_how_to_mend_what_is_wrong(self, home: Path, forking: Forking) -> None:
        (home / "secret.key").chmod(0o644)
        done = forking.run("doctor")
        (home / "secret.key").chmod(0o600)
        assert done.returncode == 1
        assert f"-> chmod 600 {home}/secret.key" in done.stdout

    @pytest.mark.parametrize(
        ("trusted", "finding"),
        [
            (
                "127.0.0.0/8",
                "ok     proxies: X-Forwarded-For and X-Forwarded-Proto count from 127.",
            ),
            (
                "10.0.0.7",
                "warn   proxies: only 10.0.0.7/32 are trusted, and bookable up listens on",
            ),
            ("127.0.0.1, ::/0", "wrong  proxies: with 127.0.0.1/32, ::/0 anyone can claim any"),
        ],
    )
    def test_reports_trusted_proxies(self, settings: Any, trusted: str, finding: str) -> None:
        networks = Values({"TRUSTED": trusted}).networks("TRUSTED", default=())
        settings.BOOKABLE_TRUSTED_PROXIES = networks
        [found] = proxies()
        assert str(found).startswith(finding)

    def test_recognizes_a_publishable_stripe_key(self, home: Path) -> None:
        env = {"STRIPE_SECRET_KEY": "pk_live_1", "BOOKABLE_BASE_URL": "http://bookable.example"}
        done = doctor(home, env)
        lines = {line.split(":")[0]: line for line in done.stdout.splitlines()}
        assert done.returncode == 1
        assert "sends passwords and tokens in the clear" in lines["warn   settings"]
        assert "does not begin with sk_" in lines["wrong  payments"]

    @pytest.mark.long
    def test_tries_the_zoom_credentials(self, home: Path) -> None:
        with ZoomLookalike() as zoom:
            env = {
                "ZOOM_ACCOUNT_ID": zoom.account_id,
                "ZOOM_CLIENT_ID": zoom.client_id,
                "ZOOM_CLIENT_SECRET": zoom.client_secret,
                "ZOOM_OAUTH_URL": zoom.oauth_url,
                "ZOOM_API_URL": zoom.api_url,
            }
            wrong = env | {"ZOOM_CLIENT_SECRET": "hush"}
            good, bad = doctor(home, env), doctor(home, wrong)
        assert (good.returncode, bad.returncode) == (0, 1)
        assert f"ok     meetings: Zoom, account {zoom.account_id}" in good.stdout
        assert "wrong  meetings: " in bad.stdout
        assert "hush" not in bad.stdout

    @pytest.mark.long
    def test_makes_nothing_where_nothing_is(self, tmp_path: Path) -> None:
        done = at(tmp_path / "home", "doctor")
        assert (done.returncode, done.stderr) == (1, "")
        assert f"database: there is none yet in {tmp_path}/home -> run bookable up" in done.stdout
        assert not list(tmp_path.iterdir())

    @pytest.mark.long
    def test_reports_missing_tables(self) -> None:
        new = make_home()
        server = Server(Paths(new), durable=False)
        server.start()
        server.stop()
        done = doctor(new)
        shutil.rmtree(new)
        assert done.returncode == 1
        assert "wrong  migrations: " in done.stdout
        assert "-> run bookable up" in done.stdout

    def test_names_the_port_of_the_last_up(self, tmp_path: Path) -> None:
        (tmp_path / "port").write_text("8765\n")
        done = doctor(tmp_path)
        assert "ok     settings: read, for http://127.0.0.1:8765," in done.stdout
