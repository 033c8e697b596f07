"""A town to measure in: who lives there, and how it is built."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from uuid import UUID

import psycopg

TEACHERS = 400
STUDENTS = 400
LISTERS = 100
MENTORS = 100
MENTEES = 100
PAIRS = 250
BUDDIES = 2 * PAIRS
PRACTITIONERS = 400
CLIENTS = 400
SHOPPERS = 100

BOOKINGS = 12_000
"""Tutoring and mentoring have 4,000 each, half of them one person's; all others have 2,000 each."""

# Numbers tell what they number, and pgbench, which can only calculate, gets from one to the next.
FIRST_STUDENT = 1_000_000
FIRST_LISTER = 2_000_000
FIRST_TEACHER = 3_000_000
FIRST_MENTEE = 4_000_000
REGULAR = 4_500_000
"""A mentee and student who has had 2,000 sessions of either kind."""
FIRST_MENTOR = 5_000_000
FIRST_BUDDY = 6_000_000
FIRST_MATCH = 7_000_000
FIRST_PRACTITIONER = 8_000_000
FIRST_SHOPPER = 8_500_000
FIRST_CLIENT = 9_000_000
FIRST_NEWCOMER = 10_000_000
CALENDAR = 50_000_000
"""What a calendar's number has on top of its owner's."""
FIRST_SESSION = 100_000_000
FIRST_THING = 200_000_000
"""Hours, services, sessions and places in line that operations use up."""

# Nobody has booked the services that operations use up. Did they come after those that are booked,
# PostgreSQL would expect to read a few services only where it reads all of them in order.
SERVICE = 900_000_000
"""What the number of somebody's hour has on top of hers, who sells it."""
FIRST_OFFER = 995_000_000
"""All other services: a workshop, a course, a package and a bundle."""

Database = psycopg.Connection[tuple[object, ...]]


def uuid_of(number: int | None) -> UUID:
    """This will be the uuid of a person or a booking: the number, read as if it were
    hexadecimal."""
    return UUID(f"{number:032d}")


def callers() -> Iterable[int]:
    """This will be everybody who sends requests."""
    yield from range(FIRST_STUDENT, FIRST_STUDENT + STUDENTS)
    yield from range(FIRST_LISTER, FIRST_LISTER + LISTERS)
    yield from range(FIRST_MENTEE, FIRST_MENTEE + MENTEES)
    yield REGULAR
    yield from range(FIRST_BUDDY, FIRST_BUDDY + BUDDIES)
    yield from range(FIRST_TEACHER, FIRST_TEACHER + TEACHERS)
    yield from range(FIRST_MENTOR, FIRST_MENTOR + MENTORS)
    yield from range(FIRST_PRACTITIONER, FIRST_PRACTITIONER + PRACTITIONERS)
    yield from range(FIRST_SHOPPER, FIRST_SHOPPER + SHOPPERS)
    yield from range(FIRST_CLIENT, FIRST_CLIENT + CLIENTS)


def build(
    db: Database, tokens: dict[int, str], *, bookings: int = BOOKINGS, each: int = 20
) -> None:
    """Build a town with so many bookings: what callers have of them stays the same, and all others
    are those of newcomers, who have `each` as clients.

    Callers have two tokens: one of Bookable's own, and one that pgbench can calculate.
    """
    from benchmarks import history, inhabitants, shops

    # What is written here is in order by construction, so that no foreign key need be looked up.
    db.execute("SET session_replication_role = replica")
    standing = [*inhabitants.STATEMENTS, *shops.STATEMENTS, *inhabitants.what_follows(after=0)]
    for statement in standing:
        db.execute(statement.encode())
    _admit(db, tokens)
    if bookings > BOOKINGS:
        for statement in history.statements(bookings - BOOKINGS, people_of=each):
            db.execute(statement.encode())
    found = db.execute("SELECT count(*) FROM booking").fetchone()
    if found != (bookings,):
        raise RuntimeError(f"the town has {found} bookings instead of {bookings}")
    db.execute("VACUUM (FREEZE, ANALYZE)")


def _admit(db: Database, tokens: dict[int, str]) -> None:
    rows = [
        row
        for person, token in tokens.items()
        for row in (
            (person, hashlib.sha256(token.encode()).digest()),
            (person, bytes.fromhex(f"{person:064d}")),
        )
    ]
    with db.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO api_token (person_id, digest, created_at) VALUES (%s, %s, now())", rows
        )
