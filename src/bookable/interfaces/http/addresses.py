"""Addresses of clients: as proxies write them, and as they are counted and logged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

MOST_HOPS = 32
"""How far back X-Forwarded-For is read. Real chains of proxies are far shorter."""

_LONGEST_HOP = 64
_CUSTOMER = 64
"""The prefix of IPv6 that one customer has at least: single addresses cost them nothing."""

_IN_BRACKETS = re.compile(r"\[([^\[\]]*)\](?::[0-9]{1,5})?")
_WITH_PORT = re.compile(r"([^:]*):[0-9]{1,5}")


def read(hop: str) -> Address | None:
    """Return the address that a hop names, or None where it names none.

    Ports, brackets and zone ids are left out, and IPv4 mapped into IPv6 is IPv4.
    """
    text = hop.strip()
    if len(text) > _LONGEST_HOP:
        return None
    if (inside := _IN_BRACKETS.fullmatch(text) or _WITH_PORT.fullmatch(text)) is not None:
        text = inside[1]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return found if mapped is None else mapped


def client_of(peer: str, forwarded: str, *, trusted: Sequence[Network]) -> Address | None:
    """Return the address of the client: the last hop that is not a trusted proxy.

    `peer` is the other end of the connection, `forwarded` what X-Forwarded-For says. The address is
    unknown (None) where there are trusted proxies only, or a hop among them that is no address.
    Loopback is never a client's address: programs on this machine may pass on for anyone.
    """
    for hop in (peer, *reversed(forwarded.rsplit(",", MOST_HOPS)[-MOST_HOPS:])):
        address = read(hop)
        if address is None:
            return None
        if not is_in(address, trusted):
            return None if address.is_loopback else address
    return None


def is_in(address: Address, networks: Iterable[Network]) -> bool:
    """Tell whether an address is in one of some networks."""
    return any(address in network for network in networks)


def counted(address: Address) -> str:
    """Return the text by which an address is counted and logged: IPv6 by its /64."""
    if isinstance(address, IPv4Address):
        return str(address)
    return str(ip_network((address, _CUSTOMER), strict=False))
