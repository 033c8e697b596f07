"""What is said to those who cannot sign in."""

from __future__ import annotations

from bookable.domain.refusals import TooManyAttempts
from bookable.interfaces.http.words import Said, Words


def _too_many(refusal: TooManyAttempts) -> Said:
    wait = str(refusal.retry_after_seconds)
    return Said(429, refusal.sentence, headers={"Retry-After": wait})


WORDS = Words(key="detail", refusals={TooManyAttempts: _too_many})
