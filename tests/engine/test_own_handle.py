"""Handles: made from names, and changed by their owners."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from tests.factories import NOW, make_person
from tests.races import at_once

from bookable.domain.handles import MOST_OLD, REDIRECTS_FOR, HandleTaken
from bookable.domain.people import Role
from bookable.domain.refusals import InvalidField
from bookable.engine import cleanup, own_handle
from bookable.storage import person_rows
from bookable.storage.models import Fact, Handle, Person


def of(*roles: Role, name: str) -> str:
    return own_handle.of(make_person(*roles, name=name).person_id)


def old_ones(person_id: int) -> list[str]:
    found = Handle.objects.filter(person_id=person_id, replaced_at__isnull=False)
    return list(found.order_by("id").values_list("handle", flat=True))


@pytest.mark.django_db
class TestHandleOfName:
    @pytest.mark.parametrize(
        ("name", "handle"),
        [
            ("María López", "maria-lopez"),
            ("Dr. Æsa Øster-Straße", "dr-aesa-oster-strasse"),
            ("Иван Щукин", "ivan-shchukin"),
            ("Γιώργος Παπαδόπουλος", "giorgos-papadopoylos"),
            ("山田 Hanako", "hanako"),
            ("  O'Neill & Sons  ", "o-neill-sons"),
            ("A" * 33 + " B", "a" * 30),
            ("Admin", "admin-2"),
        ],
    )
    def test_is_in_letters_of_the_alphabet(self, name, handle):
        assert of(Role.MENTOR, name=name) == handle

    @pytest.mark.parametrize("name", ["山田太郎", "B", "…"])
    def test_without_letters_is_a_number(self, name):
        person = make_person(Role.TEACHER, name=name)
        assert own_handle.of(person.person_id) == f"p-{str(person.uuid)[:8]}"

    def test_is_numbered_where_several_have_one_name(self):
        many = [of(Role.TEACHER, name="María López") for _ in range(25)]
        assert many[:3] == ["maria-lopez", "maria-lopez-2", "maria-lopez-3"]
        assert len(set(many)) == 25

    def test_is_for_those_who_can_be_booked(self):
        assert of(Role.STUDENT, Role.CLIENT, Role.BUDDY, Role.STAFF, name="Ann") == ""

    def test_is_made_once_somebody_can_be_booked(self):
        ann = make_person(Role.STUDENT, name="Ann")
        person_rows.set_roles(ann.person_id, [Role.TEACHER])
        assert own_handle.of(ann.person_id) == "ann"

    def test_stays_when_the_name_changes(self):
        ann = make_person(Role.TEACHER, name="Ann")
        Person.objects.filter(id=ann.person_id).update(name="Beth")
        assert own_handle.of(ann.person_id) == "ann"


@pytest.mark.django_db
class TestChangingAHandle:
    def test_keeps_the_old_one_for_a_year(self):
        ann, beth = make_person(Role.TEACHER, name="Ann"), make_person(Role.TEACHER, name="Beth")
        assert own_handle.change("Annie", by=ann, now=NOW) == "annie"
        assert (own_handle.of(ann.person_id), old_ones(ann.person_id)) == ("annie", ["ann"])
        assert Fact.objects.get().type == "person.updated"
        with pytest.raises(HandleTaken):
            own_handle.change("ann", by=beth, now=NOW + REDIRECTS_FOR - timedelta(seconds=1))
        assert own_handle.of(beth.person_id) == "beth"
        assert own_handle.change("ann", by=beth, now=NOW + REDIRECTS_FOR) == "ann"
        assert old_ones(ann.person_id) == []

    def test_can_be_taken_back(self):
        ann = make_person(Role.TEACHER, name="Ann")
        for wanted in ("annie", "ann", "ann"):
            own_handle.change(wanted, by=ann, now=NOW)
        assert (own_handle.of(ann.person_id), old_ones(ann.person_id)) == ("ann", ["annie"])

    def test_is_refused_where_another_person_has_it(self):
        ann, beth = make_person(Role.TEACHER, name="Ann"), make_person(Role.TEACHER, name="Beth")
        with pytest.raises(HandleTaken):
            own_handle.change("beth", by=ann, now=NOW)
        assert (own_handle.of(ann.person_id), own_handle.of(beth.person_id)) == ("ann", "beth")

    def test_is_for_those_who_can_be_booked(self):
        with pytest.raises(InvalidField):
            own_handle.change("ann", by=make_person(Role.CLIENT), now=NOW)

    def test_keeps_few_old_ones(self):
        ann = make_person(Role.TEACHER, name="Ann")
        for number in range(MOST_OLD + 3):
            own_handle.change(f"ann-no-{number}", by=ann, now=NOW + timedelta(minutes=number))
        assert old_ones(ann.person_id) == [f"ann-no-{n}" for n in range(2, MOST_OLD + 2)]

    def test_is_forgotten_after_a_year(self):
        ann = make_person(Role.TEACHER, name="Ann")
        own_handle.change("annie", by=ann, now=NOW)
        cleanup.delete_expired(NOW + REDIRECTS_FOR)
        assert old_ones(ann.person_id) == []
        assert own_handle.of(ann.person_id) == "annie"


@pytest.mark.usefixtures("committed")
class TestRaceForAHandle:
    def test_is_won_by_one(self):
        people = [make_person(Role.TEACHER, name=f"Ann {n}") for n in range(6)]
        outcomes = at_once([partial(own_handle.change, "ann", by=each, now=NOW) for each in people])
        assert outcomes.count("ann") == 1
        assert {type(each) for each in outcomes if each != "ann"} == {HandleTaken}
        assert Handle.objects.filter(replaced_at=None).count() == 6

    def test_of_newcomers_of_one_name_gives_each_one(self):
        make = partial(make_person, Role.TEACHER, name="Ann")
        people = at_once([make] * 6)
        found = {own_handle.of(each.person_id) for each in people}
        assert found == {"ann", *(f"ann-{n}" for n in range(2, 7))}
