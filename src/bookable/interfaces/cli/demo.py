"""The demo world, for a database that knows nobody yet, on a machine that nobody else reaches."""

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
from bookable.engine import clock, demo, offering, people
from bookable.interfaces.auth.reach import is_public
from bookable.interfaces.cli.load import load_world
from bookable.interfaces.cli.tokens import credentials
from bookable.server.errors import CommandError

_AHEAD = 14
_MINUTES = 60


@dataclass(frozen=True)
class Login:
    """A person of the demo, with their password and token."""

    person: Actor
    password: str
    token: str


@dataclass(frozen=True)
class Example:
    """A slot that is free, and who could book it with whom."""

    student: Login
    teacher: Actor
    start: str


class _Passwords:
    """Passwords that are known to be kept by their salt, which follows from them: to look whether
    those of the demo are in place costs no hashing."""

    def hashed(self, password: str) -> str:
        """Return the password as it is kept."""
        return make_password(password, salt=_derived("salt", password))

    def fits(self, password: str, hashed: str) -> bool:
        """Tell whether a kept password is this one."""
        try:
            kept = identify_hasher(hashed).decode(hashed)["salt"]
        except ValueError:
            return False
        return bool(kept == _derived("salt", password))


def prepare_demo(*, wanted: bool) -> None:
    """Fill an empty database with the demo if it is wanted, and see to the passwords of one that is
    there; or raise CommandError where others can reach it."""
    if is_public():
        if there := demo.active():
            raise CommandError(
                f"{len(there)} people of the demo are here, whose credentials were printed, and"
                f" {settings.BOOKABLE_BASE_URL} is an address that others reach: bookable demo"
                " remove takes them away"
            )
    elif wanted and not people.anybody():
        _load(_world())
    else:
        _load({"people": [{"email": each} for each in _there()]})
    if not is_public():
        _appoint()


def remove_demo() -> str:
    """Take the demo away, and say what that came to."""
    done = demo.remove(now=clock.now())
    if not any(astuple(done)):
        return "nobody of the demo was here"
    return (
        f"{done.people} people of the demo cannot sign in any more; called off {done.sessions}"
        f" sessions, ended {done.matches} matches, took {done.services} services off sale, and"
        f" canceled {done.bookings} bookings with others"
    )


def demo_logins() -> list[Login]:
    """Return the people of the demo who are still there, and nobody where others could read it."""
    if is_public():
        return []
    accounts = [account for email in _emails() if (account := people.by_email(email))]
    return [_login(one.actor) for one in accounts]


def password_of(email: str) -> str:
    """Return the password of somebody of the demo, on this installation alone."""
    return _derived("password", email)[:16]


def _login(actor: Actor) -> Login:
    return Login(actor, password_of(actor.email), credentials(actor.email)["token"])


def _load(world: dict[str, Any]) -> None:
    told = [{**each, "password": password_of(each["email"])} for each in world["people"]]
    if told:
        load_world(json.dumps({**world, "people": told}), passwords=_Passwords())


def _appoint() -> None:
    """Let the staff of the demo administer where no one else does."""
    _, administrators = people.staff()
    for one in [] if administrators else demo.active():
        if Role.STAFF in one.roles:
            people.appoint(one.person_id, roles=one.roles, administers=True)


def _emails() -> list[str]:
    return [person["email"] for person in _world()["people"]]


def _there() -> list[str]:
    return [email for email in _emails() if people.by_email(email)]


def _derived(purpose: str, what: str) -> str:
    """Return 32 letters and digits that follow from the secret key, and are easy to read."""
    digest = salted_hmac(f"bookable demo {purpose}", what, algorithm="sha256").digest()
    return base64.b32encode(digest[:20]).decode().lower()


def example(logins: list[Login]) -> Example | None:
    """This will be an hour with a teacher of the demo that a student of the demo could book."""
    students = [login for login in logins if Role.STUDENT in login.person.roles]
    teachers = [login.person for login in logins if Role.TEACHER in login.person.roles]
    for teacher in teachers if students else []:
        if start := _next_hour(teacher):
            return Example(student=students[0], teacher=teacher, start=start)
    return None


def _next_hour(teacher: Actor) -> str | None:
    now = clock.now()
    for ahead in range(1, _AHEAD):
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
