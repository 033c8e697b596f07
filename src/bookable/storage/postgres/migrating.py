"""Migrations, applied once even if several processes start at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection
from django.db.migrations.exceptions import MigrationSchemaMissing
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from bookable.storage.postgres.roles import as_owner, grant_access, has_access
from bookable.storage.sql import one

_AUDIT_BATCH = 10_000


def pending() -> list[str]:
    """Return the names of migrations that are not applied yet, as the owner of the tables."""
    with as_owner():
        return unapplied_migrations()


def unapplied_migrations() -> list[str]:
    """Return the names of migrations that are not applied yet, as the current role sees them."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrate() -> None:
    """Apply pending migrations, and delete old audit entries.

    Both need the owner of the tables. When nothing is pending, this costs next to nothing.
    """
    with as_owner() as worker:
        if not _is_ready(worker):
            _make_ready(worker)
        forget_audit()


def forget_audit() -> int:
    """Delete a batch of audit entries that are older than 400 days, and return how many.

    Only the owner of the tables may do that; the application's role may not delete audit entries.
    """
    return int(one("SELECT audit_forget(%s)", [_AUDIT_BATCH])[0])


def _make_ready(worker: str | None) -> None:
    _make_table_of_migrations()
    with _alone():
        # Another process may have applied them while this one waited for the lock.
        if unapplied_migrations():
            call_command("migrate", interactive=False, verbosity=0)
        if worker is not None:
            grant_access(worker)


def _is_ready(worker: str | None) -> bool:
    return not unapplied_migrations() and (worker is None or has_access(worker))


def _make_table_of_migrations() -> None:
    recorder = MigrationRecorder(connection)
    try:
        recorder.ensure_schema()
    except MigrationSchemaMissing:
        # Two processes created it at the same time: one is refused, and uses the other's table.
        if not recorder.has_table():
            raise


@contextmanager
def _alone() -> Iterator[None]:
    """Hold a lock against other migrations alone, on a connection of its own.

    The migrations commit on their connection, which would release a lock there.
    """
    guard = connection.copy()
    try:
        guard.set_autocommit(False)
        with guard.cursor() as cursor:
            cursor.execute("LOCK TABLE django_migrations IN SHARE UPDATE EXCLUSIVE MODE")
        yield
        guard.rollback()
    finally:
        guard.close()
