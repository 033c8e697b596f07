"""Nothing that a person wrote is left in any table, and their export had all of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import time, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from tests.architecture.test_personal_data import (
    COLUMNS,
    NOT_SHOWN,
    TEXTS,
    WORDLESS,
    named,
)
from tests.factories import NOW, make_connection, make_person, make_service, open_daily
from tests.steps import buy, cancel, pay_by_hand, reschedule

from bookable.domain.people import Actor, Role
from bookable.engine import clock, erasing
from bookable.queries.exports import export
from bookable.storage.models import (
    AccountLink,
    ApiKey,
    ApiToken,
    AuditEntry,
    Booking,
    CalendarFeed,
    DeadLetter,
    Feedback,
    IdempotencyKey,
    Identity,
    IdentityLinking,
    LedgerEntry,
    Mail,
    Note,
    Person,
    ReputationEntry,
    SecondFactor,
    SignIn,
    WebhookDelivery,
    WebhookEndpoint,
)

pytestmark = pytest.mark.django_db

ROLES = (Role.PRACTITIONER, Role.CLIENT, Role.STAFF)
NAME, EMAIL = "Adelheid Unverwechselbar", "adelheid@unverwechselbar.example"
HOUR = timedelta(hours=1)


@pytest.fixture
def ada() -> Actor:
    made = make_person(*ROLES, name=NAME)
    Person.objects.filter(id=made.person_id).update(email=EMAIL)
    return Actor(made.person_id, made.uuid, NAME, EMAIL, "UTC", frozenset(ROLES))


@pytest.fixture
def scene(ada: Actor) -> dict[str, Any]:
    """Ada with rows in every table that may have words of hers, and Ben, whom she deals with."""
    ben = make_person(*ROLES[:2], name="Ben Other")
    hers, his = make_service(ada), make_service(ben)
    for each in (ada, ben):
        open_daily(each, time(0), time(23))
    bought = buy(his, ada)
    sold = buy(hers, ben, start=NOW + timedelta(days=2))
    pay_by_hand(sold, ada)
    reschedule(sold, NOW + timedelta(days=3), ada)
    cancel(bought, ada, reason="plant")
    Booking.objects.filter(id=bought.id).update(disputed_by="client")
    _rows_of(ada, ben, sold.id)
    return {"bought": bought.id, "sold": sold.id, "ben": ben}


def _rows_of(ada: Actor, ben: Actor, sold: int) -> None:
    me, at = {"person_id": ada.person_id}, {"created_at": NOW}
    ApiToken.objects.create(**me, **at, digest=b"1" * 32)
    SecondFactor.objects.create(**me, salt="s", recovery=["r"])
    Identity.objects.create(**me, issuer="https://issuer", subject="s")
    IdentityLinking.objects.create(**me, issuer="i", subject="s", linked_by="uuid", linked_at=NOW)
    AccountLink.objects.create(**at, purpose="reset", email=EMAIL, expires_at=NOW)
    AccountLink.objects.create(
        **me, **at, purpose="address", email="new@example.com", replaced=EMAIL, expires_at=NOW
    )
    CalendarFeed.objects.create(**me, **at, digest=b"2" * 32, token_version=1)
    make_connection(ada)
    hers = {"types": ["*"], "programs": [], "secret": b"s", "updated_at": NOW}
    endpoint = WebhookEndpoint.objects.create(**me, **at, **hers, url="https://ada.example")
    WebhookDelivery.objects.create(**at, endpoint=endpoint, type="webhook.test", status="failed")
    key = ApiKey.objects.create(name="k", scopes=[], created_at=NOW)
    theirs = WebhookEndpoint.objects.create(key=key, **at, **hers, url="https://key.example")
    echo = {"last_answer": f"hello {EMAIL}", "last_problem": NAME}
    WebhookDelivery.objects.create(**at, endpoint=theirs, type="t", status="failed", **echo)
    Note.objects.create(**at, booking_id=sold, author_id=ada.person_id, is_private=True)
    Feedback.objects.create(**at, booking_id=sold, author_id=ada.person_id, rating=5)
    written = {"subject": NAME, "text": NAME, "html": NAME, "calendar": NAME, "problem": EMAIL}
    Mail.objects.create(**at, **me, **written, address=EMAIL, key="a", kind="confirmed")
    Mail.objects.create(**at, **written, key="b", kind="confirmed", booking_id=sold, side="client")
    Mail.objects.create(**at, **written, key="c", kind="digest", person_id=ben.person_id)
    kept = {"fingerprint": b"f", "holder": "h", "reserved_until": NOW, "status": 200}
    own = {"owner": ada.person_id, "body": b'{"a": 1}'}
    IdempotencyKey.objects.create(**at, **kept, **own, key="1")
    answer = json.dumps({"client": {"name": NAME}}).encode()
    IdempotencyKey.objects.create(**at, **kept, owner=ben.person_id, key="2", body=answer)
    DeadLetter.objects.create(effect="e", problem=f"550 {EMAIL}", attempts=1, died_at=NOW)
    audit = {"at": NOW, "action": "changed", "page": "person"}
    AuditEntry.objects.create(**audit, actor=ada.person_id, who=EMAIL, address="10.0.0.1")
    about = {"people": [ada.person_id], "record": str(ada.person_id), "facts": {"name": NAME}}
    AuditEntry.objects.create(**audit, actor=ben.person_id, who="ben@example.com", **about)
    ReputationEntry.objects.create(
        person_id=ben.person_id, booking_id=sold, actor_id=ada.person_id, delta=1, at=NOW
    )
    session = SessionStore()
    session["_auth_user_id"] = str(ada.person_id)
    session["words"] = NAME
    session.save()
    SignIn.objects.create(**me, session_key=session.session_key, began_at=NOW, seen_at=NOW)


def columns() -> Iterator[tuple[str, str]]:
    """Yield every column that can hold words of people."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [list(TEXTS)])
        found = {record[0] for record in cursor.fetchall()}
    for column in sorted(found - named(WORDLESS)):
        table, _, name = column.partition(".")
        yield table, name


