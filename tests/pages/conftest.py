"""People before their browsers, the mails that they get, and a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser
from tests.api import set_clock
from tests.factories import NOW, make_person
from tests.harness import Running
from tests.identity.issuers import known_password
from tests.pages.browsing import Browsing, Chromium
from tests.shared import Shared

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


_sandbox = Shared("chromium", Running)
_chromium = Shared("chromium", Chromium)


@pytest.fixture(scope="module")
def bookable() -> Running:
    """A running sandbox, shared by all who browse in this process: each brings its own people."""
    return _sandbox.running()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    _chromium.after(item, nextitem)
    _sandbox.after(item, nextitem)


@pytest.fixture(scope="module")
def chromium() -> Browser:
    """A browser, for as long as the files last that use it: its event loop stands in the way of
    Django's database."""
    return _chromium.running().browser


@pytest.fixture
def browse(chromium: Browser, bookable: Running) -> Iterator[Browsing]:
    """Open pages of the running sandbox, which must not complain."""
    browsing = Browsing(chromium, bookable.url)
    yield browsing
    browsing.close()
    assert browsing.complaints == []
