"""Practitioners manage locations of their own, and staff those of all."""

from __future__ import annotations

import pytest
from tests.factories import (
    make_client,
    make_location,
    make_practitioner,
    make_service,
    make_staff,
    make_teacher,
)

from bookable.domain import bounds
from bookable.domain.refusals import InUse, InvalidField, LocationNotFound, RoleRequired
from bookable.engine.catalogue import own_locations
from bookable.queries import locations
from bookable.storage.models import Location, LocationPractitioner

pytestmark = pytest.mark.django_db


@pytest.fixture
def smith():
    return make_practitioner(name="Dr. Smith")


def add(by, name="Studio", timezone="Europe/Berlin"):
    return own_locations.add(name, address="1 High St", timezone=timezone, by=by)


def own(who) -> list[str]:
    return [each.name for each in locations.own(who.person_id)]


class TestLocationThatIsAdded:
    def test_is_kept_for_its_practitioner_alone(self, smith):
        other = make_practitioner(name="Omar")
        made = add(smith)
        assert own(smith) == ["Studio"]
        assert own(other) == []
        assert made not in {each.id for each in locations.open_to(other.person_id)}
        assert Location.objects.values_list("address", "timezone").get(id=made) == (
            "1 High St",
            "Europe/Berlin",
        )

    def test_by_staff_is_open_to_all(self, smith):
        made = add(make_staff())
        assert own(smith) == []
        assert made in {each.id for each in locations.open_to(smith.person_id)}

    @pytest.mark.parametrize("who", [make_client, make_teacher])
    def test_is_refused_to_others(self, who):
        with pytest.raises(RoleRequired):
            add(who())

    @pytest.mark.parametrize("wrong", [{"name": " "}, {"timezone": "Mars/Olympus"}])
    def test_needs_a_name_and_a_zone(self, smith, wrong):
        with pytest.raises(InvalidField):
            add(smith, **wrong)
        assert own(smith) == []

    def test_is_refused_beyond_the_limit(self, smith):
        for number in range(bounds.LOCATIONS):
            add(smith, name=f"Room {number}")
        with pytest.raises(InvalidField):
            add(smith)


class TestWhoManagesALocation:
    @pytest.fixture
    def studio(self, smith):
        return add(smith)

    def change(self, location_id, by):
        return own_locations.change(location_id, name="Hall", address="2 High St", by=by)

    def test_is_its_practitioner_and_staff(self, smith, studio):
        for by in (smith, make_staff()):
            Location.objects.update(name="Studio")
            assert self.change(studio, by) == studio
            assert own(smith) == ["Hall"]

    def test_is_no_one_of_several_practitioners(self, smith, studio):
        other = make_practitioner(name="Omar")
        LocationPractitioner.objects.create(location_id=studio, practitioner_id=other.person_id)
        for by in (smith, other):
            with pytest.raises(LocationNotFound):
                self.change(studio, by)

    def test_is_no_practitioner_where_it_is_open_to_all(self, smith):
        open_to_all = make_location()
        with pytest.raises(LocationNotFound):
            self.change(open_to_all.id, smith)
        with pytest.raises(LocationNotFound):
            own_locations.remove(open_to_all.id, by=smith)

    def test_is_not_another_practitioner_or_a_client(self, studio):
        with pytest.raises(LocationNotFound):
            self.change(studio, make_practitioner(name="Omar"))
        with pytest.raises(RoleRequired):
            self.change(studio, make_client())


class TestLocationThatIsRemoved:
    def test_is_gone_if_nothing_refers_to_it(self, smith):
        made = add(smith)
        own_locations.remove(made, by=smith)
        assert not Location.objects.exists()
        assert not LocationPractitioner.objects.exists()

    def test_stays_while_a_service_takes_place_there(self, smith):
        made = add(smith)
        make_service(smith, location_id=made)
        with pytest.raises(InUse):
            own_locations.remove(made, by=smith)
        assert own(smith) == ["Studio"]

    def test_stays_while_it_has_rooms(self, smith):
        hall = make_location("Blue")
        LocationPractitioner.objects.create(location=hall, practitioner_id=smith.person_id)
        with pytest.raises(InUse):
            own_locations.remove(hall.id, by=smith)
