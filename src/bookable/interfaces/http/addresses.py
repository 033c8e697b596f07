"""Clients' IP addresses: read from proxy headers, and in the form that is counted and logged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
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
"""How many hops of X-Forwarded-For are read, from the end. Real chains of proxies are far
shorter."""

_LONGEST_HOP = 64
_CUSTOMER = 64
"""The IPv6 prefix length that one customer gets at least. Counting single addresses would let one
client use any number of them."""

_IN_BRACKETS = re.compile(r"\[([^\[\]]*)\](?::[0-9]{1,5})?")
_WITH_PORT = re.compile(r"([^:]*):[0-9]{1,5}")


def read(hop: str) -> Address | None:
    """Return the IP address in a hop, or None if there is none.

    Ports, brackets and zone ids are dropped. IPv4 mapped into IPv6 becomes IPv4.
    """
    text = hop.strip()
    return None if len(text) > _LONGEST_HOP else _address(text)


# Most requests come from few addresses, and reading one takes longer than all that is done with it.
@lru_cache(maxsize=1_000)
def _address(text: str) -> Address | None:
    if (inside := _IN_BRACKETS.fullmatch(text) or _WITH_PORT.fullmatch(text)) is not None:
        text = inside[1]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return address if mapped is None else mapped


def client_of(peer: str, forwarded: str, *, trusted: Sequence[Network]) -> Address | None:
    """Return the client's address: the last hop that is not a trusted proxy.

    `peer` is the other end of the connection, `forwarded` the value of X-Forwarded-For. The address
    is unknown (None) if every hop is a trusted proxy, or if a hop that has to be read is not an
    address. Loopback is never a client's address, because a program on this machine may
    forward for anyone.
    """
    hops = forwarded.rsplit(",", MOST_HOPS)[-MOST_HOPS:] if forwarded else []
    for hop in (peer, *reversed(hops)):
        address = read(hop)
        if address is None:
            return None
        if not is_in(address, trusted):
            return None if address.is_loopback else address
    return None


def is_in(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks)


def counted(address: Address) -> str:
    """Return the form in which an address is counted and logged: IPv4 as it is, IPv6 as its /64."""
    if isinstance(address, IPv4Address):
        return str(address)
    return str(ip_network((address, _CUSTOMER), strict=False))
