"""The demo world, for a database that knows nobody yet."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from urllib.parse import urlsplit

from django.conf import settings

from bookable.domain.people import Actor, Role
from bookable.engine import clock, offering, people
from bookable.interfaces.cli.load import load_world
from bookable.interfaces.cli.tokens import credentials

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_AHEAD = 14
_MINUTES = 60


@dataclass(frozen=True)
class Login:
    """A person of the demo, and their token."""

    person: Actor
    token: str


@dataclass(frozen=True)
class Example:
    """A slot that is free, and who could book it with whom."""

    student: Login
    teacher: Actor
    start: str


def load_demo_once() -> None:
    """This will fill an empty database with the demo, and leave any other as it is.

    Everybody knows the demo's passwords, so it stays off an installation that the world can see.
    """
    if urlsplit(settings.BOOKABLE_BASE_URL).hostname in _LOOPBACK and not people.anybody():
        load_world(_world())


def demo_logins() -> list[Login]:
    """This will be the people of the demo who are still there."""
    emails = [person["email"] for person in json.loads(_world())["people"]]
    accounts = [account for email in emails if (account := people.by_email(email))]
    return [Login(one.actor, credentials(one.actor.email)["token"]) for one in accounts]


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


def _world() -> str:
    return files(__package__).joinpath("world.json").read_text(encoding="utf-8")
