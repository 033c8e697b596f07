"""The ports that the engine needs filled from outside: at start-up, once."""

from __future__ import annotations

from collections.abc import Callable

from bookable.domain.meetings import MeetingVendor
from bookable.domain.payments import PaymentVendor

_vendors: dict[str, MeetingVendor] = {}
_default: list[str] = []
_payments: list[PaymentVendor] = []
_relays: list[Callable[[], int]] = []


def provide_meetings(vendor: MeetingVendor, *, default: bool = True) -> None:
    """This will let meetings be made by a vendor: new ones if it is the default, and those that
    it made before in any case."""
    _vendors[vendor.name] = vendor
    if default:
        _default[:] = [vendor.name]


def meetings(vendor: str | None = None) -> MeetingVendor | None:
    """This will be the vendor of a name, or None if it is not set up here; without a name, the one
    that makes new meetings."""
    wanted = [vendor] if vendor is not None else _default
    return _vendors.get(wanted[0]) if wanted else None


def meeting_vendors() -> list[str]:
    """Return the names of the vendors that are set up here."""
    return sorted(_vendors)


def provide_payments(vendor: PaymentVendor | None) -> None:
    """This will let people pay by card at a vendor, or with None at none."""
    _payments[:] = [] if vendor is None else [vendor]


def payments() -> PaymentVendor | None:
    """This will be the vendor at which people pay by card, or None where all is paid by hand."""
    return _payments[0] if _payments else None


def provide_relay(relay_all: Callable[[], int]) -> None:
    """Let ledger entries be relayed to their effects by a function that returns how many."""
    _relays[:] = [relay_all]


def relay() -> int:
    """Relay all ledger entries that wait, and return how many they were."""
    return sum(relay_all() for relay_all in _relays)
