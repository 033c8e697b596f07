"""Who may be free at a time, in the order of the directory: candidates, whom the domain checks.

A candidate's weekly hours cover the time, to the half hour. What only the domain knows (dates,
clock changes, buffers, notice, limits) is left to it, and no one whom it would accept is missing.
Each query reads a bounded number of rows, however many providers there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from json import dumps
from typing import Any, NamedTuple

from bookable.domain.people import Role
from bookable.domain.program import HoursRule
from bookable.domain.spans import Span
from bookable.domain.zone_offsets import minute_of_week, offsets_around
from bookable.queries.open_weeks import WHOLE_TIME, Week
from bookable.queries.person_pages import COLUMNS, NamePlace
from bookable.storage.busy import LIVE
from bookable.storage.sql import Row, one, row, rows, search_condition

FIRST_WALK = 600
LONG_WALK = 2_000
"""How many people a query passes on its way through the directory."""

FEW = 1_500
"""Up to how many candidates are found by an index instead, and then sorted."""

MATCHES = 2_000
"""Up to how many people who match a search are asked when they are open."""

_LETTERS = 3
_A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whose time is wanted: providers of a role who match a search, and whose week fits a span.

    `more` is a further condition on a person `p`, with its parameters. `few` is SQL for the ids of
    the only people in question, where those may be few. `columns` are what is read of candidates:
    first their id and their name as it is sorted.
    """

    week: Week = WHOLE_TIME
    columns: str = COLUMNS
    role: Role
    hours: HoursRule
    span: Span
    now: datetime
    search: str = ""
    more: str = "true"
    few: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)


class Candidate(NamedTuple):
    """A candidate: their row, and whether a claim takes the time."""

    columns: Row
    is_taken: bool

    @property
    def person_id(self) -> int:
        return int(self.columns[0])

    @property
    def place(self) -> NamePlace:
        return NamePlace(self.columns[1], self.columns[0])


class Proposals(NamedTuple):
    """Candidates in order, and where to look for more: None if there are no more.

    `left` is how many candidates there are from the place on, where that is known, and else
    `passed` how many people of the directory were passed to find these.
    """

    candidates: Sequence[Candidate]
    end: NamePlace | None
    left: int | None = None
    passed: int = 0

    def of_all(self, role: Role) -> int:
        """Return about how many candidates there are from the place on."""
        if self.left is not None:
            return self.left
        return len(self.candidates) * directory_size(role) // max(self.passed, 1)


def propose(wanted: Wanted, after: NamePlace | None, *, at_most: int) -> Proposals:
    """Return candidates who come after a place in the directory.

    Walking through the directory soon finds enough where many are open. If it does not, an index
    finds the few who match the search or are open at all. Between the two, the walk goes further.
    """
    asked = _asked(wanted, after)
    walked = _walk(wanted, asked, length=FIRST_WALK, at_most=at_most)
    found = len(walked.candidates)
    if walked.end is None or found == at_most:
        return walked
    # At this rate a longer walk finds enough, and an index would find too many.
    if found * LONG_WALK // FIRST_WALK >= at_most // 2:
        return _walk(wanted, asked, length=LONG_WALK, at_most=at_most)
    for few_by in (_few_named, _few_found, _few_open):
        few = few_by(wanted, asked)
        if few is not None:
            return _in_order(wanted, {**asked, "ids": few}, at_most=at_most)
    return _walk(wanted, asked, length=LONG_WALK, at_most=at_most)


def directory_size(role: Role) -> int:
    """Return about how many active people have a role."""
    index = f"person_{role.value}_by_name"
    known = row("SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass(%s)", [index])
    if known is not None and known[0] > LONG_WALK:
        return int(known[0])
    return int(one(f"SELECT count(*) FROM person p WHERE {_listed(role)}")[0])


def _asked(wanted: Wanted, after: NamePlace | None) -> dict[str, Any]:
    """Return the parameters of all statements."""
    first = minute_of_week(wanted.span.start)
    is_long = wanted.span.length >= _A_WEEK
    _, words = search_condition(wanted.search, "p.search_key")
    return {
        "name": after.name_key if after else "",
        "id": after.person_id if after else 0,
        "offsets": dumps(offsets_around(wanted.span)),
        "first": first,
        "last": minute_of_week(wanted.span.end - datetime.resolution),
        "is_long": is_long,
        "start": wanted.span.start,
        "end": wanted.span.end,
        "now": wanted.now,
        **{f"word{number}": word for number, word in enumerate(words)},
        **wanted.parameters,
    }


