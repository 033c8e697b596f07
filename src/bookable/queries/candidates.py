"""Candidates for a time, by one statement: of some people those whose week fits and who are free.

Each query reads a bounded number of rows, however many providers there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from bookable.domain.people import Role
from bookable.domain.program import HoursRule
from bookable.domain.spans import Span
from bookable.domain.zone_offsets import minute_of_week, offsets_around
from bookable.queries.open_weeks import SHIFT, WHOLE_TIME, Week
from bookable.queries.person_pages import COLUMNS, NameCursor
from bookable.storage.busy import LIVE
from bookable.storage.person_search import search_people
from bookable.storage.sql import Row, rows

FEW = 1_500
"""Up to how many people who are open are found by an index, and then sorted."""

MATCHES = 2_000
"""Up to how many people who match a search are found by it, and then sorted."""

MOST_PROBED = 700
"""Of how many people one query looks up whether their time is taken."""

_A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whose time is wanted: providers of a role who match a search, and whose week fits a span.

    Those of whose `free` time a claim takes a part are left out. `more` is a further condition on a
    person `p`, with its parameters. `few` is SQL for the ids of the only people in
    question, where those may be few. `columns` are what is read of candidates: first their id and
    their name as it is sorted.
    """

    week: Week = WHOLE_TIME
    columns: str = COLUMNS
    role: Role
    hours: HoursRule
    span: Span
    now: datetime
    search: str = ""
    free: Span | None = None
    more: str = "true"
    few: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)


class Candidate(NamedTuple):
    """A candidate, by what is read of them."""

    columns: Row

    @property
    def person_id(self) -> int:
        return int(self.columns[0])

    @property
    def place(self) -> NameCursor:
        return NameCursor(self.columns[1], self.columns[0])


class Proposals(NamedTuple):
    """Candidates in order, and where to look for more: None if there are no more.

    They were found among the first people who were `passed`: of the directory, or of so many
    `chosen` ones. Of all who were looked at so many are `found` by the search, and so many `fit` if
    no time were taken.
    """

    candidates: Sequence[Candidate]
    end: NameCursor | None
    passed: int
    chosen: int | None
    found: int
    fit: int


class _People(NamedTuple):
    """People in question, as SQL: rows of `person` with a SHIFT, the condition that one fits, and
    the one that the search finds them.

    `before` are further table expressions. `are_few` says whether these are all, and not too many.
    """

    rows: str
    fits: str
    found: str = "true"
    before: str = ""
    are_few: str = "true"


def walk(wanted: Wanted, after: NameCursor | None, *, length: int, at_most: int) -> Proposals:
    """Return the candidates among the next people in the directory."""
    people = _People(
        f"""SELECT p.*, {SHIFT} FROM person p
            WHERE {listed(wanted.role)} AND {_ONWARDS} {_SORTED} LIMIT %(length)s""",
        f"{_is_open(wanted)} AND {_search(wanted)} AND {wanted.more}",
        found=_search(wanted),
    )
    return _ask(wanted, people, after, at_most=at_most, length=length)._replace(chosen=None)


def among_named(wanted: Wanted, after: NameCursor | None, *, at_most: int) -> Proposals | None:
    """Return the candidates among the only people in question, or None if these are many."""
    if wanted.few is None:
        return None
    fits = f"{_is_open(wanted)} AND {_search(wanted)} AND {wanted.more}"
    people = _by_id(wanted, f"{wanted.few} LIMIT %(most)s", fits)
    return _of_few(wanted, people, after, at_most=at_most, most=FEW + 1)


def among_found(wanted: Wanted, after: NameCursor | None, *, at_most: int) -> Proposals | None:
    """Return the candidates among those who match a search, or None if these are many."""
    people = _People(
        f"""SELECT p.*, {SHIFT} FROM person p
            WHERE {listed(wanted.role)} AND {_search(wanted)} LIMIT %(most)s""",
        f"{_is_open(wanted)} AND {wanted.more}",
        are_few="(SELECT count(*) FROM asked) < %(most)s",
    )
    return _of_few(wanted, people, after, at_most=at_most, most=MATCHES + 1)


def among_open(wanted: Wanted, after: NameCursor | None, *, at_most: int) -> Proposals | None:
    """Return the candidates among those whose week fits, or None if these are many."""
    if wanted.hours is HoursRule.NEVER:
        return None
    # One key after the other: a search for hundreds at once compares each person with all of them.
    ids = f"""SELECT p.id FROM ({wanted.week.keys_of(wanted.hours)}) key (number), LATERAL (
            SELECT p.id FROM person p WHERE {listed(wanted.role)}
            AND {wanted.week.keys_column} && ARRAY[key.number] LIMIT %(few)s) p
        LIMIT %(most)s"""
    people = _by_id(wanted, ids, f"{_is_open(wanted)} AND {_search(wanted)} AND {wanted.more}")
    most = wanted.week.keys_each * (FEW + 1)
    return _of_few(wanted, people, after, at_most=at_most, most=most)


