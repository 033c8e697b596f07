"""Who works with the embedded database: its owner, and a role that owns nothing."""

from __future__ import annotations

import psycopg
from psycopg import sql

from bookable.interfaces.cli.embedded.places import Places

OWNER = "postgres"
APPLICATION = "bookable_app"


def make_application(places: Places) -> None:
    """This will make the role in which Bookable works, unless it is there."""
    with psycopg.connect(
        host=str(places.socket), user=OWNER, dbname="postgres", autocommit=True
    ) as server:
        found = server.execute("SELECT FROM pg_roles WHERE rolname = %s", [APPLICATION])
        if found.fetchone() is None:
            server.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(APPLICATION)))