WHERE = {
    # What was written for a booking is its client's, and where to meet its provider's.
    "booking": "client_id = {ada}",
    "booking.meeting_url": "provider_id = {ada}",
    "booking.meeting_id": "provider_id = {ada}",
    "account_link": f"email = '{EMAIL}'",
    "account_link.replaced": "person_id = {ada}",
    "feedback": "author_id = {ada}",
    "note": "author_id = {ada}",
    "service": "practitioner_id = {ada}",
    "payment": "recorded_by_id = {ada}",
    "refund": "true",
    "ledger_reason": "true",
    "reputation_entry": "actor_id = {ada}",
    "person": "id = {ada}",
    "idempotency_key": "owner_id = {ada}",
    "mail": "person_id = {ada}",
    "webhook_delivery": "endpoint_id IN (SELECT id FROM webhook_endpoint WHERE person_id = {ada})",
    "audit_entry": "actor = {ada}",
    "opening_hours": "false",
    "busy_time": "connection_id IN (SELECT id FROM calendar_connection WHERE person_id = {ada})",
}
"""Which rows are planted with words, where that is not those of `person_id`."""

BY_WORDS = {
    *("dead_letter.problem", "django_admin_log.object_repr", "django_admin_log.change_message"),
    *("django_session.session_key", "django_session.session_data"),
    *("person.email", "person.name", "account_link.email"),
    *("audit_entry.facts", "idempotency_key.fingerprint", "webhook_endpoint.types"),
    "booking_link.allows",
}
"""Columns whose words are in the scene already, or that take no planted text."""


def plant(ada: Actor) -> dict[str, str]:
    """Put a text of its own into every column that takes words; return them by their column."""
    planted = {}
    with connection.cursor() as cursor:
        # The logs that only grow are planted, too.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, column in columns():
            if f"{table}.{column}" in BY_WORDS:
                continue
            word = f"plant-{table}-{column}".replace("_", "-")
            where = WHERE.get(f"{table}.{column}") or WHERE.get(table, "person_id = {ada}")
            where = where.format(ada=ada.person_id)
            cursor.execute(
                f'UPDATE {table} SET "{column}" = {_value(table, column, word)} WHERE {where}'
            )
            if cursor.rowcount:
                planted[f"{table}.{column}"] = word
        cursor.execute("SET LOCAL session_replication_role = origin")
    return planted


def _value(table: str, column: str, word: str) -> str:
    if (table, column) == ("second_factor", "recovery"):
        return f"ARRAY['{word}']"
    if (table, column) == ("mail", "words"):
        return f"'[\"{word}\"]'"
    if (table, column) in {("idempotency_key", "body")}:
        return f'\'{{"a": "{word}"}}\'::bytea'
    if (table, column) in {
        ("api_token", "digest"),
        ("calendar_feed", "digest"),
        ("webhook_endpoint", "secret"),
        ("webhook_endpoint", "old_secret"),
    }:
        return f"'{word}'::bytea"
    return f"'{word}'"


def dump() -> str:
    """Return all rows of all tables as text, and what is in bytes as text as well."""
    pieces = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('bookable.person', 'system', true)")
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            pieces += [f"{table}: {row[0]}" for row in cursor.fetchall()]
    return "\n".join(pieces)


def found_in(text: str, words: dict[str, str]) -> list[str]:
    """Return the columns whose words are in a dump, as they are or as bytes."""
    return sorted(
        column for column, word in words.items() if word in text or word.encode().hex() in text
    )


def erase(ada: Actor) -> None:
    now = clock.now()
    erasing.erase(ada.uuid, by=ada, now=now)
    assert not erasing.complete_due(now)


@pytest.mark.usefixtures("scene")
class TestPlantedWords:
    def test_are_all_in_the_dump_and_in_the_export_before(self, ada):
        planted = plant(ada)
        secret = named(NOT_SHOWN)
        assert found_in(dump(), planted) == sorted(planted)
        assert len(planted) > 45
        file = BytesIO()
        export(ada.uuid, file, by=ada, now=NOW)
        shown = file.getvalue().decode()
        wanted = {column: word for column, word in planted.items() if column not in secret}
        assert found_in(shown, wanted) == sorted(wanted)
        assert found_in(shown, {c: w for c, w in planted.items() if c in secret}) == []
        assert EMAIL in shown

    def test_are_in_no_table_afterwards(self, ada):
        planted = plant(ada)
        erase(ada)
        left = dump()
        assert found_in(left, planted) == []
        assert [line for line in left.split("\n") if NAME in line or EMAIL in line] == []

    def test_of_others_stay(self, ada, scene):
        ben = scene["ben"]
        Note.objects.create(
            booking_id=scene["sold"],
            author_id=ben.person_id,
            content="Ben's own",
            is_private=False,
            created_at=NOW,
        )
        Booking.objects.filter(id=scene["sold"]).update(notes="Ben asked for this")
        before = (LedgerEntry.objects.count(), Booking.objects.get(id=scene["sold"]).paid_cents)
        erase(ada)
        kept = Booking.objects.get(id=scene["sold"])
        assert (kept.notes, kept.paid_cents) == ("Ben asked for this", before[1])
        assert Note.objects.get(booking_id=scene["sold"]).content == "Ben's own"
        assert LedgerEntry.objects.count() > before[0]

    def test_leave_no_session(self, ada):
        assert Session.objects.count() == 1
        erase(ada)
        assert Session.objects.count() == 0
