"""Who and what the town consists of: how many there are of each, and the number of the first.

Numbers tell what they number: pgbench, which can only calculate, gets from one to the next.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

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
"""Hours, services, sessions and waitlist entries that operations use up."""

# Services that operations use up have no bookings. If they came after those that are booked,
# PostgreSQL would expect to read a few services only where it reads all of them in order.
SERVICE = 900_000_000
"""What the number of a practitioner's hour has on top of the practitioner's."""
FIRST_OFFER = 995_000_000
"""All other services: a workshop, a course, a package and a bundle."""


def uuid_of(number: int | None) -> UUID:
    """Return the uuid of a person or a booking: the digits of the number, as hexadecimal."""
    return UUID(f"{number:032d}")


def callers() -> Iterable[int]:
    """Yield the number of each person who sends requests."""
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
