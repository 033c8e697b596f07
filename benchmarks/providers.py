"""What pages take that look for free time among many providers, alone and beside bookings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

from benchmarks.inhabitants import people
from benchmarks.lag import PACED, paced, part_of
from benchmarks.numbers import BOOKINGS, CALENDAR, FIRST_NEWCOMER
from benchmarks.operation import Operation
from benchmarks.operations import named
from benchmarks.rounds import Bench
from benchmarks.searching import PAGES
from benchmarks.series import Series
from benchmarks.stand import bench

BESIDE = 30
"""Bookings a second that go on beside the second measuring."""

_SECONDS = 2
_ROW = "{:<42}{:>8}{:>9}{:>9}{:>9}{:>9}{:>12}"
_HEAD = ("page of 50", "asked", "p50 ms", "p99 ms", "web ms", "SQL ms", "p99 beside")

_ZONES = "'Europe/Madrid', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Asia/Tokyo'"


def found(known: Mapping[int, str], *, providers: int) -> Iterator[str]:
    """Ask for each page among so many providers, and give a table, row by row."""
    yield _ROW.format(*_HEAD)
    with bench(dict(known), bookings=BOOKINGS) as at:
        for statement in _settle(providers):
            at.db.execute(statement.encode())
        at.db.execute("VACUUM (FREEZE, ANALYZE)")
        for page in PAGES:
            yield _measured(at, page)


def _measured(at: Bench, page: Operation) -> str:
    at.drive(page, Series(), seconds=0.3)
    alone, beside = Series(), Series()
    at.drive(page, alone, seconds=_SECONDS)
    batch = at.batch(named(PACED), seconds=0)
    with ThreadPoolExecutor(1) as others:
        target = at.driver.target
        booking = others.submit(paced, target, PACED, batch, _SECONDS, BESIDE)
        at.drive(page, beside, seconds=_SECONDS)
        booking.result()
    slow = part_of(beside.latencies, 99)
    figures = [alone.typical, alone.slow, alone.cost("web"), alone.cost("postgres"), slow]
    told = [f"{1000 * each:.2f}" for each in figures]
    return _ROW.format(page.name, len(alone.latencies), *told)


def _settle(size: int) -> list[str]:
    """Return SQL that adds teachers in five zones, of whom 1 in 100 has another name to find.

    Everyone is open from nine to five, and booked on one day; 1 in 500 at any hour. Another 1 in
    100 is away for three weeks.
    """
    last = FIRST_NEWCOMER + size - 1
    return [
        "SET session_replication_role = replica",
        *people(FIRST_NEWCOMER, size, "teacher"),
        # Pages show those who have a handle. A trigger would have given them theirs.
        """
INSERT INTO handle (person_id, handle)
SELECT id, 'person-' || id FROM person WHERE roles && '{teacher, mentor, practitioner}'
""",
        f"""
INSERT INTO opening_hours (calendar_id, weekday, start, "end", closed)
SELECT {CALENDAR} + n, weekday, CASE n % 500 WHEN 3 THEN time '00:00' ELSE '09:00' END,
    CASE n % 500 WHEN 3 THEN time '00:00' ELSE '17:00' END, false
FROM generate_series({FIRST_NEWCOMER}, {last}) n, generate_series(0, 6) weekday
""",
        f"""
INSERT INTO claim (calendar_id, hold_id, during)
SELECT {CALENDAR} + n, n, tstzrange(at, at + CASE n % 100 WHEN 8 THEN interval '21 days'
    ELSE interval '1 day' END)
FROM generate_series({FIRST_NEWCOMER}, {last}) n,
LATERAL (SELECT date_trunc('day', now())
    + CASE n % 100 WHEN 8 THEN interval '0' ELSE interval '11 days' END AS at) day
""",
        # All who are open alike have the same weeks, which are computed once, behind a fence.
        f"""
UPDATE person p SET timezone = (ARRAY[{_ZONES}])[1 + (p.id + p.id / 100) % 5],
    company = CASE p.id % 100 WHEN 7 THEN 'Rarity' WHEN 8 THEN 'Sabbatical' ELSE '' END,
    open_week = alike.open_week, start_week = alike.start_week
FROM (SELECT n % 500 = 3 AS always, open_week_of({CALENDAR} + n) AS open_week,
    start_week_of({CALENDAR} + n, 30) AS start_week
    FROM unnest(ARRAY[{FIRST_NEWCOMER}, {FIRST_NEWCOMER + 3}]) n OFFSET 0) alike
WHERE p.id BETWEEN {FIRST_NEWCOMER} AND {last} AND alike.always = (p.id % 500 = 3)
""",
        "SET session_replication_role = origin",
    ]
