"""People before their browsers, and the mails that they get."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from tests.api import set_clock
from tests.factories import NOW, make_person
from tests.identity.issuers import known_password

from bookable.domain.people import Actor, Role
from bookable.effects.mail import mail_loop
from bookable.engine import clock
from bookable.storage.models import Mail, Person

Mails = Callable[[], list[Mail]]


@pytest.fixture
def at_now(db: None) -> Iterator[None]:
    """Stop the clock."""
    set_clock(NOW)
    yield
    clock.follow_sandbox(False)


@pytest.fixture
def ada(at_now: None) -> Actor:
    """A person who signs in with PASSWORD."""
    made = make_person(Role.TEACHER, name="Ada Lovelace")
    Person.objects.filter(id=made.person_id).update(password=known_password())
    return made


@pytest.fixture
def mails(at_now: None) -> Mails:
    """Write the mails that are due, and return those that have a text, oldest first."""

    def work() -> list[Mail]:
        mail_loop.work_off()
        return list(Mail.objects.exclude(text="").order_by("id"))

    return work
