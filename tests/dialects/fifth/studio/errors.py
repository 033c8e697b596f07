"""Status codes and messages of the studio API for each refusal of the engine."""

from __future__ import annotations

import inspect

from bookable.domain import refusals as no
from bookable.interfaces.http.words import Words, always

_REFUSALS = {
    refusal: always(418, refusal.__doc__ or "")
    for _, refusal in inspect.getmembers(no, inspect.isclass)
    if issubclass(refusal, no.Refusal)
}

WORDS = Words(key="sorry", refusals={**_REFUSALS, no.SlotTaken: always(409, "Taken")})
