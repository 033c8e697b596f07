"""The demo on a public address: its passwords, and how it is removed."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password, make_password
from tests.factories import make_person

from bookable.domain.people import Role
from bookable.engine import accounts
from bookable.interfaces.cli import checks, demo
from bookable.interfaces.cli.accounts import credentials
from bookable.interfaces.cli.load import load_world
from bookable.interfaces.cli.preparing import welcome
from bookable.server.errors import CommandError
from bookable.storage.models import ApiToken, Booking, LedgerEntry, Match, Person, Service
from bookable.storage.models import ServiceSession as Session

pytestmark = pytest.mark.django_db

STAFF = "staff@demo.example"
LATE = {"start": "2099-04-07T17:00:00Z", "end": "2099-04-07T18:30:00Z"}
HOUR = {"start": "2099-04-06T08:00:00Z", "end": "2099-04-06T09:00:00Z"}
AFTERWARDS = {"start": "2099-04-06T10:00:00Z", "end": "2099-04-06T11:00:00Z"}
PAST = {"start": "2024-04-02T08:00:00Z", "end": "2024-04-02T09:00:00Z"}
PAID = {"program": "marketplace", "client": "real@example.org", "payment_status": "paid"}
MARIA = {"program": "tutoring", "provider": "maria@demo.example", "client": "real@example.org"}
SAM = {"program": "tutoring", "provider": "prof@example.org", "client": "sam@demo.example"}
BOOKINGS = {
    "hour": MARIA | HOUR | {"status": "confirmed"},
    "over": MARIA | PAST | {"status": "completed"},
    "asked": SAM | HOUR | {"status": "requested"},
    "ten": PAID | {"service": "demo-ten", "status": "confirmed"},
    "seat": PAID | {"service": "demo-flow", "session": "late", "status": "confirmed"},
    "pair": AFTERWARDS | {"program": "buddies", "match": "m", "status": "confirmed"},
}
OTHERS: dict[str, Any] = {
    "people": [
        {"email": "real@example.org", "roles": ["student", "client", "buddy"]},
        {"email": "prof@example.org", "roles": ["teacher"]},
    ],
    "matches": [{"key": "m", "user1": "real@example.org", "user2": "ana@demo.example"}],
    "sessions": [{"key": "late", "service": "demo-flow", "room": "Blue", **LATE}],
    "bookings": [{"key": key, **booking} for key, booking in BOOKINGS.items()],
}


@pytest.fixture
def loaded() -> None:
    """The demo, loaded into an empty database."""
    demo.prepare_demo(wanted=True)


@pytest.fixture
def public(settings: Any) -> Callable[[], None]:
    """Give the installation an address that other machines reach."""

    def go() -> None:
        settings.BOOKABLE_BASE_URL = "https://bookable.example.com"

    return go


def fits(password: str, email: str) -> bool:
    return check_password(password, Person.objects.get(email=email).password)


@pytest.mark.usefixtures("loaded")
class TestDemoPasswords:
    @pytest.mark.long
    def test_differ_and_derive_from_the_secret_key(self, settings: Any) -> None:
        before = {login.password for login in demo.demo_logins()}
        assert (len(before), min(map(len, before))) == (12, 16)
        settings.SECRET_KEY = "another secret key, since the first one was stolen"
        assert not before & {login.password for login in demo.demo_logins()}

    def test_replace_well_known_ones(self) -> None:
        Person.objects.filter(email=STAFF).update(password=make_password("demo"))
        demo.prepare_demo(wanted=False)
        assert fits(demo.password_of(STAFF), STAFF)
        assert not fits("demo", STAFF)

    def test_are_not_hashed_again_if_right(self) -> None:
        kept = dict(Person.objects.values_list("email", "password"))
        demo.prepare_demo(wanted=True)
        assert dict(Person.objects.values_list("email", "password")) == kept

    def test_are_not_given_to_deactivated_people(self) -> None:
        Person.objects.filter(email=STAFF).update(is_active=False, password="!")
        demo.prepare_demo(wanted=True)
        assert Person.objects.get(email=STAFF).password == "!"


def administrators() -> Any:
    return Person.objects.filter(is_administrator=True).values_list("email", flat=True)


class TestDemoOnAPublicAddress:
    def test_is_not_loaded(self, public: Callable[[], None]) -> None:
        public()
        demo.prepare_demo(wanted=True)
        assert not accounts.anybody()

    @pytest.mark.usefixtures("loaded")
    def test_prevents_starting_and_prints_nothing(self, public: Callable[[], None]) -> None:
        public()
        with pytest.raises(CommandError, match=r"12 people of the demo .* bookable demo remove"):
            demo.prepare_demo(wanted=False)
        assert "demo" not in welcome("http://127.0.0.1:8000")
        with pytest.raises(CommandError, match="people of the demo cannot sign in"):
            credentials(STAFF)

    @pytest.mark.usefixtures("loaded")
    def test_is_wrong_for_the_doctor(self, public: Callable[[], None]) -> None:
        (before,) = checks.demo_people()
        public()
        (after,) = checks.demo_people()
        assert (before.grade, after.grade) == ("ok", "wrong")
        assert after.mend == "run bookable demo remove"

    def test_cannot_be_loaded_by_a_world_file(self, public: Callable[[], None]) -> None:
        text = files("bookable.interfaces.cli").joinpath("world.json").read_text(encoding="utf-8")
        shouted = json.dumps({"people": [{"email": "a@example.com"}, {"email": "X@DEMO.example"}]})
        public()
        for world, path in ((text, "people[0].email"), (shouted, "people[1].email")):
            with pytest.raises(CommandError) as caught:
                load_world(world)
            assert str(caught.value).startswith(f"{path}: is of the demo")
        assert not accounts.anybody()


@pytest.mark.usefixtures("loaded")
class TestDemoStaff:
    def test_are_administrators(self) -> None:
        assert list(administrators()) == [STAFF]
        (found,) = checks.administrators()
        assert (found.grade, found.text) == ("ok", "1 of 1 staff")

    def test_are_not_if_there_is_another_administrator(self) -> None:
        Person.objects.filter(email=STAFF).update(is_administrator=False)
        other = make_person(Role.STAFF, is_administrator=True)
        demo.prepare_demo(wanted=True)
        assert list(administrators()) == [other.email]

    def test_do_not_get_the_role_back(self) -> None:
        Person.objects.filter(email=STAFF).update(is_administrator=False, roles=["client"])
        demo.prepare_demo(wanted=True)
        assert not administrators()


@pytest.mark.long
class TestDemoRemove:
    @pytest.fixture(autouse=True)
    def _with_others(self, loaded: None, public: Callable[[], None]) -> None:
        load_world(json.dumps(OTHERS))
        public()

    def test_deactivates_its_people(self) -> None:
        assert demo.remove_demo().startswith("12 people of the demo cannot sign in any more; ")
        gone = Person.objects.filter(email__endswith="@demo.example")
        assert set(gone.values_list("is_active", "password")) == {(False, "!")}
        assert not administrators()
        assert not ApiToken.objects.filter(person__in=gone).exists()
        demo.prepare_demo(wanted=True)
        assert Person.objects.filter(is_active=True).count() == len(OTHERS["people"])

    def test_cancels_and_refunds_bookings_of_others(self) -> None:
        demo.remove_demo()
        found = {each.key: each for each in Booking.objects.filter(key__in=BOOKINGS)}
        assert {key: each.status for key, each in found.items()} == {
            **dict.fromkeys(("hour", "asked", "ten", "seat", "pair"), "canceled"),
            "over": "completed",
        }
        owed = {key: each.refund_pending_cents for key, each in found.items()}
        assert (owed["ten"], owed["seat"]) == (40_000, 2_000)

    def test_appends_to_the_ledger_only(self) -> None:
        before = list(LedgerEntry.objects.order_by("id").values())
        demo.remove_demo()
        after = list(LedgerEntry.objects.order_by("id").values())
        assert after[: len(before)] == before
        assert "booking_canceled" in {each["kind"] for each in after[len(before) :]}

    def test_archives_services_and_ends_matches(self) -> None:
        demo.remove_demo()
        assert not Service.objects.filter(archived_at=None).exists()
        assert Session.objects.get(key="late").canceled_at is not None
        assert set(Match.objects.values_list("status", flat=True)) == {"ended"}

    def test_can_be_repeated(self) -> None:
        demo.remove_demo()
        entries = LedgerEntry.objects.count()
        assert demo.remove_demo() == "nobody of the demo was here"
        assert LedgerEntry.objects.count() == entries

    def test_finishes_an_interrupted_removal(self) -> None:
        Person.objects.filter(email__endswith="@demo.example").update(is_active=False)
        demo.remove_demo()
        assert Booking.objects.get(key="hour").status == "canceled"

    def test_leaves_other_people_alone(self) -> None:
        other = make_person(Role.TEACHER)
        demo.remove_demo()
        assert Person.objects.get(id=other.person_id).is_active
