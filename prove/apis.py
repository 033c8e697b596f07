"""The four APIs, reduced to what races need: booking time, moving it, reading it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from prove.connections import Ask
from prove.town import Town, provider

Person = dict[str, Any]


@dataclass(frozen=True)
class Wish:
    """Time of a provider, from a start."""

    of: int
    start: datetime
    minutes: int = 60

    @property
    def end(self) -> datetime:
        """The end of the time."""
        return self.start + timedelta(minutes=self.minutes)

    def overlaps(self, other: Wish) -> bool:
        """Return whether two wishes share any moment."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Api:
    """One API: its status for a taken slot, and its requests."""

    name: str
    taken: int
    book: Callable[[Town, Wish, Person, str | None], Ask]
    look: Callable[[Any, Person], Ask]
    move: Callable[[Any, Wish, Person], Ask] | None = None
    crowd: str = "crowd"


def stamp(moment: datetime) -> str:
    """Return a time in the format of the APIs."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _lesson(town: Town, wish: Wish, by: Person, key: str | None) -> Ask:
    body = {
        "teacher_id": town.person(provider(wish.of))["uuid"],
        "start_time": stamp(wish.start),
        "duration": wish.minutes,
    }
    return Ask("POST", "/api/bookings/bookings/", by["token"], body, key)


def _move_lesson(booking: Any, wish: Wish, by: Person) -> Ask:
    body = {"start_time": stamp(wish.start), "duration": wish.minutes}
    return Ask("POST", f"/api/bookings/bookings/{booking}/reschedule/", by["token"], body)


def _session(town: Town, wish: Wish, by: Person, key: str | None) -> Ask:
    mentor = town.person(provider(wish.of))["id"]
    return Ask("POST", f"/api/mentors/{mentor}/bookings/", by["token"], _day(wish), key)


def _move_session(booking: Any, wish: Wish, by: Person) -> Ask:
    path = f"/api/mentors/bookings/{booking}/reschedule/"
    return Ask("POST", path, by["token"], _day(wish))


def _day(wish: Wish) -> dict[str, Any]:
    return {
        "session_date": f"{wish.start:%Y-%m-%d}",
        "start_time": f"{wish.start:%H:%M}",
        "duration": wish.minutes,
    }


def appointment(
    town: Town, wish: Wish, by: Person, key: str | None = None, *, service: str = "", **more: Any
) -> Ask:
    """Return a request for a practitioner's time, by default for the service of that length."""
    body = {
        "practitioner_id": town.person(provider(wish.of))["id"],
        "service_id": town.service(f"{wish.of}-{service or wish.minutes}"),
        "start_time": stamp(wish.start),
        "end_time": stamp(wish.end),
    }
    return Ask("POST", "/api/v1/drf/bookings/", by["token"], body | more, key)


def _move_appointment(booking: Any, wish: Wish, by: Person) -> Ask:
    body = {"start_time": stamp(wish.start), "end_time": stamp(wish.end)}
    return Ask("POST", f"/api/v1/drf/bookings/{booking}/reschedule/", by["token"], body)


def _meeting(town: Town, wish: Wish, by: Person, key: str | None) -> Ask:
    body = {
        "match_id": town.loaded["matches"][by["match"]]["uuid"],
        "scheduled_time": stamp(wish.start),
        "duration": wish.minutes,
    }
    return Ask("POST", "/api/session/", by["token"], body, key)


def _look(prefix: str, suffix: str = "/") -> Callable[[Any, Person], Ask]:
    return lambda booking, by: Ask("GET", f"{prefix}{booking}{suffix}", by["token"])


TUTORING = Api("tutoring", 400, _lesson, _look("/api/bookings/bookings/"), _move_lesson)
MENTORING = Api("mentoring", 400, _session, _look("/api/mentors/bookings/"), _move_session)
MARKETPLACE = Api(
    "marketplace", 409, appointment, _look("/api/v1/drf/bookings/"), _move_appointment
)
BUDDIES = Api("buddies", 409, _meeting, _look("/api/session/", ""), crowd="spoke")

APIS = (TUTORING, MENTORING, MARKETPLACE, BUDDIES)


def hold(town: Town, wish: Wish, by: Person) -> Ask:
    """Return the request that holds a lesson's time for some minutes."""
    return Ask("POST", "/api/core/v1/holds", by["token"], _wanted(town, wish) | {"minutes": 5})


def book_held(town: Town, wish: Wish, by: Person, held: str) -> Ask:
    """Return the request that books a lesson whose time is held."""
    return Ask("POST", "/api/core/v1/bookings", by["token"], _wanted(town, wish) | {"hold": held})


def _wanted(town: Town, wish: Wish) -> dict[str, Any]:
    return {
        "program": "tutoring",
        "provider": town.person(provider(wish.of))["uuid"],
        "start": stamp(wish.start),
        "duration_minutes": wish.minutes,
    }
