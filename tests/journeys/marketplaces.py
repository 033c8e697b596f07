"""Small worlds, and clients of a running Bookable."""

from __future__ import annotations

from typing import Any

import httpx
from tests.harness import Running

NOW = "2027-03-01T08:00:00Z"


def world(*, teachers: int = 1, students: int = 1) -> dict[str, Any]:
    """Return a world of teachers who are open all day, every day, and students."""
    taught = [f"teacher{number}@example.com" for number in range(teachers)]
    learning = [f"student{number}@example.com" for number in range(students)]
    return {
        "people": [
            *({"email": each, "name": "Maria Garcia", "roles": ["teacher"]} for each in taught),
            *({"email": each, "name": "John Doe", "roles": ["student"]} for each in learning),
        ],
        "availability": [
            {"person": each, "weekday": weekday, "start": "00:00", "end": "24:00"}
            for each in taught
            for weekday in range(7)
        ],
    }


def caller(bookable: Running, token: str) -> httpx.Client:
    """Return a client of the tutoring API."""
    return httpx.Client(
        base_url=f"{bookable.url}/api/bookings/",
        headers={"Authorization": f"Token {token}"},
        timeout=30,
    )