def _by_id(wanted: Wanted, ids: str, fits: str) -> _People:
    """Return the people with some ids, or none if there are `most` ids or `few` people."""
    # In a lateral subquery, which is joined row by row: the number of ids is not known beforehand.
    return _People(
        f"""SELECT p.* FROM (SELECT DISTINCT id FROM ids WHERE (SELECT are_few FROM counted)) one,
            LATERAL (SELECT p.*, {SHIFT} FROM person p
                WHERE p.id = one.id AND {listed(wanted.role)} OFFSET 0) p""",
        fits,
        before=f"""ids AS MATERIALIZED ({ids}),
        counted AS MATERIALIZED (SELECT count(*) < %(most)s AND count(DISTINCT id) < %(few)s
            AS are_few FROM ids),""",
        are_few="(SELECT are_few FROM counted)",
    )


def _of_few(
    wanted: Wanted, people: _People, after: NameCursor | None, *, at_most: int, most: int
) -> Proposals | None:
    found = _ask(wanted, people, after, at_most=at_most, most=most, few=FEW + 1)
    return None if found.chosen is None else found


def _ask(
    wanted: Wanted,
    people: _People,
    after: NameCursor | None,
    *,
    at_most: int,
    length: int | None = None,
    **limits: int,
) -> Proposals:
    given = {**_asked(wanted, after), **limits, "length": length, "at_most": at_most}
    found = rows(_statement(wanted, people), {**given, "probed": MOST_PROBED})
    number, looked, matching, fit, are_few, name_key, person_id, is_cut = found[-1][-8:]
    candidates = [Candidate(record[:-8]) for record in found if record[0] is not None]
    chosen = looked if are_few else None
    if len(candidates) == at_most:
        return Proposals(candidates, candidates[-1].place, number, chosen, matching, fit)
    is_more = is_cut or looked == length
    end = NameCursor(name_key, person_id) if is_more else None
    return Proposals(candidates, end, looked, chosen, matching, fit)


def _statement(wanted: Wanted, people: _People) -> str:
    """Return SQL for candidates in order, each with their number, and with what was looked at.

    If there are no candidates it returns one row, with what was looked at.
    """
    # Behind a fence claims are looked up one by one, and no more often than it takes.
    is_taken = _IS_TAKEN if wanted.free else "false"
    return f"""WITH {people.before} asked AS MATERIALIZED (
    SELECT p.id, p.name_key, {people.found} AS found, {people.fits} AS fits FROM ({people.rows}) p
), looked AS MATERIALIZED (
    SELECT p.*, row_number() OVER ({_SORTED}) AS number FROM asked p
    WHERE {_ONWARDS} AND {people.are_few}
), fitting AS MATERIALIZED (
    SELECT p.id, p.number FROM looked p WHERE p.fits ORDER BY p.number LIMIT %(probed)s
), candidates AS (
    SELECT p.id, p.number
    FROM (SELECT p.*, {is_taken} AS is_taken FROM fitting p ORDER BY p.number OFFSET 0) p
    WHERE NOT p.is_taken ORDER BY p.number LIMIT %(at_most)s
), ends AS (
    SELECT s.looked, s.found, s.fit, {people.are_few} AS are_few, p.name_key, p.id,
        cut IS NOT NULL AS is_cut
    FROM (SELECT count(*) AS looked, count(*) FILTER (WHERE found) AS found,
        count(*) FILTER (WHERE fits) AS fit,
        (SELECT max(number) FROM fitting HAVING count(*) = %(probed)s) AS cut FROM looked) s
    LEFT JOIN looked p ON p.number = coalesce(s.cut, s.looked)
)
SELECT f.*, ends.* FROM ends LEFT JOIN (
    SELECT {wanted.columns}, c.number
    FROM candidates c,
    LATERAL (SELECT p.*, {SHIFT} FROM person p WHERE p.id = c.id OFFSET 0) p
) f ON true ORDER BY f.number"""


def _asked(wanted: Wanted, after: NameCursor | None) -> dict[str, Any]:
    """Return the parameters of all statements."""
    first = minute_of_week(wanted.span.start)
    _, words = search_people(wanted.search)
    return {
        "name": after.name_key if after else "",
        "id": after.person_id if after else 0,
        "role": wanted.role.value,
        "offsets": offsets_around(wanted.span),
        "first": first,
        "last": minute_of_week(wanted.span.end - datetime.resolution),
        "is_long": wanted.span.length >= _A_WEEK,
        "start": wanted.span.start,
        "end": wanted.span.end,
        "now": wanted.now,
        "taken_from": wanted.free and wanted.free.start,
        "taken_until": wanted.free and wanted.free.end,
        **{f"word{number}": word for number, word in enumerate(words)},
        **wanted.parameters,
    }


def listed(role: Role) -> str:
    # The role is a literal in the statement: the partial index of its people needs that.
    return f"p.is_active AND p.roles @> ARRAY['{role.value}']"


def _search(wanted: Wanted) -> str:
    condition, words = search_people(wanted.search)
    return condition % tuple(f"%(word{number})s" for number in range(len(words)))


def _is_open(wanted: Wanted) -> str:
    return wanted.week.is_open(wanted.hours)


_SORTED = "ORDER BY p.name_key, p.id"
_ONWARDS = "(p.name_key, p.id) > (%(name)s, %(id)s)"

_IS_TAKEN = f"""EXISTS (SELECT FROM calendar c JOIN claim t ON t.calendar_id = c.id
    WHERE c.person_id = p.id AND t.during && tstzrange(%(taken_from)s, %(taken_until)s) {LIVE})"""
