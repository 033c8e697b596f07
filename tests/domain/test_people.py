"""People, and where they stand towards a booking."""

from __future__ import annotations

import pytest
from tests.domain.given import actor, booking, person

from bookable.domain.people import SYSTEM, Party, Role, Side
from bookable.domain.policy import TUTORING_PROGRAM


class TestSomeoneWhoIsLookingAtABooking:
    @pytest.mark.parametrize("side", Side)
    def test_stands_on_his_side(self, side: Side):
        assert booking(TUTORING_PROGRAM).side_of(actor(side, TUTORING_PROGRAM)) is side

    def test_is_a_stranger_if_he_is_none_of_the_two(self):
        assert booking(TUTORING_PROGRAM).side_of(person(9, Role.TEACHER)) is None

    def test_stands_on_his_own_side_first_if_he_is_staff_as_well(self):
        teacher = person(1, Role.TEACHER, Role.STAFF)
        assert booking(TUTORING_PROGRAM).side_of(teacher) is Side.PROVIDER

    def test_is_not_the_system_for_having_its_number(self):
        assert booking(TUTORING_PROGRAM).side_of(person(SYSTEM.person_id)) is None


class TestAnActor:
    def test_is_staff_by_that_role_alone(self):
        assert person(1, Role.STAFF, Role.MENTOR).is_staff
        assert not person(1, *(set(Role) - {Role.STAFF})).is_staff

    def test_is_never_the_system_with_a_role(self):
        assert SYSTEM.roles == frozenset()
        assert not SYSTEM.is_staff


class TestAPartysName:
    @pytest.mark.parametrize(
        ("name", "first", "last"),
        [
            ("Maria Garcia", "Maria", "Garcia"),
            ("Ana de la Cruz", "Ana", "de la Cruz"),
            ("Plato", "Plato", ""),
            ("", "", ""),
        ],
    )
    def test_is_first_and_last_around_its_first_space(self, name: str, first: str, last: str):
        party = Party(1, actor(Side.CLIENT, TUTORING_PROGRAM).uuid, name)
        assert (party.first_name, party.last_name) == (first, last)
