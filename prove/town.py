"""Who lives where the races are run: providers with open hours, and a crowd."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

CROWD = 64
LENGTHS = (30, 60, 90)
HOUR = timedelta(hours=1)

STAFF = "staff@example.com"
PAIR = ("ana@example.com", "ben@example.com")
"""Two buddies whose past sessions wait for their word."""


@dataclass(frozen=True)
class Town:
    """Everybody's ids and tokens, as `bookable load` printed them."""

    loaded: dict[str, Any]
    first: datetime
    """From here on everybody's time is free."""

    spare: range
    """The numbers of providers who have no race of their own."""

    def person(self, email: str) -> dict[str, Any]:
        """This will be somebody's id, uuid and token."""
        found: dict[str, Any] = self.loaded["people"][email]
        return found

    def crowd(self, role: str = "crowd") -> list[dict[str, Any]]:
        """Return those who want something, or with `spoke7-` the buddies of provider 7."""
        return [self.person(f"{role}{n}@example.com") for n in range(CROWD)]

    def service(self, key: str) -> int:
        """This will be the number of a service."""
        return int(self.loaded["services"][key]["id"])

    def booking(self, key: str) -> dict[str, Any]:
        """This will be the id and uuid of a booking that was loaded."""
        found: dict[str, Any] = self.loaded["bookings"][key]
        return found


def provider(number: int) -> str:
    """This will be the address of the provider of a race."""
    return f"pro{number}@example.com"


def world(
    *, providers: int, hubs: Sequence[int], past: Sequence[tuple[str, str, int]], rounds: int
) -> dict[str, Any]:
    """This will be the town as a world file.

    `hubs` are the numbers of races among buddies, whose providers are matched with people of their
    own, as the first of the two or as the second. Each of `past` is a programme with a prefix for
    keys and the number of its provider: as many bookings as there are rounds, which are over and
    wait to be completed.
    """
    return {
        "people": _people(providers, hubs),
        "availability": [
            {"person": provider(n), "weekday": day, "start": "00:00", "end": "24:00"}
            for n in range(providers)
            for day in range(7)
        ],
        "locations": [{"key": "studio", "name": "Studio", "rooms": ["Blue", "Red"]}],
        "services": [each for n in range(providers) for each in _services(n)],
        "matches": [
            {"key": f"{each}-spoke{n}", **_two(provider(each), f"spoke{each}-{n}@example.com", n)}
            for each in hubs
            for n in range(CROWD)
        ]
        + [{"key": "pair", "user1": PAIR[0], "user2": PAIR[1]}],
        "bookings": [
            _over(program, key, number, index)
            for program, key, number in past
            for index in range(rounds)
        ],
    }


def _people(providers: int, hubs: Sequence[int]) -> list[dict[str, Any]]:
    def people(prefix: str, count: int, *roles: str) -> list[dict[str, Any]]:
        return [
            {"email": f"{prefix}{n}@example.com", "name": f"{prefix} {n}", "roles": list(roles)}
            for n in range(count)
        ]

    return [
        *people("pro", providers, "teacher", "mentor", "practitioner", "buddy"),
        *people("crowd", CROWD, "student", "mentee", "client"),
        *(each for number in hubs for each in people(f"spoke{number}-", CROWD, "buddy")),
        *({"email": each, "name": each, "roles": ["buddy"]} for each in PAIR),
        {"email": STAFF, "name": "Staff", "roles": ["staff"]},
    ]


def _two(one: str, other: str, turn: int) -> dict[str, str]:
    first, second = (other, one) if turn % 2 else (one, other)
    return {"user1": first, "user2": second}


def _services(number: int) -> list[dict[str, Any]]:
    """Hours of some lengths, one in a studio with two rooms, a workshop, and three credits."""
    sold = {"practitioner": provider(number), "price_cents": 5000}
    hours = [
        {
            **sold,
            "key": f"{number}-{m}",
            "kind": "individual",
            "name": "Hour",
            "duration_minutes": m,
        }
        for m in LENGTHS
    ]
    room = {**hours[1], "key": f"{number}-room", "location": "studio"}
    free = {**hours[1], "key": f"{number}-free", "price_cents": 0}
    flow = {**sold, "key": f"{number}-flow", "kind": "workshop", "name": "Flow", "capacity": 4}
    credit = {
        "practitioner": provider(number),
        "key": f"{number}-three",
        "kind": "bundle",
        "name": "Three hours",
        "price_cents": 0,
        "credits": 3,
        "covers": [f"{number}-60"],
    }
    return [*hours, room, free, {**flow, "duration_minutes": 60}, credit]


def _over(program: str, key: str, number: int, index: int) -> dict[str, Any]:
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    start = midnight - 2 * HOUR * (index + 1)
    sides: dict[str, Any] = {"provider": provider(number), "client": "crowd0@example.com"}
    if program == "buddies":
        sides = {"match": "pair"}
    elif program == "marketplace":
        sides = {"service": f"{number}-60", "client": "crowd0@example.com"}
        sides["payment_status"] = "paid"
    times = {"start": start.isoformat(), "end": (start + HOUR).isoformat()}
    return {"key": f"{key}{index}", "program": program, "status": "confirmed", **sides, **times}
