"""The role in which Bookable works on a PostgreSQL of its own."""

from __future__ import annotations

from django.db import connection

from bookable.postgres.paths import APPLICATION
from bookable.storage.postgres import roles


def make_role() -> None:
    """Create the role and grant its rights, as `bookable up` does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {APPLICATION} LOGIN")
    roles.grant_access(APPLICATION)
