"""What `bookable doctor` checks of how the database is set up, and of what stands before it."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from bookable.engine import clock
from bookable.engine.finding_hours import wrong_weeks
from bookable.interfaces.cli.findings import Finding, ok, warn, wrong
from bookable.storage.postgres import inspection, replicas

_MAX_RANDOM_PAGE_COST = 2.0


def planner() -> Iterator[Finding]:
    """Does the planner take the disk for a spinning one?"""
    cost = inspection.facts().random_page_cost
    if cost > _MAX_RANDOM_PAGE_COST:
        text = f"random_page_cost is {cost:g}, which makes lists of busy people slow"
        mend = "set it to 1.1 if the disk is an SSD: ALTER SYSTEM SET random_page_cost = 1.1"
        yield warn("planner", text, mend=mend)
    else:
        yield ok("planner", f"random_page_cost is {cost:g}")


def pooler() -> Iterator[Finding]:
    """Does a connection pooler give one connection several sessions of PostgreSQL?"""
    if inspection.shares_sessions():
        text = "a pooler in between shares sessions of PostgreSQL among connections of Bookable"
        mend = "set pool_mode = session there: row-level security and time limits need their own"
        yield wrong("pooler", text, mend=mend)
    else:
        yield ok("pooler", "each connection has a session of its own")


def replica() -> Iterator[Finding]:
    """Does the replica answer, only repeat what the primary does, and keep up with it?"""
    if settings.BOOKABLE_REPLICA is None:
        return
    most = settings.BOOKABLE_REPLICA_LAG
    found = replicas.examine(within=most)
    if found.problem:
        text = f"people read from the primary: {found.problem}"
        mend = "check DATABASE_REPLICA_URL, and that this server is a standby of the primary"
        yield wrong("replica", text, mend=mend)
    elif found.behind is None:
        text = f"it lags by more than {most:g} s, so people read from the primary"
        yield warn("replica", text, mend="look at pg_stat_replication on the primary")
    else:
        yield ok("replica", f"a standby that only reads, {found.behind:.2f} s behind")


def searches() -> Iterator[Finding]:
    """Do searches for free time know the hours of people? A share of them is looked at."""
    people, unknown = wrong_weeks(clock.now())
    if unknown:
        text = f"searches for free time pass over {unknown} of the {people} people looked at"
        yield warn("searches", text, mend="let bookable up run: it mends everyone within a day")
    else:
        yield ok("searches", f"know the hours of all {people} people looked at")


OF_SERVERS = (planner, pooler, replica)
OF_ROWS = (searches,)
