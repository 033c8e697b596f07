from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker
from tests.api import set_clock
from tests.factories import NOW
from tests.lookalikes.ics import IcsFiles, calendar
from tests.lookalikes.stripe import StripeLookalike
from tests.matrix.apis import SCENES
from tests.matrix.calling import Stage
from tests.ordinary import make_role

from bookable.engine import clock, ports
from bookable.gateways.stripe import Stripe
from bookable.postgres.paths import APPLICATION
from bookable.storage.sql import execute


@pytest.fixture(autouse=True)
def _unhurried(settings: Any) -> None:
    """Turn off throttles, and the statements that count attempts."""
    settings.BOOKABLE_THROTTLES = False


@pytest.fixture(scope="module")
def stages(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Mapping[str, Stage]]:
    """All scenes in one database, with a payment vendor and a server with a calendar file. Built
    once per test file and removed before tests that need the database for themselves."""
    with (
        django_db_blocker.unblock(),
        StripeLookalike() as vendor,
        IcsFiles() as files,
        files.reachable(),
        transaction.atomic(),
    ):
        gateway = Stripe(**vendor.credentials, api_base=vendor.address)
        ports.provide_payments(gateway)
        make_role()
        # Who logs in by that role knows its own connection, and who only takes it on does not.
        execute(f"GRANT pg_read_all_stats TO {APPLICATION}")
        set_clock(NOW)
        files.files["mine.ics"] = calendar()
        made = {name: Stage(build()) for name, build in SCENES.items()}
        made["core"].scene.names["calendar_file"] = files.url("mine.ics")
        for stage in made.values():
            stage.ready()
        yield made
        transaction.set_rollback(True)
        ports.provide_payments(None)
        clock.follow_sandbox(False)
        gateway.close()
