"""Which addresses on the internet people may have us call.

The address of a webhook receiver or of a calendar comes from a person. It must not lead to machines
that only this server can reach: its own network, or the metadata service of a cloud.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final

from bookable.domain.refusals import InvalidField

Network = IPv4Network | IPv6Network

HTTPS_ONLY: Final = frozenset({"https"})
HTTP_TOO: Final = frozenset({"http", "https"})

# What `is_global` calls global, and is not or need not be. Python versions differ in some of them.
_REFUSED_V4 = tuple(
    IPv4Network(network)
    for network in (
        "100.64.0.0/10",  # Carrier-grade NAT; the metadata of one cloud is in it (100.100.100.200).
        "168.63.129.16/32",  # The metadata and management service of Azure.
        "192.0.0.0/24",  # IETF protocols; the metadata of one cloud is in it (192.0.0.192).
        "192.88.99.0/24",  # Relays into 6to4.
        "224.0.0.0/3",  # Multicast, and what is reserved.
    )
)

# Everything that is assigned for use on the internet. Outside are among others loopback,
# link-local, unique local and site-local addresses, multicast, and NAT64 (64:ff9b::/96), behind
# which any IPv4 address may be.
_GLOBAL_V6 = IPv6Network("2000::/3")
_REFUSED_V6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # IETF protocols, such as Teredo, which wraps IPv4 addresses.
        "2001:db8::/32",  # Documentation.
        "2002::/16",  # 6to4, which wraps IPv4 addresses.
        "3fff::/20",  # Documentation.
    )
)


def may_be_called(addresses: Iterable[str], *, allowed: Sequence[Network] = ()) -> bool:
    """Return whether all addresses of a host are on the public internet, or in allowed networks.

    One bad address is enough to say no, since any of them may be used. Without any address the
    answer is yes. An address is numeric, and may have a zone (`fe80::1%2`). Raise ValueError for
    any other text.
    """
    return all(_is_fit(address, allowed) for address in addresses)


def is_fit_name(host: str, *, allowed: Sequence[Network] = ()) -> bool:
    """Return whether a host in a URL may lead to the public internet, as far as it can be told.

    For errors early on. What the name leads to is known only when it is looked up.
    """
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return _is_fit("127.0.0.1", allowed)
    try:
        return _is_fit(host, allowed)
    except ValueError:
        return bool(name)


def literal_networks(host: str) -> tuple[Network, ...]:
    """Return the network of a host that is a numeric address or `localhost`; none for a name."""
    if host.rstrip(".").lower() == "localhost":
        return ip_network("127.0.0.0/8"), ip_network("::1")
    try:
        return (ip_network(host),)
    except ValueError:
        return ()


def _is_fit(address: str, allowed: Sequence[Network]) -> bool:
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    return any(ip in network for network in allowed) or _is_public(ip)


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    if isinstance(ip, IPv4Address):
        return ip.is_global and not any(ip in network for network in _REFUSED_V4)
    return ip in _GLOBAL_V6 and ip.is_global and not any(ip in each for each in _REFUSED_V6)


@dataclass(frozen=True, slots=True)
class Reach:
    """What may be called for people: public addresses and those of `networks`, by some schemes."""

    networks: tuple[Network, ...] = ()
    schemes: frozenset[str] = HTTPS_ONLY


def refuse_unfit_url(url: str, *, field: str, reach: Reach) -> None:
    """Raise InvalidField for an address that could never be called."""
    parts = _URL.fullmatch(url)
    if parts is None or not 0 < int(parts["port"] or 1) < 65_536:
        raise InvalidField(field, "must be an address like https://example.com/hook")
    if parts["scheme"].lower() not in reach.schemes:
        raise InvalidField(field, f"must begin with {_begin(reach.schemes)}")
    if not is_fit_name(parts["host"].strip("[]"), allowed=reach.networks):
        raise InvalidField(field, "must be on the public internet")


def _begin(schemes: Collection[str]) -> str:
    return " or ".join(f"{each}://" for each in sorted(schemes))


# Without user and password, which would end up in logs, and without a fragment.
_URL = re.compile(
    r"(?P<scheme>[A-Za-z]+)://(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s/?#@:\\\[\]]+)(:(?P<port>[0-9]{1,5}))?"
    r"([/?][^\s#\\\x00-\x1f\x7f]*)?"
)
