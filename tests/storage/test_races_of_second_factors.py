"""A code of an authenticator app is accepted once, even from several threads."""

from __future__ import annotations

import pyotp
import pytest
from tests.factories import NOW, make_person
from tests.races import at_once

from bookable.domain.people import Role
from bookable.interfaces.backoffice import second_factor
from bookable.storage.models import Person

pytestmark = pytest.mark.usefixtures("committed")


class TestSameCodeConcurrently:
    def test_is_accepted_once(self):
        factor = second_factor.begin(Person.objects.get(id=make_person(Role.STAFF).person_id))
        code = pyotp.TOTP(second_factor.secret(factor)).at(NOW)
        taken = at_once([lambda: second_factor.enter(factor, code, now=NOW)] * 8)
        assert taken.count(True) == 1


class TestWrongCodesConcurrently:
    def test_are_all_counted(self):
        factor = second_factor.begin(Person.objects.get(id=make_person(Role.STAFF).person_id))
        guesses = at_once([lambda: second_factor.enter(factor, "guess", now=NOW)] * 8)
        assert guesses.count(False) == second_factor.FREE_FAILURES
        assert sum(isinstance(each, second_factor.TooManyWrongCodes) for each in guesses) == 3
