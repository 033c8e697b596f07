"""Pages that look for people and their free time among many providers: a student after the other
asks for one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from urllib.parse import urlencode

from benchmarks.numbers import FIRST_STUDENT, STUDENTS
from benchmarks.operation import Case, Operation, caller_only, caller_only_variables, in_two_days


def _page(
    name: str,
    address: str,
    *,
    days: int,
    hour: int = 0,
    search: str = "",
    program: str = "tutoring",
) -> Operation:
    """Return a page of those who have time."""

    def asked() -> dict[str, str]:
        at = in_two_days().replace(hour=hour) + timedelta(days=days)
        since = "start" if address == "free" else "from"
        wish = {"program": program, "duration_minutes": "60", since: at.isoformat()[:19] + "Z"}
        return wish | ({"search": search} if search else {})

    return _read(f"{address}: {name}", f"/api/core/v1/{address}", asked)


def _people(name: str, search: str) -> Operation:
    """Return a page of those who match a search."""
    return _read(f"people: {name}", "/api/core/v1/people", lambda: {"search": search})


def _front(name: str, *, days: int, **more: str) -> Operation:
    """Return the first page for those who are free on a day."""
    return _read(
        f"first page: {name}",
        "/",
        lambda: {"date": str((in_two_days() + timedelta(days=days)).date()), **more},
    )


def _read(name: str, path: str, asked: Callable[[], Mapping[str, str]]) -> Operation:
    """Return a page that is asked for over one connection."""

    def request(_case: Case) -> tuple[str, str, str]:
        return "GET", f"{path}?{urlencode(asked())}", ""

    return Operation(
        name=name,
        case=caller_only(FIRST_STUDENT, STUDENTS),
        variables=caller_only_variables(FIRST_STUDENT, STUDENTS),
        request=request,
        connections=1,
    )


PAGES = [
    _page("most are", "free", days=0, hour=10),
    _page("of 1 %, most are", "free", days=0, hour=10, search="rarity"),
    _page("1 in 500 is", "free", days=0, hour=22),
    _page("all are booked", "free", days=10, hour=10),
    _page("of 1 %, none for three weeks", "free", days=0, hour=10, search="sabbatical"),
    _page("all at one time", "openings", days=0),
    _page("of 1 %", "openings", days=0, search="rarity"),
    _page("at night", "openings", days=0, hour=20),
    _page("all are booked that day", "openings", days=10),
    _page("of 1 %, none for three weeks", "openings", days=0, search="sabbatical"),
    _page("a word that all have", "openings", days=0, search="person"),
    _page(
        "a word that all have, of few sellers",
        "openings",
        days=0,
        search="person",
        program="marketplace",
    ),
    _people("a word of 1 %", "rarity"),
    _people("a word that all have", "person"),
    _people("two letters that all have", "pe"),
    _people("two letters of 1 %", "ra"),
    _people("two letters of no one", "zq"),
    _front("on a day", days=0),
    _front("on a day, of 1 %", days=0, q="rarity"),
    _front("on a day on which all are booked", days=10),
    _front("at a time", days=0, time="10:00"),
]
