"""Calls the rows of the matrix, each in the application's database role, and undoes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from tests.api import set_clock
from tests.factories import NOW, make_person
from tests.matrix.rows import READING, SIGNED_IN, WITH_A_KEY, Row
from tests.matrix.scene import Scene

from bookable.domain.people import Actor, Scope
from bookable.engine.tokens import Account
from bookable.interfaces.auth import tokens
from bookable.interfaces.auth.api_key_auth import create
from bookable.interfaces.pages import member_forms
from bookable.interfaces.web import metrics
from bookable.postgres.paths import APPLICATION
from bookable.storage.models import Person
from bookable.storage.postgres.prepared import PreparedStatements

FORM = "application/x-www-form-urlencoded"

OF_ITS_OWN = ("sandbox_clock", "attempt_count", "api_key", "django_session", "sign_in")
"""Tables that change with any caller: the clock that the tests set, counted attempts, when a key
was last used, what a person typed whose session has ended, and when a browser was last seen."""


@contextmanager
def undone() -> Iterator[None]:
    """Undo all changes that the block makes."""
    mark = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)


class Stage:
    """A scene, with everyone's credentials."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    @cached_property
    def _credentials(self) -> Mapping[str, str]:
        issued = {who: tokens.credentials(self.scene.cast[who].uuid, now=NOW) for who in SIGNED_IN}
        account = Account(self.scene.cast["client"], 1)
        old = tokens.bearer(account, now=NOW - timedelta(days=9), lifetime=timedelta(days=8))
        lasting = tokens.bearer(
            account, now=NOW, lifetime=timedelta(days=99), kind=tokens.Kind.REFRESH
        )
        gone = make_person()
        dismissed = tokens.credentials(gone.uuid, now=NOW)["token"]
        Person.objects.filter(id=gone.person_id).update(is_active=False)
        _, key = create("Integration", list(Scope), expires_at=None, now=NOW)
        return {
            **{who: f"Token {each['token']}" for who, each in issued.items()},
            "forged": f"Token {dismissed[:-1]}",
            "expired": f"Bearer {old}",
            "refreshing": f"Bearer {lasting}",
            "dismissed": f"Token {dismissed}",
            **dict.fromkeys(WITH_A_KEY, f"Bearer {key}"),
        }

    def ready(self) -> None:
        """Sign everyone in."""
        assert self._credentials
        assert self._sessions

    @cached_property
    def _sessions(self) -> Mapping[str, str]:
        """The session of each person's browser."""
        return {who: _signed_in(self.scene.cast[who]) for who in SIGNED_IN}

    @cached_property
    def _crossing(self) -> Client:
        """A browser that shows a page of another origin, which does not know Django's token."""
        return Client(enforce_csrf_checks=True, raise_request_exception=False)

    @cached_property
    def _plain(self) -> Client:
        return Client(raise_request_exception=False)

    def answer(self, row: Row, caller: str) -> HttpResponse:
        """Return the answer to a caller at the row's time. Changes stay."""
        self.prepare(row)
        return self.send(row, caller)

    def counted(self, row: Row) -> list[str]:
        """Return the statements of the successful call, and undo it."""
        with undone():
            self.prepare(row)
            with statements() as ran:
                answer = self.send(row, row.granted)
            assert answer.status_code < 400, f"{row}: {answer.content!r}"
        return ran

    def shown(self, row: Row) -> bytes:
        """Return the body of the successful call's answer."""
        with undone():
            return self.answer(row, row.granted).content

    def prepare(self, row: Row) -> None:
        """Make it the row's time, and act in the application's role."""
        set_clock(row.now)
        metrics.forget()
        in_service()

    def send(self, row: Row, caller: str) -> HttpResponse:
        """Return the answer to a caller, after `prepare`."""
        client = self._crossing if caller == "crossing" else self._plain
        client.cookies.clear()
        has_cookie = caller == "crossing" or (row.is_page and caller in SIGNED_IN)
        if has_cookie:
            session = self._sessions["client" if caller == "crossing" else caller]
            client.cookies[settings.SESSION_COOKIE_NAME] = session
        known = None if has_cookie else self._credentials.get(caller)
        headers = {"Authorization": known} if known else {}
        if caller == "acting":
            headers["Bookable-Act-As"] = str(self.scene.cast["client"].uuid)
        path, _, query = self.scene.filled(row.path).partition("?")
        return client.generic(
            row.method,
            path,
            self._form(row, caller) if row.is_page else _json(self.scene.filled(row.body)),
            content_type=FORM if row.is_page else "application/json",
            QUERY_STRING=query,
            REMOTE_ADDR=row.remote,
            headers=headers,
        )

    def _form(self, row: Row, caller: str) -> bytes:
        """Return a form as a page gives it to a caller. Those whom no page knows take that of the
        client."""
        if row.method in READING:
            return b""
        by = self.scene.cast["client" if caller not in SIGNED_IN else caller]
        key = member_forms.new_key(by)
        given = {member_forms.FIELD: key, **self.scene.filled(row.body or {})}
        return urlencode(given, doseq=True).encode()


