"""A real mail server on this machine, and people who are written to."""

from __future__ import annotations

import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from tests.api import set_clock
from tests.factories import NOW, make_student, make_teacher
from tests.lookalikes.smtp import Letter, MailLookalike

from bookable.domain.people import Actor
from bookable.effects.mail import mail_loop
from bookable.effects.relay import relay_all
from bookable.engine import clock, ports
from bookable.gateways.smtp import Smtp

Sent = Callable[[], dict[str, Letter]]
AllSent = Callable[[], list[Letter]]


@pytest.fixture
def server(db: None) -> Iterator[MailLookalike]:
    """A mail server, as the one that mails go to."""
    yield from _server()


@pytest.fixture
def real_server(committed: None) -> Iterator[MailLookalike]:
    """The same, for tests whose threads must see committed rows."""
    yield from _server()


@pytest.fixture
def people(committed: None) -> tuple[Actor, Actor]:
    """A teacher and a student, committed."""
    return make_teacher(name="Maria Garcia"), make_student(name="Sam Doe")


@pytest.fixture
def dripping() -> Iterator[tuple[str, int]]:
    """A server that sends its greeting one character at a time, without end."""

    def drip(taken: socket.socket) -> None:
        with suppress(OSError), taken:
            for character in itertools.cycle(b"220-"):
                taken.send(bytes([character]))
                time.sleep(0.05)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=lambda: drip(listening.accept()[0]), daemon=True)
        thread.start()
        yield listening.getsockname()[:2]


def _server() -> Iterator[MailLookalike]:
    with MailLookalike() as made:
        gateway = Smtp(made.host, made.port)
        ports.provide_mail(gateway)
        set_clock(NOW)
        yield made
        ports.provide_mail(None)
        clock.follow_sandbox(False)
        gateway.close()


@pytest.fixture
def all_sent(server: MailLookalike) -> AllSent:
    """Do what the worker does, and return every mail that arrived since the last time.

    Mails to one person come in their order. They are sorted by address, as several are sent at
    once.
    """

    def work() -> list[Letter]:
        relay_all()
        before = len(server.letters)
        mail_loop.work_off()
        return sorted(server.letters[before:], key=lambda letter: letter.to[0])

    return work


@pytest.fixture
def sent(all_sent: AllSent) -> Sent:
    """Do the same, and return the mails by address, where each address gets at most one."""

    def work() -> dict[str, Letter]:
        letters = all_sent()
        by_address = {letter.to[0]: letter for letter in letters}
        subjects = [(letter.to[0], letter.subject) for letter in letters]
        assert len(by_address) == len(letters), f"two to one address, ask `all_sent`: {subjects}"
        return by_address

    return work


@pytest.fixture
def maria(db: None) -> Actor:
    """A teacher in Madrid."""
    return make_teacher(name="Maria Garcia", zone="Europe/Madrid")


@pytest.fixture
def sam(db: None) -> Actor:
    """A student in New York."""
    return make_student(name="Sam Doe", zone="America/New_York")
