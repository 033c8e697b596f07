"""What a page's query may ask: what its filters offer, and no hidden columns."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client

from bookable.interfaces.backoffice.base import Page

MODELS = sorted(admin.site._registry, key=str)
FILTERED = {
    "/admin/storage/booking/?program=tutoring&disputed_at__isempty=1",
    "/admin/storage/booking/?starts_at__gte=2027-01-01+00:00:00%2B00:00",
    "/admin/storage/ledgerentry/?booking__program=tutoring&kind=booking_requested",
    "/admin/storage/openinghours/?weekday__exact=1&closed__exact=0",
    "/admin/storage/person/?is_active__exact=1",
    "/admin/storage/servicesession/?service__kind=workshop",
    "/admin/storage/feedback/?rating__isnull=True",
    "/admin/storage/zoneconflict/?settled_at__isempty=1&problem=taken",
}


def hidden(model: type[Model]) -> Iterator[str]:
    """Return a query for every column that no filter offers, including those of related tables."""
    page = admin.site._registry[model]
    offered = str(page.list_filter)
    for field in model._meta.concrete_fields:
        if f"'{field.name}'" not in offered and field.name != "kind":
            yield f"{field.name}__startswith"
        for further in field.related_model._meta.concrete_fields if field.related_model else ():
            yield f"{field.name}__{further.name}__startswith"


@pytest.fixture
def browser(staff: Client) -> Client:
    staff.raise_request_exception = False
    return staff


class TestUnofferedFilter:
    @pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
    def test_is_refused_for_any_lookup(self, rf, model):
        page, request = admin.site._registry[model], rf.get("/admin/")
        assert [n for n in hidden(model) if page.lookup_allowed(n, "1", request)] == []

    @pytest.mark.parametrize(
        "question",
        [
            "meeting/?join_url__startswith=https",
            "meeting/?password__regex=.",
            "payment/?checkout_url__contains=a",
            "person/?password__startswith=argon2",
            "person/?roles=1",
            "booking/?meetings__join_url__startswith=https",
            "booking/?starts_at__year=2027",
        ],
    )
    def test_reveals_nothing_of_a_secret(self, browser, question):
        assert browser.get(f"/admin/storage/{question}").status_code == 400

    def test_is_refused_on_every_page(self):
        assert all(isinstance(page, Page) for page in admin.site._registry.values())


@pytest.mark.long
class TestOfferedFilter:
    @pytest.mark.parametrize("address", sorted(FILTERED))
    def test_is_answered(self, browser, address):
        assert browser.get(address).status_code == 200


CALENDARS = "autocomplete/?app_label=storage&model_name=openinghours&field_name=calendar"
NUMBERS = ("abc", "9" * 23, "1.5", "-1", "\x00")


class TestForgedRequest:
    @pytest.mark.parametrize(
        "address",
        [
            f"{CALENDARS}&term=%00",
            f"{CALENDARS}&term={'a+' * 600}",
            "search/?s=book&page=x",
            "search/?s=%00",
            "storage/person/?q=%00",
            f"storage/booking/?q={'b+' * 600}",
            "storage/booking/?id__in=x",
            "storage/person/?foo=1",
        ],
    )
    def test_returns_400(self, browser, address):
        assert browser.get(f"/admin/{address}").status_code == 400

    @pytest.mark.parametrize("number", NUMBERS)
    def test_changes_no_row_with_an_invalid_id(self, browser, number):
        form = {"action": "revoke", "_selected_action": number}
        assert browser.post("/admin/storage/person/", form).status_code == 400
