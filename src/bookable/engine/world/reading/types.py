"""The types of field in world files: each has a Python type and a reader."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated
from uuid import UUID

from bookable.domain.lifecycle import Status
from bookable.domain.people import Role
from bookable.domain.sales import LIMITS
from bookable.engine.world.reading import numbers, texts, times

Key = Annotated[str, texts.text(least=1)]
Keys = Annotated[tuple[str, ...], texts.several(texts.text(least=1))]
Name = Annotated[str, texts.name]
Names = Annotated[tuple[str, ...], texts.several(texts.name)]
NameOrNone = Annotated[str, texts.name_or_none]
Line = Annotated[str, texts.text()]
Text = Annotated[str, texts.text(most=10_000)]
Secret = Annotated[str, texts.text(least=1, most=1000)]
Uuid = Annotated[UUID, texts.uuid]
Email = Annotated[str, texts.email]
Nothing = Annotated[None, texts.nothing]
Locale = Annotated[str, texts.word("en")]
WebAddress = Annotated[str, texts.web_address]
Currency = Annotated[str, texts.currency]

Roles = Annotated[tuple[Role, ...], texts.several(texts.word_of(Role))]
StatusWord = Annotated[Status, texts.word_of(Status)]

Switch = Annotated[bool, numbers.switch]
Weekday = Annotated[int, numbers.integer(0, 6)]
Seats = Annotated[int, numbers.integer(*LIMITS["capacity"])]
SeatsPerClient = Annotated[int, numbers.integer(*LIMITS["seats_per_client"])]
Credits = Annotated[int, numbers.integer(*LIMITS["credits"])]
Days = Annotated[int, numbers.integer(*LIMITS["valid_days"])]
Length = Annotated[int, numbers.integer(*LIMITS["duration_minutes"])]
Price = Annotated[int, numbers.integer(*LIMITS["price_cents"])]

Zone = Annotated[str, times.zone]
Day = Annotated[date, times.day]
Moment = Annotated[datetime, times.moment]
WindowStart = Annotated[time, times.start_of_window]
WindowEnd = Annotated[time, times.end_of_window]
