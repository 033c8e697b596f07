"""Who may be free at a time, in the order of the directory: candidates, whom the domain checks.

A candidate's weekly hours cover the time, to the half hour. What only the domain knows (dates,
clock changes, buffers, notice, limits) is left to it, and no one whom it would accept is missing.
"""

from __future__ import annotations

from dataclasses import dataclass

from bookable.domain.people import Role
from bookable.queries import candidates
from bookable.queries.candidates import Proposals, Wanted, walk
from bookable.queries.person_pages import NameCursor
from bookable.storage.person_search import has_index
from bookable.storage.sql import one, row

FIRST_WALK = 150
SECOND_WALK = 600
LONG_WALK = 2_000
"""How many people a query passes on its way through the directory: at first, where many are open
and taken, and at most."""

PASSED_EACH = 2
"""How many people the first walk passes at least for each candidate that is asked for."""

COMMON = 10
"""If more than one of so many people matches a search, the index of texts is not asked: to find out
that too many match, it would read all of them."""


@dataclass(slots=True)
class Known:
    """What one answer has found out, so that it does not look for it again.

    Whether `few` people match its search, None before that was asked, and whether many of those who
    are open are `taken`.
    """

    few: bool | None = None
    taken: bool = False


def propose(
    wanted: Wanted, after: NameCursor | None, *, at_most: int, known: Known | None = None
) -> Proposals:
    """Return candidates who come after a place in the directory.

    Walking through the directory soon finds enough where many are open. If it does not, an index
    finds the few who match the search or are open at all. Between the two, the walk goes further.
    Where many are open and taken, there are fewer candidates than asked for, and more to look for.
    """
    known = known or Known()
    if known.few and (found := candidates.among_found(wanted, after, at_most=at_most)):
        return found
    length = SECOND_WALK if known.taken else max(FIRST_WALK, PASSED_EACH * at_most)
    walked = walk(wanted, after, length=length, at_most=at_most)
    if walked.end is None or len(walked.candidates) == at_most:
        return walked
    if walked.fit >= at_most:
        known.taken = True
        return walked
    # At this rate a longer walk finds enough, and an index would find too many.
    enough = max(PASSED_EACH * at_most * length // max(walked.fit, 1), length)
    if walked.fit * LONG_WALK // length < at_most // 2:
        if walked.found * COMMON > walked.passed:
            known.few = False
        found = _among_few(wanted, after, at_most=at_most, known=known)
        if found is not None:
            return found
    more = at_most - len(walked.candidates)
    further = walk(wanted, walked.end, length=min(enough, LONG_WALK), at_most=more)
    return Proposals(
        [*walked.candidates, *further.candidates],
        further.end,
        walked.passed + further.passed,
        None,
        walked.found + further.found,
        walked.fit + further.fit,
    )


def _among_few(
    wanted: Wanted, after: NameCursor | None, *, at_most: int, known: Known
) -> Proposals | None:
    """Return candidates among the few who can be in question, or None if these are many, or a walk
    passes everyone."""
    found = candidates.among_named(wanted, after, at_most=at_most)
    if found is None and known.few is None and has_index(wanted.search):
        found = candidates.among_found(wanted, after, at_most=at_most)
        known.few = found is not None
    # Weeks are indexed whatever the role: among many teachers, those of a few mentors are rare.
    if found is not None or directory_size(wanted.role) <= LONG_WALK:
        return found
    return candidates.among_open(wanted, after, at_most=at_most)


def directory_size(role: Role) -> int:
    """Return about how many active people have a role."""
    index = f"person_{role.value}_by_name"
    known = row("SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass(%s)", [index])
    if known is not None and known[0] > LONG_WALK:
        return int(known[0])
    return int(one(f"SELECT count(*) FROM person p WHERE {candidates.listed(role)}")[0])
