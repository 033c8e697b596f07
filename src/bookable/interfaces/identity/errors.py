"""Status codes and messages of the identity API for each refusal."""

from __future__ import annotations

from bookable.domain.refusals import InvalidField, KeyInFlight, KeyReused, TooManyAttempts
from bookable.interfaces.http.words import IN_A_SECOND, ErrorReply, Words, always


def _too_many(refusal: TooManyAttempts) -> ErrorReply:
    wait = str(refusal.retry_after_seconds)
    return ErrorReply(429, refusal.sentence, headers={"Retry-After": wait})


def _invalid(refusal: InvalidField) -> ErrorReply:
    return ErrorReply(400, f"{refusal.field}: {refusal.problem}")


WORDS = Words(
    key="detail",
    refusals={
        TooManyAttempts: _too_many,
        InvalidField: _invalid,
        KeyReused: always(422, "This Idempotency-Key was used for another request"),
        KeyInFlight: always(
            409, "The first request with this Idempotency-Key is still running", headers=IN_A_SECOND
        ),
    },
)
