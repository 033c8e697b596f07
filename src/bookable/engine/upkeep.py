"""What those who run Bookable ask of its database, and do to it."""

from bookable.storage.deadletters import unresolved as dead_letters
from bookable.storage.postgres.inspection import Facts, facts
from bookable.storage.postgres.migrating import migrate, pending
from bookable.storage.postgres.roles import introduce, is_bound

__all__ = ["Facts", "dead_letters", "facts", "introduce", "is_bound", "migrate", "pending"]
