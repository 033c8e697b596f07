"""The SQL of whose data it is, and of what is left of a text once its author is erased."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bookable.domain.people import HAS_LEFT


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Rows of a table that are about a person, or that they wrote, with one way to erase them.

    `whose` is the SQL condition on the table, called `t`, with the parameters of an `About`.
    `shown` are the columns in an export, under `name`; without a name the rows are not exported.
    `emptied` has the SQL of what stands in a column afterwards. `is_walked` is true where no index
    finds the rows, and `at_once` for what is erased in the first transaction.
    """

    table: str
    whose: str
    name: str = ""
    shown: tuple[str, ...] = ()
    emptied: Mapping[str, str] = field(default_factory=dict)
    is_deleted: bool = False
    is_walked: bool = False
    at_once: bool = False
    key: str = "id"


ME = "%(person)s"


def ours(booking: str) -> str:
    return f"({booking}.provider_id = {ME} OR {booking}.client_id = {ME})"


def side_in(booking: str) -> str:
    return (
        f"CASE WHEN {booking}.provider_id = {ME} THEN 'provider'"
        f" WHEN {booking}.client_id = {ME} THEN 'client' ELSE '' END"
    )


def _wrote(column: str, *, otherwise: str) -> str:
    """Return the SQL of a booking's text without it, if the person was the last to write it."""
    author = f"""coalesce((SELECT coalesce(l.actor_id = {ME}, l.side = {side_in("t")})
        FROM ledger_entry l WHERE l.booking_id = t.id AND l.kind = 'booking_amended'
        AND '{column}' = ANY (string_to_array(l.facts->>'fields', ', '))
        ORDER BY l.id DESC LIMIT 1), {otherwise})"""
    return f"CASE WHEN t.{column} <> '' AND {author} THEN '' ELSE t.{column} END"


_ASKED = f"""(t.client_id = {ME} OR EXISTS (SELECT 1 FROM ledger_entry l
    WHERE l.booking_id = t.id AND l.kind = 'booking_requested' AND l.actor_id = {ME}))"""
_CANCELED = f"""coalesce((SELECT l.actor_id = {ME} FROM ledger_entry l WHERE l.booking_id = t.id
    AND l.kind IN ('booking_canceled', 'booking_cut_short') ORDER BY l.id DESC LIMIT 1),
    t.canceled_by = {side_in("t")})"""
DISPUTED = f"t.disputed_by = {side_in('t')}"
WORDS = ("notes", "title", "description", "agenda", "client_notes")
MEETING = ("meeting_url", "meeting_id")

TEXTS = {
    **{column: _wrote(column, otherwise=_ASKED) for column in WORDS},
    **{column: _wrote(column, otherwise=f"t.provider_id = {ME}") for column in MEETING},
    "cancellation_reason": f"""CASE WHEN t.cancellation_reason <> '{HAS_LEFT}' AND {_CANCELED}
        THEN '' ELSE t.cancellation_reason END""",
    "dispute_reason": f"CASE WHEN {DISPUTED} THEN '' ELSE t.dispute_reason END",
}


LETTER = {
    **dict.fromkeys(("subject", "text", "html", "calendar", "problem"), "''"),
    **dict.fromkeys(("form_id", "words"), "NULL"),
}


def secret(column: str, otherwise: str = "''") -> str:
    """Return the SQL of a column that others than the person, staff too, read in another form."""
    return f"CASE WHEN %(is_own)s::boolean THEN {column} ELSE {otherwise} END"


HOST = "coalesce(substring(t.url FROM '^[a-z]+://(?:[^/?#@]*@)?([^/?#]*)'), '')"

BOOKINGS = f"SELECT b.id FROM booking b WHERE {ours('b')}"
AS_STAFF = f"SELECT l.{{}} FROM ledger_entry l WHERE l.actor_id = {ME} AND l.side = 'staff'"
REASONS = f"""SELECT l.id FROM booking b JOIN ledger_entry l ON l.booking_id = b.id
    WHERE {ours("b")} AND coalesce(l.actor_id = {ME}, l.side = {side_in("b")})"""
CALENDAR = f"SELECT c.id FROM calendar c WHERE c.person_id = {ME}"
CONNECTIONS = f"SELECT c.id FROM calendar_connection c WHERE c.person_id = {ME}"
ENDPOINTS = f"SELECT e.id FROM webhook_endpoint e WHERE e.person_id = {ME}"


def quotes(*columns: str) -> str:
    """Return the condition that one of the person's words stands in a column."""
    found = " OR ".join(f"strpos(t.{column}, w.word) > 0" for column in columns)
    return f"EXISTS (SELECT 1 FROM unnest(%(words)s::text[]) w (word) WHERE {found})"


QUOTED = "EXISTS (SELECT 1 FROM unnest(%(quoted)s::bytea[]) w (word)"


def own(name: str, table: str, *shown: str, key: str = "id") -> Kept:
    """Return the rows of a table that are a person's own, and go in the first transaction."""
    whose = f"t.person_id = {ME}"
    return Kept(
        name=name, table=table, whose=whose, shown=shown, is_deleted=True, at_once=True, key=key
    )


def quoting(table: str, *columns: str) -> Kept:
    """Return rows of others that may quote the person in some columns."""
    emptied = dict.fromkeys(columns, "''")
    return Kept(table=table, whose=quotes(*columns), emptied=emptied, is_walked=True)


def stays(name: str, table: str, whose: str, *shown: str) -> Kept:
    """Return rows without words of the person, which an erasure leaves as they are."""
    return Kept(name=name, table=table, whose=whose, shown=shown)
