"""Which fields each kind of service needs or allows, and what it may be made of."""

from __future__ import annotations

from typing import Any

import pytest

from bookable.domain.refusals import InvalidField
from bookable.domain.services import (
    NEEDED,
    Kind,
    has_field,
    may_be_made_of,
    minutes_of,
    refuse_unfit,
)

FULL: dict[Kind, dict[str, Any]] = {
    Kind.INDIVIDUAL: {"duration_minutes": 60},
    Kind.WORKSHOP: {"seats_per_client": 2},
    Kind.COURSE: {"seats_per_client": 2},
    Kind.PACKAGE: {"includes": [1]},
    Kind.BUNDLE: {"credits": 5, "covers": [1], "valid_days": 30},
}


class TestRefuseUnfit:
    @pytest.mark.parametrize("kind", Kind)
    def test_passes_a_kind_with_its_fields(self, kind: Kind):
        refuse_unfit(kind, FULL[kind])

    @pytest.mark.parametrize(("kind", "field"), [(k, f) for k in Kind for f in NEEDED[k]])
    def test_names_a_field_that_the_kind_needs(self, kind: Kind, field: str):
        rest = {name: value for name, value in FULL[kind].items() if name != field}
        with pytest.raises(InvalidField) as refused:
            refuse_unfit(kind, rest)
        assert (refused.value.field, refused.value.problem) == (field, f"the kind {kind} needs it")

    @pytest.mark.parametrize("kind", Kind)
    @pytest.mark.parametrize("other", Kind)
    def test_names_a_field_of_another_kind(self, kind: Kind, other: Kind):
        foreign = {"includes", "covers", "credits", "valid_days", "seats_per_client"}
        for field in (foreign & FULL[other].keys()) - FULL[kind].keys():
            with pytest.raises(InvalidField) as refused:
                refuse_unfit(kind, FULL[kind] | {field: FULL[other][field]})
            assert refused.value.field == field


class TestHasField:
    @pytest.mark.parametrize("kind", Kind)
    def test_is_true_of_what_the_kind_needs_or_takes(self, kind: Kind):
        assert all(has_field(kind, field) for field in (*FULL[kind], *NEEDED[kind], "name"))

    @pytest.mark.parametrize("kind", Kind)
    def test_is_false_of_what_the_kind_refuses(self, kind: Kind):
        others = {field for fields in FULL.values() for field in fields} - FULL[kind].keys()
        assert not any(has_field(kind, field) for field in others - {"duration_minutes"})

    def test_gives_seats_to_sessions_and_no_place_to_what_is_made_of_others(self):
        has_seats = [kind for kind in Kind if has_field(kind, "capacity")]
        assert has_seats == [Kind.WORKSHOP, Kind.COURSE]
        placeless = [kind for kind in Kind if not has_field(kind, "location_id")]
        assert placeless == [Kind.PACKAGE, Kind.BUNDLE]
        assert [kind for kind in Kind if has_field(kind, "duration_minutes")] == [Kind.INDIVIDUAL]


class TestLengthOfAppointment:
    def test_is_what_the_service_has_fixed_whatever_is_asked_for(self):
        assert [minutes_of(90, asked, field="x") for asked in (None, 30, 900)] == [90, 90, 90]

    def test_is_else_what_is_asked_for_or_an_hour(self):
        assert [minutes_of(None, asked, field="x") for asked in (None, 45, 480)] == [60, 45, 480]

    def test_is_eight_hours_at_most(self):
        with pytest.raises(InvalidField) as refused:
            minutes_of(None, 481, field="duration")
        assert refused.value.field == "duration"


class TestMayBeMadeOf:
    def test_package_is_made_of_appointments(self):
        assert [kind for kind in Kind if may_be_made_of(Kind.PACKAGE, kind)] == [Kind.INDIVIDUAL]

    def test_bundle_pays_for_what_is_not_made_of_others(self):
        paid_for = [kind for kind in Kind if may_be_made_of(Kind.BUNDLE, kind)]
        assert paid_for == [Kind.INDIVIDUAL, Kind.WORKSHOP, Kind.COURSE]
