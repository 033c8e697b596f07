"""The command `bookable load`: its output, and its refusals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from tests.api import set_clock
from tests.factories import NOW
from tests.world.worlds import the_world

from bookable.engine import clock
from bookable.interfaces.auth.tokens import authenticate_bearer, authenticate_token
from bookable.interfaces.cli.commands import _read
from bookable.interfaces.cli.load import load_world
from bookable.server.errors import CommandError
from bookable.storage.models import Booking, Person


@pytest.fixture(autouse=True)
def _at_now() -> Iterator[None]:
    set_clock(NOW)
    yield
    clock.follow_sandbox(False)


def load(world: dict[str, Any]) -> dict[str, Any]:
    return load_world(json.dumps(world))


class TestLoadCommandOutput:
    def test_is_one_json_object_with_ids_and_credentials(self) -> None:
        printed = load(the_world())
        assert list(printed) == [
            *("people", "locations", "services", "sessions", "matches", "bookings"),
        ]
        maria = Person.objects.get(email="maria@example.com")
        person = printed["people"]["maria@example.com"]
        assert list(person) == ["id", "uuid", "token", "bearer"]
        assert (person["id"], person["uuid"]) == (maria.id, str(maria.uuid))
        booking = Booking.objects.get(key="b1")
        assert printed["bookings"]["b1"] == {"id": booking.id, "uuid": str(booking.uuid)}
        assert list(printed["locations"]["studio"]) == ["id"]
        assert list(printed["services"]["consult"]) == ["id"]
        assert list(printed["sessions"]["flow-1"]) == ["id"]
        assert list(printed["matches"]["m1"]) == ["id", "uuid"]
        assert json.loads(json.dumps(printed)) == printed

    def test_has_every_kind_even_for_an_empty_world(self) -> None:
        kinds = ("people", "locations", "services", "sessions", "matches", "bookings")
        assert load({}) == {kind: {} for kind in kinds}

    def test_printed_tokens_sign_in(self) -> None:
        person = load(the_world())["people"]["maria@example.com"]
        by_token = authenticate_token(person["token"], now=NOW)
        by_bearer = authenticate_bearer(person["bearer"], now=NOW)
        assert by_token is not None
        assert by_bearer is not None
        assert by_token.actor.email == by_bearer.actor.email == "maria@example.com"

    def test_is_the_same_the_second_time(self) -> None:
        first, second = load(the_world()), load(the_world())
        for printed in (first, second):
            for person in printed["people"].values():
                del person["bearer"]  # Its time begins anew, whatever else it says.
        assert first == second

    def test_has_no_credentials_for_inactive_people(self) -> None:
        load(the_world())
        Person.objects.filter(email="sam@example.com").update(is_active=False)
        sam = load(the_world())["people"]["sam@example.com"]
        assert (sam["token"], sam["bearer"]) == (None, None)


class TestLoadPassword:
    def test_signs_in_and_keeps_its_hash(self) -> None:
        ida = {"email": "Ida@example.com", "password": "correct horse"}
        load({"people": [ida]})
        hashed = Person.objects.get(email="ida@example.com").password
        assert authenticate(username="ida@example.com", password="correct horse") is not None
        load({"people": [ida]})
        assert Person.objects.get(email="ida@example.com").password == hashed


class TestLoadCommandRefusal:
    def test_is_one_line_that_begins_with_the_path(self) -> None:
        world = the_world()
        world["bookings"][1]["end"] = "2025-01-15T08:00:00Z"
        with pytest.raises(CommandError) as refusal:
            load(world)
        assert str(refusal.value) == "bookings[1].end: must come after start"
        assert not Person.objects.filter(email="maria@example.com").exists()


class TestLoadFileNotUtf8:
    def test_is_refused_as_such(self, tmp_path: Path) -> None:
        file = tmp_path / "world.json"
        file.write_bytes(b'{"people": [{"email": "\xff"}]}')
        with pytest.raises(CommandError, match=r"world\.json is not UTF-8: see byte 23"):
            _read(str(file))


class TestLoadDemo:
    def test_may_be_repeated(self) -> None:
        demo = files("bookable.interfaces.cli").joinpath("world.json").read_text(encoding="utf-8")
        first, second = load_world(demo), load_world(demo)
        assert first["bookings"] == second["bookings"]
        assert set(first["people"]) == {person["email"] for person in json.loads(demo)["people"]}

    def test_does_not_collide_with_other_worlds(self) -> None:
        demo = files("bookable.interfaces.cli").joinpath("world.json").read_text(encoding="utf-8")
        printed = load_world(demo)
        assert all(email.endswith("@demo.example") for email in printed.pop("people"))
        assert all(key.startswith("demo-") for kind in printed.values() for key in kind)


class TestLoadPersonName:
    @pytest.mark.parametrize("name", [None, ""])
    def test_defaults_to_the_email_before_the_at(self, name: str | None) -> None:
        load({"people": [{"email": "Ida.B@example.com", "name": name}]})
        assert Person.objects.get(email="ida.b@example.com").name == "ida.b"

    def test_is_kept_if_a_later_file_gives_none(self) -> None:
        load({"people": [{"email": "ida@example.com", "name": "Ida"}]})
        load({"people": [{"email": "ida@example.com", "bio": "Teaches"}]})
        assert Person.objects.get(email="ida@example.com").name == "Ida"

    @pytest.mark.parametrize("name", [" ", "\u200b", "Ida\nB", "\u3164", "I\u202eda", "\x07"])
    def test_unreadable_name_is_refused(self, name: str) -> None:
        with pytest.raises(CommandError, match=r"^people\[0\].name: must "):
            load({"people": [{"email": "ida@example.com", "name": name}]})
