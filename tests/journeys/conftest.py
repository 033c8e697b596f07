from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.harness import Running
from tests.lookalikes.zoom import ZoomLookalike


@pytest.fixture(scope="module")
def zoom() -> Iterator[ZoomLookalike]:
    with ZoomLookalike() as vendor:
        yield vendor


@pytest.fixture(scope="module")
def bookable(zoom: ZoomLookalike) -> Iterator[Running]:
    """A running sandbox with a look-alike of Zoom."""
    env = {
        "ZOOM_ACCOUNT_ID": zoom.account_id,
        "ZOOM_CLIENT_ID": zoom.client_id,
        "ZOOM_CLIENT_SECRET": zoom.client_secret,
        "ZOOM_OAUTH_URL": zoom.oauth_url,
        "ZOOM_API_URL": zoom.api_url,
    }
    with Running(env=env) as running:
        yield running
