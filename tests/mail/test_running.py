"""Mails as a running Bookable sends them: by its worker, to a real mail server."""

from __future__ import annotations

import shutil
import time
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from tests.harness import Running
from tests.lookalikes.smtp import MailLookalike

WORLD = {
    "people": [
        {"email": "maria@example.com", "name": "Maria Garcia", "roles": ["teacher"]},
        {"email": "sam@example.com", "name": "Sam Lee", "roles": ["student"], "locale": "de"},
    ],
    "availability": [
        {"person": "maria@example.com", "weekday": day, "start": "09:00", "end": "17:00"}
        for day in range(7)
    ],
}

WITHIN = 30.0


@pytest.fixture(scope="module")
def server():
    with MailLookalike() as made:
        yield made


@pytest.fixture(scope="module")
def bookable(server):
    env = {"BOOKABLE_SMTP_URL": f"smtp://{server.host}:{server.port}"}
    with Running(env=env, flags=("--no-demo", "--workers=2")) as running:
        yield running
    shutil.rmtree(running.home)


@pytest.mark.long
class TestWorker:
    def test_sends_mails_within_moments(self, bookable, server):
        people = bookable.load(WORLD)["people"]
        answer = httpx.post(
            f"{bookable.url}/api/bookings/bookings/",
            json={"teacher_id": people["maria@example.com"]["uuid"], "start_time": next_week()},
            headers={"Authorization": f"Token {people['sam@example.com']['token']}"},
        )
        answer.raise_for_status()
        until = time.monotonic() + WITHIN
        while len(server.letters) < 2 and time.monotonic() < until:
            time.sleep(0.1)
        subjects = sorted(letter.subject for letter in server.letters)
        assert subjects[0].startswith("Ihre Anfrage: Unterricht mit Maria Garcia")
        assert subjects[1].startswith("Sam Lee asks for a lesson")


def next_week() -> str:
    return f"{datetime.now(UTC).date() + timedelta(days=7)}T10:00:00"
