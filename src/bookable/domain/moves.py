"""What the moves of a booking leave of what a cancellation gives back."""

from __future__ import annotations

from dataclasses import dataclass

from bookable.domain.people import Side


@dataclass(frozen=True, slots=True)
class Moves:
    """The moves of a booking so far, as far as a refund depends on them.

    `at_most` is the least percent that cancelling would have given at the moment of each of the
    client's own moves. `by_others` tells that the last move was made by the other side, staff or
    the system: until the client moves it themselves, they may leave with everything.
    """

    at_most: int = 100
    by_others: bool = False

    def percent(self, by_policy: int) -> int:
        """Return the percent that is given back where the policy alone would give `by_policy`."""
        return 100 if self.by_others else min(self.at_most, by_policy)

    def after_move(self, side: Side, *, gave: int) -> Moves:
        """Return the moves with one more by a side, before which cancelling `gave` a percent."""
        return Moves(at_most=gave) if side is Side.CLIENT else Moves(by_others=True)


NEVER_MOVED = Moves()
