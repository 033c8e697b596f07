"""Restoring a backup: all rows come back, and no SQL of the file is run."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest
from tests.harness import Running, environment, home_with_tables, http, make_home, run

from bookable.postgres.binaries import tools
from bookable.postgres.paths import Paths
from bookable.postgres.server import Server

MARIA, JOHN, PRIYA = "maria@example.com", "john@example.com", "priya@example.com"
WORLD = {
    "people": [
        {"email": MARIA, "name": "Maria", "roles": ["teacher", "buddy"], "bio": "A" * 60},
        {"email": JOHN, "name": "Jöhn \\\\ John", "roles": ["student", "buddy", "client"]},
        {"email": PRIYA, "name": "Priya", "roles": ["practitioner"]},
    ],
    "availability": [
        {"person": each, "weekday": day, "start": "00:00", "end": "00:00"}
        for day in range(7)
        for each in (MARIA, PRIYA)
    ],
    "locations": [{"key": "studio", "name": "Studio", "timezone": "Europe/London", "rooms": ["A"]}],
    "services": [
        {"key": "hour", "practitioner": PRIYA, "kind": "individual", "name": "An hour"}
        | {"duration_minutes": 60, "price_cents": 5000, "currency": "USD", "location": "studio"}
    ],
    "matches": [{"key": "m", "user1": MARIA, "user2": JOHN}],
    "bookings": [
        {"key": "a", "program": "buddies", "match": "m", "status": "confirmed"}
        | {"start": "2025-01-15T09:00:00Z", "end": "2025-01-15T10:00:00Z"},
        {"key": "b", "program": "tutoring", "provider": MARIA, "client": JOHN}
        | {"start": "2025-01-16T09:00:00Z", "end": "2025-01-16T10:00:00Z", "status": "completed"},
        {"key": "c", "program": "marketplace", "service": "hour", "client": JOHN}
        | {"start": "2025-01-17T09:00:00Z", "end": "2025-01-17T10:00:00Z", "status": "confirmed"}
        | {"payment_status": "paid"},
    ],
}
# Every statement of a backup would create this file if it were run.
TRACE = "/tmp/bookable-ran-a-backup"

HOSTILE = f"""
CREATE OR REPLACE FUNCTION name_key(given text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    COPY (SELECT 1) TO PROGRAM 'touch {TRACE}';
    RETURN lower(given);
END $$;
ALTER TABLE person ADD CONSTRAINT harmless CHECK (name_key(email) IS NOT NULL);
CREATE OR REPLACE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    COPY (SELECT 1) TO PROGRAM 'touch {TRACE}';
    RETURN new;
END $$;
DROP TRIGGER credits_append_only ON credit_entry;
CREATE TRIGGER credits_append_only BEFORE INSERT ON credit_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
"""
MORE = """
CREATE TABLE loot (id bigint);
CREATE FUNCTION helper(number int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TRIGGER also BEFORE INSERT ON person FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE VIEW everybody AS SELECT 1;
CREATE RULE quietly AS ON INSERT TO api_token DO NOTHING;
CREATE DOMAIN word AS text;
CREATE PROCEDURE act() LANGUAGE sql AS 'SELECT 1';
"""
NOT_OURS = (
    "DOMAIN public word postgres, FUNCTION helper(integer), PROCEDURE public act() postgres, "
    "RULE public api_token quietly postgres, TABLE loot, TRIGGER person also, "
    "VIEW public everybody postgres"
)
# Makes a database of an older version, from before names had keys.
OLDER = """
import os
import sys
os.environ["DJANGO_SETTINGS_MODULE"] = "bookable.config.settings"
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
call_command("migrate", "storage", "0016", verbosity=0)
apps = MigrationExecutor(connection).loader.project_state([("storage", "0016_ratings")]).apps
apps.get_model("storage", "Person").objects.create(
    email="zoe@example.com", name=sys.argv[1], roles=["teacher"], created_at="2026-01-01T00:00:00Z"
)
"""
JOB = """INSERT INTO procrastinate_jobs (queue_name, task_name, args, scheduled_at)
    VALUES ('later', 'nothing', '{"text": "tab\\tline\\nslash \\\\ end"}', '2090-01-01')"""


@pytest.fixture(scope="module")
def source() -> Iterator[Paths]:
    """A database with people, bookings, money and a pending job."""
    home = home_with_tables()
    done = run("load", "-", text=json.dumps(WORLD), env={"BOOKABLE_HOME": str(home)})
    assert done.returncode == 0, done.stderr
    with serving(home) as places:
        ask(places, JOB)
        yield places
    shutil.rmtree(home)


@pytest.fixture(scope="module")
def plain(source: Paths, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An uncompressed backup: its rows can be changed if their length stays the same."""
    file = tmp_path_factory.mktemp("backups") / "plain.dump"
    dump(source, file)
    return file.read_bytes()


@pytest.fixture(scope="module")
def restored(source: Paths, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home restored from a backup in which our own functions were replaced."""
    file = tmp_path_factory.mktemp("backups") / "hostile.dump"
    changed_and_dumped(source, HOSTILE, file)
    home = make_home()
    shutil.copy(source.home / "secret.key", home)
    done = run("restore", str(file), "--home", str(home))
    assert (done.returncode, done.stderr) == (0, "")
    yield home
    shutil.rmtree(home)


@pytest.fixture(autouse=True)
def trace() -> Iterator[Path]:
    """The file that each statement of a backup would create if it were run. No test may find it."""
    trace = Path(TRACE)
    yield trace
    assert not trace.exists()


@contextmanager
def serving(home: Path) -> Iterator[Paths]:
    server = Server(Paths(home), durable=False)
    server.start()
    try:
        yield server.paths
    finally:
        server.stop()


def changed_and_dumped(places: Paths, statements: str, file: Path) -> None:
    """Dump a database after changing it, and undo the changes."""
    ask(places, "CREATE DATABASE changed TEMPLATE postgres")
    ask(places, statements, dbname="changed")
    dump(places, file, dbname="changed")
    ask(places, "DROP DATABASE changed")
    Path(TRACE).unlink(missing_ok=True)


def ask(places: Paths, statement: str, **options: Any) -> list[tuple[Any, ...]]:
    with psycopg.connect(
        host=str(places.socket), user="postgres", autocommit=True, **options
    ) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def dump(places: Paths, file: Path, *, dbname: str = "postgres") -> None:
    folder = tools()
    assert folder is not None
    words = ("--format=custom", "--compress=none", "--schema=public", "--no-owner")
    extensions = ("--extension=btree_gist", "--extension=pg_trgm")
    where = f"--dbname=host={places.socket} user=postgres dbname={dbname}"
    words = (*words, *extensions, f"--file={file}", where)
    subprocess.run([folder / "pg_dump", *words], check=True)


def contents(places: Paths) -> dict[str, Any]:
    """Return all rows of all tables, and the value of each sequence."""
    tables = ask(places, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    found: dict[str, Any] = {
        table: sorted(ask(places, f'SELECT t::text FROM "{table}" t')) for (table,) in tables
    }
    sequences = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
    return found | {"sequences": sorted(ask(places, sequences))}


@pytest.mark.long
class TestRestoredDatabase:
    def test_has_all_rows_and_sequence_values(self, source, restored):
        before = contents(source)
        filled = {table for table, found in before.items() if found}
        assert filled > {"person", "booking", "claim", "ledger_entry", "match", "payment"}
        assert filled > {"procrastinate_jobs", "procrastinate_events", "django_migrations"}
        with serving(restored) as places:
            assert contents(places) == before

    def test_has_our_own_functions_checks_and_triggers(self, source, restored):
        facts = [
            "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
            "SELECT conname, contype, convalidated FROM pg_constraint WHERE conrelid > 0",
            "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger"
            " WHERE NOT tgisinternal",
            "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
        ]
        with serving(restored) as places:
            for each in facts:
                assert sorted(ask(places, each)) == sorted(ask(source, each))

    def test_keeps_the_ledger_append_only(self, restored):
        with serving(restored) as places, pytest.raises(psycopg.Error, match="ledger"):
            ask(places, "DELETE FROM ledger_entry")

    def test_takes_new_bookings(self, restored):
        start = (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%dT10:00:00Z")
        with Running(home=restored, flags=("--no-demo", "--workers=1")) as running:
            teacher = "SELECT uuid::text FROM person WHERE email = 'maria@example.com'"
            (found,) = ask(Paths(restored), teacher)
            asked = {"teacher_id": found[0], "start_time": start, "duration": 60}
            address = f"{running.url}/api/bookings/bookings/"
            made = http.post(address, json=asked, headers=running.token(JOHN))
            again = http.post(address, json=asked, headers=running.token(JOHN))
        assert (made.status_code, again.status_code) == (201, 400)


@pytest.mark.long
class TestTamperedBackup:
    """Each is refused in one line, and the database stays as it was."""

    def refused(self, file: Path, restored: Path) -> str:
        done = run("restore", str(file), "--force", "--home", str(restored))
        assert (done.returncode, done.stdout) == (1, "")
        start = f"bookable: {file} is not restored: "
        assert done.stderr.startswith(start)
        assert done.stderr.count("\n") == 1
        with serving(restored) as places:
            assert ask(places, "SELECT count(*) FROM person") == [(3,)]
        assert not list(restored.glob("scratch-*"))
        return done.stderr.removeprefix(start).rstrip("\n")

    def test_with_foreign_objects_is_refused(self, source, restored, tmp_path):
        file = tmp_path / "more.dump"
        changed_and_dumped(source, MORE, file)
        assert self.refused(file, restored) == f"it holds what is not Bookable's: {NOT_OURS}"

    def test_with_a_copy_to_a_program_is_refused(self, plain, restored, tmp_path):
        found = re.search(rb"COPY public\.person \(.+\) FROM stdin;\n", plain)
        assert found is not None
        honest = found.group()
        hostile = f"COPY (SELECT 1) TO PROGRAM 'touch {TRACE}';\n".encode().rjust(len(honest))
        file = tmp_path / "program.dump"
        file.write_bytes(replaced(plain, honest, hostile))
        assert self.refused(file, restored).startswith('it holds the statement "COPY (SELECT 1)')

    def test_with_commands_after_its_rows_is_refused(self, plain, restored, tmp_path):
        hostile = f"\n\\.\n\\! touch {TRACE}\n".encode().ljust(60, b" ")
        file = tmp_path / "commands.dump"
        file.write_bytes(replaced(plain, b"A" * 60, hostile))
        assert f"the statement '\\\\! touch {TRACE}'" in self.refused(file, restored)


@pytest.mark.long
class TestBackupThatCannotBeMigrated:
    def test_leaves_an_empty_database_and_says_why(self, tmp_path):
        home, file = make_home(), tmp_path / "older.dump"
        # A name that fits into the index of that version. Its Korean syllables become two or three
        # letters each in the search key, which is too large for the index of the next one.
        signs = Random(0).choices([chr(each) for each in range(0xAC00, 0xD7A4)], k=850)
        dump_of_older(file, name="".join(signs))
        done = run("restore", str(file), "--home", str(home))
        assert (done.returncode, done.stdout) == (1, "")
        start = f"bookable: {file} is not restored: it cannot be brought up to date: index row"
        assert done.stderr.startswith(start)
        assert done.stderr.endswith("(the database is empty now)\n")
        with serving(home) as places:
            assert set(contents(places)) == {"sequences"}
        shutil.rmtree(home)


def replaced(archive: bytes, old: bytes, new: bytes) -> bytes:
    assert len(old) == len(new)
    assert archive.count(old) == 1
    return archive.replace(old, new)


@pytest.mark.long
class TestBackupOfAnOlderVersion:
    def test_is_restored_and_migrated(self, tmp_path):
        home, file = make_home(), tmp_path / "older.dump"
        dump_of_older(file, name="Zoë")
        done = run("restore", str(file), "--home", str(home))
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == f"restored 1 people from {file}\n"
        with serving(home) as restored:
            state = "SELECT name, search_key FROM person"
            assert ask(restored, state) == [("Zoë", "zoe")]
        assert "migrations: all applied" in run("doctor", "--home", str(home)).stdout
        shutil.rmtree(home)


def dump_of_older(file: Path, *, name: str) -> None:
    """Dump a database of an older version with a person of this name."""
    with serving(make_home()) as places:
        env = {"DATABASE_URL": f"postgresql://postgres@/postgres?host={places.socket}"}
        older = environment(env | {"BOOKABLE_HOME": str(places.home)})
        subprocess.run([sys.executable, "-c", OLDER, name], env=older, check=True, cwd="/")
        dump(places, file)
    shutil.rmtree(places.home)
