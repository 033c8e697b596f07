"""A new password ends everything that was signed in with the old one, however it is set."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pytest
from django.test import Client
from tests.api import Answer, Caller
from tests.factories import NOW, make_person
from tests.identity.issuers import PASSWORD
from tests.races import at_once

from bookable.domain.people import Actor, Role
from bookable.interfaces.auth.tokens import credentials
from bookable.interfaces.cli.load import DjangoPasswords
from bookable.interfaces.http.signing_in import replace_password
from bookable.interfaces.world.loading import load
from bookable.storage.models import ApiToken, AttemptCount, Person

Ask = Callable[[str], Answer]
NEW = "a much longer passphrase"


class Everything:
    """Every credential that a person can have at the same time."""

    def __init__(self, actor: Actor, call: Caller) -> None:
        known = {"email": actor.email, "password": PASSWORD}
        self._call = call
        self.printed = credentials(actor.uuid, now=NOW)
        self.pair = call.post("jwt/", known).body
        self.browser = Client()
        self.browser.post("/api/auth/login/", known, content_type="application/json")

    def statuses(self) -> Mapping[str, int]:
        """Return the status that each of them gets. The refresh token comes last, because using it
        changes it."""
        headers = {
            "token": f"Token {self.printed['token']}",
            "printed": f"Bearer {self.printed['bearer']}",
            "access": f"Bearer {self.pair['access']}",
        }
        found = {
            name: self._call.get("me/", Authorization=value).status
            for name, value in headers.items()
        }
        found["session"] = self.browser.get("/api/auth/me/").status_code
        given = {"refresh": self.pair["refresh"]}
        return found | {"refresh": self._call.post("jwt/refresh/", given).status}


KINDS = ("token", "printed", "access", "session", "refresh")
ALL_IN, ALL_OUT = dict.fromkeys(KINDS, 200), dict.fromkeys(KINDS, 401)


@pytest.fixture
def everything(ada: Actor, call: Caller) -> Everything:
    return Everything(ada, call)


def staff() -> Client:
    made = Client()
    made.force_login(Person.objects.get(id=make_person(Role.STAFF).person_id))
    return made


def by_admin(ada: Actor) -> None:
    page = f"/admin/storage/person/{ada.person_id}/password/"
    given = {"usable_password": "true", "password1": NEW, "password2": NEW}
    assert staff().post(page, given).status_code == 302


def by_admin_who_takes_it_away(ada: Actor) -> None:
    page = f"/admin/storage/person/{ada.person_id}/password/"
    given = {"usable_password": "false", "unset-password": "Disable"}
    assert staff().post(page, given).status_code == 302
    assert not Person.objects.get(id=ada.person_id).has_usable_password()


def by_admin_without_another_one(ada: Actor) -> None:
    given = {"action": "revoke", "_selected_action": str(ada.person_id)}
    assert staff().post("/admin/storage/person/", given).status_code == 302


def by_world_file(ada: Actor) -> None:
    world = {"people": [{"email": ada.email.upper(), "password": NEW}]}
    load(json.dumps(world), now=NOW, passwords=DjangoPasswords())


def by_oneself(ada: Actor) -> None:
    caller = Caller(ada, base="/api/auth/")
    assert caller.post("password/", {"current": PASSWORD, "new": NEW}).status == 200


def by_django(ada: Actor) -> None:
    someone = Person.objects.get(id=ada.person_id)
    someone.set_password(NEW)
    someone.save()


WAYS = [
    by_admin,
    by_admin_who_takes_it_away,
    by_admin_without_another_one,
    by_world_file,
    by_oneself,
    by_django,
]


class TestNewPassword:
    @pytest.mark.parametrize("change", WAYS, ids=lambda way: way.__name__)
    def test_ends_every_session_and_token(
        self, ada: Actor, everything: Everything, change: Callable[[Actor], None]
    ) -> None:
        assert everything.statuses() == ALL_IN
        change(ada)
        assert everything.statuses() == ALL_OUT
        assert not ApiToken.objects.filter(person_id=ada.person_id).exists()

    def test_leaves_other_people_signed_in(self, ada: Actor, call: Caller) -> None:
        grace = make_person(name="Grace Hopper")
        kept = Person.objects.get(id=ada.person_id).password
        Person.objects.filter(id=grace.person_id).update(password=kept)
        hers = Everything(grace, call)
        by_world_file(ada)
        assert hers.statuses() == ALL_IN

    def test_unchanged_in_a_world_file_ends_nothing(
        self, ada: Actor, everything: Everything
    ) -> None:
        world = {"people": [{"email": ada.email, "password": PASSWORD, "name": "Ada"}]}
        load(json.dumps(world), now=NOW, passwords=DjangoPasswords())
        assert everything.statuses() == ALL_IN

    def test_differs_from_a_rehash_of_the_old_one(
        self, ada: Actor, everything: Everything, settings: Any, call: Caller
    ) -> None:
        before = Person.objects.get(id=ada.person_id)
        settings.PASSWORD_HASHERS = [
            "django.contrib.auth.hashers.PBKDF2PasswordHasher",
            *settings.PASSWORD_HASHERS,
        ]
        known = {"email": ada.email, "password": PASSWORD}
        assert call.post("token/", known).body["token"] == everything.printed["token"]
        after = Person.objects.get(id=ada.person_id)
        assert after.password != before.password
        assert after.token_version == before.token_version

    @pytest.mark.long
    def test_is_not_undone_by_a_rehash_of_the_old_one(self, ada: Actor, settings: Any) -> None:
        stale = Person.objects.get(id=ada.person_id)
        by_django(ada)
        settings.PASSWORD_HASHERS = [
            "django.contrib.auth.hashers.PBKDF2PasswordHasher",
            *settings.PASSWORD_HASHERS,
        ]
        assert stale.check_password(PASSWORD)
        assert Person.objects.get(id=ada.person_id).check_password(NEW)

    def test_stays_the_newest_version_when_an_older_copy_is_saved(self, ada: Actor) -> None:
        stale = Person.objects.get(id=ada.person_id)
        by_django(ada)
        stale.name = "Countess Lovelace"
        stale.save()
        found = Person.objects.get(id=ada.person_id)
        assert (found.name, found.token_version) == ("Countess Lovelace", 2)


class TestSignInDuringPasswordChange:
    def test_leaves_no_session_or_token(self, committed: None) -> None:
        ada = make_person()
        by_django_with(ada, PASSWORD)
        known = {"email": ada.email, "password": PASSWORD}

        def sign_in(path: str) -> Callable[[], Answer]:
            return lambda: Caller(None, base="/api/auth/").post(path, known)

        signing = [sign_in(path) for path in ("token/", "jwt/") for _ in range(4)]
        answers = at_once([*signing[:4], lambda: by_django(ada), *signing[4:]])
        call = Caller(None, base="/api/auth/")
        given = [answer.body for answer in answers if answer is not None and answer.status == 200]
        for body in given:
            scheme = f"Token {body['token']}" if "token" in body else f"Bearer {body['access']}"
            assert call.get("me/", Authorization=scheme).status == 401
            if "refresh" in body:
                assert call.post("jwt/refresh/", {"refresh": body["refresh"]}).status == 401


class TestConcurrentPasswordChange:
    def test_one_succeeds_and_the_other_is_refused(self, committed: None) -> None:
        ada = make_person()
        by_django_with(ada, PASSWORD)
        copies = [Person.objects.get(id=ada.person_id) for _ in range(8)]
        done = at_once(
            [partial(replace_password, copy, f"{NEW} {n}") for n, copy in enumerate(copies)]
        )
        assert sorted(done) == [False] * 7 + [True]
        kept = Person.objects.get(id=ada.person_id)
        assert kept.check_password(f"{NEW} {done.index(True)}")


def by_django_with(actor: Actor, password: str) -> None:
    someone = Person.objects.get(id=actor.person_id)
    someone.set_password(password)
    someone.save()


class TestPersonReadBeforeAnotherChange:
    def test_new_password_does_not_bring_back_a_role(self, ada: Actor) -> None:
        stale = Person.objects.get(id=ada.person_id)
        Person.objects.filter(id=ada.person_id).update(roles=[], is_active=False)
        stale.set_password(NEW)
        stale.save()
        kept = Person.objects.get(id=ada.person_id)
        assert (kept.roles, kept.is_active) == ([], False)
        assert kept.check_password(NEW)

    def test_password_of_their_own_does_not_undo_a_dismissal(self, ada: Actor) -> None:
        stale = Person.objects.get(id=ada.person_id)
        Person.objects.filter(id=ada.person_id).update(roles=[], is_active=False)
        assert replace_password(stale, NEW)
        kept = Person.objects.get(id=ada.person_id)
        assert (kept.roles, kept.is_active) == ([], False)
        assert kept.check_password(NEW)
        assert (stale.password, stale.token_version) == (kept.password, kept.token_version)

    def test_password_of_their_own_does_not_overwrite_a_newer_one(self, ada: Actor) -> None:
        stale = Person.objects.get(id=ada.person_id)
        by_django(ada)
        version = Person.objects.get(id=ada.person_id).token_version
        assert not replace_password(stale, "another long one")
        kept = Person.objects.get(id=ada.person_id)
        assert kept.check_password(NEW)
        assert kept.token_version == version

    def test_new_role_does_not_bring_back_a_password(self, ada: Actor) -> None:
        stale = Person.objects.get(id=ada.person_id)
        by_django(ada)
        stale.roles = ["buddy"]
        stale.save()
        kept = Person.objects.get(id=ada.person_id)
        assert kept.roles == ["buddy"]
        assert kept.check_password(NEW)


class TestChangeOwnPassword:
    def test_keeps_this_session_and_ends_the_rest(self, ada: Actor, everything: Everything) -> None:
        given = {"current": PASSWORD, "new": NEW}
        answer = everything.browser.post(
            "/api/auth/password/", given, content_type="application/json"
        )
        assert (answer.status_code, answer.json()) == (200, {"detail": "Your password is changed"})
        assert everything.statuses() == ALL_OUT | {"session": 200}

    def test_new_password_signs_in_and_the_old_one_does_not(self, ada: Actor, call: Caller) -> None:
        by_oneself(ada)
        for password, status in ((PASSWORD, 401), (NEW, 200)):
            assert call.post("token/", {"email": ada.email, "password": password}).status == status

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"current": "wrong", "new": NEW}, "current: is not your password"),
            ({"current": PASSWORD, "new": "short"}, "new: This password is too short"),
            ({"current": PASSWORD, "new": "password123"}, "new: This password is too common"),
            ({"current": PASSWORD}, "new"),
            ({"current": PASSWORD, "new": ""}, "new"),
            ({"current": PASSWORD, "new": "a\x00b long enough"}, "new"),
            ({"current": 5, "new": NEW}, "current"),
            ({"current": PASSWORD, "new": NEW, "email": "x"}, "email"),
        ],
        ids=str,
    )
    def test_invalid_field_is_named(
        self, ada: Actor, everything: Everything, given: dict[str, Any], said: str
    ) -> None:
        answer = Caller(ada, base="/api/auth/").post("password/", given)
        assert answer.status == 400
        assert answer.body["detail"].startswith(said)
        assert PASSWORD not in answer.text
        assert everything.statuses() == ALL_IN

    def test_returns_400_without_a_current_password(self, at: object) -> None:
        answer = Caller(make_person(), base="/api/auth/").post(
            "password/", {"current": "!", "new": NEW}
        )
        assert (answer.status, answer.body) == (400, {"detail": "current: is not your password"})

    def test_counts_wrong_guesses(self, ada: Actor, call: Caller, settings: Any) -> None:
        settings.BOOKABLE_THROTTLES = True
        thief = Caller(ada, base="/api/auth/")
        guess = {"current": "a guess", "new": NEW}
        thief._client.defaults["REMOTE_ADDR"] = call._client.defaults["REMOTE_ADDR"] = "10.0.0.1"
        statuses = [thief.post("password/", guess).status for _ in range(11)]
        assert statuses == [400] * 10 + [429]
        assert AttemptCount.objects.exists()

    def test_needs_a_csrf_token_with_a_session(self, ada: Actor) -> None:
        browser = Client(enforce_csrf_checks=True)
        known = {"email": ada.email, "password": PASSWORD}
        browser.post("/api/auth/login/", known, content_type="application/json")
        given = {"current": PASSWORD, "new": NEW}
        sent = browser.post("/api/auth/password/", given, content_type="application/json")
        assert sent.status_code == 403
