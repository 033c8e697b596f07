"""People, and the side of a booking on which they stand."""

from __future__ import annotations

import pytest
from tests.domain.given import actor, booking, person

from bookable.domain.people import SYSTEM, Role, Side
from bookable.domain.programs import TUTORING_PROGRAM


class TestSideOfActor:
    @pytest.mark.parametrize("side", Side)
    def test_party_is_on_their_side(self, side: Side):
        assert booking(TUTORING_PROGRAM).side_of(actor(side, TUTORING_PROGRAM)) is side

    def test_other_person_is_a_stranger(self):
        assert booking(TUTORING_PROGRAM).side_of(person(9, Role.TEACHER)) is None

    def test_party_who_is_staff_is_on_their_own_side(self):
        teacher = person(1, Role.TEACHER, Role.STAFF)
        assert booking(TUTORING_PROGRAM).side_of(teacher) is Side.PROVIDER

    def test_person_with_the_systems_number_is_not_the_system(self):
        assert booking(TUTORING_PROGRAM).side_of(person(SYSTEM.person_id)) is None


class TestActor:
    def test_is_staff_by_role_only(self):
        assert person(1, Role.STAFF, Role.MENTOR).is_staff
        assert not person(1, *(set(Role) - {Role.STAFF})).is_staff

    def test_role_never_makes_the_system(self):
        assert SYSTEM.roles == frozenset()
        assert not SYSTEM.is_staff
