from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.lookalikes.zoom import ZoomLookalike
from tests.people import student, teacher

from bookable.domain.people import Actor
from bookable.engine import ports
from bookable.gateways.jitsi import Jitsi
from bookable.gateways.zoom import Zoom


@pytest.fixture
def zoom(db: None) -> Iterator[ZoomLookalike]:
    """A Zoom at which meetings are made."""
    with ZoomLookalike() as vendor:
        gateway = Zoom(**vendor.credentials, oauth_url=vendor.oauth_url, api_url=vendor.api_url)
        ports.provide_meetings(gateway)
        yield vendor
        ports.provide_meetings(Jitsi())
        gateway.close()


@pytest.fixture
def maria(db: None) -> Actor:
    return teacher(name="Maria Garcia")


@pytest.fixture
def john(db: None) -> Actor:
    return student(name="John Doe")
