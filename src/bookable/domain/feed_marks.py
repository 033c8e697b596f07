"""Marks: where an event stands in the feed, and the event's id, which says the same.

Positions are consecutive. Restoring a backup takes the feed back to an earlier position, and what
happens afterwards gets positions that were given before. So the feed has a history: a new era
begins where a restore, or another move of the database, is noticed. Ids of different eras differ,
and a reader that was further ahead in an era that has ended goes on where it ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

_VERSION = 8 << 12
_VARIANT = 0b10 << 62
_POSITIONS = (1 << 62) - 1


class UnknownMarkError(LookupError):
    """A mark of another feed."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A position in the feed, and the tag of its era."""

    tag: int
    position: int

    @property
    def id(self) -> UUID:
        """The id of the event there: a UUID of version 8 (RFC 9562)."""
        return UUID(int=self.tag << 64 | _VARIANT | self.position)


BEGINNING = Mark(0, 0)
"""Before all events."""


def mark_of(id_: UUID) -> Mark:
    """Return the mark of an event with this id."""
    return Mark(id_.int >> 64, id_.int & _POSITIONS)


def tag_from(chance: int) -> int:
    """Return the tag of a new era, from 63 random bits."""
    return chance & ~(0xF << 12) | _VERSION


@dataclass(frozen=True, slots=True)
class Era:
    """A stretch of the feed: the positions after `after`, up to where the next era begins."""

    tag: int
    after: int


@dataclass(frozen=True, slots=True)
class History:
    """All eras of the feed, the oldest first."""

    eras: Sequence[Era]

    def at(self, position: int) -> Mark:
        """Return the mark of a position."""
        tags = [era.tag for era in self.eras if era.after < position]
        return Mark(tags[-1], position) if tags else BEGINNING

    def position_after(self, mark: Mark) -> int:
        """Return the position to go on from, or raise UnknownMarkError."""
        if mark == BEGINNING:
            return 0
        for index, era in enumerate(self.eras):
            if era.tag == mark.tag:
                ends = [later.after for later in self.eras[index + 1 :]]
                return min([mark.position, *ends])
        raise UnknownMarkError
