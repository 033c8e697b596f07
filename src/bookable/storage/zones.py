"""Which zone rules are in use: their version, as it is kept beside every wall time."""

from __future__ import annotations

import tzdata  # type: ignore[import-untyped]

RULES: str = tzdata.IANA_VERSION
"""The version of the installed `tzdata`, by the name that IANA gave it, as `2026f`."""
