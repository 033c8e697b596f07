"""What the audit of locked versions makes of each answer of the advisory service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from tests.harness import free_port
from tests.lookalikes.faults import Answer, Fault, Seen
from tests.lookalikes.server import Lookalike
from tests.supply.advisories import excused, report

LOCKED = {"django": "5.2.19", "jinja2": "2.4.1"}
EXCUSED = {"PYSEC-2014-8": "templates are ours alone"}


class Advisories(Lookalike):
    """OSV, as far as it is asked about many packages at a time."""

    ROUTES: ClassVar[dict[str, tuple[str, str]]] = {"ask": ("POST", r"/v1/querybatch")}
    against: ClassVar[dict[str, list[str]]] = {"jinja2 2.4.1": ["PYSEC-2014-8", "PYSEC-2019-217"]}

    def _ask(self, seen: Seen) -> Answer:
        return Answer(200, {"results": [self._told(query) for query in seen.body["queries"]]})

    def _told(self, query: dict[str, Any]) -> dict[str, Any]:
        assert query["package"]["ecosystem"] == "PyPI"
        found = self.against.get(f"{query['package']['name']} {query['version']}")
        return {"vulns": [{"id": each} for each in found]} if found else {}


@pytest.fixture
def osv() -> Iterator[Advisories]:
    with Advisories() as service:
        yield service


def asked(osv: Advisories, locked: dict[str, str], **excuses: str) -> tuple[list[str], int]:
    return report(locked, service=f"{osv.address}/v1/querybatch", excuses=excuses)


class TestVersionWithAdvisory:
    def test_is_named_and_fails_the_audit(self, osv):
        lines, code = asked(osv, LOCKED)
        assert code == 1
        assert lines == [
            "advisories: jinja2 2.4.1 is known for PYSEC-2014-8, see https://osv.dev/PYSEC-2014-8",
            "advisories: jinja2 2.4.1 is known for PYSEC-2019-217, "
            "see https://osv.dev/PYSEC-2019-217",
        ]

    def test_is_accepted_for_the_excused_advisory_only(self, osv):
        lines, code = asked(osv, LOCKED, **EXCUSED)
        assert (len(lines), code) == (1, 1)
        assert "PYSEC-2019-217" in lines[0]


class TestVersionsWithoutAdvisories:
    def test_pass_silently_with_one_request(self, osv):
        assert asked(osv, {"django": "5.2.19", "msgspec": "0.22.0"}) == ([], 0)
        assert osv.count("ask") == 1


class TestUnreachableAdvisoryService:
    @pytest.mark.parametrize(
        "fault",
        [
            Fault(status=503),
            Fault(status=404, body="<html>"),
            Fault(status=200, body="<html>"),
            Fault(status=200, body={"results": [{}]}),
            Fault(status=200, body={"results": None}),
            Fault(status=200, body=["results"]),
            Fault(drop=True),
        ],
        ids=str,
    )
    def test_is_reported_in_one_line_and_fails_nothing(self, osv, fault):
        osv.queue("ask", fault)
        lines, code = asked(osv, LOCKED)
        assert code == 0
        assert len(lines) == 1
        assert lines[0].startswith("advisories: not checked, since the service does not answer")

    def test_may_be_unreachable(self):
        nowhere = f"http://127.0.0.1:{free_port()}/"
        lines, code = report(LOCKED, service=nowhere, excuses={})
        assert (len(lines), code) == (1, 0)


class TestExcuses:
    def test_have_a_reason_each(self):
        assert all(len(reason) > 10 for reason in excused().values())
