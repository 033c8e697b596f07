"""Refunds and disputes: how the vendor's reports change what we promised to give back.

A dispute is stored as the refund that it becomes if it is lost. Refunds in `PROMISED` are owed and
have not moved; together with what has left the vendor they never exceed what was paid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bookable.domain.payments import Reversal, ReversalState

OUTSIDE, DISPUTE = "outside", "dispute"
"""Reasons of refunds that were not promised here."""


class RefundState(StrEnum):
    """How far a refund has come."""

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
    """A refund of one payment.

    `method` is how it went back: the vendor's name, or a word for a refund by hand. `vendor_id` is
    the vendor's id for it. Without an `id` it is not stored yet.
    """

    id: int | None = None
    cents: int
    reason: str
    state: RefundState
    method: str = ""
    vendor_id: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A refund before and after a report."""

    before: Refund | None
    after: Refund

    @property
    def moves(self) -> tuple[RefundState | None, RefundState] | None:
        """The states before and after, or None if only the amount changed."""
        old_state = None if self.before is None else self.before.state
        return None if old_state is self.after.state else (old_state, self.after.state)


def apply_reports(
    refunds: Sequence[Refund], reports: Sequence[Reversal], *, paid_cents: int, vendor: str
) -> list[Change]:
    """Return the changes of a payment's refunds after its vendor reported reversals.

    Reports may be partial, repeated, late and in any order; the result is the same.
    """
    book = list(refunds)
    for report in reports:
        _apply_report(book, report, vendor)
    book = _within(book, paid_cents)
    before = {refund.id: refund for refund in refunds}
    pairs = [(before.get(refund.id), refund) for refund in book]
    return [Change(old, new) for old, new in pairs if old != new]


def can_be_sent(refund: Refund, refunds: Sequence[Refund], *, paid_cents: int) -> bool:
    """Return whether the vendor may be asked for a refund now.

    A disputed amount is not given back a second time, so it counts as given back.
    """
    gone = sum(other.cents for other in refunds if other.state in {*HAS_LEFT, S.DISPUTED})
    return refund.state is S.DUE and refund.cents <= paid_cents - gone


def _apply_report(book: list[Refund], report: Reversal, vendor: str) -> None:
    """Apply one report of the vendor to the refunds in `book`."""
    index = _index_of(book, report, vendor)
    if index is None:
        if report.state not in {ReversalState.FAILED, ReversalState.WON}:
            book.append(_from_outside(report, vendor))
        return
    refund = book[index]
    after = _DISPUTES[report.state] if report.is_dispute else _REFUNDS[report.state]
    if refund.vendor_id != report.id:
        known = replace(refund, vendor_id=report.id, method=vendor)
        book[index] = replace(known, cents=report.cents, state=after)
    elif refund.method == vendor and after in _LEADS_TO.get(refund.state, ()):
        book[index] = replace(refund, state=after)


def _index_of(book: list[Refund], report: Reversal, vendor: str) -> int | None:
    """Return the index of the refund that a report is about, or None if it is a new one.

    The vendor's id decides, or our own id where a refund was sent and no answer came. One that was
    made by hand meanwhile is a different refund.
    """
    for index, refund in enumerate(book):
        if refund.vendor_id == report.id:
            return index
    if report.state is ReversalState.FAILED or report.is_dispute:
        return None
    for index, refund in enumerate(book):
        is_ours = refund.id is not None and str(refund.id) == report.reference
        if is_ours and refund.state in {S.DUE, S.FAILED, S.VOID}:
            return index
    return None


def _from_outside(report: Reversal, vendor: str) -> Refund:
    states, reason = (_DISPUTES, DISPUTE) if report.is_dispute else (_REFUNDS, OUTSIDE)
    return Refund(
        cents=report.cents,
        reason=reason,
        state=states[report.state],
        method=vendor,
        vendor_id=report.id,
    )


def _within(book: list[Refund], paid_cents: int) -> list[Refund]:
    """Return the refunds, limited to what was paid.

    Money that has left the vendor is a fact. A lost dispute takes at most what that leaves, and
    promises keep what then remains, the oldest first.
    """
    remaining = paid_cents
    order = sorted(range(len(book)), key=lambda index: _rank(book[index]))
    for index in order:
        refund = book[index]
        if refund.state in {*PROMISED, S.MADE}:
            fits = refund.cents if _is_fact(refund) else max(min(refund.cents, remaining), 0)
            book[index] = replace(refund, cents=fits) if fits else replace(refund, state=S.VOID)
            remaining -= fits
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
    # Nothing leads back: a late report is about the past. When a failed refund is tried again it
    # becomes due, but keeps the vendor's id of the failed one; a repeated report of that failure
    # must not fail the new one.
    S.DUE: frozenset({S.SENT, S.MADE}),
    S.SENT: frozenset({S.MADE, S.FAILED}),
    S.MADE: frozenset({S.FAILED}),
    S.DISPUTED: frozenset({S.MADE, S.WON}),
}
