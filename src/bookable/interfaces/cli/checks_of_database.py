"""What the doctor asks the database."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from bookable.engine import clock, demo, people, upkeep
from bookable.engine.realigning import open_conflicts
from bookable.interfaces.auth.reach import is_public
from bookable.interfaces.auth.tokens import is_signed_by_us
from bookable.interfaces.cli.findings import Check, Finding, ok, warn, wrong

_OLDEST = 14
_APART = 5.0
_RANDOM_PAGE_COST = 2.0


def version() -> Iterator[Finding]:
    """This will look at the release of PostgreSQL."""
    facts = upkeep.facts()
    where = "embedded" if settings.BOOKABLE_EMBEDDED else "from DATABASE_URL"
    if facts.major < _OLDEST:
        mend = f"upgrade to PostgreSQL {_OLDEST} or newer"
        yield wrong("database", f"PostgreSQL {facts.version} is too old", mend=mend)
    else:
        yield ok("database", f"PostgreSQL {facts.version}, {where}")


def extension() -> Iterator[Finding]:
    """This will look for what keeps two bookings out of one slot."""
    facts = upkeep.facts()
    if not facts.gist_available:
        mend = "install PostgreSQL's contrib package on its server"
        yield wrong("extension", "btree_gist is not available", mend=mend)
    elif not facts.gist_installed:
        mend = "run bookable up, or have a superuser run CREATE EXTENSION btree_gist"
        yield wrong("extension", "btree_gist is not installed in this database", mend=mend)
    else:
        yield ok("extension", "btree_gist is installed")


def planner() -> Iterator[Finding]:
    """Look whether the server thinks that its disk is a spinning one."""
    cost = upkeep.facts().random_page_cost
    if cost > _RANDOM_PAGE_COST:
        text = f"random_page_cost is {cost:g}, which makes lists of busy people slow"
        mend = "set it to 1.1 if the disk is an SSD: ALTER SYSTEM SET random_page_cost = 1.1"
        yield warn("planner", text, mend=mend)
    else:
        yield ok("planner", f"random_page_cost is {cost:g}")


def clocks() -> Iterator[Finding]:
    """This will compare the database's clock with this machine's."""
    if settings.BOOKABLE_SANDBOX:
        return
    before = clock.now()
    apart = (upkeep.facts().clock - before).total_seconds()
    if abs(apart) > _APART:
        mend = "let NTP set the clocks of both machines"
        yield wrong("clock", f"the database's is {apart:+.0f} s from this machine's", mend=mend)
    else:
        yield ok("clock", "this machine and the database agree")


def tables() -> Iterator[Finding]:
    """This will look for tables that lag behind the code, and for effects that gave up."""
    if missing := upkeep.pending():
        text = f"{len(missing)} not applied, the first is {missing[0]}"
        yield wrong("migrations", text, mend="run bookable up, which applies them")
        return
    yield ok("migrations", "all applied")
    if dead := upkeep.dead_letters():
        mend = "read why in the admin under dead letters, and try them again there"
        yield wrong("effects", f"{dead} failed for the last time", mend=mend)
    else:
        yield ok("effects", "none has given up")
    if stuck := open_conflicts():
        mend = "decide about them in the admin under clock changes"
        yield warn("clock changes", f"{stuck} times could not follow their clocks", mend=mend)


def strangers() -> Iterator[Finding]:
    """This will look whether the database itself keeps rows from those whom they do not concern."""
    if upkeep.is_bound():
        yield ok("row security", "binds the role that Bookable connects as")
    else:
        mend = "let DATABASE_URL name an ordinary role that owns the tables"
        yield warn("row security", "superusers are not bound by it", mend=mend)


def tokens() -> Iterator[Finding]:
    """This will look whether tokens that were given out are of the secret key that is used."""
    if is_signed_by_us() is False:
        mend = "put the secret key back that they were made with, or have people ask for new ones"
        yield warn("tokens", "those given out are of another secret key, and void", mend=mend)
    else:
        yield ok("tokens", "of the secret key that is in use")


def administrators() -> Iterator[Finding]:
    """Look whether anybody can decide about staff."""
    staff, administer = people.staff()
    if staff and not administer:
        mend = "bookable administrator EMAIL"
        yield warn("administrators", "none: nobody can change roles in the admin", mend=mend)
    else:
        yield ok("administrators", f"{administer} of {staff} staff")


def demo_people() -> Iterator[Finding]:
    """Look for people whose credentials were printed, where others can reach them."""
    there = len(demo.active())
    if there and is_public():
        text = f"{there} of its people are here, and bookable up refuses to start with them"
        yield wrong("demo", text, mend="run bookable demo remove")
    elif there:
        yield ok("demo", "its people sign in at this machine only")
    else:
        yield ok("demo", "nobody of it is here")


def rows() -> Iterator[Finding]:
    """Look at what stands in the tables, once they are all there."""
    for check in () if upkeep.pending() else (tokens, administrators, demo_people):
        yield from check()


CHECKS: list[Check] = [version, extension, planner, clocks, tables, strangers, rows]
