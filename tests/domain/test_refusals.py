"""Refusals: the sentence, the facts, and the code for programs."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from dataclasses import fields
from datetime import UTC, datetime

import pytest

from bookable.domain import refusals
from bookable.domain.people import Role
from bookable.domain.refusals import (
    InvalidField,
    KeyInFlight,
    NotAParty,
    PersonNotFound,
    Refusal,
    SlotTaken,
    TooEarly,
)

ALL = [
    refusal
    for _, refusal in inspect.getmembers(refusals, inspect.isclass)
    if issubclass(refusal, Refusal) and refusal is not Refusal
]


class TestRefusal:
    def test_has_a_code_for_programs(self):
        assert SlotTaken().code == "slot_taken"
        assert NotAParty("cancel").code == "not_a_party"
        assert KeyInFlight().code == "key_in_flight"

    def test_reads_as_its_sentence(self):
        assert str(SlotTaken()) == "This time is taken already."

    def test_adds_its_facts_to_its_sentence(self):
        refusal = InvalidField("duration", "must be more than nothing")
        assert str(refusal) == (
            "A field has a value that cannot be taken."
            " (field=duration, problem=must be more than nothing)"
        )

    def test_sentence_has_no_facts(self):
        allowed_from = datetime(2027, 3, 10, 10, tzinfo=UTC)
        assert TooEarly("complete", allowed_from).sentence == (
            "The time for this step has not come."
        )

    def test_two_of_a_kind_are_not_equal(self):
        first, second = PersonNotFound(Role.TEACHER), PersonNotFound(Role.TEACHER)
        assert first != second
        assert len({first, second}) == 2

    def test_without_facts_needs_no_arguments(self):
        with pytest.raises(SlotTaken) as refused:
            raise SlotTaken
        assert refused.value.code == "slot_taken"


class TestEveryRefusal:
    def test_has_its_own_sentence(self):
        sentences = {each: (each.__doc__ or "").partition("\n")[0] for each in ALL}
        times = Counter(sentences.values())
        assert [
            refusal
            for refusal, sentence in sentences.items()
            if not re.fullmatch(r"[A-Z].*\.", sentence) or times[sentence] > 1
        ] == []

    def test_names_no_http_status(self):
        assert [
            refusal
            for refusal in ALL
            if re.search(r"\b[45]\d\d\b|HTTP", refusal.__doc__ or "")
            or {field.name for field in fields(refusal)} & {"http", "status_code"}
        ] == []
