"""E-mail addresses: what counts as one, and when two spellings are the same address."""

from __future__ import annotations

import re
import string

LONGEST = 254
"""The most characters of an address that mail can be delivered to (RFC 5321, 4.5.3.1.3)."""

# Printable ASCII except what would need quotes in the local part; then any host name. The ranges
# are written out in ASCII: with re.IGNORECASE the Kelvin sign would match k.
_ADDRESS = re.compile(r"[!#-'*+\-./0-9=?A-Z^-~]{1,64}@[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_NOWHERE = frozenset({"invalid", "localhost"})
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def email_key(text: str) -> str:
    """Return an address in the form in which it is stored and compared.

    ASCII letters become lower case and surrounding blanks are dropped; nothing else changes. The
    case rules of Unicode would merge two people into one: they lower the Kelvin sign to k and the
    dotted capital I to i.
    """
    return text.strip(string.whitespace).translate(_LOWER)


def is_mailable(address: str) -> bool:
    """Return whether mail on its way through the internet could reach an address.

    Its host has a domain of letters (`x@localhost` and `x@127.0.0.1` have none) that is not one of
    those that lead nowhere by definition (RFC 6761), and no part of it is empty.
    """
    local, _, host = address.rpartition("@")
    labels = host.split(".")
    is_host = len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels)
    return (
        is_address(address)
        and all(local.split("."))
        and is_host
        and not labels[-1].isdecimal()
        and labels[-1] not in _NOWHERE
    )


def is_address(text: str) -> bool:
    """Return whether a text is an address that a person may have.

    It must be in ASCII. An international domain is written in its ASCII form (`xn--…`).
    """
    return len(text) <= LONGEST and _ADDRESS.fullmatch(text) is not None
