"""The ports to outside services, filled once at start-up."""

from __future__ import annotations

from collections.abc import Callable

from bookable.domain.mail_servers import MailServer
from bookable.domain.meetings import MeetingVendor
from bookable.domain.payments import PaymentVendor

_vendors: dict[str, MeetingVendor] = {}
_default: list[str] = []
_payments: list[PaymentVendor] = []
_mail: list[MailServer] = []
_relays: list[Callable[[], int]] = []


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


def provide_relay(relay_all: Callable[[], int]) -> None:
    """Register the function that relays ledger entries to their effects and returns their count."""
    _relays[:] = [relay_all]


def relay() -> int:
    """Relay all waiting ledger entries, and return the count."""
    return sum(relay_all() for relay_all in _relays)
