"""A mail server to test with: aiosmtpd on a real socket, which can be told to misbehave."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from concurrent.futures import Future
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, Self, cast
from weakref import WeakKeyDictionary

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from tests.harness import free_port


class Letter:
    """A mail that arrived, and when. `is_lost` tells that the sender got no answer.

    `is_answered` is set once the sender goes on over the same connection, which it does only after
    it has read the answer.
    """

    def __init__(self, envelope: Envelope, *, is_lost: bool = False) -> None:
        assert isinstance(envelope.content, bytes)
        self.at, self.is_lost = time.time(), is_lost
        self.is_answered = False
        self.raw = envelope.content
        self.sender, self.to = envelope.mail_from, list(envelope.rcpt_tos)
        self.message = cast(EmailMessage, message_from_bytes(self.raw, policy=default))

    def part(self, kind: str) -> Any:
        """Return the content of the only part of a kind, such as text/html."""
        (found,) = [each for each in self.message.walk() if each.get_content_type() == kind]
        return found.get_content()

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        """Return the text as it is typed: with plain blanks, dashes and line ends."""
        return "\n".join(self.part("text/plain").translate({0x202F: " ", 0x2013: "-"}).splitlines())


class MailLookalike:
    """The server, its mails, and what it answers next: `queue("RCPT", "450 later")`.

    An answer of `hang up` closes the connection, one of `slow` is yes, after a third of a second,
    and one of `silence` does not come before the silence is broken.
    """

    def __init__(self, **options: Any) -> None:
        self.letters: list[Letter] = []
        self.connections = 0
        self._answers: dict[str, deque[str]] = {}
        self._broken: Future[str] = Future()
        self._last: WeakKeyDictionary[Session, Letter] = WeakKeyDictionary()
        self.host, self.port = "127.0.0.1", free_port()
        self._controller = Controller(
            self, hostname=self.host, port=self.port, decode_data=False, **options
        )

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    def queue(self, verb: str, *answers: str) -> None:
        """Set what the server answers to the next commands of a kind."""
        self._answers.setdefault(verb, deque()).extend(answers)

    def break_silence(self, answer: str) -> None:
        """Answer all who are kept waiting."""
        self._broken.set_result(answer)

    def behave(self) -> None:
        """Forget what was set."""
        self._answers.clear()

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: Any
    ) -> Any:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        self._go_on(session)
        envelope.mail_from = address
        return await self._next("MAIL", server) or "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        answer = await self._next("RCPT", server)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        # Taken once: a test may set another one from its thread meanwhile.
        answer = self._take("DATA")
        if answer in (None, "hang up", "slow"):
            # A server that hangs up now may well have taken the mail.
            self.letters.append(Letter(envelope, is_lost=answer == "hang up"))
            self._last[session] = self.letters[-1]
        return await self._act(answer, server) or "250 OK"

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self._go_on(session)
        return "221 Bye"

    def _go_on(self, session: Session) -> None:
        if (before := self._last.get(session)) is not None:
            before.is_answered = True

    def _take(self, verb: str) -> str | None:
        answers = self._answers.get(verb)
        return answers.popleft() if answers else None

    async def _next(self, verb: str, server: SMTP) -> str | None:
        return await self._act(self._take(verb), server)

    async def _act(self, answer: str | None, server: SMTP) -> str | None:
        if answer == "silence":
            # Shielded: a client who hangs up must not break the silence for others.
            return await asyncio.shield(asyncio.wrap_future(self._broken))
        if answer == "slow":
            await asyncio.sleep(0.3)
            return None
        if answer == "hang up":
            assert server.transport is not None
            server.transport.close()
        return answer
