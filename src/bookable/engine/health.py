"""Checks of the database for the health endpoints: migrations, response time, zone rules."""

from bookable.storage.constraints import is_out_of_time
from bookable.storage.postgres.migrating import unapplied_migrations
from bookable.storage.zones import RULES as ZONE_RULES

__all__ = ["ZONE_RULES", "is_out_of_time", "unapplied_migrations"]
