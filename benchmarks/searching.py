"""Pages that look for free time among many providers: a student after the other asks for one."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from benchmarks.numbers import FIRST_STUDENT, STUDENTS
from benchmarks.operation import Case, Operation, caller_only, caller_only_variables, tomorrow


def _page(name: str, address: str, *, days: int, hour: int = 0, search: str = "") -> Operation:
    """Return a page that is asked for over one connection."""

    def request(_case: Case) -> tuple[str, str, str]:
        at = tomorrow().replace(hour=hour) + timedelta(days=days)
        since = "start" if address == "free" else "from"
        asked = {"program": "tutoring", "duration_minutes": 60, since: at.isoformat()[:19] + "Z"}
        if search:
            asked["search"] = search
        return "GET", f"/api/core/v1/{address}?{urlencode(asked)}", ""

    return Operation(
        name=f"{address}: {name}",
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
]
