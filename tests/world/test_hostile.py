"""Random world files: loading refuses them in one line or loads them, and never breaks."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.world.worlds import loaded, the_world

from bookable.interfaces.world.loading import WorldRefused

PATIENT = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

ANY_TEXT = st.text(st.characters(categories=("L", "N", "P", "S", "Z", "C")), max_size=20)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=-(2**70), max_value=2**70),
    st.floats(),
    ANY_TEXT,
    st.sampled_from(
        [
            *("", "x", "2025-01-15T09:00:00Z", "9999-12-31T23:59:59-23:59", "24:00", "00:00"),
            *("2027-03-01", "UTC", "Factory", "maria@example.com", "İ@example.com", "a@b"),
            *("tutoring", "draft", "bundle", "consult", "m1", "flow-1", "\x00", "\ud800"),
        ]
    ),
)
VALUES = st.recursive(
    SCALARS,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(ANY_TEXT, inside, max_size=3),
    max_leaves=6,
)


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a world in which one value, somewhere, is replaced by another one."""
    world = the_world()
    place: Any = world
    while True:
        keys = sorted(place) if isinstance(place, dict) else range(len(place))
        key = draw(st.sampled_from(list(keys)))
        inside = place[key]
        if not isinstance(inside, dict | list) or not inside or draw(st.integers(0, 9)) == 0:
            place[key] = draw(VALUES)
            return world
        place = inside


def tried(text: str) -> None:
    """Load a world and roll it back, or check that it is refused in one line."""
    try:
        with transaction.atomic():
            loaded(text)
            transaction.set_rollback(True)
    except WorldRefused as refusal:
        line = str(refusal)
        assert line.isprintable()
        assert len(line) < 500
        line.encode()


@pytest.mark.long
class TestLoadRandomJson:
    @PATIENT
    @given(value=VALUES)
    def test_any_value_is_refused_or_loaded(self, value: object) -> None:
        tried(json.dumps(value))

    @PATIENT
    @given(
        sections=st.dictionaries(
            st.sampled_from(list(the_world())), st.lists(VALUES, max_size=2), max_size=3
        )
    )
    def test_any_section_is_refused_or_loaded(self, sections: dict[str, Any]) -> None:
        tried(json.dumps({**the_world(), **sections}))

    @settings(PATIENT, max_examples=120)
    @given(world=worlds())
    def test_any_replaced_value_is_refused_or_loaded(self, world: dict[str, Any]) -> None:
        tried(json.dumps(world))


class TestLoadRandomText:
    @PATIENT
    @given(text=st.text())
    def test_any_text_is_refused_or_loaded(self, text: str) -> None:
        tried(text)

    @pytest.mark.long
    @PATIENT
    @given(data=st.data())
    def test_any_cut_of_a_world_is_refused_or_loaded(self, data: st.DataObject) -> None:
        text = json.dumps(the_world(), indent=1)
        first = data.draw(st.integers(0, len(text)))
        last = data.draw(st.integers(first, len(text)))
        tried(text[:first] + text[last:])
