"""Changes of one profile at once, of which each expects it as it was."""

from __future__ import annotations

from tests.factories import NOW, make_person
from tests.races import at_once, tally

from bookable.domain.refusals import Changed
from bookable.engine import managing_people
from bookable.storage.models import Person


class TestConcurrentChanges:
    def test_succeed_once(self, committed: None) -> None:
        ada = make_person()

        def refuse_if_changed() -> None:
            if Person.objects.get(id=ada.person_id).bio:
                raise Changed

        def change() -> object:
            return managing_people.change(
                ada.uuid, {"bio": "New"}, by=ada, now=NOW, check=refuse_if_changed
            )

        assert tally(at_once([change] * 8)) == {"UUID": 1, "Changed": 7}
