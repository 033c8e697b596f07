"""How moving a booking limits what a later cancellation gives back."""

from __future__ import annotations

from dataclasses import dataclass

from bookable.domain.people import Side


@dataclass(frozen=True, slots=True)
class Moves:
    """The moves of a booking so far, as far as a refund depends on them.

    `at_most` is the lowest percent that a cancellation would have given at each of the client's own
    moves, so that moving a booking cannot improve a refund. `by_others` is true if the last move
    was made by the other side, staff or the system: until clients move the booking themselves, they
    get everything back.
    """

    at_most: int = 100
    by_others: bool = False

    def percent(self, by_policy: int) -> int:
        """Return the percent to give back where the policy alone would give `by_policy`."""
        return 100 if self.by_others else min(self.at_most, by_policy)

    def after_move(self, side: Side, *, gave: int) -> Moves:
        """Return the moves after one more by a side; `gave` is the percent just before it."""
        return Moves(at_most=gave) if side is Side.CLIENT else Moves(by_others=True)


NEVER_MOVED = Moves()
