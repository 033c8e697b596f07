"""Which programmes people provide and buy in."""

from __future__ import annotations

from tests.domain.given import person

from bookable.domain.people import PROVIDER_ROLES, Role
from bookable.domain.program import Program
from bookable.engine import registry


def names(programs: list[Program]) -> list[str]:
    return sorted(each.name for each in programs)


def those(asks) -> set[Role]:
    """Return each role that is enough by itself."""
    return {role for role in Role if asks(person(1, role))}


class TestPublicPrograms:
    def test_are_all_but_those_of_matched_people(self):
        assert names(registry.public_programs()) == ["marketplace", "mentoring", "tutoring"]

    def test_of_some_roles_are_those_in_which_they_are_booked(self):
        assert names(registry.public_programs({Role.MENTOR, Role.STUDENT})) == ["mentoring"]
        assert registry.public_programs({Role.BUDDY, Role.CLIENT, Role.STAFF}) == []


class TestProvidedBy:
    def test_are_the_programmes_of_each_role(self):
        both = person(1, Role.TEACHER, Role.PRACTITIONER, Role.STUDENT)
        assert names(registry.provided_by(both)) == ["marketplace", "tutoring"]
        assert registry.provided_by(person(1, Role.STAFF)) == []

    def test_is_something_for_buddies_too(self):
        assert those(registry.provides) == PROVIDER_ROLES | {Role.BUDDY}


class TestKeepsHours:
    def test_is_true_of_all_who_provide_but_buddies(self):
        assert those(registry.keeps_hours) == PROVIDER_ROLES


class TestSells:
    def test_is_true_of_practitioners(self):
        assert those(registry.sells) == {Role.PRACTITIONER}


class TestMayBuy:
    def test_is_true_of_clients_and_of_practitioners_who_buy_from_others(self):
        assert those(registry.may_buy) == {Role.CLIENT, Role.PRACTITIONER}
