"""A new kind of mail is one function and one template."""

from __future__ import annotations

import pytest
from tests.factories import NOW
from tests.steps import request_booking

from bookable.domain.events import BookingConfirmed
from bookable.effects.mail import occasions, templating
from bookable.effects.mail.occasions import Letter, kind
from bookable.engine import confirming

TEMPLATE = """{% extends "frame.html" %}
{% block subject %}Bring {{ thing }}{% endblock %}
{% block title %}Bring {{ thing }}{% endblock %}
{% block body %}<p>{{ other }} likes {{ thing }}.</p>{% endblock %}"""


@pytest.fixture
def cake(tmp_path, monkeypatch):
    monkeypatch.setattr(occasions, "KINDS", dict(occasions.KINDS))
    monkeypatch.setattr(templating, "FOLDERS", [tmp_path, *templating.FOLDERS])
    (tmp_path / "bring_cake.html").write_text(TEMPLATE)

    @kind(BookingConfirmed)
    def bring_cake(about):
        return Letter({"thing": "cake & tea"})


class TestNewKind:
    def test_is_mailed_after_its_event(self, cake, all_sent, maria, sam):
        made = request_booking(maria, sam)
        confirming.confirm(made.id, program="tutoring", by=maria, now=NOW)
        subject = "Bring cake & tea"
        letters = {each.to[0]: each for each in all_sent() if each.subject == subject}
        assert set(letters) == {sam.email, maria.email}
        assert "Sam Doe likes cake & tea." in letters[maria.email].part("text/plain")
        assert "<p" in letters[maria.email].part("text/html")
