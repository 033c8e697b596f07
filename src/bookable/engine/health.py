"""Whether the database is as the engine needs it."""

from bookable.storage.health import unapplied_migrations

__all__ = ["unapplied_migrations"]
