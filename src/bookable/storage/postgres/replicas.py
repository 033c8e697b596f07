"""Reading from a replica while it is fresh, and from the primary otherwise.

Whatever runs in `read` asks the replica, because for that long the thread's connection is one to
it: statements, transactions and row-level security stay as they are.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from time import monotonic
from typing import Any, NamedTuple, TypeVar, cast

import structlog
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError

from bookable.storage.postgres.replica import PatientConnection, ReplicaConnection
from bookable.storage.thread_connections import connection, take

Found = TypeVar("Found")

ANSWERS_WITHIN = 1.0
"""Seconds in which both servers have to tell how far they are."""

_OFTENEST, _SELDOMEST = 0.05, 0.5
# As many as there are within the longest lag that the settings allow.
_KEPT_LOOKS = 64
_GOING_AWAY = ("08", "57P")

log = structlog.get_logger(__name__)


class NotAReplica(Exception):
    """The server that should be a replica takes changes itself, such as after its promotion."""


class Progress(NamedTuple):
    """What is known of a replica: how far it is in the log, and as of when that is complete."""

    position: int
    as_of: float


class Watch:
    """Keeps how far the replica is. It never keeps a request waiting."""

    def __init__(
        self, ask_primary: Callable[[], int], ask_replica: Callable[[], int], *, lag: float
    ) -> None:
        self._ask_primary, self._ask_replica = ask_primary, ask_replica
        self._lag = lag
        self._looks: deque[Progress] = deque(maxlen=_KEPT_LOOKS)
        self._known: Progress | None = None

    def look(self) -> None:
        """Ask both servers how far they are. Raise OperationalError, InterfaceError, NotAReplica.

        What the primary had when it was asked, the replica shows once it is as far. The clocks of
        the servers do not matter.
        """
        try:
            began = monotonic()
            self._looks.append(Progress(self._ask_primary(), began))
            position = self._ask_replica()
        except BaseException:
            self.distrust()
            raise
        reached = [each.as_of for each in self._looks if each.position <= position]
        if reached:
            self._known = Progress(position, max(reached))

    def distrust(self) -> None:
        """Read from the primary until the replica has answered again."""
        self._known = None
        self._looks.clear()

    @property
    def is_fresh(self) -> bool:
        """Whether the replica shows all that is older than the lag."""
        known = self._known
        return known is not None and monotonic() - known.as_of < self._lag

    def shows(self, position: int) -> bool:
        """Return whether the replica is fresh, and at least at a position of the log."""
        known = self._known
        return known is not None and self.is_fresh and position <= known.position


def read(
    ask: Callable[[], Found],
    *,
    seen: Callable[[], int],
    refusals: tuple[type[Exception], ...] = (),
) -> Found:
    """Ask something of the replica, or of the primary if it is not fresh, fails, or refuses.

    `ask` only reads, and may be asked twice. `seen` returns the position of the log from which on
    the caller may see it. `refusals` are what `ask` raises for what it does not find.
    """
    primary = connection()
    if settings.BOOKABLE_REPLICA is None or primary.in_atomic_block:
        return ask()
    watch = _watch()
    if not watch.is_fresh or not watch.shows(seen()):
        return ask()
    try:
        with _instead_of(primary):
            return ask()
    except refusals:
        # Somebody may have just made what the replica does not know yet.
        pass
    except (OperationalError, InterfaceError) as error:
        if not _was_answered(error):
            watch.distrust()
        log.warning("replica_left", problem=str(error).strip())
    return ask()


def _was_answered(error: Exception) -> bool:
    """Return whether the server itself said no to one statement, as it does where that would keep
    it from repeating the log."""
    state: str | None = getattr(error.__cause__, "sqlstate", None)
    return state is not None and not state.startswith(_GOING_AWAY)


@contextmanager
def _instead_of(primary: Any) -> Iterator[None]:
    """Have the thread ask the replica for the block. Its slot is not lent meanwhile."""
    replica = _beside(primary)
    take(replica)
    kept, primary.is_kept = primary.is_kept, True
    try:
        replica.close_if_unusable_or_obsolete()
        yield
    finally:
        primary.is_kept = kept
        take(primary)


def _beside(primary: Any) -> ReplicaConnection:
    """Return the connection to the replica that goes with one to the primary."""
    if primary.replica is None:
        primary.replica = replica_connection(patience=lambda _: _watch().is_fresh)
        primary.replica.longest_statement = primary.longest_statement
    return cast(ReplicaConnection, primary.replica)


def replica_connection(*, patience: Callable[[float], bool]) -> ReplicaConnection:
    """Return a connection to the replica, not yet open."""
    return _connection(ReplicaConnection, settings.BOOKABLE_REPLICA or {}, patience=patience)


Kind = TypeVar("Kind", bound=PatientConnection)


def _connection(
    kind: type[Kind], more: dict[str, Any], *, patience: Callable[[float], bool]
) -> Kind:
    # Under the alias of the primary, since it takes its place.
    made = kind(connection().settings_dict | more, DEFAULT_DB_ALIAS)
    made.patience = patience
    # Threads of the web server pass connections on.
    made.inc_thread_sharing()
    return made


class Servers:
    """Both servers, each by a connection that is for watching alone."""

    def __init__(self) -> None:
        def waits(seconds: float) -> bool:
            return seconds < ANSWERS_WITHIN

        self._primary = _connection(PatientConnection, {}, patience=waits)
        self._replica = replica_connection(patience=waits)

    def primary(self) -> int:
        """Return how far the log of the primary is safe on its disk."""
        [position] = self._primary.ask(_WRITTEN, ()).fetchone()
        return cast(int, position)

    def replica(self) -> int:
        """Return how far the replica has repeated the log. Raise NotAReplica."""
        is_standby, position = self._replica.ask(_REPEATED, ()).fetchone()
        if not is_standby:
            raise NotAReplica("this server takes changes itself")
        return cast(int, position or 0)

    def close(self) -> None:
        """Close both connections; the next question opens them again."""
        self._primary.close()
        self._replica.close()


class Examined(NamedTuple):
    """How far a replica is behind in seconds, None if by more than it may; or what is wrong."""

    behind: float | None = None
    problem: str = ""


def examine(*, within: float) -> Examined:
    """Return how long the replica takes to show what the primary has now."""
    servers, began = Servers(), monotonic()
    try:
        wanted = servers.primary()
        while servers.replica() < wanted:
            if monotonic() - began > within:
                return Examined()
            threading.Event().wait(_OFTENEST)
        return Examined(behind=monotonic() - began)
    except (OperationalError, InterfaceError, NotAReplica) as error:
        return Examined(problem=str(error).strip())
    finally:
        servers.close()


@cache
def _watch() -> Watch:
    """Return the process's watch, which begins with its first use."""
    servers, lag = Servers(), settings.BOOKABLE_REPLICA_LAG
    watch = Watch(servers.primary, servers.replica, lag=lag)
    every = min(max(lag / 4, _OFTENEST), _SELDOMEST)
    threading.Thread(target=_keep_looking, args=(watch, servers, every), daemon=True).start()
    return watch


def _keep_looking(watch: Watch, servers: Servers, every: float) -> None:
    pause = threading.Event()
    while True:
        try:
            watch.look()
        except Exception as error:
            # Whatever is wrong with it, people read from the primary.
            log.debug("replica_not_watched", problem=repr(error))
            servers.close()
        pause.wait(every)


_WRITTEN = "SELECT (pg_current_wal_flush_lsn() - '0/0')::bigint"
_REPEATED = "SELECT pg_is_in_recovery(), (pg_last_wal_replay_lsn() - '0/0')::bigint"
