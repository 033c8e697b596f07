"""The ports to outside services and the loops of the worker, filled once at start-up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event

from bookable.domain.calendar_pushes import PushServer
from bookable.domain.calendar_servers import CalendarKind, CalendarServer
from bookable.domain.consents import ConsentVendor
from bookable.domain.mail_servers import MailServer
from bookable.domain.meetings import MeetingVendor
from bookable.domain.payments import PaymentVendor
from bookable.domain.public_addresses import Reach
from bookable.storage.ledger import Entry

_vendors: dict[str, MeetingVendor] = {}
_default: list[str] = []
_payments: list[PaymentVendor] = []
_mail: list[MailServer] = []
_calendars: dict[CalendarKind, CalendarServer] = {}
_consents: dict[CalendarKind, ConsentVendor] = {}
_pushes: dict[CalendarKind, PushServer] = {}
_push_addresses: list[Callable[[CalendarKind, str], str]] = []
_reach: list[Reach] = [Reach()]
_documents: list[Callable[[str, float], bytes]] = []
_foreseeing: list[Callable[[Sequence[Entry]], list[str]]] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """Work that the worker looks for again and again, in a thread of its own.

    `run` works off what is due and returns how many things it did. `pause` is the seconds between
    two runs. `hasten` makes due what waits for its next attempt, and `is_busy` tells whether
    anything is left that another process is working on; a sandbox tick asks both.
    """

    name: str
    run: Callable[[], int]
    pause: float
    hasten: Callable[[], object]
    is_busy: Callable[[], bool]


_loops: dict[str, Loop] = {}
_stopping = Event()


def provide_meetings(vendor: MeetingVendor, *, default: bool = True) -> None:
    """Register a meeting vendor: for the meetings that it made, and for new ones if `default`."""
    _vendors[vendor.name] = vendor
    if default:
        _default[:] = [vendor.name]


def meetings(vendor: str | None = None) -> MeetingVendor | None:
    """Return a vendor by name, or None if it is not set up; without a name, the default one."""
    wanted = [vendor] if vendor is not None else _default
    return _vendors.get(wanted[0]) if wanted else None


def meeting_vendors() -> list[str]:
    """Return the names of the vendors that are set up here."""
    return sorted(_vendors)


def provide_payments(vendor: PaymentVendor | None) -> None:
    """Register the card vendor, or with None no vendor at all."""
    _payments[:] = [] if vendor is None else [vendor]


def payments() -> PaymentVendor | None:
    """Return the card vendor, or None if everything is paid by hand."""
    return _payments[0] if _payments else None


def provide_mail(server: MailServer | None) -> None:
    """Register the mail server, or with None no server at all."""
    _mail[:] = [] if server is None else [server]


def mail() -> MailServer | None:
    """Return the mail server, or None if mails are only kept."""
    return _mail[0] if _mail else None


def provide_calendars(server: CalendarServer) -> None:
    """Register the gateway of one kind of calendars that people keep elsewhere."""
    _calendars[server.kind] = server


def calendars(kind: CalendarKind) -> CalendarServer | None:
    """Return the gateway of a kind of calendars, or None if it is not set up."""
    return _calendars.get(kind)


def provide_consents(vendor: ConsentVendor) -> None:
    """Register a vendor that asks people for their consent to reach a calendar."""
    _consents[vendor.kind] = vendor


def consents(kind: CalendarKind) -> ConsentVendor | None:
    """Return the vendor that asks for consent for a kind of calendars, or None."""
    return _consents.get(kind)


def provide_pushes(server: PushServer, address: Callable[[CalendarKind, str], str]) -> None:
    """Register a vendor that sends pushes, and what makes our address for them from a key."""
    _pushes[server.kind] = server
    _push_addresses[:] = [address]


def pushes(kind: CalendarKind) -> PushServer | None:
    """Return the vendor that sends pushes for a kind of calendars, or None."""
    return _pushes.get(kind)


def pushing_calendars() -> list[CalendarKind]:
    """Return the kinds of calendars whose vendors send pushes here."""
    return list(_pushes)


def push_address(kind: CalendarKind, key: str) -> str:
    """Return our address for the pushes of one channel."""
    return _push_addresses[0](kind, key)


def provide_reach(reach: Reach) -> None:
    """Set which hosts people may name, for example as receivers of webhooks."""
    _reach[:] = [reach]


def reach() -> Reach:
    """Return which hosts people may name."""
    return _reach[0]


def provide_issuer_documents(fetch: Callable[[str, float], bytes]) -> None:
    """Register the function that fetches a document of an outside issuer, such as its keys."""
    _documents[:] = [fetch]


def issuer_document(url: str, *, within: float) -> bytes:
    """Return a document of an issuer. Raise an exception if that takes longer, or fails."""
    return _documents[0](url, within)


def provide_foresight(foresee: Callable[[Sequence[Entry]], list[str]]) -> None:
    """Register the function that says what follows from ledger entries outside the database."""
    _foreseeing[:] = [foresee]


def effects_of(entries: Sequence[Entry]) -> list[str]:
    """Return what follows from ledger entries that are not committed yet, each once."""
    return _foreseeing[0](entries)


def provide_loop(
    name: str,
    run: Callable[[], int],
    *,
    pause: float = 0.1,
    hasten: Callable[[], object] = lambda: None,
    is_busy: Callable[[], bool] = lambda: False,
) -> None:
    """Register a loop of the worker; see `Loop`. One of the same name is replaced.

    A long `run` asks `is_stopping` before it begins anything new. One that works on several things
    at once waits for them itself.
    """
    _loops[name] = Loop(name=name, run=run, pause=pause, hasten=hasten, is_busy=is_busy)


def loops() -> list[Loop]:
    """Return the loops, in the order in which they were registered."""
    return list(_loops.values())


def stop_loops() -> None:
    """Note that this process is about to end."""
    _stopping.set()


def is_stopping() -> bool:
    """Return whether this process is about to end."""
    return _stopping.is_set()
