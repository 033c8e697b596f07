"""Build the town to measure in."""

from __future__ import annotations

import hashlib

import psycopg

from benchmarks import history, inhabitants, shops
from benchmarks.numbers import BOOKINGS

Database = psycopg.Connection[tuple[object, ...]]


def build(
    db: Database, tokens: dict[int, str], *, bookings: int = BOOKINGS, each: int = 20
) -> None:
    """Build a town with this many bookings.

    The people who send requests always have the same ones. All bookings beyond BOOKINGS are history
    of other people, `each` of them per client.

    Callers have two tokens: one of Bookable's own, and one that pgbench can calculate.
    """
    # What is written here is in order by construction, so that no foreign key need be looked up.
    db.execute("SET session_replication_role = replica")
    standing = [*inhabitants.STATEMENTS, *shops.STATEMENTS, *inhabitants.what_follows(after=0)]
    for statement in standing:
        db.execute(statement.encode())
    _admit(db, tokens)
    if bookings > BOOKINGS:
        for statement in history.statements(bookings - BOOKINGS, people_of=each):
            db.execute(statement.encode())
    _open_weeks(db)
    found = db.execute("SELECT count(*) FROM booking").fetchone()
    if found != (bookings,):
        raise RuntimeError(f"the town has {found} bookings instead of {bookings}")
    db.execute("VACUUM (FREEZE, ANALYZE)")


def _open_weeks(db: Database) -> None:
    """Do what triggers would have done, which are off. Earlier commits have none of them."""
    made = {
        "open_week": "open_week_of(c.id)",
        "start_week": "start_week_of(c.id, p.slot_interval_minutes)",
    }
    for column, week in made.items():
        if db.execute("SELECT to_regproc(%s)", [f"{column}_of"]).fetchone() != (None,):
            statement = f"""UPDATE person p SET {column} = {week} FROM calendar c
                WHERE c.person_id = p.id
                AND EXISTS (SELECT FROM opening_hours h WHERE h.calendar_id = c.id)"""
            db.execute(statement.encode())


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
