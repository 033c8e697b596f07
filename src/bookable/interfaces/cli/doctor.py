"""`bookable doctor`: what is wrong, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from bookable.interfaces.cli import checks_of_database, checks_of_settings, checks_of_vendors
from bookable.interfaces.cli.findings import Finding, Grade, further_checks, wrong
from bookable.postgres.database import database_running
from bookable.postgres.places import Places
from bookable.server.errors import CommandError


def examine() -> bool:
    """This will print a line for each matter, and be true if nothing is wrong."""
    healthy = True
    for finding in _findings():
        print(finding, flush=True)
        healthy = healthy and finding.grade is not Grade.WRONG
    return healthy


def _findings() -> Iterator[Finding]:
    for check in [*checks_of_settings.CHECKS, *checks_of_vendors.CHECKS]:
        yield from check()
    if settings.BOOKABLE_EMBEDDED and not Places(settings.BOOKABLE_HOME).data.exists():
        text = f"there is none yet in {settings.BOOKABLE_HOME}"
        yield wrong("database", text, mend="run bookable up, which makes it")
        return
    try:
        with database_running():
            for check in [*checks_of_database.CHECKS, *further_checks()]:
                yield from check()
    except CommandError as refused:
        mend = "start PostgreSQL and check DATABASE_URL, or unset it for the embedded one"
        yield wrong("database", str(refused), mend=mend)
