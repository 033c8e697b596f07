"""The system under test: a real `bookable up` in a folder of its own, with look-alike vendors."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from tests.harness import Running, make_home
from tests.lookalikes.stripe import StripeLookalike
from tests.lookalikes.zoom import ZoomLookalike

from bookable.postgres.paths import Paths
from bookable.server.processes import follow_parent

WORKERS = 4
MOST_LINES, MOST_OF_A_LINE = 20, 3000

Database = psycopg.Connection[tuple[Any, ...]]


@dataclass
class Stand:
    """A running Bookable with its vendors, and direct access to its database.

    `settings` are more settings of Bookable, by their names.
    """

    bookable: Running
    zoom: ZoomLookalike
    stripe: StripeLookalike
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def port(self) -> int:
        """The port of the web server."""
        return self.bookable.port

    @contextmanager
    def database(self) -> Iterator[Database]:
        """Open a connection that sees every row for the block."""
        socket = str(Paths(self.bookable.home).socket)
        with psycopg.connect(host=socket, user="postgres", autocommit=True) as db:
            yield db

    def complaints(self) -> list[str]:
        """Return the last log lines, without those of successful requests."""
        lines = [line for line in self.bookable.complaints if '"level": "info"' not in line]
        return [line[:MOST_OF_A_LINE] for line in lines[-MOST_LINES:]]

    def restarted(self) -> Running:
        """Start `bookable up` again on the same home and port."""
        self.bookable = running(self.bookable.home, self.vendors(), port=self.bookable.port)
        return self.bookable.__enter__()

    def vendors(self) -> dict[str, str]:
        """Return the settings with which Bookable finds the look-alike vendors."""
        return {
            **self.settings,
            "ZOOM_ACCOUNT_ID": self.zoom.account_id,
            "ZOOM_CLIENT_ID": self.zoom.client_id,
            "ZOOM_CLIENT_SECRET": self.zoom.client_secret,
            "ZOOM_OAUTH_URL": self.zoom.oauth_url,
            "ZOOM_API_URL": self.zoom.api_url,
            "STRIPE_SECRET_KEY": self.stripe.secret_key,
            "STRIPE_WEBHOOK_SECRET": self.stripe.webhook_secret,
            "STRIPE_API_BASE": self.stripe.address,
        }


def running(
    home: Path, env: Mapping[str, str], *, port: int | None = None, workers: int = WORKERS
) -> Running:
    """Return a sandbox without throttles or limits, which runs once it is entered.

    It ends with this process, even if that is killed.
    """
    env = {"BOOKABLE_OPEN_BOOKINGS": "0", **env}
    flags = ("--no-demo", "--sandbox", f"--workers={workers}")
    return Running(home=home, port=port, env=env, flags=flags, preexec_fn=_follow)


def _follow() -> None:
    follow_parent(signum=signal.SIGTERM)


@contextmanager
def standing(
    *, workers: int = WORKERS, settings: Mapping[str, str] | None = None
) -> Iterator[Stand]:
    """Run a Bookable for the block, then delete it with its data."""
    home = make_home()
    with ZoomLookalike() as zoom, StripeLookalike() as stripe:
        stand = Stand(Running(home=home), zoom, stripe, settings or {})
        stand.bookable = running(home, stand.vendors(), workers=workers)
        try:
            stand.bookable.__enter__()
            yield stand
        finally:
            stand.bookable.stop()
            shutil.rmtree(home, ignore_errors=True)
