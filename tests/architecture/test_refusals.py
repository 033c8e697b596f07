"""Every dialect has an answer to every no."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import product
from pkgutil import iter_modules
from typing import Any, get_type_hints

import pytest

from bookable.domain import booking_links, handles, holds, integration_refusals, refusals, repeats
from bookable.domain.lifecycle import Status, Step
from bookable.domain.people import Role
from bookable.domain.refusals import MeetingFailed, PaymentFailed, Refusal
from bookable.interfaces import dialects
from bookable.interfaces.http.words import ErrorReply, Words

ALL = [
    refusal
    for module in (refusals, integration_refusals, handles, holds, booking_links, repeats)
    for _, refusal in inspect.getmembers(module, inspect.isclass)
    if issubclass(refusal, Refusal)
    and refusal.__module__ == module.__name__
    and refusal is not Refusal
]
DIALECTS = [module.name for module in iter_modules(dialects.__path__) if module.ispkg]

SAMPLES: dict[object, list[Any]] = {
    str: ["something"],
    int: [30],
    bool: [True, False],
    timedelta: [timedelta(hours=2)],
    datetime: [datetime(2026, 3, 29, 2, 30, tzinfo=UTC)],
    datetime | None: [datetime(2026, 3, 29, 2, 30, tzinfo=UTC), None],
    Role: list(Role),
}
SAMPLES_BY_NAME: dict[str, list[Any]] = {
    "action": [*Step, "see", "request", "manage hours", "give feedback", "something new"],
    "status": list(Status),
}


def words_of(dialect: str) -> Words:
    words: Words = import_module(f"{dialects.__name__}.{dialect}.errors").WORDS
    return words


def samples(refusal: type[Refusal]) -> Iterator[Refusal]:
    """Return a refusal with every kind of value that its facts may have."""
    kinds = get_type_hints(refusal)
    choices = [_choices(refusal, field.name, kinds[field.name]) for field in fields(refusal)]
    return (refusal(*facts) for facts in product(*choices))


def _choices(refusal: type[Refusal], name: str, kind: object) -> list[Any]:
    choices = SAMPLES_BY_NAME.get(name) or SAMPLES.get(kind)
    assert choices, f"add a sample of {kind} to SAMPLES above: {refusal.__name__}.{name} needs it"
    return choices


def every_reply(dialect: str) -> Iterator[tuple[Refusal, ErrorReply]]:
    """Yield every sample of every refusal, and the dialect's reply to it."""
    words = words_of(dialect)
    return ((sample, words.say(sample)) for refusal in ALL for sample in samples(refusal))


def is_json(reply: ErrorReply) -> bool:
    """Return whether all that a reply adds can be sent."""
    try:
        json.dumps(reply.extra)
    except TypeError:
        return False
    return all(isinstance(value, str) for value in reply.headers.values())


OWN_FAULT = {MeetingFailed: {500}, PaymentFailed: {503}}
"""Refusals that are nobody's fault who asks, and what they are answered with."""


@pytest.mark.parametrize("dialect", DIALECTS)
class TestDialectErrors:
    def test_map_every_refusal_and_no_other(self, dialect: str):
        assert set(words_of(dialect).refusals) == set(ALL)

    def test_have_words(self, dialect: str):
        assert [each for each, reply in every_reply(dialect) if not reply.message.strip()] == []

    def test_return_5xx_only_for_vendors(self, dialect: str):
        usual = range(400, 500)
        assert [
            (each, reply.status)
            for each, reply in every_reply(dialect)
            if reply.status not in OWN_FAULT.get(type(each), usual)
        ] == []

    def test_add_only_json_values(self, dialect: str):
        assert [each for each, reply in every_reply(dialect) if not is_json(reply)] == []


class TestRefusals:
    def test_are_all_in_two_modules(self):
        everywhere = set(every_kind_of(Refusal))
        assert everywhere == set(ALL)


def every_kind_of(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for narrower in kind.__subclasses__():
        yield narrower
        yield from every_kind_of(narrower)
