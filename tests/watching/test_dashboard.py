"""The Grafana dashboard uses only metrics, labels and events that exist."""

from __future__ import annotations

import json
import re
from pathlib import Path

from bookable.domain import events
from bookable.domain.events import Event, kind_of
from bookable.interfaces.web.metrics import gauges
from bookable.telemetry import instruments

DASHBOARD = Path(__file__).parents[2] / "docs/grafana/bookable.json"
NAME = re.compile(r"\bbookable_\w+")


def questions() -> list[str]:
    dashboard = json.loads(DASHBOARD.read_text())
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    return [*asked, *(each.get("query", "") for each in dashboard["templating"]["list"])]


def asked_for() -> set[str]:
    return {name for question in questions() for name in NAME.findall(question)}


class TestDashboard:
    def test_uses_metrics_that_exist(self, db):
        known = instruments.NAMES | {gauge.name for gauge in gauges("0")}
        assert asked_for() - known == set()

    def test_shows_all_metrics(self, db):
        kinds = {re.sub("_(count|sum|bucket)$", "", name) for name in instruments.NAMES}
        known = kinds | {gauge.name for gauge in gauges("0")}
        shown = {re.sub("_(count|sum|bucket)$", "", name) for name in asked_for()}
        assert known - shown == set()

    def test_groups_by_labels_that_exist(self, db):
        known = {"le", "instance"} | {label for gauge in gauges("0") for label in gauge.labels}
        known |= {label for each in instruments.ALL for label in each._labelnames}
        grouped = {
            label.strip()
            for question in questions()
            for group in re.findall(r"by \(([^)]*)\)", question)
            for label in group.split(",")
        }
        assert grouped - known == set()

    def test_selects_completions_by_events_that_exist(self):
        kinds = {kind_of(each) for each in vars(events).values() if is_event(each)}
        named = {"booking_completed", "booking_missed", "booking_canceled", "booking_expired"}
        assert named <= kinds


def is_event(each: object) -> bool:
    return isinstance(each, type) and issubclass(each, Event)
