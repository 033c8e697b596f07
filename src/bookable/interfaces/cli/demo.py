"""The demo: people and services for an empty database that only this machine can reach."""

from __future__ import annotations

import base64
import json
from dataclasses import astuple, dataclass
from datetime import timedelta
from importlib.resources import files
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import identify_hasher, make_password
from django.utils.crypto import salted_hmac

from bookable.domain.people import Actor, Role
from bookable.engine import accounts, clock, demo
from bookable.interfaces.auth.reach import is_public
from bookable.interfaces.cli.accounts import credentials
from bookable.interfaces.cli.load import load_world
from bookable.queries import offering
from bookable.server.errors import CommandError

_DAYS_AHEAD = 14
_MINUTES = 60


@dataclass(frozen=True)
class Login:
    """A person of the demo, with their password and token."""

    person: Actor
    password: str
    token: str


@dataclass(frozen=True)
class Example:
    """A free slot, its teacher, and a student who could book it."""

    student: Login
    teacher: Actor
    start: str


class _Passwords:
    """Hashes passwords with a salt derived from the password.

    Comparing the salt tells whether a stored password is the one of the demo, without hashing.
    """

    def hashed(self, password: str) -> str:
        """Return the hash to store."""
        return make_password(password, salt=_derived("salt", password))

    def fits(self, password: str, hashed: str) -> bool:
        """Return whether a stored hash is of this password."""
        try:
            salt = identify_hasher(hashed).decode(hashed)["salt"]
        except ValueError:
            return False
        return bool(salt == _derived("salt", password))


def prepare_demo(*, wanted: bool) -> None:
    """Load the demo into an empty database if `wanted`; give its people their passwords otherwise.

    Raise CommandError if the demo is in the database and other machines can reach us: its
    credentials were printed.
    """
    if is_public():
        if there := demo.active():
            raise CommandError(
                f"{len(there)} people of the demo are here, whose credentials were printed, and"
                f" {settings.BOOKABLE_BASE_URL} is an address that others reach: bookable demo"
                " remove takes them away"
            )
    elif wanted and not accounts.anybody():
        _load(_world())
    else:
        _load({"people": [{"email": each} for each in _there()]})
    if not is_public():
        _appoint_staff()


def remove_demo() -> str:
    """Remove the demo and return a summary in words."""
    done = demo.remove(now=clock.now())
    if not any(astuple(done)):
        return "nobody of the demo was here"
    return (
        f"{done.people} people of the demo cannot sign in any more; called off {done.sessions}"
        f" sessions, ended {done.matches} matches, took {done.services} services off sale, and"
        f" canceled {done.bookings} bookings with others"
    )


def demo_logins() -> list[Login]:
    """Return the demo's people who can sign in: none if other machines can reach us."""
    if is_public():
        return []
    found = (accounts.by_email(email) for email in _emails())
    return [_login(account.actor) for account in found if account]


def password_of(email: str) -> str:
    """Return the password of a person of the demo; it differs between installations."""
    return _derived("password", email)[:16]


def _login(actor: Actor) -> Login:
    return Login(actor, password_of(actor.email), credentials(actor.email)["token"])


def _load(world: dict[str, Any]) -> None:
    given = [{**each, "password": password_of(each["email"])} for each in world["people"]]
    if given:
        load_world(json.dumps({**world, "people": given}), passwords=_Passwords())


def _appoint_staff() -> None:
    """Make the demo's staff administrators if there are no administrators."""
    _, administrators = accounts.staff()
    for one in [] if administrators else demo.active():
        if Role.STAFF in one.roles:
            accounts.appoint(one.person_id, roles=one.roles, administers=True, now=clock.now())


def _emails() -> list[str]:
    return [person["email"] for person in _world()["people"]]


def _there() -> list[str]:
    return [email for email in _emails() if accounts.by_email(email)]


def _derived(purpose: str, what: str) -> str:
    """Return 32 letters and digits derived from the secret key."""
    digest = salted_hmac(f"bookable demo {purpose}", what, algorithm="sha256").digest()
    return base64.b32encode(digest[:20]).decode().lower()


def example(logins: list[Login]) -> Example | None:
    """Return a free hour of a teacher of the demo, with a student to book it."""
    students = [login for login in logins if Role.STUDENT in login.person.roles]
    teachers = [login.person for login in logins if Role.TEACHER in login.person.roles]
    for teacher in teachers if students else []:
        if start := _next_hour(teacher):
            return Example(student=students[0], teacher=teacher, start=start)
    return None


def _next_hour(teacher: Actor) -> str | None:
    now = clock.now()
    for ahead in range(1, _DAYS_AHEAD):
        on = (now + timedelta(days=ahead)).date()
        offered = offering.slots_of_days(
            teacher.uuid, on, minutes=_MINUTES, program="tutoring", by=teacher, now=now
        )
        if offered.first:
            return offered.first[0].start.isoformat().replace("+00:00", "Z")
    return None


def _world() -> dict[str, Any]:
    text = files(__package__).joinpath("world.json").read_text(encoding="utf-8")
    return dict(json.loads(text))
