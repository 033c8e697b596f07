"""Reasons to refuse what connects people with other systems: their endpoints and calendars."""

from __future__ import annotations

from dataclasses import dataclass

from bookable.domain.refusals import Refusal


class ConnectionNotFound(Refusal):
    """There is no such calendar connection."""


class EndpointNotFound(Refusal):
    """There is no such webhook endpoint, or no such delivery."""


@dataclass(eq=False)
class TooManyConnections(Refusal):
    """You have connected as many calendars as you may: remove one first."""

    at_most: int


class EndpointDisabled(Refusal):
    """This webhook endpoint is disabled. Enable it first."""


class TooManyEndpoints(Refusal):
    """You have as many webhook endpoints as you may have: delete one first."""
