"""Finding, showing and erasing what is kept about a person, by the list in `personal_tables`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.backends.db import SessionStore

from bookable.storage.kept_data import Kept
from bookable.storage.sql import execute, one, pages, row, rows

AT_A_TIME = 1_000
"""How many rows one transaction erases."""

LOOKED_AT = 5_000
"""How many rows one statement looks at where no index finds the person's."""


@dataclass(frozen=True, slots=True)
class About:
    """Whose data it is. `words` are the name and addresses by which texts quote the person.

    Mails up to `last_mail` were written before the erasure. What is secret is shown to the person
    alone: `is_own`.
    """

    person_id: int
    words: tuple[str, ...] = ()
    was_staff: bool = False
    last_mail: int = 0
    is_own: bool = False

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters of the SQL in the list."""
        return {
            "person": self.person_id,
            "words": [word for word in self.words if _is_telling(word)],
            "quoted": [json.dumps(word, ensure_ascii=False).encode() for word in self.words],
            "was_staff": self.was_staff,
            "last_mail": self.last_mail,
            "is_own": self.is_own,
        }


def _is_telling(word: str) -> bool:
    """Return whether a text that contains a word quotes the person.

    A single name is a part of other words, too.
    """
    return "@" in word or " " in word


def keys_of(kept: Kept, about: About) -> Iterator[list[Any]]:
    """Yield the keys of the rows that are about a person, in batches."""
    if kept.is_walked:
        yield from _walked(kept, about)
        return
    statement = f"SELECT t.{kept.key} FROM {kept.table} t WHERE {kept.whose} ORDER BY 1"
    yield from _batches([record[0] for record in rows(statement, about.parameters)])


def _walked(kept: Kept, about: About) -> Iterator[list[Any]]:
    statement = f"""SELECT t.{kept.key}, {kept.whose} FROM {kept.table} t
        WHERE t.{kept.key} > %(after)s ORDER BY 1 LIMIT {LOOKED_AT}"""
    after = 0
    while page := rows(statement, {**about.parameters, "after": after}):
        after = page[-1][0]
        yield from _batches([record[0] for record in page if record[1]])


def _batches(keys: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(keys), AT_A_TIME):
        yield keys[start : start + AT_A_TIME]


def erase(kept: Kept, keys: Sequence[Any], about: About) -> int:
    """Erase rows as the list says, and return how many changed."""
    parameters = {**about.parameters, "keys": list(keys)}
    where = f"WHERE t.{kept.key} = ANY (%(keys)s)"
    if kept.is_deleted:
        return execute(f"DELETE FROM {kept.table} t {where}", parameters)
    if not kept.emptied:
        return 0
    changes = ", ".join(f"{column} = {value}" for column, value in kept.emptied.items())
    differs = " OR ".join(f"t.{column} <> ({value})" for column, value in kept.emptied.items())
    return execute(f"UPDATE {kept.table} t SET {changes} {where} AND ({differs})", parameters)


def shown(kept: Kept, keys: Sequence[Any], about: About) -> Iterable[str]:
    """Return rows as JSON, as their person reads them."""
    columns = ", ".join(each if " " in each else f"t.{each}" for each in kept.shown)
    statement = f"""SELECT to_json(r)::text FROM (SELECT {columns} FROM {kept.table} t
        WHERE t.{kept.key} = ANY (%(keys)s) ORDER BY t.{kept.key}) r"""
    parameters = {**about.parameters, "keys": list(keys)}
    return [record[0] for record in rows(statement, parameters)]


def logged() -> int:
    """Return the last id in the logs that only grow."""
    number: int = one(_LOGGED)[0]
    return number


def erase_logged(about: About, *, after: int, until: int) -> None:
    """Take the person's words out of those entries of the logs that have ids in this range."""
    words = about.parameters["words"]
    row(
        "SELECT erase_logged(%s::bigint, %s::text[], %s::bigint, %s::bigint)",
        [about.person_id, words, after, until],
    )


def sessions() -> Iterator[list[tuple[str, int]]]:
    """Yield the browser sessions and whose they are, in batches."""
    statement = (
        "SELECT session_key, session_data FROM django_session WHERE session_key > %s"
        " ORDER BY session_key LIMIT %s"
    )
    for page in pages(statement, [], after=("",)):
        yield [(key, _owner(data)) for key, data in page]


def _owner(data: str) -> int:
    return int(SessionStore().decode(data).get("_auth_user_id", 0))


def end_sessions(keys: Sequence[str]) -> int:
    """Delete browser sessions, and return the count."""
    return execute("DELETE FROM django_session WHERE session_key = ANY (%s)", [list(keys)])


_LOGGED = """
SELECT greatest((SELECT max(id) FROM audit_entry), (SELECT max(id) FROM django_admin_log),
    (SELECT max(id) FROM identity_linking), (SELECT max(id) FROM reputation_entry), 0)
"""
