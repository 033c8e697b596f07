"""`bookable doctor`: check the installation, and say how to mend what is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from bookable.interfaces.cli import checks
from bookable.interfaces.cli.findings import Finding, Grade, wrong
from bookable.postgres.database import database_running
from bookable.postgres.paths import Paths
from bookable.server.errors import CommandError


def examine() -> bool:
    """Print a line for each finding; return whether nothing is wrong."""
    healthy = True
    for finding in _findings():
        print(finding, flush=True)
        healthy = healthy and finding.grade is not Grade.WRONG
    return healthy


def _findings() -> Iterator[Finding]:
    for check in checks.WITHOUT_DATABASE:
        yield from check()
    if settings.BOOKABLE_EMBEDDED and not Paths(settings.BOOKABLE_HOME).data.exists():
        text = f"there is none yet in {settings.BOOKABLE_HOME}"
        yield wrong("database", text, mend="run bookable up, which makes it")
        return
    try:
        with database_running():
            for check in checks.OF_DATABASE:
                yield from check()
    except CommandError as error:
        mend = "start PostgreSQL and check DATABASE_URL, or unset it for the embedded one"
        yield wrong("database", str(error), mend=mend)
