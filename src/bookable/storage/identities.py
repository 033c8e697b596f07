"""Identities: which person an outside issuer means, and a log of how that was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bookable.storage.sql import execute


class LinkedBy(StrEnum):
    """By what a person was recognised as the one that an issuer means."""

    UUID = "uuid"
    EMAIL = "email"
    FIRST_SIGHT = "first_sight"
    WORLD_FILE = "world_file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A person and their identity at an issuer; `email` is the address that the issuer sent."""

    person_id: int
    issuer: str
    subject: str
    by: LinkedBy
    email: str = ""


def link(links: Sequence[Link], *, now: datetime) -> int:
    """Save identities that are new, with a log entry each, and return how many were new."""
    columns = ("person_id", "issuer", "subject", "by", "email")
    values = [[getattr(new_link, column) for new_link in links] for column in columns]
    return execute(_LINK, [*values, now])


_LINK = """
WITH given AS (
    SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[])
        AS g (person_id, issuer, subject, linked_by, email)
), linked AS (
    INSERT INTO identity (person_id, issuer, subject)
    SELECT person_id, issuer, subject FROM given
    ON CONFLICT ON CONSTRAINT identity_once DO NOTHING RETURNING person_id, issuer, subject
)
INSERT INTO identity_linking (person_id, issuer, subject, linked_by, email, linked_at)
SELECT DISTINCT ON (issuer, subject) person_id, issuer, subject, linked_by, email, %s::timestamptz
FROM given JOIN linked USING (person_id, issuer, subject)
"""