def _signed_in(who: Actor) -> str:
    """Return the session of a browser in which a person has signed in."""
    browser = Client()
    browser.force_login(Person.objects.get(id=who.person_id))
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def _json(body: Any) -> bytes:
    return b"" if body is None else msgspec.json.encode(body)


def in_service() -> None:
    """Run the block as in production: bound by row-level security, with no actor set."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('role', %s, true), set_config('bookable.person', '', true)",
            [APPLICATION],
        )


@contextmanager
def changes() -> Iterator[set[str]]:
    """Fill a set with the names of the tables that the block changes, and undo its changes.

    Only tables that it wrote to are compared: PostgreSQL counts the rows that a transaction writes.
    """
    changed: set[str] = set()
    before = _writes()
    with undone():
        yield changed
        after = _contents(table for table, rows in _writes().items() if rows != before[table])
    changed |= {table for table, was in _contents(after).items() if after[table] != was}


def _writes() -> dict[str, int]:
    """Return how many rows of each table the transaction has written."""
    count = "pg_stat_get_xact_tuples_{0}(oid)"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute(
            f"SELECT relname, {' + '.join(map(count.format, ('inserted', 'updated', 'deleted')))}"
            " FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
            " AND relname <> ALL (%s)",
            [list(OF_ITS_OWN)],
        )
        return dict(cursor.fetchall())


def _contents(tables: Iterable[str]) -> dict[str, list[str]]:
    """Return the rows of tables."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        return {table: _rows(cursor, table) for table in tables}


def _rows(cursor: Any, table: str) -> list[str]:
    cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')
    return [row for (row,) in cursor.fetchall()]


@contextmanager
def statements() -> Iterator[list[str]]:
    """List the statements that reach the driver, below any counting above it, without those that
    read the sandbox's clock."""
    ran: list[str] = []
    raw = connection.connection
    kept = raw.cursor_factory

    class Noting:
        def execute(self, query: Any, *args: Any, **more: Any) -> Any:
            ran.append(str(query))
            return super().execute(query, *args, **more)  # type: ignore[misc]

        def executemany(self, query: Any, params_seq: Any, **more: Any) -> None:
            params = list(params_seq)
            ran.extend([str(query)] * len(params))
            super().executemany(query, params, **more)  # type: ignore[misc]

    class NotingStatements(PreparedStatements):
        def run(self, text: bytes, values: Sequence[Any], **how: bool) -> Any:
            ran.append(text.decode())
            return super().run(text, values, **how)

    raw.cursor_factory = type("NotingCursor", (Noting, kept), {})
    connection.send_by(NotingStatements)
    try:
        yield ran
    finally:
        raw.cursor_factory = kept
        connection.send_by(PreparedStatements)
        ran[:] = [each for each in ran if "FROM sandbox_clock" not in each]
