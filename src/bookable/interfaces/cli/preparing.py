"""Prepare the database for `bookable up` and others.

`up` itself only supervises. What is imported here, Django's applications among it, would keep 55 MB
of memory for as long as it runs. So it has this done by a fork of the process that will serve.
"""

from __future__ import annotations

import json
import sys
import time

from django.conf import settings
from django.db import OperationalError, connections

from bookable.engine import accounts
from bookable.interfaces.cli.demo import Example, Login, demo_logins, example, prepare_demo
from bookable.postgres.database import unreachable
from bookable.storage.postgres.migrating import migrate
from bookable.storage.postgres.roles import create_role

_ANSWERS_WITHIN = 60.0
_PAUSE = 0.5


def prepare_tables() -> None:
    """Migrate, or wait until another process has. Wait for the database as well, which may start
    later than we do. Raise CommandError if it does not come."""
    until, waited = time.monotonic() + _ANSWERS_WITHIN, False
    while True:
        try:
            return migrate()
        except OperationalError as error:
            reason = unreachable(error)
            if time.monotonic() > until:
                raise reason from None
        finally:
            connections.close_all()
        if not waited:
            print(f"bookable: {reason}: waiting for it", file=sys.stderr, flush=True)
        waited = True
        time.sleep(_PAUSE)


def prepare(url: str, *, demo: bool) -> str:
    """Migrate, load the demo if wanted, and return the greeting."""
    try:
        if settings.BOOKABLE_EMBEDDED:
            create_role()
        migrate()
        prepare_demo(wanted=demo)
        return welcome(url)
    except OperationalError as error:
        raise unreachable(error) from None
    finally:
        connections.close_all()


def welcome(url: str) -> str:
    """Return the greeting: the address and, with the demo, logins and an example to book."""
    lines = [f"Bookable serves on {url}, with its data in {settings.BOOKABLE_HOME}"]
    if not any(accounts.staff()):
        lines.append("Nobody can open the admin yet: bookable administrator YOUR-EMAIL --new")
    if settings.BOOKABLE_SANDBOX:
        lines.append("This is a sandbox: anyone on this machine can move its clock")
    if logins := demo_logins():
        lines += ["", f"The demo's people (admin: {url}/admin/): address, roles, password, token"]
        lines += [_login(login) for login in logins]
        if found := example(logins):
            lines += ["", "Book a slot:", _curl(url, found)]
    return "\n".join([*lines, ""])


def _login(login: Login) -> str:
    roles = ", ".join(sorted(login.person.roles))
    return f"  {login.person.email:<22} {roles:<24} {login.password} {login.token}"


def _curl(url: str, found: Example) -> str:
    body = {
        "program": "tutoring",
        "provider": str(found.teacher.uuid),
        "start": found.start,
        "duration_minutes": 60,
    }
    return (
        f"  curl -X POST {url}/api/core/v1/bookings"
        f" -H 'Authorization: Token {found.student.token}'"
        f" -H 'Content-Type: application/json' -d '{json.dumps(body)}'"
    )