def _walk(wanted: Wanted, asked: dict[str, Any], *, length: int, at_most: int) -> Proposals:
    passing = f"""SELECT p.*, row_number() OVER (ORDER BY p.name_key, p.id) AS number
        FROM person p WHERE {_listed(wanted.role)} AND {_ONWARDS} {_SORTED} LIMIT %(length)s"""
    statement = _candidates(f"({passing}) p", wanted, columns="p.*")
    given = {**asked, "length": length, "at_most": at_most}
    found, passed = _read(rows(statement, given))
    if len(found) == at_most:
        return Proposals(found, found[-1].place, passed=passed)
    last = f"""SELECT p.name_key, p.id FROM person p WHERE {_listed(wanted.role)} AND {_ONWARDS}
        {_SORTED} OFFSET %(length)s LIMIT 1"""
    end = row(last, {**asked, "length": length - 1})
    place = None if end is None else NamePlace(*end)
    return Proposals(found, place, passed=length)


def _in_order(wanted: Wanted, asked: dict[str, Any], *, at_most: int) -> Proposals:
    """Return those of some people who are candidates."""
    named = f"""(SELECT p.* FROM person p
        WHERE p.id = ANY (%(ids)s) AND {_listed(wanted.role)} AND {_ONWARDS}) p"""
    statement = _candidates(named, wanted, columns="p.*, count(*) OVER () AS number")
    found, left = _read(rows(statement, {**asked, "at_most": at_most}))
    return Proposals(found, found[-1].place if len(found) == at_most else None, left=left)


def _few_named(wanted: Wanted, asked: dict[str, Any]) -> list[int] | None:
    """Return the only people in question, unless there are too many."""
    if wanted.few is None:
        return None
    found = rows(f"{wanted.few} LIMIT %(most)s", {**asked, "most": FEW + 1})
    return None if len(found) > FEW else [each[0] for each in found]


def _few_found(wanted: Wanted, asked: dict[str, Any]) -> list[int] | None:
    """Return the people who match a search and are open, unless too many match it.

    The index of texts has sequences of three letters, so it is no help with less.
    """
    if not any(len(word) >= _LETTERS for word in wanted.search.split()):
        return None
    statement = f"""
        WITH p AS MATERIALIZED (SELECT p.id, p.timezone, p.slot_interval_minutes, p.open_week,
                p.start_week FROM person p
            WHERE {_listed(wanted.role)} AND {_search(wanted)} LIMIT %(most)s)
        SELECT (SELECT count(*) FROM p), (SELECT array_agg(p.id) FROM p WHERE {_is_open(wanted)})"""
    number, ids = one(statement, {**asked, "most": MATCHES + 1})
    return None if number > MATCHES or len(ids or ()) > FEW else ids or []


def _few_open(wanted: Wanted, asked: dict[str, Any]) -> list[int] | None:
    """Return the people who are open, unless there are too many."""
    if wanted.hours is HoursRule.NEVER:
        return None
    # One key after the other: a search for hundreds at once compares each person with all of them.
    statement = f"""SELECT p.id FROM ({wanted.week.keys_of(wanted.hours)}) key (number), LATERAL (
            SELECT p.id FROM person p WHERE {_listed(wanted.role)}
            AND {wanted.week.keys_column} && ARRAY[key.number] LIMIT %(few)s) p
        LIMIT %(most)s"""
    most = wanted.week.keys_each * (FEW + 1)
    given = {**asked, "role": wanted.role.value, "few": FEW + 1, "most": most}
    found = rows(statement, given)
    ids = {each[0] for each in found}
    return None if len(found) == most or len(ids) > FEW else list(ids)


def _candidates(people: str, wanted: Wanted, *, columns: str) -> str:
    # Claims are looked up last, for no more people than are returned.
    is_taken = _IS_TAKEN if wanted.week is WHOLE_TIME else "false"
    return f"""SELECT {wanted.columns}, {is_taken}, p.number FROM (
        SELECT {columns} FROM {people}
        WHERE {_is_open(wanted)} AND {_search(wanted)} AND {wanted.more}
        {_SORTED} LIMIT %(at_most)s) p {_SORTED}"""


def _read(records: Sequence[Row]) -> tuple[list[Candidate], int]:
    """Return candidates, and the number that the last one has."""
    found = [Candidate(record[:-2], record[-2]) for record in records]
    return found, records[-1][-1] if records else 0


def _listed(role: Role) -> str:
    # The role is a literal in the statement: the partial index of its people needs that.
    return f"p.is_active AND p.roles @> ARRAY['{role.value}']"


def _search(wanted: Wanted) -> str:
    condition, words = search_condition(wanted.search, "p.search_key")
    return condition % tuple(f"%(word{number})s" for number in range(len(words)))


def _is_open(wanted: Wanted) -> str:
    return wanted.week.is_open(wanted.hours)


_SORTED = "ORDER BY p.name_key, p.id"
_ONWARDS = "(p.name_key, p.id) > (%(name)s, %(id)s)"

_IS_TAKEN = f"""EXISTS (SELECT FROM calendar c JOIN claim t ON t.calendar_id = c.id
    WHERE c.person_id = p.id AND t.during && tstzrange(%(start)s, %(end)s) {LIVE})"""
