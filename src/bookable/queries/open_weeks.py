"""SQL that finds people by the weeks of their hours: columns and indexes that only propose.

`open_week` tells in which half hours of a week a person may be open, and `start_week` when a slot
may start. Both are in the person's wall time, so a time of UTC is moved by the offset of each zone.
An offset that is unknown, as close to a clock change, fits any hours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from bookable.domain.program import HoursRule


class Week(NamedTuple):
    """How people are found: by a condition on a person `p`, or by keys of an index.

    Of a person the condition also takes the SHIFT. Parameters are `offsets`, the offset of each
    zone as JSON, and the `first` and the `last` minute of a time, as minutes of a week of UTC. Keys
    also take the `role`.
    """

    conditions: Mapping[HoursRule, str]
    keys_column: str
    keys: str
    no_hours: str
    keys_each: int

    def is_open(self, rule: HoursRule) -> str:
        """Return the condition that a person's hours fit."""
        return self.conditions[rule]

    def keys_of(self, rule: HoursRule) -> str:
        """Return SQL for the keys of everyone whose hours fit."""
        return self.keys if rule is HoursRule.ALWAYS else f"{self.keys} UNION ALL {self.no_hours}"


SHIFT = "(%(offsets)s::jsonb ->> p.timezone)::integer AS shift"
"""The offset of a person's zone. Conditions need it up to ten times, so it is looked up once."""

_OFFSET = "p.shift"


def _local(minute: str, offset: str) -> str:
    return f"((%({minute})s + {offset} + 10080) %% 10080)"


# Without an offset both bits are unknown, and any hours will do.
_OPEN = f"""coalesce(
    get_bit(p.open_week, {_local("first", _OFFSET)} / 30) = 1
    AND get_bit(p.open_week, {_local("last", _OFFSET)} / 30) = 1,
    bit_count(p.open_week) > 0)"""

WHOLE_TIME = Week(
    conditions={
        HoursRule.ALWAYS: _OPEN,
        HoursRule.IF_ANY: f"({_OPEN} OR bit_count(p.open_week) = 0)",
        HoursRule.NEVER: "true",
    },
    keys_column="open_week_keys(p.timezone, p.open_week, p.roles)",
    keys=f"""SELECT hashtextextended(zone.key,
            coalesce({_local("first", "zone.value::integer")} / 30, 336))
        FROM jsonb_each_text(%(offsets)s::jsonb) zone""",
    no_hours="SELECT hashtextextended(%(role)s, 336)",
    keys_each=1,
)
"""Those who may be open during a whole time."""


def _number(minute: str, offset: str) -> str:
    """Return the number of a minute's bit: its quarter of an hour, and whether it is the first."""
    local = _local(minute, offset)
    return f"({local} / 15 * 2 + ({local} %% 15 <> 0)::integer)"


def _bits(offset: str) -> str:
    """Return how many bits there are from the first minute to the last."""
    return f"(({_number('last', offset)} - {_number('first', offset)} + 1344) %% 1344 + 1)"


_ANY_START = "bit_count(p.start_week) > 0"
_STARTS = f"""CASE WHEN %(is_long)s THEN {_ANY_START} ELSE coalesce(
    bit_count(substring(p.start_week || p.start_week
        FROM {_number("first", _OFFSET)} + 1 FOR {_bits(_OFFSET)})) > 0, {_ANY_START}) END"""

# The grid of those without hours begins at midnight.
_ON_GRID = f"""coalesce({_local("last", _OFFSET)} / 1440 <> {_local("first", _OFFSET)} / 1440
    OR {_local("last", _OFFSET)} %% 1440 / p.slot_interval_minutes * p.slot_interval_minutes
        >= {_local("first", _OFFSET)} %% 1440, true)"""

# Only those who are candidates have a first bit from there on.
_FIRST_BIT = f"""({_number("first", _OFFSET)} + position(B'1' IN
    substring(p.start_week || p.start_week FROM {_number("first", _OFFSET)} + 1 FOR 1344)) - 1)"""

SOONEST = f"""CASE WHEN bit_count(p.open_week) = 0
    THEN (p.slot_interval_minutes - {_local("first", _OFFSET)} %% 1440 %% p.slot_interval_minutes)
        %% p.slot_interval_minutes
    ELSE ({_FIRST_BIT} / 2 - {_number("first", _OFFSET)} / 2) * 15 + {_FIRST_BIT} %% 2
        - {_local("first", _OFFSET)} %% 15 END"""
"""After how many minutes of a time a candidate may first have a start; NULL if that is unknown."""

SOME_START = Week(
    conditions={
        HoursRule.ALWAYS: _STARTS,
        HoursRule.IF_ANY: f"""CASE WHEN bit_count(p.open_week) = 0
            THEN %(is_long)s OR {_ON_GRID} ELSE {_STARTS} END""",
        HoursRule.NEVER: "true",
    },
    keys_column="start_week_keys(p.timezone, p.start_week, p.roles)",
    # First the zones that have anyone at all: most of six hundred have none. Without the fence
    # PostgreSQL may join all zones with all people, and compute everyone's keys for each zone.
    keys=f"""SELECT hashtextextended(zone.key, CASE WHEN number IS NULL THEN 1344
            ELSE ({_number("first", "zone.value::integer")} + number) %% 1344 END)
        FROM jsonb_each_text(%(offsets)s::jsonb) zone
        LEFT JOIN LATERAL generate_series(0, CASE WHEN %(is_long)s THEN NULL
            ELSE {_bits("zone.value::integer")} - 1 END) number ON true
        WHERE EXISTS (SELECT FROM person p WHERE p.is_active
            AND start_week_keys(p.timezone, p.start_week, p.roles)
                && ARRAY[hashtextextended(zone.key, 1344)] OFFSET 0)""",
    no_hours="SELECT hashtextextended(%(role)s, 1344)",
    keys_each=4,
)
"""Those who may have a slot that starts within a time, which `is_long` if it is a week or more."""
