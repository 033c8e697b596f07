"""The settings of mail: which server takes it, and who sends it."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from bookable.config.values import Values, wrong
from bookable.domain.emails import is_address

_EXAMPLE = "must be an address like smtp://user:password@mail.example.com:587?starttls=1"
_PORTS = {"smtp": 587, "smtps": 465}
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, kw_only=True)
class SmtpServer:
    """A mail server."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False
    starttls: bool = False

    @property
    def is_open(self) -> bool:
        """Whether mail and password travel in the clear over a network."""
        return not (self.tls or self.starttls) and self.host not in _LOOPBACK


class Sender(NamedTuple):
    """Who sends the mails: a name, and an address that answers reach."""

    name: str
    address: str


def server(values: Values) -> SmtpServer | None:
    """Return the mail server, or None if mails are only kept. An error never shows the password."""
    name = "BOOKABLE_SMTP_URL"
    if (value := values.text(name)) is None:
        return None
    try:
        parts, query = _split(value)
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise wrong(name, _EXAMPLE) from None
    if parts.path not in ("", "/") or parts.fragment or not parts.hostname:
        raise wrong(name, _EXAMPLE)
    if query not in ({}, {"starttls": ["0"]}, {"starttls": ["1"]}):
        raise wrong(name, "may have starttls=1 after the question mark, and nothing else")
    return SmtpServer(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=parts.scheme == "smtps",
        starttls=query == {"starttls": ["1"]},
    )


def _split(value: str) -> tuple[SplitResult, dict[str, list[str]]]:
    parts = urlsplit(value)
    return parts, parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))


def sender(values: Values, *, base_url: str) -> Sender:
    """Return who sends the mails: as it is set, or else Bookable at the host of the base URL."""
    name = "BOOKABLE_MAIL_FROM"
    if (value := values.text(name)) is None:
        host = urlsplit(base_url).hostname or ""
        return Sender("Bookable", f"bookings@{'localhost' if _is_bare(host) else host}")
    shown, address = parseaddr(value)
    if not is_address(address):
        raise wrong(name, f'must be like "Name" <name@example.com>, not {value!r}')
    return Sender(shown or address.partition("@")[0], address)


def _is_bare(host: str) -> bool:
    """Return whether a host is an address of the internet, which mail addresses cannot hold so."""
    return ":" in host or host.replace(".", "").isdigit()
