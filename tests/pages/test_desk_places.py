"""Places of a practitioner's own, at their desk."""

from __future__ import annotations

import pytest
from tests.factories import make_client, make_practitioner, make_service
from tests.pages.test_desk import words
from tests.pages.test_desk_offers import sent

from bookable.engine.catalogue import own_locations
from bookable.storage.models import Location, Person, Service

PLACES = "/desk/services/places/"
STUDIO = {"name": "Studio", "address": "1 High St"}


@pytest.fixture
def seller(client, at_now):
    made = make_practitioner(zone="Europe/Berlin")
    client.force_login(Person.objects.get(id=made.person_id))
    return made


@pytest.fixture
def studio(seller):
    return own_locations.add("Studio", timezone="Europe/Berlin", by=seller)


class TestPlaces:
    def test_are_added_by_the_clocks_of_their_practitioner(self, client, seller):
        answer = sent(client, PLACES, STUDIO)
        assert (answer.status_code, answer["Location"]) == (303, f"{PLACES}?done=saved")
        made = Location.objects.values_list("name", "address", "timezone").get()
        assert made == ("Studio", "1 High St", "Europe/Berlin")
        says = words(client.get(answer["Location"]))
        assert "Saved." in says
        assert "Studio 1 High St" in says

    def test_are_offered_in_the_form_of_a_service(self, client, seller, studio):
        page = client.get("/desk/services/new/?kind=individual").content.decode()
        assert f'<option value="{studio}">Studio</option>' in page
        assert f'href="{PLACES}"' in page

    @pytest.mark.parametrize("name", ["", "\u2800"])
    def test_need_a_name(self, client, seller, name):
        answer = sent(client, PLACES, STUDIO | {"name": name})
        assert answer.status_code == 422
        assert 'value="1 High St"' in answer.content.decode()
        assert not Location.objects.exists()

    def test_are_added_once_however_often_the_form_is_sent(self, client, seller):
        page = client.get(PLACES).content.decode()
        form = page.split('name="form" value="')[1].split('"')[0]
        for _ in range(2):
            assert client.post(PLACES, STUDIO | {"form": form}).status_code == 303
        assert Location.objects.count() == 1


class TestPlace:
    def test_is_renamed(self, client, studio):
        answer = sent(client, f"{PLACES}{studio}/", STUDIO | {"name": "Hall", "do": "save"})
        assert answer.status_code == 303
        assert Location.objects.get().name == "Hall"

    def test_is_not_renamed_if_it_was_changed_meanwhile(self, client, studio):
        page = client.get(f"{PLACES}{studio}/").content.decode()
        Location.objects.update(name="Hall")
        form, version = (
            page.split(f'name="{each}" value="')[1].split('"')[0] for each in ("form", "version")
        )
        given = STUDIO | {"do": "save", "form": form, "version": version}
        answer = client.post(f"{PLACES}{studio}/", given)
        assert answer.status_code == 409
        assert "This was changed in another window" in words(answer)
        assert Location.objects.get().name == "Hall"

    def test_is_removed(self, client, studio):
        assert sent(client, f"{PLACES}{studio}/", {"do": "remove"}).status_code == 303
        assert not Location.objects.exists()

    def test_stays_while_a_service_takes_place_there(self, client, seller, studio):
        make_service(seller, location_id=studio)
        answer = sent(client, f"{PLACES}{studio}/", {"do": "remove"})
        assert answer.status_code == 409
        assert "so it stays." in words(answer)
        assert Service.objects.get().location_id == studio

    def test_of_another_practitioner_is_not_there(self, client, seller):
        other = own_locations.add("Loft", timezone="UTC", by=make_practitioner(name="Omar"))
        assert client.get(f"{PLACES}{other}/").status_code == 404
        assert "Loft" not in words(client.get(PLACES))

    def test_is_for_practitioners(self, client, studio):
        client.force_login(Person.objects.get(id=make_client().person_id))
        assert client.get(PLACES).status_code == 403
        assert client.get(f"{PLACES}{studio}/").status_code == 403
