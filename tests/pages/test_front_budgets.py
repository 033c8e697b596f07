"""How much the first page and those of providers take: of a slow line, and of the processor."""

from __future__ import annotations

import pytest
from tests.factories import NOW, make_person, make_service, make_session, make_teacher
from tests.pages.processor import milliseconds

from bookable.domain.people import Role

MOST_MILLISECONDS = 15
"""The aim is 10. Tests take note of each template, and so add to that."""


@pytest.mark.long
@pytest.mark.usefixtures("at_now")
class TestProcessorTime:
    def test_is_limited(self, client):
        ada = make_person(*(Role.TEACHER, Role.MENTOR, Role.PRACTITIONER), name="Ada", bio="Sums")
        for number in range(12):
            make_teacher(name=f"Teacher {number}", bio="Sums and more of them. " * 9)
            show = make_service(ada, kind="workshop", name=f"Show {number}")
            make_session(show, start=NOW.replace(day=2 + number))
        for path in ("/", "/?program=tutoring", "/p/ada/"):
            assert milliseconds(client, path) <= MOST_MILLISECONDS, path
