"""Who people are to outside issuers, and a log of how each of them became that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bookable.storage.sql import execute


class LinkedBy(StrEnum):
    """Why a person was taken for the one whom an issuer means."""

    UUID = "uuid"
    EMAIL = "email"
    FIRST_SIGHT = "first_sight"
    WORLD_FILE = "world_file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A person and who they are to an issuer; `email` is the address that the issuer gave."""

    person_id: int
    issuer: str
    subject: str
    by: LinkedBy
    email: str = ""


def link(links: Sequence[Link], *, now: datetime) -> int:
    """Link people to identities that are not linked yet, note each in the log, and return how many
    those were."""
    columns = ("person_id", "issuer", "subject", "by", "email")
    values = [[getattr(each, column) for each in links] for column in columns]
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
