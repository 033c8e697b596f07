"""What staff see of the marketplace, and what they can do about money and the catalogue."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import (
    NOW,
    find_room,
    make_client,
    make_location,
    make_person,
    make_practitioner,
    make_service,
    make_session,
)
from tests.world.worlds import loaded, marketplace, seat, the_world

from bookable.domain.commands import Cancel
from bookable.domain.people import Actor, Role
from bookable.domain.refusals import RoleRequired
from bookable.engine import backoffice, bookings
from bookable.engine.waitlist import join
from bookable.storage.models import (
    Booking,
    CreditGrant,
    Payment,
    Person,
    Refund,
    Service,
    ServiceSession,
    WaitlistEntry,
)

LISTS = [
    *("booking", "payment", "refund", "creditgrant", "waitlistentry"),
    *("service", "servicesession", "location", "room"),
]
AHEAD = {"start": "2027-03-05T09:00:00Z", "end": "2027-03-05T10:00:00Z"}


def whole(key: str, what: str, **more: Any) -> dict[str, Any]:
    usual = {"program": "marketplace", "client": "sam@example.com", "status": "confirmed"}
    return {"key": key, "service": what, **usual, "payment_status": "paid", **more}


def lessons() -> list[dict[str, Any]]:
    return [
        {
            "key": f"teach-{n}",
            "service": "teach",
            "location": "studio",
            "start": f"2027-03-1{n}T12:00:00Z",
            "end": f"2027-03-1{n}T14:00:00Z",
        }
        for n in range(3)
    ]


@pytest.fixture
def market() -> None:
    """A marketplace with one of each kind of service sold."""
    loaded(
        the_world(
            sessions=[*the_world()["sessions"], *lessons()],
            bookings=[
                marketplace("hour", payment_status="paid", **AHEAD),
                seat("seat", payment_status="paid"),
                whole("course", "teach"),
                whole("package", "pack"),
                whole("bundle", "ten"),
            ],
        )
    )


def row(key: str) -> Booking:
    return Booking.objects.get(key=key)


def actor(email: str) -> Actor:
    who = Person.objects.get(email=email)
    roles = frozenset(Role(role) for role in who.roles)
    return Actor(who.id, who.uuid, who.name, who.email, who.timezone, roles)


@pytest.fixture
def due(market) -> Refund:
    """A refund that is due to Sam for a manual payment."""
    ref, by = row("hour").id, actor("sam@example.com")
    bookings.perform(ref, Cancel(), program="marketplace", by=by, now=NOW)
    return Refund.objects.get(booking_id=ref)


def page(staff, model: str, pk: int | None = None, **query: Any) -> str:
    address = f"/admin/storage/{model}/" + ("" if pk is None else f"{pk}/change/")
    response = staff.get(address, query)
    assert response.status_code == 200
    return str(response.content.decode())


def queries(staff, model: str) -> int:
    with CaptureQueriesContext(connection) as found:
        page(staff, model)
    return len(found)


@pytest.mark.usefixtures("market")
class TestSoldBooking:
    def test_is_listed_with_kind_price_and_payment(self, staff) -> None:
        shown = page(staff, "booking", kind="individual", payment_status="paid")
        assert f"/admin/storage/booking/{row('hour').id}/change/" in shown
        assert f"/admin/storage/booking/{row('seat').id}/change/" not in shown
        assert "50.00 USD" in shown

    def test_shows_its_payments(self, staff) -> None:
        shown = page(staff, "booking", row("hour").id)
        assert "elsewhere" in shown
        assert "What was sold" in shown

    @pytest.mark.parametrize(("key", "parts"), [("course", 3), ("package", 2)])
    def test_shows_its_parts(self, staff, key: str, parts: int) -> None:
        shown = page(staff, "booking", row(key).id)
        ids = Booking.objects.filter(parent=row(key)).values_list("id", flat=True)
        assert [f"/admin/storage/booking/{part}/change/" in shown for part in ids] == [True] * parts

    def test_shows_its_parent(self, staff) -> None:
        part = Booking.objects.filter(parent=row("package")).first()
        assert part is not None
        shown = page(staff, "booking", part.id)
        assert f"/admin/storage/booking/{row('package').id}/change/" in shown

    def test_can_be_canceled_by_staff(self, staff) -> None:
        chosen = {"action": "cancel", "_selected_action": [row("course").id], "sure": "yes"}
        staff.post("/admin/storage/booking/", chosen)
        assert row("course").refund_pending_cents == 80000
        assert ServiceSession.objects.get(key="teach-0").taken == 0


class TestManualRefund:
    def hand_back(self, staff, *refunds: Refund) -> str:
        chosen = {"action": "handed_back", "_selected_action": [each.id for each in refunds]}
        return str(staff.post("/admin/storage/refund/", chosen, follow=True).content.decode())

    def test_is_listed_while_due(self, staff, due) -> None:
        assert f"/admin/storage/refund/{due.id}/change/" in page(staff, "refund", state="due")
        assert f"/admin/storage/refund/{due.id}/change/" not in page(staff, "refund", state="made")

    def test_is_marked_as_paid_once(self, staff, olive, due) -> None:
        assert f"refund {due.id}: handed back" in self.hand_back(staff, due)
        due.refresh_from_db()
        assert (due.state, due.made_at) == ("made", NOW)
        assert due.reference == f"handed back by {olive.email}"
        assert "is not due" in self.hand_back(staff, due)

    def test_is_in_the_history(self, staff, olive, due) -> None:
        self.hand_back(staff, due)
        history = staff.get(f"/admin/storage/refund/{due.id}/history/").content.decode()
        assert "Handed back" in history
        assert olive.email in history

    def test_is_refused_for_card_payments(self, staff, due) -> None:
        Payment.objects.filter(id=due.payment_id).update(checkout_id="cs_1", method="stripe")
        assert "refunded by the card vendor" in self.hand_back(staff, due)
        due.refresh_from_db()
        assert due.state == "due"

    @pytest.mark.parametrize("roles", [[Role.PRACTITIONER], [Role.CLIENT], []])
    def test_is_for_staff_only(self, due, roles) -> None:
        with pytest.raises(RoleRequired):
            backoffice.record_hand_back(due.id, by=make_person(*roles), now=NOW)

    def test_missing_refund_returns_404(self, olive) -> None:
        assert not backoffice.record_hand_back(999_999, by=olive, now=NOW)


@pytest.mark.long
@pytest.mark.usefixtures("market")
class TestMoneyAndCredits:
    @pytest.mark.parametrize("page_", ["payment", "refund", "creditgrant", "waitlistentry"])
    def test_cannot_be_added_or_changed(self, staff, due, page_: str) -> None:
        assert staff.get(f"/admin/storage/{page_}/add/").status_code == 403
        address = f"/admin/storage/{page_}/{due.id}/change/"
        assert staff.post(address, {"state": "made"}).status_code in (302, 403)
        due.refresh_from_db()
        assert due.state == "due"

    def test_link_to_their_source(self, staff) -> None:
        payment = Payment.objects.get(booking=row("hour"))
        shown = page(staff, "payment", payment.id)
        assert "50.00 USD" in shown
        assert f"/admin/storage/booking/{row('hour').id}/change/" in shown

    def test_hide_checkout_addresses(self, staff) -> None:
        payment = Payment.objects.get(booking=row("hour"))
        Payment.objects.filter(id=payment.id).update(checkout_url="https://pay.test/secret")
        pages = [page(staff, "payment"), page(staff, "payment", payment.id)]
        pages.append(page(staff, "booking", row("hour").id))
        assert not any("pay.test" in each for each in pages)

    def test_show_every_movement(self, staff) -> None:
        grant = CreditGrant.objects.get(booking=row("bundle"))
        shown = page(staff, "creditgrant", grant.id)
        assert "60-minute Consultation" in shown
        assert "issued" in shown
        assert "held" in shown


@pytest.mark.long
class TestCatalogue:
    def test_shows_sessions_with_seats_and_clients(self, staff, market) -> None:
        workshop = ServiceSession.objects.get(key="flow-1")
        assert "1 of 12" in page(staff, "servicesession")
        shown = page(staff, "servicesession", workshop.id)
        assert f"/admin/storage/booking/{row('seat').id}/change/" in shown
        assert f"/admin/storage/servicesession/{workshop.id}/change/" in page(
            staff, "service", workshop.service_id
        )

    def test_shows_the_waitlist(self, staff) -> None:
        smith, john = make_practitioner(), make_client(name="Johanna Doe")
        workshop = make_service(smith, "workshop")
        full = make_session(workshop, capacity=1)
        ServiceSession.objects.filter(id=full.id).update(taken=1)
        join(workshop.id, full.id, program="marketplace", by=john, now=NOW)
        entry = WaitlistEntry.objects.get(service=workshop)
        assert "Johanna Doe" in page(staff, "waitlistentry", state="waiting")
        assert "Johanna Doe" in page(staff, "waitlistentry", entry.id)
        assert "Johanna Doe" in page(staff, "servicesession", full.id)

    def test_shows_the_contents_of_packages_and_bundles(self, staff, market) -> None:
        package = Service.objects.get(key="pack")
        twice = "60-minute Consultation, 60-minute Consultation"
        assert twice in page(staff, "service", package.id)

    def test_shows_the_cancellation_policy(self, staff) -> None:
        talk = make_service(make_practitioner(), cancellation_policy=[[48, 100], [24, 50]])
        assert "100% until 48 hours before, 50% until 24 hours before" in page(
            staff, "service", talk.id
        )

    def save(self, staff, what: Service, **changed: Any) -> str:
        terms = {"name": what.name, "price_cents": 5000, "currency": "USD", "duration_minutes": 60}
        response = staff.post(f"/admin/storage/service/{what.id}/change/", terms | changed)
        return "" if response.status_code == 302 else str(response.content.decode())

    def test_can_change_terms(self, staff) -> None:
        talk = make_service(make_practitioner())
        assert self.save(staff, talk, price_cents=7000, duration_minutes=45) == ""
        talk.refresh_from_db()
        assert (talk.price_cents, talk.duration_minutes) == (7000, 45)

    @pytest.mark.long
    @pytest.mark.parametrize(
        "changed",
        [
            {"currency": "usd"},
            {"currency": "ABC"},
            {"currency": ""},
            {"currency": "KWD", "price_cents": 12345},
            {"duration_minutes": ""},
            {"price_cents": -1},
        ],
    )
    def test_refuses_invalid_terms(self, staff, changed) -> None:
        talk = make_service(make_practitioner())
        assert "error" in self.save(staff, talk, **changed)
        talk.refresh_from_db()
        assert (talk.price_cents, talk.duration_minutes, talk.currency) == (5000, 60, "USD")

    def test_can_name_others_who_provide_it(self, staff) -> None:
        ann, bob = make_practitioner(), make_practitioner()
        talk = make_service(ann, location=make_location())
        assert self.save(staff, talk, practitioners=f"{bob.email.upper()}, ") == ""
        talk.refresh_from_db()
        assert talk.practitioners == [bob.person_id]
        assert bob.email in page(staff, "service", talk.id)
        assert self.save(staff, talk, practitioners="") == ""
        talk.refresh_from_db()
        assert talk.practitioners == []

    def test_refuses_others_who_are_no_practitioners(self, staff) -> None:
        ann, john = make_practitioner(), make_client()
        talk = make_service(ann)
        for email in (john.email, ann.email, "nobody@example.com"):
            assert "no other practitioner" in self.save(staff, talk, practitioners=email)
        talk.refresh_from_db()
        assert talk.practitioners == []

    def test_forbids_changing_archived_services(self, staff) -> None:
        talk = make_service(make_practitioner(), archived_at=NOW)
        address = f"/admin/storage/service/{talk.id}/change/"
        assert staff.get(address).status_code == 200
        assert staff.post(address, {"name": "Chat"}).status_code == 403

    def test_lists_rooms_by_location(self, staff) -> None:
        place = make_location("Green", name="Tall House")
        shown = page(staff, "room", q="tall")
        assert f"/admin/storage/room/{find_room(place, 'Green').id}/change/" in shown

    def test_archives_removed_services(self, staff, market) -> None:
        consult, unused = Service.objects.get(key="consult"), make_service(make_practitioner())
        chosen = [consult.id, unused.id]
        body = {"action": "stop_selling", "_selected_action": chosen}
        assert (
            "sold no more"
            in staff.post("/admin/storage/service/", body, follow=True).content.decode()
        )
        consult.refresh_from_db()
        assert consult.archived_at == NOW
        assert not Service.objects.filter(id=unused.id).exists()


class TestSalesLists:
    @pytest.mark.long
    def test_take_no_more_statements_for_more_rows(self, staff, market, due) -> None:
        more("one")
        for model in LISTS:
            page(staff, model)
        few = {model: queries(staff, model) for model in LISTS}
        for name in ("two", "three", "four"):
            more(name)
        assert {model: queries(staff, model) for model in LISTS} == few

    @pytest.mark.long
    @pytest.mark.parametrize("model", LISTS)
    def test_can_be_searched_and_filtered(self, staff, market, model: str) -> None:
        assert page(staff, model, q="sam")
        has_states = model in {"payment", "refund", "waitlistentry"}
        for state in ("due", "paid", "waiting"):
            answer = staff.get(f"/admin/storage/{model}/", {"state": state})
            assert answer.status_code == (200 if has_states else 400)

    @pytest.mark.long
    def test_take_no_more_statements_for_more_parts(self, staff, market) -> None:
        page(staff, "booking", row("course").id)
        counts = []
        for key in ("course", "package"):
            with CaptureQueriesContext(connection) as found:
                page(staff, "booking", row(key).id)
            counts.append(len(found))
        assert abs(counts[0] - counts[1]) <= 2


def more(name: str) -> None:
    """One more of everything, of other people."""
    text = json.dumps(
        the_world(
            availability=[],
            sessions=[*the_world()["sessions"], *lessons()],
            bookings=[
                marketplace("hour", status="canceled", payment_status="refunded", **AHEAD),
                seat("seat", payment_status="paid"),
                whole("course", "teach"),
                whole("package", "pack"),
                whole("bundle", "ten"),
            ],
        )
    )
    # A handle belongs to one person.
    text = text.replace('"handle": "maria"', f'"handle": "{name}-maria"')
    world = json.loads(text.replace("@example", f"@{name}"))
    for part in ("locations", "services", "sessions", "matches", "bookings"):
        for entry in world[part]:
            for field in ("key", "location", "service", "session", "user1"):
                if field != "user1" and entry.get(field):
                    entry[field] = f"{name}-{entry[field]}"
            for field in ("includes", "covers"):
                if entry.get(field):
                    entry[field] = [f"{name}-{each}" for each in entry[field]]
    loaded(world)
    workshop = ServiceSession.objects.get(key=f"{name}-flow-1")
    WaitlistEntry.objects.create(
        program="marketplace",
        service_id=workshop.service_id,
        service_session=workshop,
        person=Person.objects.get(email=f"ana@{name}.com"),
        state="waiting",
        joined_at=NOW - timedelta(days=1),
    )
