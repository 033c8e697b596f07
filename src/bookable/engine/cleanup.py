"""Deletion of data that is no longer needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from bookable.engine import clock
from bookable.engine.batches import in_batches, one_by_one
from bookable.engine.tokens import REFRESH_LASTS, TOKEN_LASTS
from bookable.storage import (
    account_link_rows,
    api_key_rows,
    attempt_counts,
    guard,
    handle_rows,
    keys,
    outbox,
    spent_consents,
    token_rows,
    webhook_queue,
)

ATTEMPTS_KEPT_FOR = timedelta(days=1)
MAILS_KEPT_FOR = timedelta(days=30)
DELIVERIES_KEPT_FOR = timedelta(days=30)


def delete_expired(now: datetime) -> int:
    """Delete old idempotency keys, counts of attempts, mails, webhooks, tokens and sessions.

    Return the count.
    """
    day, window = now - keys.KEPT_FOR, now - ATTEMPTS_KEPT_FOR
    ends = {"api_before": now - TOKEN_LASTS, "jwt_before": now - REFRESH_LASTS}

    def delete_tokens(token_ids: Sequence[int]) -> int:
        return token_rows.forget_old(token_ids, **ends)

    # Browser sessions end by real time, even if a sandbox's clock is ahead of it.
    real = clock.outside(now, now=now)
    delete = partial(in_batches, "tidy")
    chores: dict[str, Callable[[], int]] = {
        "keys": lambda: _delete_keys(delete, day),
        "attempts": lambda: delete(
            attempt_counts.old(window), partial(attempt_counts.forget_all, before=window)
        ),
        "mails": lambda: _delete_mails(delete, now - MAILS_KEPT_FOR),
        "webhooks": lambda: delete(
            webhook_queue.old(real - DELIVERIES_KEPT_FOR), webhook_queue.forget
        ),
        "tokens": lambda: delete(token_rows.old(**ends), delete_tokens),
        "API keys": lambda: api_key_rows.forget_expired(now),
        "links to accounts": lambda: account_link_rows.forget_expired(now - ATTEMPTS_KEPT_FOR),
        "handles": lambda: handle_rows.forget_expired(now),
        "consents": lambda: spent_consents.forget(before=now),
        # A session's key is a secret, so it is not logged.
        "sessions": lambda: delete(
            token_rows.old_sessions(real),
            partial(token_rows.forget_sessions, before=real),
            name=lambda _key: "a session",
        ),
    }
    return one_by_one("tidy", chores, lambda chore: chores[chore]())


def _delete_mails(delete: Callable[..., int], day: datetime) -> int:
    with guard.everything():
        deleted = delete(outbox.old(day), outbox.forget)
    # A day later: a mail is done with on the day on which it was written, or on the next one.
    return deleted + outbox.forget_forms(day - timedelta(days=2))


def _delete_keys(delete: Callable[..., int], day: datetime) -> int:
    # The answers of guarded bookings are shown to their owners, and to time itself if it says so.
    with guard.everything():
        return delete(keys.old(day), partial(keys.forget, before=day))
