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
"""Up to how many people who match a search are found by it, and then sorted."""

_LETTERS = 3
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


@dataclass(slots=True)
class Known:
    """What one answer has found out, so that it does not look for it again.

    `matches` are the ids of all who match its search, None before they were looked for.
    """

    matches: list[int] | None = None


class Candidate(NamedTuple):
    """A candidate, by what is read of them."""

    columns: Row

    @property
    def person_id(self) -> int:
        return int(self.columns[0])

    @property
    def place(self) -> NamePlace:
        return NamePlace(self.columns[1], self.columns[0])


class Proposals(NamedTuple):
    """Candidates in order, and where to look for more: None if there are no more.

    They were found among the first people who were `passed`: of the directory, or where `left` is
    known, of so many who are open. Of those who were passed so many `fit` if no time were taken.
    """

    candidates: Sequence[Candidate]
    end: NamePlace | None
    passed: int = 0
    left: int | None = None
    fit: int = 0

    def of_all(self, role: Role) -> int:
        """Return about how many candidates there are from the place on."""
        everyone = directory_size(role) if self.left is None else self.left
        return len(self.candidates) * everyone // max(self.passed, 1)


def propose(
    wanted: Wanted, after: NamePlace | None, *, at_most: int, known: Known | None = None
) -> Proposals:
    """Return candidates who come after a place in the directory.

    Walking through the directory soon finds enough where many are open. If it does not, an index
    finds the few who match the search or are open at all. Between the two, the walk goes further.
    Where many are open and taken, there are fewer candidates than asked for, and more to look for.
    """
    asked = _asked(wanted, after)
    known = known or Known()
    if known.matches is not None:
        return _in_order(wanted, {**asked, "ids": known.matches}, at_most=at_most)
    walked = _walk(wanted, asked, length=FIRST_WALK, at_most=at_most)
    if walked.end is None or len(walked.candidates) == at_most:
        return walked
    if walked.fit >= at_most:
        return walked
    # At this rate a longer walk finds enough, and an index would find too many.
    if walked.fit * LONG_WALK // FIRST_WALK >= at_most // 2:
        return _walk(wanted, asked, length=LONG_WALK, at_most=at_most)
    few = _few_named(wanted, asked)
    if few is None:
        few = known.matches = _few_found(wanted, asked)
    if few is None:
        few = _few_open(wanted, asked)
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
        "taken_from": wanted.free and wanted.free.start,
        "taken_until": wanted.free and wanted.free.end,
        **{f"word{number}": word for number, word in enumerate(words)},
        **wanted.parameters,
    }


def _walk(wanted: Wanted, asked: dict[str, Any], *, length: int, at_most: int) -> Proposals:
    statement = _candidates(f"SELECT p.* FROM ({_passing(wanted)}) p WHERE {_fits(wanted)}", wanted)
    given = {**asked, "length": length, "at_most": at_most}
    found = rows(statement, given)
    candidates = [Candidate(record[:-1]) for record in found]
    if len(found) == at_most:
        return Proposals(candidates, candidates[-1].place, passed=found[-1][-1])
    number, *end, fit = one(_PASSED.format(people=_passing(wanted), fits=_fits(wanted)), given)
    place = NamePlace(*end) if number == length else None
    return Proposals(candidates, place, passed=length, fit=fit)


def _in_order(wanted: Wanted, asked: dict[str, Any], *, at_most: int) -> Proposals:
    """Return those of some people who are candidates."""
    named = f"""SELECT p.*, row_number() OVER ({_SORTED}) AS number, count(*) OVER () AS together
        FROM person p WHERE p.id = ANY (%(ids)s) AND {_listed(wanted.role)} AND {_ONWARDS}
        AND {_fits(wanted)}"""
    found = rows(_candidates(named, wanted, more=", p.together"), {**asked, "at_most": at_most})
    candidates = [Candidate(record[:-2]) for record in found]
    if len(found) < at_most:
        return Proposals(candidates, None, left=len(found), passed=len(found))
    return Proposals(candidates, candidates[-1].place, *found[-1][-2:])


def _few_named(wanted: Wanted, asked: dict[str, Any]) -> list[int] | None:
    """Return the only people in question, unless there are too many."""
    if wanted.few is None:
        return None
    found = rows(f"{wanted.few} LIMIT %(most)s", {**asked, "most": FEW + 1})
    return None if len(found) > FEW else [each[0] for each in found]


def _few_found(wanted: Wanted, asked: dict[str, Any]) -> list[int] | None:
    """Return the people who match a search, unless there are too many.

    The index of texts has sequences of three letters, so it is no help with less.
    """
    if not any(len(word) >= _LETTERS for word in wanted.search.split()):
        return None
    statement = f"""SELECT p.id FROM person p
        WHERE {_listed(wanted.role)} AND {_search(wanted)} LIMIT %(most)s"""
    found = rows(statement, {**asked, "most": MATCHES + 1})
    return None if len(found) > MATCHES else [each[0] for each in found]


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


def _candidates(people: str, wanted: Wanted, *, more: str = "") -> str:
    """Return SQL for candidates among people in order, each with their `number` there."""
    # Behind a fence claims are looked up one by one, and no more often than it takes.
    is_taken = _IS_TAKEN if wanted.free else "false"
    return f"""SELECT {wanted.columns}, p.number{more}
        FROM (SELECT p.*, {is_taken} AS is_taken FROM ({people}) p {_SORTED} OFFSET 0) p
        WHERE NOT p.is_taken {_SORTED} LIMIT %(at_most)s"""


def _passing(wanted: Wanted) -> str:
    """Return SQL for the next people in the directory, in order."""
    return f"""SELECT p.*, row_number() OVER ({_SORTED}) AS number
        FROM person p WHERE {_listed(wanted.role)} AND {_ONWARDS} {_SORTED} LIMIT %(length)s"""


def _fits(wanted: Wanted) -> str:
    return f"{_is_open(wanted)} AND {_search(wanted)} AND {wanted.more}"


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

_PASSED = """SELECT count(*), max(p.name_key) FILTER (WHERE p.number = %(length)s),
    max(p.id) FILTER (WHERE p.number = %(length)s), count(*) FILTER (WHERE {fits})
    FROM ({people}) p"""

_IS_TAKEN = f"""EXISTS (SELECT FROM calendar c JOIN claim t ON t.calendar_id = c.id
    WHERE c.person_id = p.id AND t.during && tstzrange(%(taken_from)s, %(taken_until)s) {LIVE})"""
