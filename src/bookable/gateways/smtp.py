"""A mail server that is spoken to by SMTP, with connections that are used again."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

from bookable.domain.mail_servers import Envelope, MailError, MailRefused
from bookable.gateways.connecting import LookUp, addresses_of, connect
from bookable.gateways.vendor_client import Deadline
from bookable.gateways.vendor_errors import VendorErrors, presentable
from bookable.telemetry.watching import vendor_call

ERRORS = VendorErrors("The mail server", MailError, lambda problem, _seconds: MailError(problem))

REFUSED_FOR_GOOD = 500
"""Replies from this code on are permanent (RFC 5321, 4.2.1)."""

LONGEST_IDLE = 10.0
"""Seconds for which an idle connection is used again. Servers close theirs after some minutes."""


class _Idle(NamedTuple):
    client: smtplib.SMTP
    since: float


class Smtp:
    """One mail server.

    A batch of mails goes over the same few connections: each is put back when a mail was taken, and
    dropped after any error.
    """

    name = "smtp"

    def __init__(
        self,
        host: str,
        port: int,
        *,
        user: str = "",
        password: str = "",
        tls: bool = False,
        starttls: bool = False,
        local_name: str = "localhost",
        context: ssl.SSLContext | None = None,
        look_up: LookUp = addresses_of,
    ) -> None:
        self._host, self._port = host, port
        self._user, self._password = user, password
        self._tls, self._starttls = tls, starttls
        self._local_name = local_name
        self._context = context
        self._look_up = look_up
        self._idle: list[_Idle] = []
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"Smtp({self._host!r}, {self._port})"

    @vendor_call
    def deliver(self, envelope: Envelope, *, within: float) -> None:
        """Hand a mail over, or raise MailError, and MailRefused if that would fail again."""
        deadline = Deadline(within)
        with self._errors(deadline):
            client = self._begin(envelope.sender, deadline)
            with _closed_after_errors(client), _cut_off(client, deadline):
                self._hand_over(client, envelope)
        self._put_back(client)

    @vendor_call
    def greet(self, *, within: float) -> None:
        """Sign in without sending anything, or raise MailError."""
        deadline = Deadline(within)
        with self._errors(deadline):
            client = self._connect(deadline)
        # What the server says to that does not matter.
        client.close()

    def close(self) -> None:
        """Close idle connections; a later call opens new ones."""
        with self._lock:
            idle, self._idle = self._idle, []
        for each in idle:
            each.client.close()

    def _begin(self, sender: str, deadline: Deadline) -> smtplib.SMTP:
        """Return a connection that has taken the sender.

        The server may have closed an idle one meanwhile. Nothing was sent by then, so a new one is
        opened.
        """
        while (client := self._take_idle()) is not None:
            with suppress(smtplib.SMTPException, OSError):
                return _say_sender(client, sender, deadline)
        return _say_sender(self._connect(deadline), sender, deadline)

    def _hand_over(self, client: smtplib.SMTP, envelope: Envelope) -> None:
        try:
            _expect(client.rcpt(envelope.address))
            _expect(client.data(envelope.message))
        except smtplib.SMTPResponseException as error:
            if error.smtp_code < REFUSED_FOR_GOOD:
                raise
            raise MailRefused(self._told(error), envelope.address) from None

    def _connect(self, deadline: Deadline) -> smtplib.SMTP:
        within = max(deadline.left(), 0.001)
        client: _Client | _TlsClient
        # The local name is given, or it would be looked up.
        if self._tls:
            client = _TlsClient(
                local_hostname=self._local_name, timeout=within, context=self._ssl()
            )
        else:
            client = _Client(local_hostname=self._local_name, timeout=within)
        client.look_up = self._look_up
        # For this name starttls() wants a certificate. It is set by a constructor that connects,
        # which would be too early to cut off: https://github.com/python/cpython/issues/80428
        client._host = self._host
        with _closed_after_errors(client), _cut_off(client, deadline):
            self._open(client)
        return client

    def _open(self, client: smtplib.SMTP) -> None:
        _expect(client.connect(self._host, self._port))
        if self._starttls:
            client.starttls(context=self._ssl())
        client.ehlo_or_helo_if_needed()
        if self._user:
            client.login(self._user, self._password)

    def _ssl(self) -> ssl.SSLContext:
        return self._context or ssl.create_default_context()

    def _take_idle(self) -> smtplib.SMTP | None:
        with self._lock:
            while self._idle:
                found = self._idle.pop()
                if time.monotonic() - found.since < LONGEST_IDLE:
                    return found.client
                found.client.close()
        return None

    def _put_back(self, client: smtplib.SMTP) -> None:
        with self._lock:
            self._idle.append(_Idle(client, time.monotonic()))

    @contextmanager
    def _errors(self, deadline: Deadline) -> Iterator[None]:
        """Raise everything that can go wrong as MailError, without the address or a secret."""
        try:
            with self._named():
                yield
        except MailError:
            if deadline.left() <= 0:
                raise ERRORS.timed_out() from None
            raise

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except TimeoutError:
            raise ERRORS.timed_out() from None
        except smtplib.SMTPAuthenticationError:
            raise ERRORS.unauthorized() from None
        except smtplib.SMTPNotSupportedError:
            raise MailError("The mail server does not offer what it is asked for.") from None
        except smtplib.SMTPServerDisconnected:
            raise MailError("The mail server hung up.") from None
        except smtplib.SMTPResponseException as error:
            raise MailError(self._told(error)) from None
        except ssl.SSLError:
            raise MailError("The mail server's certificate or encryption is not good.") from None
        except (smtplib.SMTPException, OSError):
            raise ERRORS.unreachable() from None

    def _told(self, error: smtplib.SMTPResponseException) -> str:
        said = error.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        shown = presentable(text, hide=(self._password, self._user))
        return f"The mail server refused ({error.smtp_code}): {shown}"


class _Client(smtplib.SMTP):
    """A client whose limit covers the look-up of the server's name, too."""

    look_up: LookUp
    _host: str

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return connect(host, port, within=timeout, look_up=self.look_up)


class _TlsClient(smtplib.SMTP_SSL):
    """The same, with TLS from the first byte."""

    look_up: LookUp
    _host: str

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        made = connect(host, port, within=timeout, look_up=self.look_up)
        # Known before the handshake, so that it can be cut off.
        self.sock = self.context.wrap_socket(
            made, server_hostname=host, do_handshake_on_connect=False
        )
        self.sock.do_handshake()
        return self.sock


@contextmanager
def _closed_after_errors(client: smtplib.SMTP) -> Iterator[None]:
    try:
        yield
    except BaseException:
        client.close()
        raise


@contextmanager
def _cut_off(client: smtplib.SMTP, deadline: Deadline) -> Iterator[None]:
    """Hang up when the time is over.

    The limit of a socket holds for each single read: a server that sends its answer byte by byte
    never exceeds it.
    """

    def hang_up() -> None:
        with suppress(OSError):
            if client.sock is not None:
                client.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(deadline.left(), hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _say_sender(client: smtplib.SMTP, sender: str, deadline: Deadline) -> smtplib.SMTP:
    with _closed_after_errors(client), _cut_off(client, deadline):
        _expect(client.mail(sender))
    return client


def _expect(reply: tuple[int, bytes]) -> None:
    if not 200 <= reply[0] < 300:
        raise smtplib.SMTPResponseException(*reply)
