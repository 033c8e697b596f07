"""Dry runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from msgspec import Struct

from bookable.interfaces.dialects.core.schemas.common import says
from bookable.interfaces.dialects.core.schemas.one_booking import QuoteOut


class DryRunQuery(Struct, forbid_unknown_fields=True):
    """The query of a change that can be tried out."""

    dry_run: Annotated[bool, says("Answer what would happen, and change nothing.")] = False


class DryRunOut(Struct):
    """What would happen."""

    would: Annotated[Any, says("The answer that the request would get without `dry_run`.")]
    events: Annotated[Sequence[str], says("The types of the events that there would be, in order.")]
    effects: Annotated[
        Sequence[str], says("What would follow, such as `mail to client` or `meeting deleted`.")
    ]
    quote: Annotated[
        QuoteOut | None, says("Where something is canceled: what that gives back to the client.")
    ]
