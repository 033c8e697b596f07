"""Money on its way back: what was promised, what the vendor tells, and what becomes of the one by
the other.

A dispute is kept as the refund that it is if it is lost. Refunds in `PROMISED` are owed and have
not moved; together with what has left the vendor they never exceed what was paid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bookable.domain.payments import Reversal, ReversalState

OUTSIDE, DISPUTE = "outside", "dispute"
"""Reasons of refunds that were not promised here."""


class RefundState(StrEnum):
    """How far a refund is."""

    DUE = "due"
    SENT = "sent"
    MADE = "made"
    FAILED = "failed"
    VOID = "void"
    DISPUTED = "disputed"
    WON = "won"


S = RefundState

PROMISED = frozenset({S.DUE, S.SENT, S.FAILED})
HAS_LEFT = frozenset({S.SENT, S.MADE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """A refund of one payment. `method` is how it went back: the vendor's name, or a word for what
    was done by hand; `vendor_id` is the vendor's name of it. Without an `id` it is not written
    down yet."""

    id: int | None = None
    cents: int
    reason: str
    state: RefundState
    method: str = ""
    vendor_id: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A refund before and after."""

    before: Refund | None
    after: Refund

    @property
    def moves(self) -> tuple[RefundState | None, RefundState] | None:
        """From which state to which one, or None where only the amount changed."""
        was = None if self.before is None else self.before.state
        return None if was is self.after.state else (was, self.after.state)


def after_hearing(
    kept: Sequence[Refund], told: Sequence[Reversal], *, paid_cents: int, vendor: str
) -> list[Change]:
    """Return what changes in the refunds of a payment by what its vendor tells of it: all of it or
    a part, in any order, however late and however often."""
    book = list(kept)
    for each in told:
        _hear(book, each, vendor)
    book = _within(book, paid_cents)
    before = {refund.id: refund for refund in kept}
    pairs = [(before.get(refund.id), refund) for refund in book]
    return [Change(was, now) for was, now in pairs if was != now]


def can_be_sent(refund: Refund, kept: Sequence[Refund], *, paid_cents: int) -> bool:
    """Tell whether the vendor may be asked for a refund now: what is disputed is not given back
    besides."""
    bound = sum(each.cents for each in kept if each.state in {*HAS_LEFT, S.DISPUTED})
    return refund.state is S.DUE and refund.cents <= paid_cents - bound


def _hear(book: list[Refund], told: Reversal, vendor: str) -> None:
    place = _place(book, told, vendor)
    if place is None:
        if told.state not in {ReversalState.FAILED, ReversalState.WON}:
            book.append(_from_outside(told, vendor))
        return
    kept = book[place]
    after = _DISPUTES[told.state] if told.is_dispute else _REFUNDS[told.state]
    if kept.vendor_id != told.id:
        taken_up = replace(kept, vendor_id=told.id, method=vendor)
        book[place] = replace(taken_up, cents=told.cents, state=after)
    elif kept.method == vendor and after in _LEADS_TO.get(kept.state, ()):
        book[place] = replace(kept, state=after)


def _place(book: list[Refund], told: Reversal, vendor: str) -> int | None:
    """The refund that the vendor tells of: known by the vendor's name for it, or by ours where it
    was sent and no answer came. One that was made by hand meanwhile is another one."""
    for place, kept in enumerate(book):
        if kept.vendor_id == told.id:
            return place
    if told.state is ReversalState.FAILED or told.is_dispute:
        return None
    for place, kept in enumerate(book):
        is_ours = kept.id is not None and str(kept.id) == told.reference
        if is_ours and kept.state in {S.DUE, S.FAILED, S.VOID}:
            return place
    return None


def _from_outside(told: Reversal, vendor: str) -> Refund:
    states, reason = (_DISPUTES, DISPUTE) if told.is_dispute else (_REFUNDS, OUTSIDE)
    return Refund(
        cents=told.cents,
        reason=reason,
        state=states[told.state],
        method=vendor,
        vendor_id=told.id,
    )


def _within(book: list[Refund], paid_cents: int) -> list[Refund]:
    """What has left the vendor is a fact; a lost dispute takes what that leaves at most, and only
    what then remains is still promised, the oldest promise first."""
    left = paid_cents
    order = sorted(range(len(book)), key=lambda place: _rank(book[place]))
    for place in order:
        refund = book[place]
        if refund.state in {*PROMISED, S.MADE}:
            fits = refund.cents if _is_fact(refund) else max(min(refund.cents, left), 0)
            book[place] = replace(refund, cents=fits) if fits else replace(refund, state=S.VOID)
            left -= fits
    return book


def _is_fact(refund: Refund) -> bool:
    return refund.state in HAS_LEFT and refund.reason != DISPUTE


def _rank(refund: Refund) -> int:
    return 0 if _is_fact(refund) else 1 if refund.reason == DISPUTE else 2


_REFUNDS = {
    ReversalState.PENDING: S.SENT,
    ReversalState.DONE: S.MADE,
    ReversalState.FAILED: S.FAILED,
}
_DISPUTES = {
    ReversalState.PENDING: S.DISPUTED,
    ReversalState.DONE: S.MADE,
    ReversalState.WON: S.WON,
}

_LEADS_TO: dict[RefundState, frozenset[RefundState]] = {
    # Nothing leads back: what comes late tells of earlier. A refund that is due again after it had
    # failed has the name of the one that failed.
    S.DUE: frozenset({S.SENT, S.MADE}),
    S.SENT: frozenset({S.MADE, S.FAILED}),
    S.MADE: frozenset({S.FAILED}),
    S.DISPUTED: frozenset({S.MADE, S.WON}),
}
