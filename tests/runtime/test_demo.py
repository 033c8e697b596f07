"""The demo: there at the first start, with a line that books a slot."""

from __future__ import annotations

import shlex
import shutil

import httpx
import pytest
from django.conf import LazySettings
from tests.harness import Running, make_home

from bookable.interfaces.cli.demo import demo_logins, load_demo_once

PEOPLE = 11


def logins(running: Running) -> list[str]:
    return [line for line in running.said if "@demo.example" in line]


def follow_the_curl_line(running: Running) -> httpx.Response:
    (line,) = [line for line in running.said if line.startswith("  curl ")]
    words = shlex.split(line)
    headers = [words[at + 1] for at, word in enumerate(words) if word == "-H"]
    return httpx.request(
        words[words.index("-X") + 1],
        words[words.index("-X") + 2],
        headers=[(name, value) for name, _, value in (each.partition(": ") for each in headers)],
        content=words[words.index("-d") + 1],
    )


class TestTheFirstUp:
    def test_makes_the_demo_once_and_books_by_the_line_that_it_prints(self) -> None:
        home = make_home()
        with Running(home=home, flags=["--workers=1"]) as first:
            assert len(logins(first)) == PEOPLE
            assert follow_the_curl_line(first).status_code == 201
        with Running(home=home, port=first.port, flags=["--workers=1"]) as second:
            assert logins(second) == logins(first)
            assert follow_the_curl_line(second).status_code == 201
        shutil.rmtree(home)


@pytest.mark.django_db
class TestAnInstallationThatTheWorldSees:
    def test_has_no_people_whose_passwords_everybody_knows(self, settings: LazySettings) -> None:
        settings.BOOKABLE_BASE_URL = "https://bookable.example"
        load_demo_once()
        assert demo_logins() == []
