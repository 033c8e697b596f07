"""E-mail addresses: what is one, and when two spellings are the same one."""

from __future__ import annotations

import re
import string

LONGEST = 254
"""Characters of an address that can be delivered to (RFC 5321, 4.5.3.1.3)."""

# Printable ASCII but what the local part would have to be quoted for, and any name of a host.
# Only ASCII is written here: with re.IGNORECASE the Kelvin sign would be a k.
_ADDRESS = re.compile(r"[!#-'*+\-./0-9=?A-Z^-~]{1,64}@[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def email_key(text: str) -> str:
    """Return an address in the form in which it is kept and looked up. Two addresses are one if
    they are equal in this form.

    ASCII letters are lowered and blanks around the address are dropped; nothing else changes. The
    rules of Unicode would make one person of two: the Kelvin sign is lowered to a k, and a dotted
    capital I to an i.
    """
    return text.strip(string.whitespace).translate(_LOWER)


def is_address(text: str) -> bool:
    """Tell whether a text is an address that a person may have. It must be in ASCII: an
    international domain has a form in ASCII, too (`xn--…`)."""
    return len(text) <= LONGEST and _ADDRESS.fullmatch(text) is not None
