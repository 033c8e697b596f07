"""A thread uses the connection that it took, and Django uses the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from django.db import DEFAULT_DB_ALIAS, connections

from bookable.storage import thread_connections


def test_connection_is_that_of_the_thread_until_it_leaves_it():
    taken = connections.create_connection(DEFAULT_DB_ALIAS)

    def take() -> list[bool]:
        thread_connections.take(taken)
        seen = [thread_connections.connection() is taken, connections[DEFAULT_DB_ALIAS] is taken]
        thread_connections.leave()
        return [
            *seen,
            thread_connections.connection() is taken,
            connections[DEFAULT_DB_ALIAS] is taken,
        ]

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(take).result() == [True, True, False, False]
    assert thread_connections.connection() is connections[DEFAULT_DB_ALIAS]
