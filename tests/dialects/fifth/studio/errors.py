"""Status codes and messages of the studio API where they differ from the usual ones."""

from __future__ import annotations

from bookable.domain import refusals as no
from bookable.interfaces.http.refusal_words import USUAL
from bookable.interfaces.http.words import Words, always

WORDS = Words(
    key="sorry",
    refusals={
        **USUAL,
        no.BookingNotFound: always(418, "No such shoot"),
        no.SlotTaken: always(409, "Taken"),
    },
)
