"""Who may open the admin's pages, and that they hide what only two parties may see."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from tests.factories import make_person
from tests.matrix.calling import Stage, changes, in_service, undone
from tests.matrix.routes import ADMIN, patterns
from tests.matrix.scene import MARK

from bookable.domain.people import Role
from bookable.storage.models import ApiKey, AuditEntry, Person

OPEN = ("admin/login/", "admin/logout/")
"""Pages open to everyone: signing in, and signing out."""

NEVER_SHOWN = re.compile(r"(.*-)?(join|password|checkout)$")
"""Meeting links and checkout links."""

EXAMPLES = 3
"""How many rows of each table the test opens."""

ODD = {"<url>": "nowhere/", "<app_label>": "storage", "<path:content_type_id>": "1"}


def addresses(number: object = 1) -> Iterator[str]:
    """Return every address of the admin, with an id where one is needed."""
    for path, _ in patterns():
        if path.startswith(ADMIN):
            yield "/" + _filled(path, number)


def _filled(path: str, number: object) -> str:
    for place, value in ODD.items():
        path = path.replace(place, value)
    path = re.sub(r"\(\?P<\w+>[^)]*\)", "storage", path)
    return re.sub(r"<[\w:]+>", str(number), path).strip("^$").replace("\\", "")


def promote(stage: Stage, caller: str) -> None:
    """Make a staff member an administrator."""
    found = Person.objects.filter(id=stage.scene.cast[caller].person_id)
    assert found.update(is_administrator=True) == 1


def browser(stage: Stage, caller: str) -> Client:
    """Return a browser in which a person has signed in."""
    client = Client(raise_request_exception=False)
    if caller in stage.scene.cast:
        client.force_login(Person.objects.get(id=stage.scene.cast[caller].person_id))
    return client


@pytest.mark.parametrize(
    ("caller", "method"),
    [
        ("nobody", "get"),
        ("provider", "post"),
        pytest.param("nobody", "post", marks=pytest.mark.long),
        pytest.param("provider", "get", marks=pytest.mark.long),
    ],
)
class TestAdminPageAccess:
    def test_redirects_all_but_staff_to_the_login(
        self, stages: Mapping[str, Stage], method: str, caller: str
    ) -> None:
        let_in, stage = [], stages["tutoring"]
        with undone():
            client = browser(stage, caller)
            with changes() as changed:
                for address in addresses():
                    if not address.startswith(tuple(f"/{each}" for each in OPEN)):
                        in_service()
                        answer = getattr(client, method)(address)
                        if not answer.headers.get("Location", "").startswith("/admin/login/"):
                            let_in.append((address, answer.status_code))
        assert (let_in, changed) == ([], set())


FOR_ADMINISTRATORS = {ApiKey, AuditEntry}


class TestStaffPages:
    @pytest.mark.long
    @pytest.mark.parametrize("model", sorted(admin.site._registry, key=str), ids=str)
    def test_hide_meetings_and_checkouts_of_others(
        self, stages: Mapping[str, Stage], model: type[Model]
    ) -> None:
        shown: set[str] = set()
        with undone():
            client = browser(stages["tutoring"], "staff")
            if model in FOR_ADMINISTRATORS:
                assert {client.get(each).status_code for each in pages_of(model)} == {403}
                promote(stages["tutoring"], "staff")
            for address in pages_of(model):
                in_service()
                answer = client.get(address)
                assert answer.status_code == 200, address
                shown |= {secret for _, secret in MARK.findall(answer.content.decode())}
        assert {each for each in shown if NEVER_SHOWN.match(each)} == set()


def pages_of(model: type[Model]) -> list[str]:
    """Return a table's list page, and the pages of some of its rows."""
    home = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    numbers = model._default_manager.order_by("pk").values_list("pk", flat=True)[:EXAMPLES]
    return [home, *(f"{home}{number}/change/" for number in numbers)]


class TestAdministratorsOnly:
    """Every way in the admin to become an administrator."""

    @pytest.mark.parametrize("administers", [False, True], ids=["staff", "administrator"])
    @pytest.mark.parametrize("whom", ["staff", "colleague", "provider"])
    @pytest.mark.parametrize("page", ["change", "password"])
    def test_pages_are_refused_to_staff(
        self, stages: Mapping[str, Stage], page: str, whom: str, administers: bool
    ) -> None:
        stage = stages["tutoring"]
        with undone():
            client = browser(stage, "staff")
            colleague = make_person(Role.STAFF)
            if administers:
                promote(stage, "staff")
            who = stage.scene.cast.get(whom, colleague).person_id
            in_service()
            address = f"/admin/storage/person/{who}/{page}/"
            answer = client.post(address, {"roles": ["staff"], "is_administrator": "on"})
            assert answer.status_code == (200 if administers or whom == "provider" else 403)
