"""Whether the database is as the engine needs it, and by which zone rules it works."""

from bookable.storage.health import unapplied_migrations
from bookable.storage.zones import RULES as ZONE_RULES

__all__ = ["ZONE_RULES", "unapplied_migrations"]
