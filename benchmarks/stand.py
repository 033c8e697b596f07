"""The installation that is measured: a real `bookable up` in a temporary home, with a town."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
from django.conf import settings
from tests.harness import Running, free_port, make_home
from tests.lookalikes.stripe import StripeLookalike

from benchmarks import town
from benchmarks.bare import bare
from benchmarks.floor import Pgbench
from benchmarks.load import Driver, Target
from benchmarks.numbers import callers, uuid_of
from benchmarks.rounds import Bench
from bookable.postgres.binaries import binaries
from bookable.postgres.paths import Paths
from bookable.server.users import account

CONNECTIONS = 16
WORKERS = 2

_SECRET = secrets.token_hex(32)

SETTINGS = {
    "BOOKABLE_SECRET_KEY": _SECRET,
    # A few clients make all bookings. Their open bookings are counted, but never refused.
    "BOOKABLE_OPEN_BOOKINGS": "100000000",
}


def tokens() -> dict[int, str]:
    """Return the API token of every person who sends requests."""
    settings.configure(SECRET_KEY=_SECRET)
    from bookable.interfaces.auth.tokens import api_token

    return {person: api_token(uuid_of(person), 1) for person in callers()}


@contextmanager
def bench(
    known: dict[int, str],
    *,
    bookings: int,
    each: int = 20,
    env: Mapping[str, str] | None = None,
    flags: Sequence[str] = (),
) -> Iterator[Bench]:
    """Run Bookable with this number of bookings until the block ends.

    `env` and `flags` are further settings and arguments of `bookable up`.
    """
    with (
        _home() as home,
        tempfile.TemporaryDirectory() as folder,
        StripeLookalike() as stripe,
        _running(home, stripe, env or {}, flags) as bookable,
        _superuser(home) as db,
    ):
        town.build(db, known, bookings=bookings, each=each)
        places = Paths(home)
        pgbench = _pgbench(places, Path(folder))
        target = Target(bookable.port, known, CONNECTIONS)
        around = bare(
            replace(target, port=free_port()),
            socket=places.socket,
            folder=Path(folder),
            secret=_SECRET,
            workers=WORKERS,
        )
        with closing(Driver(target)) as driver, around as floor:
            parts = bookable.processes()
            yield Bench(bookable.url, places.log, parts, db, driver, pgbench, floor)


@contextmanager
def _home() -> Iterator[Path]:
    home = make_home()
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _running(
    home: Path, stripe: StripeLookalike, more: Mapping[str, str], flags: Sequence[str]
) -> Running:
    env = {
        **SETTINGS,
        "STRIPE_SECRET_KEY": stripe.secret_key,
        "STRIPE_WEBHOOK_SECRET": stripe.webhook_secret,
        "STRIPE_API_BASE": stripe.address,
        **more,
    }
    return Running(home=home, env=env, flags=("--no-demo", f"--workers={WORKERS}", *flags))


def _superuser(home: Path) -> town.Database:
    return psycopg.connect(host=str(Paths(home).socket), user="postgres", autocommit=True)


def _pgbench(places: Paths, folder: Path) -> Pgbench | None:
    inside = binaries(places, account=account()) / "pgbench"
    program = inside if inside.exists() else shutil.which("pgbench")
    if program is None:
        return None
    return Pgbench(Path(program), socket=places.socket, clients=CONNECTIONS, folder=folder)
