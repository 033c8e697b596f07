"""People, the side of a booking on which they stand, and what they can book."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from tests.domain.given import END, TICK, actor, booking, person

from bookable.domain.people import SYSTEM, Role, Side
from bookable.domain.programs import MARKETPLACE_PROGRAM, TUTORING_PROGRAM
from bookable.domain.refusals import RoleRequired, SelfBooking


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


class TestOwnSide:
    @pytest.mark.parametrize("side", [Side.PROVIDER, Side.CLIENT])
    def test_is_that_of_a_party_even_of_staff(self, side: Side):
        party = replace(actor(side, TUTORING_PROGRAM), roles=frozenset({Role.STAFF}))
        assert booking(TUTORING_PROGRAM).own_side(party) is side

    @pytest.mark.parametrize("side", [Side.STAFF, Side.SYSTEM, None])
    def test_is_none_of_other_people(self, side: Side | None):
        with pytest.raises(LookupError):
            booking(TUTORING_PROGRAM).own_side(actor(side, TUTORING_PROGRAM))


class TestHasEnded:
    def test_is_true_from_when_its_completion_can_be_said(self):
        made = booking(TUTORING_PROGRAM)
        assert [made.has_ended(at) for at in (END - TICK, END, END + TICK)] == [False, False, True]

    def test_is_false_without_a_time(self):
        assert not booking(TUTORING_PROGRAM, span=None, hold_until=None).has_ended(END + TICK)


class TestWhyNotBookedBy:
    """Why an account cannot book what one of some providers offers."""

    MARIA, OTHER = UUID(int=1), UUID(int=9)

    def test_is_nothing_for_clients(self):
        student = person(2, Role.STUDENT)
        assert TUTORING_PROGRAM.why_not_booked_by(student, providers=[self.MARIA]) is None

    def test_is_that_it_is_their_own_time_whatever_their_roles(self):
        for roles in ([Role.TEACHER], [Role.TEACHER, Role.STUDENT]):
            maria = person(1, *roles)
            why = TUTORING_PROGRAM.why_not_booked_by(maria, providers=[self.MARIA])
            assert isinstance(why, SelfBooking)

    def test_is_nothing_where_someone_else_provides_it_too(self):
        smith, both = person(1, Role.PRACTITIONER), [self.MARIA, self.OTHER]
        assert MARKETPLACE_PROGRAM.why_not_booked_by(smith, providers=both) is None

    def test_is_the_role_that_is_missing(self):
        mentor = person(2, Role.MENTOR)
        why = TUTORING_PROGRAM.why_not_booked_by(mentor, providers=[self.MARIA])
        assert isinstance(why, RoleRequired)
        assert why.role is Role.STUDENT
