"""The accounts of `make prove --part messages`: each of them can be wrong, and then says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.smtp import Envelope
from prove.faults import accounts, letters
from prove.faults.letters import Mail, Post
from tests.lookalikes.smtp import Letter

TEN = datetime(2027, 3, 2, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def event(id_: str, type_: str = "booking.confirmed") -> dict[str, Any]:
    return {"id": id_, "type": type_, "at": "now", "data": {"booking": {"id": "one"}}}


def hook(*kept: dict[str, Any], begun: str = "abc") -> Any:
    return SimpleNamespace(kept=list(kept), begun=dict.fromkeys(begun), wrong=[])


A, B, C = map(event, "abc")


class TestReceiverOfWebhooks:
    def test_may_hear_twice_and_late(self):
        assert accounts.heard(hook(A, C, B, C), [A, B, C]) == []

    @pytest.mark.parametrize(
        ("receiver", "problem"),
        [
            (hook(A, B), "never got booking.confirmed c"),
            (hook(A, B, C, event("d")), "got booking.confirmed d of one at now of no event"),
            (hook(A, B, event("c", "booking.expired")), "got booking.expired c"),
            (hook(A, B, C, begun="bac"), "was sent event b before a"),
        ],
    )
    def test_is_found_wrong(self, receiver, problem):
        [found] = accounts.heard(receiver, [A, B, C])
        assert found.startswith(problem)


class TestCalendar:
    @pytest.mark.parametrize(
        ("there", "problem"),
        [
            ({}, "booking one has no event"),
            ({"one": [TEN], "two": [TEN]}, "event two is nobody's"),
            ({"one": [TEN, TEN]}, f"booking one at {TEN} is there at {TEN}, {TEN}"),
            ({"one": [TEN + HOUR]}, f"booking one at {TEN} is there at {TEN + HOUR}"),
        ],
    )
    def test_is_found_wrong(self, there, problem):
        diary: Any = SimpleNamespace(times=lambda: there)
        assert accounts.entered(diary, {"one": TEN}) == [problem]

    def test_may_have_events_from_elsewhere(self):
        diary: Any = SimpleNamespace(times=lambda: {"one": [TEN], "outside-kept": [TEN]})
        assert accounts.entered(diary, {"one": TEN}) == []


def letter(uuid: str, at: float, *, is_lost: bool = False) -> Letter:
    message, envelope = EmailMessage(), Envelope()
    message["Message-ID"], message["Subject"] = f"<{uuid}@localhost>", uuid
    envelope.content = message.as_bytes()
    made = Letter(envelope, is_lost=is_lost)
    made.at = at
    return made


def mail(kind: str, *, entry: int = 1, status: str = "confirmed", state: str = "sent") -> Mail:
    changed = datetime.fromtimestamp(0, UTC)
    return Mail(entry, kind, "client", state, 7, entry, True, False, status, TEN, changed, False)


def post(*arrived: Letter, kills: tuple[float, ...] = (), **known: Mail) -> Post:
    return Post(arrived, kills, 100.0, known)


ASKED, AGREED = mail("requested"), mail("confirmed", entry=2)


class TestMails:
    def test_that_never_arrived_is_found(self):
        assert list(letters._missing(post(a=AGREED))) == ["confirmed 2 never arrived"]

    def test_of_nothing_is_found(self):
        assert list(letters._of_nothing(post(letter("a", 1)))) == ["'a' is of no mail"]

    def test_may_come_twice_after_a_lost_answer_or_a_kill(self):
        assert not list(letters._doubled(post(letter("a", 1, is_lost=True), letter("a", 9))))
        assert not list(letters._doubled(post(letter("a", 1), letter("a", 9), kills=(5,))))
        assert list(letters._doubled(post(letter("a", 1), letter("a", 9), kills=(10,))))

    def test_may_come_twice_if_their_sender_was_killed_before_they_were_read(self):
        first, again = letter("a", 20), letter("a", 40)
        assert not list(letters._doubled(post(first, again, kills=(10,))))
        first.is_answered = True
        assert list(letters._doubled(post(first, again, kills=(10,))))

    def test_out_of_order_is_found(self):
        arrived = letter("b", 1), letter("a", 2)
        [found] = letters._late(post(*arrived, a=ASKED, b=AGREED))
        assert found == "requested 1 of entry 1 came after entry 2"

    def test_that_is_stale_is_found_after_an_outage(self):
        assert list(letters._stale(post(letter("a", 101), a=ASKED)))
        assert not list(letters._stale(post(letter("a", 99), a=ASKED)))
        assert not list(letters._stale(post(letter("a", 101), a=AGREED)))

    def test_that_is_the_last_has_to_tell_how_it_is(self):
        known = post(letter("a", 1), a=ASKED)
        assert len(list(letters._last(known, [(7, "confirmed")]))) == 2
        assert len(list(letters._last(known, [(7, "requested")]))) == 1
